"""
The two verbs that the tests of the steps are written with: `becomes` and `unchanged`.

What they are given is not only compared as text but run, before and after, in a small world of its
own: see `traces_of`.
"""

from __future__ import annotations

import argparse
import inspect
import itertools
import re
import textwrap
import warnings

from twisted.internet.defer import CancelledError, Deferred, fail, succeed
from twisted.python.failure import Failure

from seqcompat.migrate import steps
from seqcompat.migrate.read.sources import Source
from seqcompat.migrate.understand.project import Project


def becomes(step, before, after, project=None, runs=True, path="module.py", notes=(), **options):
    """
    Assert that the step makes `after` of `before`, nothing of `after`, and that both do the same.

    :param runs: whether to run them; if not, because no Python here can, the test has to say so.
    :param notes: the codes of the findings that are expected.
    :return: the `Outcome`.
    """
    before, after = as_bytes(before), as_bytes(after)
    outcome = run(step, before, project, path, **options)
    assert outcome.new is not None, "nothing changed; findings: %r" % (outcome.findings,)
    assert outcome.new.data == after, "it became:\n" + outcome.new.data.decode("utf-8", "replace")
    assert sorted(found.code for found in outcome.findings) == sorted(notes), outcome.findings
    again = run(step, after, project, path, **options)
    assert again.new is None, "it was changed again, to:\n" + again.new.data.decode(
        "utf-8", "replace"
    )
    if runs:
        assert_same_behaviour(before, after)
    return outcome


def unchanged(
    step,
    source,
    code=None,
    project=None,
    runs=True,
    path="module.py",
    function=None,
    line=None,
    **options,
):
    """
    Assert that the step leaves `source` as it is, and says why under `code`, or finds nothing
    without one.

    :param function: the name in the finding, where that is to be looked at; so is `line`.
    :return: the `Outcome`.
    """
    source = as_bytes(source)
    outcome = run(step, source, project, path, **options)
    assert outcome.new is None, "it became:\n" + outcome.new.data.decode("utf-8", "replace")
    assert {found.code for found in outcome.findings} == ({code} if code else set()), (
        outcome.findings
    )
    if code:
        found = outcome.findings[0]
        assert found.by_hand and found.message and found.path == path
        if function is not None:
            assert found.function == function, found
        if line is not None:
            assert found.line == line, found
    if runs:
        assert any(trace for trace in traces_of(source)), "nothing was seen when it ran"
    return outcome


def run(step, data, project=None, path="module.py", decisions=None, **options):
    """The `Outcome` of a step for the bytes of a file."""
    return steps.run(step, Source(data, path), argparse.Namespace(**options), project, decisions)


def code_base(*texts, **named):
    """The `Project` of other files, with these texts; a name is that of a module."""
    named.update(("other%d" % number, text) for number, text in enumerate(texts))
    return Project.scan(
        [Source(text.encode("utf-8"), name + ".py") for name, text in named.items()]
    )


def as_bytes(source):
    """A text of a test, without its indentation, as the bytes of a file."""
    if isinstance(source, bytes):
        return source
    return textwrap.dedent(source).lstrip("\n").encode("utf-8")


def assert_same_behaviour(before, after):
    """Assert that two modules do the same in every scenario, and that they do something."""
    old, new = traces_of(before), traces_of(after)
    for scenario, one, other in zip(SCENARIOS, old, new):
        assert one == other, "%s: before %r, after %r" % (scenario, one, other)
    assert any(old), "nothing was seen when it ran"


#: How the Deferreds that a module waits for fire: all with values; each with an error; in turns;
#: and the result of the call is cancelled.
SCENARIOS = ("values", "errors", "turns", "cancelled")


def traces_of(data):
    """
    What is seen of a module in each of the `SCENARIOS`.

    It finds a `World` under the name ``w``.  Its functions that are called ``main`` and what
    follows, methods of classes aside, are called without arguments, one after another, and what
    becomes of their results is seen.
    """
    return [World(scenario).trace_of(data) for scenario in SCENARIOS]


class World:
    """What a module under test has to do with."""

    def __init__(self, scenario):
        self.scenario = scenario
        self.trace = []
        self._pending = []
        self._numbers = itertools.count()

    def __repr__(self):
        return "the world"

    def later(self):
        """A Deferred that fires later."""
        deferred = Deferred(lambda deferred: self.log("cancelled"))
        self._pending.append(deferred)
        return deferred

    def fired(self, value=None):
        """A Deferred that has fired."""
        return succeed(value)

    def failed(self, message="failed"):
        """A Deferred that has failed."""
        return fail(LookupError(message))

    def log(self, *things):
        """Note something; gives back the last thing."""
        self.trace.append(" ".join(map(show, things)))
        return things[-1]

    def trace_of(self, data):
        namespace = {"__name__": "module", "w": self}
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            exec(compile(data, "module.py", "exec"), namespace)
            mains = [name for name in namespace if name.startswith("main")]
            assert mains, "the module has no main function"
            for name in mains:
                self._call(name, namespace[name])
        # What makes a generator or coroutine complain is a mistake in the test, or in what was made
        # of it.
        self.trace.extend(
            "warning: %s" % (warning.message,)
            for warning in caught
            if not issubclass(warning.category, DeprecationWarning)
        )
        return self.trace

    def _call(self, name, function):
        try:
            result = function()
        except Exception as error:
            self.log(name, "raises", error)
            return
        if not isinstance(result, Deferred):
            self.log(name, "gives", result)
            return
        result.addBoth(lambda outcome: self.log(name, "fires", outcome) and None)
        if self.scenario == "cancelled":
            result.cancel()
        for _ in range(50):
            if not self._pending:
                break
            self._fire(self._pending.pop(0))
        self.log(name, "pending" if not result.called else "done")

    def _fire(self, deferred):
        if deferred.called:
            return
        number = next(self._numbers)
        if self.scenario == "errors" or self.scenario == "turns" and number % 2:
            deferred.errback(LookupError(number))
        else:
            deferred.callback(number)


def show(thing):
    """A text for a value that has no addresses in it."""
    if isinstance(thing, Failure):
        thing = thing.value
    if isinstance(thing, CancelledError):
        return "CancelledError"
    if isinstance(thing, BaseException):
        return "%s(%s)" % (type(thing).__name__, ", ".join(map(show, thing.args)))
    if isinstance(thing, Deferred):
        return "Deferred"
    if inspect.isgenerator(thing):
        return "a generator"
    if callable(thing) and not isinstance(thing, type):
        return "a callable"
    text = thing if isinstance(thing, str) else re.sub(" at 0x[0-9A-Fa-f]+", "", repr(thing))
    # Nor one that says which engine it is, which may be another one for a coroutine.
    return re.sub(r"\b(GeneratorSend|Native)(?=Sequence\b)", "", text)
