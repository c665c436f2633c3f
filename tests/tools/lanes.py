"""The lanes of ``tox.ini``, read without tox."""

from __future__ import absolute_import, division, print_function

import itertools
import os
import re
from configparser import ConfigParser

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tox.ini")


def _section(name):
    parser = ConfigParser(interpolation=None)
    with open(PATH, encoding="utf-8") as stream:
        parser.read_file(stream)
    return parser[name]


def lanes():
    """The names of ``env_list``, with what stands in braces multiplied out."""
    names = set()
    for line in _section("tox")["env_list"].split():
        parts = [part.split(",") for part in re.split(r"[{}]", line)]
        names.update("".join(choice) for choice in itertools.product(*parts))
    return names


def labelled(label):
    """The lanes that have this label."""
    for line in _section("tox")["labels"].splitlines():
        name, _, values = line.partition("=")
        if name.strip() == label:
            return [value.strip() for value in values.split(",")]
    return []


def factors(setting):
    """The factors that a setting of the lanes has lines for."""
    found = set()
    for line in _section("testenv")[setting].splitlines():
        match = re.match(r"\s*([\w,-]+):\s", line)
        if match:
            found.update(match.group(1).replace("-", ",").split(","))
    return found
