"""
A rule: what it is called, what it means, and what to do by hand.

Each stands in a file of its own, which is called as the rule is and registers it when it is
imported.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

#: All rules that have been imported, by their codes.
_registered: dict[str, Rule] = {}

#: The folders that the rules are in.
ROOMS = ("waits", "functions", "sources", "adopt", "retire", "check")


class Rule:
    """
    One rule.

    name      as in ``no-wait``, from the name of its file
    code      as in ``SEQ102``: stable
    title     what it is about
    by_hand   what to do about it by hand
    step      the step that it is of, of which `example` shows what it finds; None for what has
              nothing to do with the text
    cautious  whether the option `waive` may overrule it
    judge     what finds the places, where that is done for each function by itself
    """

    def __init__(
        self,
        module: str,
        code: str,
        title: str,
        by_hand: str,
        step: str | None = None,
        example: str | None = None,
        cautious: bool = False,
    ) -> None:
        self.name = module.rpartition(".")[2].replace("_", "-")
        self.code, self.title, self.by_hand = code, title, by_hand
        self.step, self.example, self.cautious = step, example, cautious
        self.judge: Callable[..., Any] | None = None
        if code in _registered:
            raise ValueError(f"{code} is the code of {_registered[code].name} already")
        _registered[code] = self

    def __repr__(self) -> str:
        return f"<{self.code} {self.name}>"

    def judges(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Decorates the function that finds the places."""
        self.judge = function
        return function


def by_code(code: str) -> Rule:
    """The rule that a code is of."""
    return _registered.get(code) or all_rules()[code]


def all_rules() -> dict[str, Rule]:
    """All rules by their codes, in the order of these."""
    package = __name__.rpartition(".")[0]
    for room in ROOMS:
        found = importlib.import_module(f"{package}.{room}")
        for module in pkgutil.iter_modules(found.__path__):
            importlib.import_module(f"{package}.{room}.{module.name}")
    return dict(sorted(_registered.items()))
