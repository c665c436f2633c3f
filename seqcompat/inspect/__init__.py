"""
What is it waiting on?

A program in which a Deferred never fires says nothing about why.  This module looks into it: at
every sequence, on both engines and on Twisted's own `inlineCallbacks`, `ensureDeferred` and
`Deferred.fromCoroutine`, at what each waits for, and whether anything is left that could end that::

    python -m seqcompat inspect PID

asks a program on CPython 3.14 and newer that never heard of it.  Any other program calls `serve`,
`on_signal` or `print_tree`.  Until somebody asks nothing is kept and nothing is slower.

To read the code, take the modules in this order:

``data``      what a snapshot is, and JSON Lines of it
``looking``   how it is taken
``tree``      warnings, and a tree of groups: what is shown of it
``text``      the tree as text
``serving``   a socket and a signal by which a program is asked
``page``      a page for a browser, as a file and live
``recording`` the waits as spans, while that is on
``testing``   the tree of a test that hangs
``viewer``    the command, on Python 3.9 and newer
"""

from __future__ import absolute_import, division, print_function

import sys

from seqcompat.inspect import text as _text
from seqcompat.inspect.data import read, write
from seqcompat.inspect.looking.taking import snapshot as _snapshot
from seqcompat.inspect.tree import EVERYTHING, Filter

__all__ = [
    "Filter",
    "format_tree",
    "on_signal",
    "print_tree",
    "read",
    "record",
    "serve",
    "snapshot",
    "write",
]


def snapshot(arguments=False, limit=None, seconds=None):
    """
    What every sequence of this process waits for at this moment.

    It is made of text and numbers: it keeps nothing alive, fires nothing and calls nothing of the
    program's.  While it is taken no other thread runs.

    >>> from seqcompat import inspect, sequential
    >>> from twisted.internet.defer import Deferred
    >>> @sequential
    ... def fetch(answer):
    ...     yield answer
    >>> answer = Deferred()
    >>> pending = fetch(answer)
    >>> taken = inspect.snapshot()
    >>> [each.state for each in taken.sequences if each.function == "fetch"]
    ['waiting']

    :param arguments: whether to show the arguments of functions.  True calls nothing of theirs;
        ``"repr"`` calls their `repr()`, which may take its time.
    :param limit: how many sequences to look at, at most.
    :param seconds: how long to look, at most.  What is left out for either is said in `notes`.
    :returns: a `data.Snapshot`.
    :raises ValueError: if one of these is no such thing.

    Since 0.1.
    """
    return _snapshot(arguments, limit, seconds)


def format_tree(taken=None, alike=True, chosen=EVERYTHING, limit=None):
    """
    The warnings and the tree of what waits for what, as text.

    >>> from seqcompat import inspect
    >>> text = inspect.format_tree(limit=10)

    :param taken: a snapshot; by default one that is taken now.
    :param alike: whether sequences that stand at the same places, and wait for the same, are one
        entry with a count.
    :param chosen: a `Filter`.
    :param limit: how many lines to give, at most.

    Since 0.1.
    """
    return _text.format_tree(snapshot() if taken is None else taken, alike, chosen, limit)


def print_tree(taken=None, file=None, alike=True, chosen=EVERYTHING, limit=None):
    """
    Print what `format_tree` gives, with colours where `file` is a terminal.

    >>> import io
    >>> from seqcompat import inspect
    >>> stream = io.StringIO()
    >>> inspect.print_tree(file=stream)
    >>> "sequence" in stream.getvalue()
    True

    :param file: where to; by default ``sys.stdout``, which at the prompt of Twisted's manhole is
        that terminal.

    Since 0.1.
    """
    stream = sys.stdout if file is None else file
    _text.print_tree(snapshot() if taken is None else taken, stream, alike, chosen, limit)


def serve(path=None, http=None, reactor=None):
    """
    Answer ``python -m seqcompat inspect PID``, on a Unix socket that is private to the user.

    For Pythons before 3.14, and for programs that forbid to be attached to::

        from seqcompat import inspect
        serving = inspect.serve()

    :param path: of the socket, if not where the command looks by itself: in a directory below
        ``/tmp`` that only the user can enter.
    :param http: a port on which to show the page, live, on this machine only; 0 takes a free one.
        The address has a token; it is in `serving.address`, for the program to print.
    :param reactor: the reactor; the installed one by default.
    :returns: an object with ``path``, ``address`` and ``stop()``.
    :raises ValueError: if somebody else can enter the directory.
    :raises ImportError: if ``http`` is given, and ``twisted.web`` cannot be imported here.

    See there for an example: ``examples/webapp``.  Since 0.1.
    """
    from seqcompat.inspect import recording, serving

    return serving.serve(path, http, reactor, recording.spans_so_far)


def on_signal(number=None, file=None):
    """
    Print the tree when this process gets a signal, SIGUSR2 by default: ``kill -USR2 PID``.

    >>> from seqcompat import inspect
    >>> undo = inspect.on_signal()
    >>> undo()

    :param number: the number of the signal.
    :param file: where to print; the standard error output by default.
    :returns: a function that puts the former handler back.

    Since 0.1.
    """
    from seqcompat.inspect import serving

    return serving.on_signal(number, file)


def record(path, waits=100000):
    """
    Record each wait of the sequences of this package, from now on, until its ``stop()``.

    That writes `path`, for ``ui.perfetto.dev``: a track for each sequence, a span for each wait.
    Until it is written the last waits are kept in memory.

    >>> import os, tempfile
    >>> from seqcompat import inspect
    >>> path = os.path.join(tempfile.mkdtemp(), "waits.perfetto-trace")
    >>> with inspect.record(path):
    ...     pass
    >>> os.path.getsize(path) > 0
    True

    :param path: the file to write.
    :param waits: how many of the last waits to keep.
    :returns: an object with ``stop()``, that is a context manager too.
    :raises RuntimeError: if a recording is on already.

    Since 0.1.
    """
    from seqcompat.inspect import recording

    return recording.record(path, waits)
