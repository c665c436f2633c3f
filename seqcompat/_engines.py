"""
The engines, and the choice between them.

An engine is a type of sequences.  For each call `_driver.start` makes one, and drives the generator
or coroutine in a copy of the caller's context.  The types differ in how they wait.
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

# The type of sequences of each engine that can be used here.
KINDS = {GENERATOR_SEND: GeneratorSendSequence}
if _versions.PY3:
    from seqcompat._native import NativeSequence

    KINDS[NATIVE] = NativeSequence
NO_NATIVE = "it needs Python 3.6 or newer; this is Python %d.%d.%d" % _versions.PYTHON

Engine = namedtuple("Engine", "name available reason")


def engines():
    """
    A list of the engines: each says whether it can be used here and, if not, why.

    >>> import seqcompat
    >>> [engine.name for engine in seqcompat.engines()]
    ['generator-send', 'native']
    >>> seqcompat.engines()[0]
    Engine(name='generator-send', available=True, reason=None)

    :returns: a list of named tuples ``(name, available, reason)``; `reason` is a sentence, or None
        if the engine is available.

    Since 0.1.
    """
    return [Engine(name, name in KINDS, None if name in KINDS else NO_NATIVE) for name in NAMES]


def kind_of(name):
    """The type of sequences of the engine `name`."""
    if name == AUTO:
        return KINDS[GENERATOR_SEND]  # For both spellings: it is the faster one (docs/speed.rst).
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
    The engine that starts sequences.

    :ivar name: its name; None until somebody names one, or the first sequence starts.
    :ivar kind: its type of sequences; None as long.
    """

    def __init__(self, name=None):
        self.set(name)

    def set(self, name):
        """Choose the engine `name`; with None the first sequence that starts chooses."""
        self.name, self.kind = name, None if name is None else kind_of(name)

    def resolve(self):
        """Choose the engine that the environment names, and return its type of sequences."""
        self.set(os.environ.get(ENVIRONMENT) or AUTO)
        return self.kind


process = Choice()

# The choices of functions that name their engine, by its name.
_choices = {}


def choice_of(name):
    """The choice of the engine `name`, whichever the process uses."""
    if name not in _choices:
        _choices[name] = Choice(name)
    return _choices[name]


class use_engine(object):
    """
    Choose the engine for all sequences of this process whose functions do not name their own.

    The choice holds for every later call of a decorated function.  Sequences that have begun keep
    their engine.  As a context manager it restores the earlier choice at the end of the block.

    >>> from twisted.internet.defer import Deferred
    >>> from seqcompat import sequential, use_engine
    >>> @sequential
    ... async def wait(d):
    ...     return await d
    >>> with use_engine("generator-send"):
    ...     type(wait(Deferred())).__name__
    'GeneratorSendSequence'

    For the whole process: ``use_engine("generator-send")``, without ``with``.

    Without it the environment variable ``SEQCOMPAT_ENGINE`` decides, which the first call of a
    sequence reads; without that, ``auto``.

    :param name: ``"auto"``, ``"generator-send"`` or ``"native"``.
    :raises ValueError: if there is no such engine, or if it cannot be used here.  The message says
        what this machine lacks, and which engines are available.

    Since 0.1.
    """

    def __init__(self, name):
        self._before = process.name
        process.set(name)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        process.set(self._before)
