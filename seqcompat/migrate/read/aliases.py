"""Where the names in import statements stand, which Python tells since 3.10 only."""

from __future__ import annotations

import ast
import io
import tokenize

TOLD_BY_PYTHON = "lineno" in ast.alias._attributes

_NO_PART = frozenset(
    [
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.COMMENT,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
    ]
)


def place(tree: ast.Module, utf8: bytes) -> None:
    """Give each `ast.alias` of a tree the position that newer Pythons give it."""
    lines = None
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            lines = lines or utf8.splitlines(True)
            for alias, (first, last) in zip(node.names, _spans(node, lines)):
                alias.lineno, alias.col_offset = first
                alias.end_lineno, alias.end_col_offset = last


def _spans(node: ast.stmt, lines: list[bytes]) -> list[list[tuple[int, int]]]:
    """The begin and the end of each name in an import statement, in lines and bytes of UTF-8."""
    statement = list(lines[node.lineno - 1 : node.end_lineno])
    statement[-1] = statement[-1][: node.end_col_offset]
    statement[0] = statement[0][node.col_offset :]
    text = b"".join(statement).decode("utf-8")
    rows = io.StringIO(text, newline="").readlines()
    spans, current, inside = [], None, False
    for token in tokenize.generate_tokens(io.StringIO(text, newline="").readline):
        if not inside:
            inside = token.string == "import"
        elif token.string in (",", ")"):
            current = None
        elif token.type not in _NO_PART and token.string != "(":
            first, last = _in_file(node, token.start, rows), _in_file(node, token.end, rows)
            if current is None:
                current = [first, last]
                spans.append(current)
            current[1] = last
    return spans


def _in_file(node: ast.stmt, position: tuple[int, int], rows: list[str]) -> tuple[int, int]:
    row, column = position
    return node.lineno + row - 1, len(rows[row - 1][:column].encode("utf-8")) + (
        node.col_offset if row == 1 else 0
    )
