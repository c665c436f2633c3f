"""Whether the bytes of a file have a name."""

from __future__ import annotations

import pytest

from seqcompat.migrate.read.mentions import has_word


@pytest.mark.parametrize(
    "data, names, expected",
    [
        (b"x = fetch(1)", {"fetch", "other"}, True),
        (b"x = prefetch(1) + fetch_all", {"fetch"}, False),
        (b"getattr(x, 'fetch')", {"fetch"}, True),
        (b"x = 1fetch", {"fetch"}, True),  # In doubt it has it.
        (b"", {"fetch"}, False),
        (b"x = fetch()", set(), False),
        ("größe()".encode(), {"größe"}, True),
        ("größe()".encode("iso-8859-1"), {"größe"}, True),
        (b"groesse()", {"größe"}, False),
    ],
)
def test_has_word(data, names, expected):
    assert has_word(data, names) is expected
