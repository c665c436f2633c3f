"""The documentation's page on Klein, treq and AMP: its programs print what it says."""

from __future__ import absolute_import, division, print_function

import pytest

from tests.harness import pages

pytest.importorskip("klein", reason="only one lane has klein")
pytest.importorskip("treq", reason="only one lane has treq")


def test_page(tmpdir, monkeypatch):
    monkeypatch.chdir(tmpdir)
    assert pages.perform("libraries.rst") == 2
