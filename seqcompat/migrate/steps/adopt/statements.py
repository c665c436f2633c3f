"""The import statements: what is imported in place of Twisted's names, where, and what goes."""

from __future__ import annotations

import ast
import re
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.prove.proof import is_for_linters
from seqcompat.migrate.read.sources import Edit, end_of
from seqcompat.migrate.read.trees import Node
from seqcompat.migrate.steps import import_edits as imports

if TYPE_CHECKING:
    from seqcompat.migrate.prove.surgery import Surgery
    from seqcompat.migrate.read.scopes import Scopes
    from seqcompat.migrate.read.sources import Source


@dataclass(frozen=True)
class Wanted:
    """``from module import name as local``."""

    module: str
    name: str
    local: str


_LATE = "seqcompat.defer"

_COMMA = re.compile(rb"[ \t\f]*,?[ \t\f]*")
_FROM = re.compile(rb"from[ \t\f]+(twisted\.internet\.defer)\b")


class Statements:
    """The changes to the import statements that bind Twisted's names."""

    def __init__(self, source: Source, scopes: Scopes) -> None:
        self._source = source
        self._scopes = scopes
        self._plans: OrderedDict[Any, Any] = OrderedDict()

    def _plan(
        self, statement: Any
    ) -> tuple[Any, list[ast.alias], OrderedDict[int, Wanted], list[tuple[Wanted, int]]]:
        result: tuple[Any, list[ast.alias], OrderedDict[int, Wanted], list[tuple[Wanted, int]]] = (
            self._plans.setdefault(id(statement), (statement, [], OrderedDict(), []))
        )
        return result

    def add(self, statement: Node, wanted: Wanted, before: int) -> None:
        """
        Import `wanted` behind `statement`, if it is not imported there already, for uses from line
        `before` on.
        """
        self._plan(statement)[3].append((wanted, before))

    def move(self, statement: ast.ImportFrom, alias: ast.alias, wanted: Wanted) -> None:
        """Import `wanted` in place of `alias`."""
        self._plan(statement)[2][id(alias)] = wanted
        self.remove(statement, alias)

    def remove(self, statement: Node, alias: ast.alias) -> None:
        """Do not import `alias` any more."""
        removed = self._plan(statement)[1]
        if alias not in removed:
            removed.append(alias)

    def finish(self, edits: list[Edit], surgery: Surgery) -> None:
        """Make the changes."""
        for statement, removed, moved, added in self._plans.values():
            wanted = list(OrderedDict.fromkeys(moved.values()))
            for one, before in added:
                if one not in wanted and not self._is_there(one, statement, before):
                    wanted.append(one)
            if wanted or removed:
                _Change(
                    statement, removed, moved, wanted, self._source, self._scopes, edits, surgery
                ).make()

    def _is_there(self, wanted: Wanted, statement: Node, before: int) -> bool:
        """Whether `wanted` is imported in the same block anyhow, by something above `before`."""
        block = self._scopes.block_of(statement)
        for node in block:
            if node is statement or not isinstance(node, ast.ImportFrom) or node.lineno >= before:
                continue
            if node.module == wanted.module and not node.level:
                if any(
                    alias.name == wanted.name and (alias.asname or alias.name) == wanted.local
                    for alias in node.names
                ):
                    return True
            _, _, moved, added = self._plans.get(id(node), (None, None, {}, []))
            if wanted in moved.values():
                return True
            if node.lineno < statement.lineno and any(one == wanted for one, _ in added):
                return True
        return False


