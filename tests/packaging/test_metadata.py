"""The facts about the package in ``setup.cfg``."""

from __future__ import absolute_import, division, print_function

import os
import re
import sys

import pytest

if sys.version_info[0] == 2:
    pytest.skip("the lanes are read on Python 3", allow_module_level=True)

from configparser import ConfigParser  # noqa: E402

from tests.tools.lanes import PATH, labelled, lanes  # noqa: E402


@pytest.fixture
def setup():
    parser = ConfigParser(interpolation=None)
    with open(os.path.join(os.path.dirname(PATH), "setup.cfg"), encoding="utf-8") as stream:
        parser.read_file(stream)
    return parser


def test_each_python_that_is_tested_has_a_classifier(setup):
    """A classifier for each Python that a lane has, and for no other."""
    tested = set()
    for lane in lanes() | set(labelled("newer-pythons")):
        tested.update(re.findall(r"^py(\d)(\d+)-", lane))
    named = re.findall(
        r"Programming Language :: Python :: (\d)\.(\d+)", setup["metadata"]["classifiers"]
    )
    assert set(named) == tested
    assert sorted(named) == sorted(set(named))


def test_the_licence_is_an_spdx_identifier(setup):
    """Old setuptools read one of these, new ones the other."""
    metadata = setup["metadata"]
    assert metadata["license"] == metadata["license_expression"] == "MIT"


def test_no_address_is_invented(setup):
    """The project has no address of its own yet."""
    assert "://" not in str(dict(setup["metadata"]))
