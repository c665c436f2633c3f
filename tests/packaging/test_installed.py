"""Facts about the package as pip installed it."""

from __future__ import absolute_import, division, print_function

import os
import sysconfig

import pytest

import seqcompat

in_lane = pytest.mark.skipif(
    "TOX_ENV_NAME" not in os.environ, reason="only a tox lane installs the wheel"
)


def package_directory():
    return os.path.dirname(os.path.realpath(seqcompat.__file__))


@in_lane
def test_the_installed_package_is_tested():
    """A lane imports the package from its site-packages, not from the source tree."""
    assert os.path.dirname(package_directory()) == os.path.realpath(sysconfig.get_path("purelib"))


def test_type_marker_is_installed():
    """Type checkers find the stubs of the installed package (PEP 561)."""
    assert os.path.exists(os.path.join(package_directory(), "py.typed"))
