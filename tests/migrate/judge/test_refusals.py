"""The rules for one function, one after another."""

from __future__ import annotations

from seqcompat.migrate.judge import refusals
from seqcompat.migrate.judge.codes import BY_NAME, CAUTIOUS, CODES


def test_the_order_names_all_rules_of_functions():
    """Each that judges a sequence by itself is asked, once; those that can be waived are."""
    asked = [BY_NAME[name] for name in refusals.ORDER]
    assert sorted(asked) == [
        code for code, rule in CODES.items() if rule.judge is not None and code.startswith("SEQ1")
    ]
    assert CAUTIOUS <= set(asked)
