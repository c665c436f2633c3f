"""
Writes the coroutine spelling of the contract suite, C{tests/contract_coroutine}, from C{tests/contract}.

    python -m tests.make_coroutine_suite            writes it (Python 3.8 and up)
    python -m tests.make_coroutine_suite --check    says what is stale, and exits with 1 if anything is

A generator function becomes C{async def} if it is decorated with C{self.sequential} or C{self.sequential_on}, or if its
C{def} line carries C{# a sequence}. In it, and not in the functions that it defines, C{yield x} becomes
C{await waitable(x)} and the statement C{returnValue(x)} becomes C{return x}. A line that carries C{# stays} is left as it
is: on a decorator, the function stays a generator; on a C{returnValue}, it stays a call.
"""
from __future__ import absolute_import, division, print_function

import ast
import io
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.join(HERE, "contract")
TARGET = os.path.join(HERE, "contract_coroutine")

HEADER = "# Generated from tests/contract/%s by tests.make_coroutine_suite: do not edit.\n"

#: Modules that are about the suite and not part of the contract.
NOT_CONVERTED = {"test_coverage.py"}

STAYS = "# stays"
IS_A_SEQUENCE = "# a sequence"


def main(arguments):
    stale = stale_modules()
    if "--check" in arguments:
        for name in sorted(stale):
            print("stale: tests/contract_coroutine/" + name)
        return 1 if stale else 0
    for name, text in sorted(stale.items()):
        path = os.path.join(TARGET, name)
        if text is None:
            os.remove(path)
        else:
            _write(path, text)
        print("%s tests/contract_coroutine/%s" % ("removed" if text is None else "wrote", name))
    return 0


def stale_modules():
    """
    The modules of the coroutine spelling that differ from a fresh conversion: name to text, or to C{None} for one that
    has no source any more.
    """
    fresh = {name: HEADER % name + convert(_read(os.path.join(SOURCE, name)))
             for name in os.listdir(SOURCE) if _is_test_module(name) and name not in NOT_CONVERTED}
    committed = {name: _read(os.path.join(TARGET, name)) for name in os.listdir(TARGET) if _is_test_module(name)}
    orphans = [name for name, text in committed.items() if text.startswith(HEADER[:20]) and name not in fresh]
    stale = {name: text for name, text in fresh.items() if committed.get(name) != text}
    stale.update((name, None) for name in orphans)
    return stale


def _is_test_module(name):
    return name.startswith("test_") and name.endswith(".py")


def _read(path):
    with io.open(path, encoding="utf-8") as file:
        return file.read()


def _write(path, text):
    with io.open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def convert(text):
    """
    The coroutine spelling of a module of the suite.
    """
    source = _Source(text)
    edits = []
    for node in ast.walk(ast.parse(text)):
        if _is_sequence(node, source):
            edits.extend(_edits_of(node, source))
        elif isinstance(node, ast.Assign) and [getattr(t, "id", None) for t in node.targets] == ["SPELLING"]:
            edits.append(source.span(node.value) + ('"coroutine"',))
    return _with_its_imports(source.edited(edits))


def _with_its_imports(text):
    """
    C{text} with what it now uses of the harness imported, and nothing more.
    """
    tree = ast.parse(text)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    source = _Source(text)
    edits = []
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "tests.contract.harness":
            names = {alias.name for alias in node.names} | {"waitable"}
            edits.append(source.span(node) + ("from %s import %s" % (node.module, ", ".join(sorted(names & used))),))
    return source.edited(edits)


def _is_sequence(node, source):
    if not isinstance(node, ast.FunctionDef) or not any(isinstance(inner, ast.Yield) for inner in _own_nodes(node)):
        return False
    decorated = any(_is_sequential(decorator) and not source.carries(STAYS, decorator.end_lineno)
                    for decorator in node.decorator_list)
    return decorated or source.carries(IS_A_SEQUENCE, node.lineno)


def _is_sequential(decorator):
    while isinstance(decorator, ast.Call):
        decorator = decorator.func
    return isinstance(decorator, ast.Attribute) and decorator.attr in ("sequential", "sequential_on")


def _own_nodes(function):
    """
    The nodes of a function's body, without those of the functions that it defines.
    """
    waiting = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.Lambda, ast.ClassDef)):
            waiting.extend(ast.iter_child_nodes(node))


def _edits_of(function, source):
    start = source.offset(function.lineno, function.col_offset)
    yield start, start, "async "
    for node in _own_nodes(function):
        if isinstance(node, ast.Yield):
            before, after = _around_awaited(node)
            start, end = source.span(node)
            if node.value is None:
                yield start, end, before + "None" + after
            else:
                inner_start, inner_end = source.span(node.value)
                yield start, inner_start, before
                yield inner_end, end, after
        elif _is_return_value(node) and not source.carries(STAYS, node.end_lineno):
            start, end = source.span(node)
            inner_start, inner_end = source.span(node.value.args[0])
            several_lines = node.lineno != node.end_lineno
            yield start, inner_start, "return (" if several_lines else "return "
            yield inner_end, end, ")" if several_lines else ""


def _around_awaited(node):
    if _is_call_of(node.value, "waitable"):
        return "await ", ""
    # A tuple may stand without its parentheses after yield, but not as the only argument of a call.
    if isinstance(node.value, ast.Tuple):
        return "await waitable((", "))"
    return "await waitable(", ")"


def _is_return_value(node):
    return isinstance(node, ast.Expr) and _is_call_of(node.value, "returnValue")


def _is_call_of(node, name):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


class _Source(object):
    """
    A text that is edited by the line and column numbers of its syntax tree, which count in bytes.
    """

    def __init__(self, text):
        self._lines = text.encode("utf-8").splitlines(True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))

    def offset(self, line, column):
        return self._starts[line - 1] + column

    def span(self, node):
        return self.offset(node.lineno, node.col_offset), self.offset(node.end_lineno, node.end_col_offset)

    def carries(self, mark, line):
        return mark in self._lines[line - 1].decode("utf-8")

    def edited(self, edits):
        """
        The text with each C{(start, end, replacement)}; the spans nest only by leaving their inside alone.
        """
        data, pieces, position = b"".join(self._lines), [], 0
        for start, end, replacement in sorted(edits, key=lambda edit: edit[:2]):
            pieces.extend([data[position:start], replacement.encode("utf-8")])
            position = end
        return b"".join(pieces + [data[position:]]).decode("utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
