"""
The rules for what the step "async" leaves as it is.

A rule is a function that gets a `Sequence` and a `Module`, the facts about the file, and yields the
node and a sentence for each reason to leave the function.
"""

from __future__ import absolute_import, division, print_function

import ast
from collections import OrderedDict

from seqcompat.migrate.judge.codes import BY_NAME
from seqcompat.migrate.read.functions import COMPREHENSIONS, own_nodes
from seqcompat.migrate.read.names import dotted
from seqcompat.migrate.steps.to_await.waits import KEYWORD
from seqcompat.migrate.understand import returned_values
from seqcompat.migrate.understand.decorators import is_harmless
from seqcompat.migrate.understand.sequences import TWISTED

#: Those that are cautious: the function can be converted all the same, when the option `waive`
#: names them.
CAUTIOUS = frozenset(
    BY_NAME[name]
    for name in (
        "other-decorator",
        "waited-twice",
        "caught-return",
        "stop-iteration",
        "result-read",
    )
)


def other_decorator(sequence, module):
    for decorator in sequence.below:
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = module.names.resolve(function) or dotted(function) or module.source.text_of(function)
        if not is_harmless(name, dotted(function), module.known_harmless):
            yield (
                decorator,
                "%s below the sequence decorator would get a coroutine function" % (name,),
            )


def no_wait(sequence, module):
    if not sequence.waits and not sequence.misplaced:
        yield sequence.node, "%s does not wait for anything" % (sequence.node.name,)


def not_adopted(sequence, module):
    if sequence.origin in TWISTED and sequence.origin not in module.decorators:
        yield (
            sequence.decorator or sequence.node,
            "Twisted's own decorator takes no coroutine functions everywhere",
        )


def skipped_wait(sequence, module):
    for wait in sequence.waits:
        if module.marks.has("skip", wait.lineno, wait.end_lineno):
            yield wait, "this wait is marked to be left"


def waited_twice(sequence, module):
    for wait in module.flow_of(sequence).twice:
        yield wait, "%s may have been waited on before" % (wait.value.id,)


def wait_elsewhere(sequence, module):
    for node, scope in sequence.misplaced:
        if isinstance(scope, COMPREHENSIONS):
            where = (
                "a generator expression"
                if isinstance(scope, ast.GeneratorExp)
                else "a comprehension"
            )
        elif isinstance(scope, ast.Lambda):
            where = "a lambda"
        else:
            where = "a default argument or an annotation"
        yield node, "a wait in %s" % (where,)


def wait_in_format(sequence, module):
    if not sequence.waits:
        return
    for node in sequence.nodes:
        if isinstance(node, ast.JoinedStr) or type(node).__name__ == "TemplateStr":
            waits = _waits_in(node)
            # Before Python 3.12 (PEP 701) positions in an f-string are guesses; two may be at one
            # place.
            right = [wait for wait in waits if _is_right(wait, node, module.source)]
            if len({(wait.lineno, wait.col_offset) for wait in right}) < len(waits):
                yield node, "a wait in an f-string"


def _waits_in(node):
    return [inner for inner in ast.walk(node) if isinstance(inner, (ast.Yield, ast.YieldFrom))]


def _is_right(wait, string, source):
    """
    Whether the position of the wait is the right one, and its text is nowhere part of the string's
    value.
    """
    if type(string).__name__ == "TemplateStr":
        return False
    start, end = source.span(wait)
    outer_start, outer_end = source.span(string)
    if not (outer_start < start and end < outer_end and source.utf8[start:].startswith(KEYWORD)):
        return False
    # f"{(yield d)=}" shows the text as well.
    text = source.utf8[start:end].decode("utf-8")
    return not any(
        isinstance(node, ast.Constant) and isinstance(node.value, str) and text in node.value
        for node in ast.walk(string)
    )


def yield_from(sequence, module):
    for wait in sequence.waits:
        if isinstance(wait, ast.YieldFrom):
            yield wait, "`yield from` has no counterpart in a coroutine"


def caught_return(sequence, module):
    tries = [node for node in sequence.nodes if type(node).__name__ in ("Try", "TryStar")]
    for node in tries:
        catching = [handler for handler in node.handlers if _catches_everything(handler.type)]
        if not catching:
            continue
        for statement in node.body:
            for call in _calls_of_its_own(statement, module.names):
                yield (
                    call,
                    "the handler in line %d catches what returnValue raises"
                    % (catching[0].lineno,),
                )


def _catches_everything(type_):
    if type_ is None:
        return True
    names = type_.elts if isinstance(type_, ast.Tuple) else [type_]
    return any(
        dotted(name) in ("BaseException", "builtins.BaseException", "exceptions.BaseException")
        for name in names
    )


def _calls_of_its_own(statement, names):
    return [
        node
        for node, scope in own_nodes([statement])
        if scope is None and returned_values.is_call(node, names)
    ]


def stop_iteration(sequence, module):
    for node in sequence.nodes:
        if isinstance(node, ast.Raise):
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if isinstance(raised, ast.Name) and raised.id == "StopIteration":
                yield node, "a StopIteration that leaves a generator or a coroutine is an error"


def result_read(sequence, module):
    for node in module.flow_of(sequence).read:
        yield node, "%s.result is None after a wait for it" % (node.value.id,)


#: The rules in the order in which the reasons are given; the first is the one that a report counts.
RULES = OrderedDict(
    [
        (BY_NAME["no-wait"], no_wait),
        (BY_NAME["skipped"], skipped_wait),
        (BY_NAME["other-decorator"], other_decorator),
        (BY_NAME["yield-from"], yield_from),
        (BY_NAME["wait-elsewhere"], wait_elsewhere),
        (BY_NAME["wait-in-format"], wait_in_format),
        (BY_NAME["caught-return"], caught_return),
        (BY_NAME["stop-iteration"], stop_iteration),
        (BY_NAME["waited-twice"], waited_twice),
        (BY_NAME["result-read"], result_read),
        # Last: there may be another reason why it was not adopted.
        (BY_NAME["not-adopted"], not_adopted),
    ]
)


def reasons(sequence, module):
    """(code, node, sentence) of each reason to leave `sequence`."""
    return [
        (code, node, sentence)
        for code, rule in RULES.items()
        if code not in module.waived
        for node, sentence in rule(sequence, module)
    ]