class _Change:
    """The change of one import statement."""

    def __init__(
        self,
        statement: Node,
        removed: list[ast.alias],
        moved: OrderedDict[int, Wanted],
        wanted: list[Wanted],
        source: Source,
        scopes: Scopes,
        edits: list[Edit],
        surgery: Surgery,
    ) -> None:
        self.statement, self.removed, self.moved, self.wanted = statement, removed, moved, wanted
        self.source, self.edits, self.surgery = source, edits, surgery
        self.block = scopes.block_of(statement)
        #: By what is imported: the comments that go with it.
        self.comments: dict[Any, Any] = {}
        self.start, self.end = source.span(statement)

    def make(self) -> None:
        if len(self.removed) < len(self.statement.names):
            if self.removed:
                self._take_out()
            self._put_behind(self.wanted)
        elif not self.wanted:
            try:
                imports.change(
                    self.statement,
                    self.removed,
                    [],
                    self.block,
                    self.source,
                    self.edits,
                    self.surgery,
                )
            except imports.NotEditable:
                pass  # Unused it does no harm.
        elif not self._rename():
            if b"#" in self.source.utf8[self.start : self.end]:
                self._put_behind(self.wanted)
            else:
                self._replace()

    def _rename(self) -> bool:
        """
        Where all names come from one other module instead, only words change, and the layout stays.
        """
        match = _FROM.match(self.source.utf8, self.start)
        if match is None or any(id(alias) not in self.moved for alias in self.statement.names):
            return False
        names = [self.moved[id(alias)] for alias in self.statement.names]
        if any(name.module == _LATE for name in names):
            names = [_also_late(name) for name in names]
        behind = [
            wanted
            for wanted in self.wanted
            if wanted not in names and wanted not in self.moved.values()
        ]
        has_comments = b"#" in self.source.utf8[self.start : self.end]
        if len({name.module for name in names}) > 1 or behind and not has_comments:
            return False
        self.edits.append(Edit(match.start(1), match.end(1), names[0].module.encode("ascii")))
        for alias, name in zip(self.statement.names, names):
            start, end = self.source.span(alias)
            new = _text_of(name).encode("utf-8")
            if self.source.utf8[start:end] != new:
                self.edits.append(Edit(start, end, new))
        self.surgery.replace(self.statement, lambda copy: _import_from(names[0].module, names))
        self._put_behind(behind)
        return True

    def _replace(self) -> None:
        lines = self._statements(self.wanted)
        lines = [(text + self._noqa(), node) for text, node in lines[:-1]] + lines[-1:]
        self.edits.append(
            Edit(self.start, self.end, self._between().join(text for text, _ in lines))
        )
        self.surgery.replace(self.statement, lambda copy: [node for _, node in lines])

    def _noqa(self) -> bytes:
        """The comment for linters on the line that the statement ends on, with its space."""
        source = self.source
        behind = source.utf8[self.end : source.line_starts[self.statement.end_lineno]]
        comment = behind.strip()
        return b"  " + comment if is_for_linters(comment) and self._between() != b"; " else b""

    def _put_behind(self, wanted: list[Wanted]) -> None:
        lines = self._statements(wanted)
        if not lines:
            return
        source, between = self.source, self._between()
        if between == b"; ":
            self.edits.append(
                Edit(self.end, self.end, between + between.join(text for text, _ in lines))
            )
        else:
            at = source.line_starts[self.statement.end_lineno]
            is_ended = source.utf8[:at].endswith((b"\n", b"\r"))
            # Behind the line, whose comment belongs to the statement that was there.
            texts = [
                between[len(source.newline) :]
                + text
                + (b"" if b"#" in text else self._noqa())
                + source.newline
                for text, _ in lines
            ]
            if not is_ended:
                texts = [source.newline + text[: -len(source.newline)] for text in texts]
            self.edits.append(Edit(at, at, b"".join(texts)))
        self.surgery.insert(self.statement, after=[node for _, node in lines])

    def _statements(self, wanted: list[Wanted]) -> list[tuple[bytes, ast.ImportFrom]]:
        """``(text, node)`` of the import statements for `wanted`: one for each module."""
        by_module: OrderedDict[Any, Any] = OrderedDict()
        for one in sorted(wanted, key=lambda one: (one.module, one.name, one.local)):
            by_module.setdefault(one.module, []).append(one)
        return [
            (self._text(module, names), _import_from(module, names))
            for module, names in by_module.items()
        ]

    def _text(self, module: str, names: list[Wanted]) -> bytes:
        comments = [b" ".join(self.comments.get(name, ())) for name in names]
        texts = [_text_of(name).encode("utf-8") for name in names]
        start = b"from " + module.encode("ascii") + b" import "
        if not any(comments) or self._between() == b"; ":
            return start + b", ".join(texts)
        if len(names) == 1:
            return start + texts[0] + b"  " + comments[0]
        line = self._between()
        inner = [
            line + b"    " + text + b"," + (b"  " + comment if comment else b"")
            for text, comment in zip(texts, comments)
        ]
        return start + b"(" + b"".join(inner) + line + b")"

    def _between(self) -> bytes:
        """The text between the statement and another one behind it."""
        source = self.source
        indent = source.utf8[source.line_starts[self.statement.lineno - 1] : self.start]
        behind = source.utf8[self.end : source.line_starts[self.statement.end_lineno]].lstrip(
            b" \t\f"
        )
        if indent.strip(b" \t\f") or behind[:1] not in (b"", b"#", b"\r", b"\n"):
            return b"; "
        return source.newline + indent

    def _take_out(self) -> None:
        names: Any = (
            self.statement,
            self.removed,
            [],
            self.block,
            self.source,
            self.edits,
            self.surgery,
        )
        try:
            imports.change(*names)
        except imports.NotEditable:
            # The comment on a name's line goes with the name; others stay where they are.
            for alias in self.removed:
                start, end = self.source.span(alias)
                first = self.source.line_starts[alias.lineno - 1]
                last = self.source.line_starts[alias.end_lineno or alias.lineno]
                end = end_of(_COMMA, self.source.utf8, end)
                behind = self.source.utf8[end:last].strip()
                if self.source.utf8[first:start].strip() or behind and behind[:1] != b"#":
                    self.edits.append(Edit(start, end, b""))
                elif id(alias) in self.moved or not behind:
                    if behind:
                        wanted = self.moved[id(alias)]
                        self.comments.setdefault(wanted, []).append(behind)
                    self.edits.append(Edit(first, last, b""))
                else:
                    self.edits.append(Edit(start, end, b""))
            left = [alias for alias in self.statement.names if alias not in self.removed]
            self.surgery.replace(self.statement, lambda copy: _with_names(copy, left))


def _also_late(wanted: Wanted) -> Wanted:
    """The same name from the module that has `inlineCallbacks`, if it has that too."""
    return replace(wanted, module=_LATE) if wanted.name == "returnValue" else wanted


def _text_of(wanted: Wanted) -> str:
    return wanted.name if wanted.name == wanted.local else f"{wanted.name} as {wanted.local}"


def _import_from(module: str, names: list[Wanted]) -> ast.ImportFrom:
    return ast.ImportFrom(
        module,
        [ast.alias(one.name, None if one.name == one.local else one.local) for one in names],
        0,
    )


def _with_names(copy: ast.ImportFrom, names: list[ast.alias]) -> ast.ImportFrom:
    copy.names = names
    return copy
