"""The directory that each test of the recorder has."""

from __future__ import absolute_import, division, print_function

import pytest

from tests.migrate.observe.recorded import Directory


@pytest.fixture
def directory(tmpdir):
    return Directory(tmpdir)
