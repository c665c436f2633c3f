"""Modules with a sequence, for the tests of what becomes of their imports."""

from __future__ import annotations

from tests.migrate.tools import becomes

BODY = """
@{decorator}
def main():
    value = yield w.later()
    {returns}(w.log("value", value))
"""


def module(head, decorator="sequential", returns="returnValue"):
    """A module with these lines on top and one sequence."""
    return head.strip("\n") + "\n" + BODY.format(decorator=decorator, returns=returns)


def adopted(
    head,
    new_head,
    decorator="inlineCallbacks",
    returns="returnValue",
    new_decorator="sequential",
    new_returns="returnValue",
    **options,
):
    return becomes(
        "adopt",
        module(head, decorator, returns),
        module(new_head, new_decorator, new_returns),
        **options,
    )
