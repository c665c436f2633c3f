"""
See what a program waits on.

A program with a Deferred that never fires does not say why it hangs.  This module looks at every
sequence in it, on both engines and on Twisted's own `inlineCallbacks`, `ensureDeferred` and
`Deferred.fromCoroutine`.  It shows what each sequence waits for, and whether anything is left that
could end the wait::

    python -m seqcompat inspect PID

This command asks a program on CPython 3.14 and newer, without any preparation.  Any other program
calls `serve`, `on_signal` or `print_tree`.  Until somebody asks, the module keeps nothing and makes
nothing slower.

To read the code, take the modules in this order:

``data``
    a snapshot, and JSON Lines of it
``looking``
    how a snapshot is taken
``tree``
    the warnings, and the tree of groups that is shown
``text``
    the tree as text
``serving``
    a socket and a signal by which somebody asks a program
``page``
    a page for a browser, as a file and live
``recording``
    the waits as spans, while a recording is on
``testing``
    the tree of a test that hangs
``viewer``
    the command, on Python 3.9 and newer
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
    Get what every sequence of this process waits for at this moment.

    The snapshot consists of text and numbers.  It keeps nothing alive.  Taking it fires nothing.
    It calls no code of the program but the `repr()` that you ask for.  No other thread runs then.

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

    :param arguments: True shows the arguments of functions and calls nothing of theirs.  ``"repr"``
        calls their `repr()`, which may take long.  By default they are not shown.
    :param limit: how many sequences to look at, at most.  None, the default, looks at all.
    :param seconds: how many seconds to look, at most.  The `notes` of the snapshot say what was
        left out for either limit.
    :returns: a `data.Snapshot`.
    :raises ValueError: at the call, for any other value of these.

    Since 0.1.
    """
    return _snapshot(arguments, limit, seconds)


def format_tree(taken=None, alike=True, chosen=EVERYTHING, limit=None):
    """
    Get as text the warnings, and the tree of the sequences with what they wait for.

    >>> from seqcompat import inspect
    >>> text = inspect.format_tree(limit=10)

    :param taken: a `data.Snapshot`.  By default one is taken now.
    :param alike: True, the default, makes one entry with a count of sequences that stand at the
        same places and wait for the same.
    :param chosen: a `Filter`.  By default all sequences are shown.
    :param limit: how many lines to give, at most.
    :returns: text, with an end of line after each line.

    Since 0.1.
    """
    return _text.format_tree(snapshot() if taken is None else taken, alike, chosen, limit)


def print_tree(taken=None, file=None, alike=True, chosen=EVERYTHING, limit=None):
    """
    Print the text of `format_tree`, with colours where `file` is a terminal.

    >>> import io
    >>> from seqcompat import inspect
    >>> stream = io.StringIO()
    >>> inspect.print_tree(file=stream)
    >>> "sequence" in stream.getvalue()
    True

    :param file: the stream to print to; ``sys.stdout`` by default.  At the prompt of Twisted's
        manhole that is the terminal.

    The other parameters are those of `format_tree`.

    Since 0.1.
    """
    stream = sys.stdout if file is None else file
    _text.print_tree(snapshot() if taken is None else taken, stream, alike, chosen, limit)


def serve(path=None, http=None, reactor=None):
    """
    Answer ``python -m seqcompat inspect PID``, on a Unix socket that is private to the user.

    Call it in a program on a Python before 3.14, and in one that nothing may attach to::

        from seqcompat import inspect
        serving = inspect.serve()

    :param path: the path of the socket.  By default the socket is where the command looks for it:
        in a directory below ``/tmp`` that only the user can enter.
    :param http: the number of a port.  The page is shown on it, live, on this machine only; 0 takes
        a free port.  The address has a token.  Your program prints `serving.address`.
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
    Have the tree printed when this process gets a signal, as by ``kill -USR2 PID``.

    >>> from seqcompat import inspect
    >>> undo = inspect.on_signal()
    >>> undo()

    :param number: the number of the signal; SIGUSR2 by default.
    :param file: the stream to print to; the standard error output by default.
    :returns: a function that puts the former handler of the signal back.

    Since 0.1.
    """
    from seqcompat.inspect import serving

    return serving.on_signal(number, file)


def record(path, waits=100000):
    """
    Record each wait of this package's sequences, from now until ``stop()`` is called.

    ``stop()`` writes the file, for ``ui.perfetto.dev``: a track for each sequence, a span for each
    wait.  Until then the last waits are kept in memory.

    >>> import os, tempfile
    >>> from seqcompat import inspect
    >>> path = os.path.join(tempfile.mkdtemp(), "waits.perfetto-trace")
    >>> with inspect.record(path):
    ...     pass
    >>> os.path.getsize(path) > 0
    True

    :param path: the file to write.
    :param waits: how many of the last waits to keep.
    :returns: an object with ``stop()``.  It is a context manager too.
    :raises RuntimeError: at the call, if a recording is on already.

    Since 0.1.
    """
    from seqcompat.inspect import recording

    return recording.record(path, waits)
