"""The content of the page; ``browser`` tests its behaviour."""

from __future__ import absolute_import, division, print_function, unicode_literals

import json
import re

from seqcompat.inspect.data import Span
from seqcompat.inspect.page import LANES, data_of, page_of
from tests.inspect.test_tree import HOSTILE, made, sequence, wait


def data_in(page):
    return json.loads(re.search('type="application/json">(.*?)</script>', page, re.S).group(1))


def test_one_file():
    """The page needs nothing else, and its policy allows nothing else."""
    page = page_of(made([sequence(1, [11])], [wait(11)]))
    assert not re.search("(src|href)=[\"'](?!data:,)", page)
    assert "default-src 'none'" in page and "connect-src" not in page
    assert "connect-src 'self'" in page_of(made([]), live=True)
    assert "unsafe" not in page


def test_hostile_names():
    """A program's name is data: it can be neither markup nor the end of the script."""
    hostile = "</script><img src=x onerror=alert(1)><!--"
    page = page_of(
        made([sequence(1, [11], hostile)], [wait(11, hostile)], notes=[hostile, HOSTILE])
    )
    assert "<img" not in page and page.count("</script>") == 2
    shown = data_in(page)
    assert shown["groups"][0]["words"][0][1] == hostile


def test_data():
    """Warnings, notes, the tree in groups and in full."""
    sequences = [sequence(1, [11], since=900.0), sequence(2, [12], since=950.0)]
    shown = data_of(made(sequences, [wait(11, verdict="lost"), wait(12, verdict="lost")]))
    assert ("2 lost", True) in shown["warnings"]
    assert [entry["depth"] for entry in shown["groups"]] == [0, 1]
    assert len(shown["each"]) == 4
    assert shown["groups"][1]["alarm"] and shown["groups"][1]["verdict"] == "lost"
    assert shown["groups"][0]["age"] == 100.0
    assert [lane["bars"][0][:2] for lane in shown["lanes"]] == [(900.0, None), (950.0, None)]


def test_the_recorded_waits():
    """
    The waterfall has the recorded waits, if there are any. It is cut off if it is too long,
    and says so.
    """
    spans = [Span(n, "load", "db.py", 3, 1.0 + n, 2.0 + n, None) for n in range(LANES + 1)]
    shown = data_of(made([], spans=spans))
    assert len(shown["lanes"]) == LANES
    assert any("waterfall is cut off" in note for note in shown["notes"])
    assert shown["lanes"][0] == {"name": "load", "bars": [(1.0, 2.0, "db.py:3")]}
