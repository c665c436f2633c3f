"""
The engines, and the choice between them.

An engine is a type of sequences.  `_driver.start` makes one of it for each call, and drives the
generator or coroutine in a copy of the caller's context; the types differ in how they wait.
"""

from __future__ import absolute_import, division, print_function

import os
from collections import namedtuple

from seqcompat import _versions
from seqcompat._driver import GeneratorSendSequence

AUTO = "auto"
GENERATOR_SEND = "generator-send"
NATIVE = "native"
NAMES = GENERATOR_SEND, NATIVE
ENVIRONMENT = "SEQCOMPAT_ENGINE"

# The types of sequences of the engines that can be used here.
KINDS = {GENERATOR_SEND: GeneratorSendSequence}
if _versions.PY3:
    from seqcompat._native import NativeSequence

    KINDS[NATIVE] = NativeSequence
NO_NATIVE = "it needs Python 3.6 or newer; this is Python %d.%d.%d" % _versions.PYTHON

Engine = namedtuple("Engine", "name available reason")


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
    return [Engine(name, name in KINDS, None if name in KINDS else NO_NATIVE) for name in NAMES]


def kind_of(name):
    """The type of sequences of the engine `name`."""
    if name == AUTO:
        return KINDS[GENERATOR_SEND]  # Of coroutines too, as it measures best (docs/speed.rst).
    if name not in NAMES:
        raise ValueError(
            "there is no engine %r; expected one of %s. Available here: %s."
            % (name, ", ".join((AUTO,) + NAMES), _available())
        )
    if name not in KINDS:
        raise ValueError(
            "the engine %r is not available: %s. Available here: %s."
            % (name, NO_NATIVE, _available())
        )
    return KINDS[name]


def _available():
    return ", ".join([AUTO] + [name for name in NAMES if name in KINDS])


class Choice(object):
    """
    The engine that sequences are started with.

    :ivar name: its name; None until one is named, or the first sequence has started.
    :ivar kind: its type of sequences; None likewise.
    """

    def __init__(self, name=None):
        self.set(name)

    def set(self, name):
        """Take the engine `name`; with None leave it open until the first sequence starts."""
        self.name, self.kind = name, None if name is None else kind_of(name)

    def resolve(self):
        """The engine's type of sequences, where it was left open."""
        self.set(os.environ.get(ENVIRONMENT) or AUTO)
        return self.kind


process = Choice()

# By name: those of functions that name their engine.
_choices = {}


def choice_of(name):
    """The choice of the engine `name`, whatever the process uses."""
    if name not in _choices:
        _choices[name] = Choice(name)
    return _choices[name]


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
