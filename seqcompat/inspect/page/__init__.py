"""
A snapshot as a page: one file that needs nothing else, neither a network nor a library.

Names and values of the program are data in the page.  Its script shows them as text; they never are
markup or code.  A policy in the page allows only its own script and style.
"""

from __future__ import absolute_import, division, print_function, unicode_literals

import base64
import hashlib
import io
import json
import os
import re

from seqcompat.inspect import tree as trees
from seqcompat.inspect.text import harmless

#: The most entries of the tree, lanes of the waterfall, and bars of a lane.
ENTRIES, LANES, BARS = 5000, 500, 200

#: With more sequences the page has no tree without groups.
EACH = 2000


def data_of(snapshot):
    """The data of the page for `snapshot`, as plain values."""
    tree = trees.Tree(snapshot)
    notes = [harmless(note) for note in snapshot.notes]
    entries = _entries(tree, notes)
    each = None
    if len(snapshot.sequences) <= EACH:
        each = _entries(trees.Tree(snapshot, False), [])
    return {
        "program": harmless(snapshot.program),
        "pid": snapshot.pid,
        "python": harmless(snapshot.python),
        "twisted": harmless(snapshot.twisted),
        "taken": snapshot.taken,
        "warnings": trees.header(tree),
        "notes": notes,
        "groups": entries,
        "each": each,
        "lanes": _lanes(tree, notes),
    }


def _entries(tree, notes):
    found = []
    for entry in tree.entries():
        if len(found) == ENTRIES:
            notes.append("the tree is cut off after %d lines" % ENTRIES)
            break
        item = entry.item
        verdict = getattr(item, "verdict", None)
        found.append(
            {
                "depth": entry.depth,
                "words": [(style, harmless(words)) for style, words in trees.words_of(tree, entry)],
                "verdict": verdict,
                "age": entry.ages and entry.ages[1],
                "alarm": verdict == trees.LOST or tree.deadlock_of(item) is not None,
            }
        )
    return found


def _lanes(tree, notes):
    """The lanes of the waterfall: the recorded spans or, without any, the waits that last."""
    snapshot = tree.snapshot
    lanes, order = {}, []
    spans = snapshot.spans or [
        _lasting(each) for each in snapshot.sequences if each.since is not None
    ]
    for span in spans:
        if span.id not in lanes:
            if len(order) == LANES:
                notes.append("the waterfall is cut off after %d sequences" % LANES)
                break
            lanes[span.id] = {"name": harmless(span.function), "bars": []}
            order.append(lanes[span.id])
        bars = lanes[span.id]["bars"]
        bars.append((span.begin, span.end, harmless("%s:%d" % (span.file, span.line))))
        del bars[:-BARS]
    return order


def _lasting(sequence):
    """The present wait of `sequence`, as a span."""
    from seqcompat.inspect.data import Span

    last = sequence.stack[-1]
    return Span(sequence.id, sequence.function, last.file, last.line, sequence.since, None, None)


def page_of(snapshot, live=False):
    """
    The page that shows `snapshot`, as text.

    :param live: whether the page asks for newer snapshots, next to its own address.
    """
    style, script = _part("page.css"), _part("page.js")
    data = json.dumps(dict(data_of(snapshot), live=live)).replace("<", "\\u003c")
    policy = "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; "
    policy += "script-src %s; style-src %s"
    policy %= _hash(script), _hash(style)
    if live:
        policy += "; connect-src 'self'"
    parts = {"policy": policy, "style": style, "script": script, "data": data}
    return re.sub("{{(\\w+)}}", lambda match: _text(parts[match.group(1)]), _part("page.html"))


def _text(value):
    return value if isinstance(value, type("")) else value.decode("ascii")


def _part(name):
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), str(name))
    with io.open(path, encoding="utf-8") as stream:
        return stream.read()


def _hash(content):
    digest = base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest())
    return "'sha256-%s'" % digest.decode("ascii")
