"""Decorators that leave a function what it is."""

from __future__ import absolute_import, division, print_function

#: Decorators that do the same with a coroutine function as with a generator function: they only
#: mark or bind it.
HARMLESS = frozenset(
    [
        "staticmethod",
        "classmethod",
        "functools.wraps",
        "six.wraps",
        "typing.override",
        "typing.final",
        "typing.no_type_check",
        "typing_extensions.override",
        "typing_extensions.final",
        "typing_extensions.deprecated",
        "warnings.deprecated",
        "zope.interface.implementer",
        "abc.abstractmethod",
    ]
)
_PREFIXES = ("pytest.mark.",)


def is_harmless(name, text, known=()):
    """
    Whether a decorator is one of these, or named in `known`.

    :param name: what it resolves to, or its text.
    :param text: its text; None if it is not a dotted name.
    """
    return (
        name in HARMLESS
        or name in known
        or text in known
        or any(name.startswith(prefix) for prefix in _PREFIXES)
    )
