"""
The mutations: those of cosmic-ray except some that say nothing, and the deletion of a statement.

The tests would notice the following in any case, so they would only raise the score.  They are left
out:

- All but one of the eleven replacements of each arithmetic operator.  Nearly all of these are the
  ``%`` of a message, and each replacement is the same TypeError.
- ``<``, ``<=``, ``>`` and ``>=`` for ``is`` and ``is not``.  They are a TypeError too.
"""

import re

from cosmic_ray.operators.operator import Example, Operator
from cosmic_ray.operators.provider import OperatorProvider
from parso.python.tree import Keyword

LEFT_OUT = re.compile(
    r"ReplaceBinaryOperator_(?!Add_Sub|Sub_Add|Mod_Add|BitAnd_BitOr|BitOr_BitAnd)"
    r"|ReplaceComparisonOperator_(Is|IsNot)_[LG]t"
)


class DeleteStatement(Operator):
    """Puts ``pass`` in place of a simple statement, except imports and docstrings."""

    KEPT = {"import_name", "import_from", "string", "strings"}

    def mutation_positions(self, node):
        if (
            node.parent is not None
            and node.parent.type == "simple_stmt"
            and node is node.parent.children[0]
        ):
            if node.type not in self.KEPT and node.get_code(include_prefix=False) != "pass":
                yield node.start_pos, node.end_pos

    def mutate(self, node, index):
        return Keyword("pass", node.start_pos, node.get_first_leaf().prefix)

    @classmethod
    def examples(cls):
        return (Example("x = 1\n", "pass\n"),)


class Operators(object):
    """The provider of these operators for cosmic-ray."""

    core = OperatorProvider()

    def __iter__(self):
        yield "DeleteStatement"
        for name in self.core:
            if not LEFT_OUT.match(name):
                yield name

    def __getitem__(self, name):
        return DeleteStatement if name == "DeleteStatement" else self.core[name]
