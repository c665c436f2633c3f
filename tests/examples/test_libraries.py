"""The page on Klein, treq, AMP and pytest-twisted: its programs print what it says."""

from __future__ import absolute_import, division, print_function

import pytest

from tests.harness import pages

for library in ("klein", "pytest_twisted", "treq"):
    pytest.importorskip(library, reason="only one lane has it")


def test_page(tmpdir, monkeypatch):
    monkeypatch.chdir(tmpdir)
    assert pages.perform("libraries.rst") == 3
