"""The page on Klein, treq, AMP and pytest-twisted: its programs print what it says."""

from __future__ import annotations

import importlib.util

import pytest

from tests import pages

pytestmark = pytest.mark.skipif(
    not all(map(importlib.util.find_spec, ("klein", "pytest_twisted", "treq"))),
    reason="only one lane has these libraries",
)


def test_page(tmpdir, monkeypatch):
    monkeypatch.chdir(tmpdir)
    assert pages.perform("libraries.rst") == 3
