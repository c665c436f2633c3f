"""
The engines, the choice between them, and how they deviate from the contract.

An engine is a module with

- ``NAME``,
- ``unavailable()``: why it cannot be used with this Python and Twisted, or None,
- ``start(body, strict=False)``: drive the generator or coroutine `body` in a
  copy of the caller's context; returns the Deferred of its outcome.
"""

from __future__ import absolute_import, division, print_function

import os
from collections import namedtuple
from types import GeneratorType

from seqcompat import _generator, _native, _versions

AUTO = "auto"
ENVIRONMENT = "SEQCOMPAT_ENGINE"
MODULES = (_generator, _native)

Engine = namedtuple("Engine", "name available reason")

# How an engine deviates from a clause of the contract.  `applies` says whether
# it does so here, `spelling` is the one in which it does (None: both),
# `first_good` names the first Twisted without it (None: it is
# not for Twisted to mend), `tests` the tests that fail for it, `harmless`
# whether it breaks no program.
Deviation = namedtuple(
    "Deviation", "engine clause applies spelling first_good tests harmless reason"
)

DEVIATIONS = (
    (
        Deviation(
            engine=_generator.NAME,
            clause="M2",
            applies=_versions.PYTHON < (3, 4),
            spelling=None,
            first_good=None,
            tests=("test_M2_finally_blocks_run_in_nested_sequences",),
            harmless=True,
            reason="Python 2.7 does not collect a generator that is suspended inside try/finally "
            "and refers, itself or through others, to what it waits on",
        ),
        Deviation(
            engine=_native.NAME,
            clause="M1",
            applies=(18, 7) <= _versions.TWISTED < (23, 10),
            spelling=None,
            first_good="23.10",
            tests=("test_M1_no_cycles_at_all",),
            harmless=True,
            reason="Twisted's driver leaves some functions of its own to the cyclic collector, "
            "though nothing of the sequence",
        ),
    )
    + tuple(
        Deviation(
            engine=module.NAME,
            clause="M2",
            applies=not _versions.COROUTINES_ARE_CLOSED,
            spelling="coroutine",
            first_good=None,
            tests=("test_M2_finally_blocks_run", "test_M2_finally_blocks_run_in_nested_sequences"),
            harmless=True,
            reason="PyPy does not run the finally blocks of a coroutine that nobody can reach any "
            "more, "
            "though it does those of a generator",
        )
        for module in MODULES
    )
    + tuple(
        Deviation(
            engine=module.NAME,
            clause="T1",
            applies=_versions.PYTHON >= (3,) and _versions.TWISTED < (18, 7),
            spelling="coroutine",
            first_good="18.7",
            tests=("test_T1_plain_await_of_a_fired_deferred",),
            harmless=True,
            reason="a plain 'await' of a Deferred that has failed before loses the raise site "
            "(await waitable(d) keeps it)",
        )
        for module in MODULES
    )
    + tuple(
        Deviation(
            engine=module.NAME,
            clause="T1",
            applies=_versions.PYTHON >= since and _versions.TWISTED < until,
            spelling=spelling,
            first_good="%d.%d" % until,
            tests=("test_T1_failure_made_in_a_handler",),
            harmless=True,
            # Such a Failure looks for the 'yield' to which the Deferred's has thrown its error
            # itself: on Python 3 rightly since Twisted 17.9, and since Python 3.12 there is a
            # DeprecationWarning for that way of throwing.
            reason="in a %s a Failure() made of the error of a Deferred that had failed before "
            "does not show the raise site" % spelling,
        )
        for module in MODULES
        for spelling, since, until in (
            ("generator", (3,), (17, 9)),
            ("generator", (3, 12), (24, 10)),
            ("coroutine", (3,), (24, 10)),
        )
    )
)


def deviations(engine):
    """The deviations of the engine named `engine` on this Python and this Twisted."""
    return [found for found in DEVIATIONS if found.engine == engine and found.applies]


def engines():
    """
    The engines, each with whether it can be used here and, if not, why.

    >>> import seqcompat
    >>> [engine.name for engine in seqcompat.engines()]
    ['generator-send', 'native']
    >>> seqcompat.engines()[0]
    Engine(name='generator-send', available=True, reason=None)

    :returns: a list of named tuples ``(name, available, reason)``; `reason` is
        None for one that is available.

    Since 0.1.
    """
    found = []
    for module in MODULES:
        reason = module.unavailable()
        found.append(Engine(module.NAME, reason is None, reason))
    return found


def starts(name):
    """The ``start`` functions for a generator and for a coroutine, under the engine `name`."""
    if name == AUTO:
        # Of coroutines too: to call and to wait takes a quarter to a half of the time on it
        # (docs/speed.rst).
        return _generator.start, _generator.start
    for module in MODULES:
        if module.NAME == name:
            reason = module.unavailable()
            if reason is None:
                return module.start, module.start
            raise ValueError(
                "the engine %r is not available: %s. Available here: %s."
                % (name, reason, _available())
            )
    raise ValueError(
        "there is no engine %r; expected one of %s. Available here: %s."
        % (name, ", ".join([AUTO] + [module.NAME for module in MODULES]), _available())
    )


def _available():
    return ", ".join([AUTO] + [engine.name for engine in engines() if engine.available])


class Choice(object):
    """How sequences are started: by the engine named, or by what the process has chosen."""

    def __init__(self, name=None):
        self.name = None
        if name is not None:
            self.set(name)

    def set(self, name):
        """Take the engine `name`; with None leave it open until the first sequence starts."""
        if name is None:
            self.__dict__.clear()
        else:
            # They hide the two methods below.
            self.generator, self.coroutine = starts(name)
        self.name = name

    def generator(self, body, strict=False):
        self._resolve()
        return self.generator(body, strict)

    def coroutine(self, body, strict=False):
        self._resolve()
        return self.coroutine(body, strict)

    def _resolve(self):
        self.set(os.environ.get(ENVIRONMENT) or AUTO)

    def start(self, body, strict=False):
        """Start `body`, of whichever spelling it is."""
        if isinstance(body, GeneratorType):
            return self.generator(body, strict)
        return self.coroutine(body, strict)


process = Choice()


class use_engine(object):
    """
    Choose the engine for all sequences of this process that do not name their own.

    The choice takes effect at once and holds for every later call of a
    decorated function; sequences that run already keep theirs.  As a context
    manager it restores the earlier choice at the end of the block.

    >>> from twisted.internet.defer import Deferred
    >>> from seqcompat import sequential, use_engine
    >>> @sequential
    ... async def wait(d):
    ...     return await d
    >>> with use_engine("generator-send"):
    ...     type(wait(Deferred())).__name__
    'GeneratorSendSequence'

    For the whole process: ``use_engine("generator-send")``, without ``with``.

    Without it the environment variable ``SEQCOMPAT_ENGINE`` decides, read at
    the first call of a sequence; without that, ``auto``.

    :param name: ``auto``, ``generator-send`` or ``native``.
    :raises ValueError: if there is no such engine or it cannot be used here;
        it says what this machine lacks and what is available.

    Since 0.1.
    """

    def __init__(self, name):
        self._before = process.name
        process.set(name)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        process.set(self._before)
