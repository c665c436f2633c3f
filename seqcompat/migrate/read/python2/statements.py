"""
What Python 2's statements are for Python 3: ``print``, ``exec``, ``raise``, ``except``, and tuple
parameters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seqcompat.migrate.read.python2.tokens import NAME, STRING

if TYPE_CHECKING:
    from seqcompat.migrate.read.python2.tokens import Token


def substitutions(statement: list[Token], has_print_function: bool) -> list[tuple[int, int, bytes]]:
    """
    ``(start, end, new)`` for what has to be read differently in one statement.

    Each kind of statement gets a spelling that nothing else in Python 2 source gets, so that two
    trees made so are the same only where the Python 2 statements are.
    """
    first = statement[0].text if statement[0].kind == NAME else None
    if first == b"print" and not has_print_function:
        return _print(statement)
    if first == b"exec":
        return _exec(statement)
    if first == b"raise":
        return _raise(statement)
    if first == b"except":
        return _except(statement)
    if first == b"def":
        return _parameters(statement, 2)
    return []


def lambda_substitutions(tokens: list[Token]) -> list[tuple[int, int, bytes]]:
    """The same for the tuple parameters of all lambdas."""
    found = []
    for index, token in enumerate(tokens):
        if token.text == b"lambda" and token.kind == NAME:
            found += _tuples(_until_colon(tokens, index + 1, token.depth), token.depth)
    return found


def _print(statement: list[Token]) -> list[tuple[int, int, bytes]]:
    if len(statement) == 1:
        return [_after(statement[0], b"()")]
    if statement[1].text == b">>":
        # As an argument with a star, which Python 2's print cannot have.
        start = [_after(statement[0], b"("), (statement[1].start, statement[1].end, b"*")]
    else:
        start = [_after(statement[0], b"(")]
    # The comma at the end, which keeps the line open, is told from none.
    return start + [_after(statement[-1], b"**0)" if statement[-1].text == b"," else b")")]


def _exec(statement: list[Token]) -> list[tuple[int, int, bytes]]:
    found = [_after(statement[0], b"(")]
    for token in statement:
        if token.text == b"in" and token.kind == NAME and token.depth == 0:
            found.append((token.start, token.end, b","))
            break
    return found + [_after(statement[-1], b")")]


def _raise(statement: list[Token]) -> list[tuple[int, int, bytes]]:
    if not _commas(statement):
        return []
    return [_after(statement[0], b" ("), _after(statement[-1], b")")]


def _except(statement: list[Token]) -> list[tuple[int, int, bytes]]:
    commas = _commas(statement)
    if not commas:
        return []
    target = statement[statement.index(commas[0]) + 1 : -1]
    if len(target) == 1 and target[0].kind == NAME:
        return [(commas[0].start, commas[0].end, b" as ")]
    # A target that is no name: what it binds does not matter to us, so both may stand as a tuple.
    return [_after(statement[0], b" ("), _after(statement[-2], b")")]


def _parameters(statement: list[Token], first: int) -> list[tuple[int, int, bytes]]:
    if len(statement) <= first or statement[first].text != b"(":
        return []
    depth = statement[first].depth + 1
    inside = []
    for token in statement[first + 1 :]:
        if token.depth < depth:
            break
        inside.append(token)
    return _tuples(inside, depth)


def _until_colon(tokens: list[Token], index: int, depth: int) -> list[Token]:
    inside = []
    for token in tokens[index:]:
        if token.depth == depth and token.text == b":":
            break
        inside.append(token)
    return inside


def _tuples(parameters: list[Token], depth: int) -> list[tuple[int, int, bytes]]:
    """``(a, b)`` in a list of parameters is read as ``a, b``; with a default, as ``a=0, b``."""
    found: list[Any] = []
    index = 0
    is_start = True
    while index < len(parameters):
        token = parameters[index]
        if is_start and token.text == b"(":
            end = index + 1
            while end < len(parameters) and parameters[end].depth > depth:
                end += 1
            if end == len(parameters):
                return found
            has_default = end + 1 < len(parameters) and parameters[end + 1].text == b"="
            names = [inner for inner in parameters[index:end] if inner.kind == NAME]
            for inner in parameters[index : end + 1]:
                if inner.text in (b"(", b")"):
                    found.append((inner.start, inner.end, b" "))
            for comma in parameters[index:end]:
                # A comma behind the last name would be followed by the one behind the tuple.
                if comma.text == b"," and names and comma.start > names[-1].start:
                    found.append((comma.start, comma.end, b" "))
            if has_default:
                found += [_after(name, b"=0") for name in names[:-1]]
            index = end + 1
            is_start = False
            continue
        is_start = token.text == b"," and token.depth == depth
        index += 1
    return found


def comprehension_substitutions(tokens: list[Token]) -> list[tuple[int, int, bytes]]:
    """``[x for x in 1, 2]`` has parentheses around ``1, 2`` for Python 3."""
    found = []
    for index, token in enumerate(tokens):
        if (
            token.text != b"in"
            or token.kind != NAME
            or not token.depth
            or not _is_of_for(tokens, index)
        ):
            continue
        inside = []
        for inner in tokens[index + 1 :]:
            if (
                inner.depth < token.depth
                or inner.depth == token.depth
                and inner.text in (b"for", b"if")
            ):
                break
            inside.append(inner)
        if any(inner.text == b"," and inner.depth == token.depth for inner in inside):
            found += [_after(token, b" ("), _after(inside[-1], b")")]
    return found


def _is_of_for(tokens: list[Token], index: int) -> bool:
    """
    Whether the ``in`` at `index` is that of a ``for``: there is nothing but targets between them.
    """
    depth = tokens[index].depth
    for token in reversed(tokens[:index]):
        if token.depth < depth:
            return False
        if token.depth == depth and token.kind == NAME:
            if token.text == b"for":
                # That of a list: in a call or a generator expression Python 2 takes no bare tuple
                # either.
                return True
            if token.text in (b"in", b"if", b"not", b"and", b"or", b"lambda"):
                return False
        if token.kind == STRING:
            return False
    return False


def _commas(statement: list[Token]) -> list[Token]:
    return [token for token in statement if token.text == b"," and token.depth == 0]


def _after(token: Token, new: bytes) -> tuple[int, int, bytes]:
    return (token.end, token.end, new)
