"""Of which class an object is, where the function that uses it has made it itself."""

from __future__ import absolute_import, division, print_function

import ast

from seqcompat.migrate.understand.known import bindings


def class_called(name, sequence):
    """
    The expression that is called in ``name = Class(...)``, where nothing else in `sequence` binds
    the name.

    None where that is not so.  Whether it is a class remains to be seen.
    """
    bound = bindings(sequence.node).get(name, ())
    if len(bound) != 1 or _is_rebound_inside(name, sequence.node):
        return None
    for node in sequence.nodes:
        if (
            isinstance(node, ast.Assign)
            and node.targets == [bound[0]]
            and isinstance(node.value, ast.Call)
        ):
            return node.value.func
    return None


def _is_rebound_inside(name, function):
    """Whether a function in it, or it itself, declares the name as that of a scope around."""
    return any(
        isinstance(node, (ast.Global, ast.Nonlocal)) and name in node.names
        for node in ast.walk(function)
    )
