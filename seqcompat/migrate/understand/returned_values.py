"""What a call of `returnValue` returns."""

from __future__ import absolute_import, division, print_function

import ast

from seqcompat.migrate.understand.sequences import RETURN_VALUE

#: Twisted calls its parameter so, and we call it `value`.
_TWISTED_PARAMETER = "val"


def is_call(node, names):
    """Whether `node` is a call of `returnValue`."""
    return isinstance(node, ast.Call) and any(
        origin in RETURN_VALUE for origin in names.resolve_all(node.func)
    )


def value_of(node, names):
    """
    What is returned by a call of `returnValue`; None where it is none, or has something else than
    one value.
    """
    if not is_call(node, names):
        return None
    if len(node.args) == 1 and not node.keywords and not isinstance(node.args[0], ast.Starred):
        return node.args[0]
    twisted = (names.resolve(node.func) or "").startswith("twisted.")
    parameter = _TWISTED_PARAMETER if twisted else "value"
    if not node.args and [keyword.arg for keyword in node.keywords] == [parameter]:
        return node.keywords[0].value
    return None
