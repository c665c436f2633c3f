"""The step "async" leaves a function as it is: its rules, one after another."""

from __future__ import annotations

import ast

from seqcompat.migrate.judge.codes import BY_NAME, CODES
from seqcompat.migrate.understand.module import Module
from seqcompat.migrate.understand.sequences import Sequence

#: The rules in the order in which the reasons are given; the first is the one that a report counts.
#: Last is that the function is not adopted: there may be another reason why it was not.
ORDER = (
    "no-wait",
    "skipped",
    "other-decorator",
    "yield-from",
    "wait-elsewhere",
    "wait-in-format",
    "caught-return",
    "stop-iteration",
    "waited-twice",
    "result-read",
    "not-adopted",
)


def reasons(sequence: Sequence, module: Module) -> list[tuple[str, ast.AST, str]]:
    """(code, node, sentence) of each reason to leave `sequence`."""
    found = []
    for name in ORDER:
        rule = CODES[BY_NAME[name]]
        if rule.judge is not None and rule.code not in module.waived:
            found += [
                (rule.code, node, sentence) for node, sentence in rule.judge(sequence, module)
            ]
    return found
