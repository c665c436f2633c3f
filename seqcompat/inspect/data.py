"""
A snapshot: plain immutable objects of text and numbers only, and JSON Lines of them.

Every view of a snapshot is made from these, in the process where it was taken or in another.
"""

from __future__ import absolute_import, division, print_function, unicode_literals

import io
import json
from collections import namedtuple

# The version of the format.  A reader takes any file of its own version and of older ones.
VERSION = 1

# The verdicts on a wait.  A wait that something could still end is never called LOST.
LOST, REACHABLE, UNKNOWN = VERDICTS = ("lost", "reachable", "cannot tell")

Frame = namedtuple("Frame", "function module file line")


class Sequence(
    namedtuple("Sequence", "id stack driver spelling state thread since arguments waits_on waiters")
):
    """
    One sequence, or an asyncio Task.

    :ivar id: a number that no other sequence or wait of the snapshot has.
    :ivar stack: a named tuple ``(function, module, file, line)`` for its function, and one for
        every coroutine or generator that this awaits directly, the outermost first.  The last one
        has the line at which it waits.
    :ivar driver: ``generator-send``, ``native``, ``twisted`` or ``asyncio``.
    :ivar spelling: ``generator`` or ``coroutine``.
    :ivar state: ``waiting``, ``running`` or ``ended``.  The last means that the body has ended and
        the result has not fired yet.
    :ivar thread: the name of the thread that runs it, while it runs.
    :ivar since: the time since when it has waited there, in seconds of the epoch, or None.
    :ivar arguments: pairs of a name and a text, if you asked for them.
    :ivar waits_on: the ids of the sequences or waits that have to end for it to go on.
    :ivar waiters: the ids of those that wait for it.
    """

    __slots__ = ()

    @property
    def function(self):
        return self.stack[0].function


class Wait(namedtuple("Wait", "id kind what detail verdict due waits_on any")):
    """
    Something that a sequence waits for, and that is not a sequence.

    :ivar kind: ``timer``, ``lock``, ``list`` or ``thread``; ``deferred`` for any other.
    :ivar what: a text, the same for all waits that are alike.
    :ivar detail: a text that says how this one differs.
    :ivar verdict: ``lost``, ``reachable`` or ``cannot tell``.
    :ivar due: the time when it ends by itself, in seconds of the epoch, or None.
    :ivar waits_on: the ids of those that it waits for in turn: the missing children of a list, for
        example, or the holder of a lock.
    :ivar any: whether the end of one of these is enough.
    """

    __slots__ = ()


class Span(namedtuple("Span", "id function file line begin end parent")):
    """
    A wait that a recording has seen.

    :ivar id: the number of the sequence.
    :ivar begin: the time when it began, in seconds of the epoch.
    :ivar end: the time when it ended, in seconds of the epoch, or None while it lasts.
    :ivar parent: the id of a sequence that waits for this one, or None.
    """

    __slots__ = ()


class Snapshot(
    namedtuple(
        "Snapshot",
        "version taken pid program python twisted sequences waits deadlocks notes spans",
    )
):
    """
    The sequences of a process at one moment, and what they waited for.

    :ivar taken: the time of that moment, in seconds of the epoch.
    :ivar sequences: a `Sequence` for each.
    :ivar waits: a `Wait` for each.
    :ivar deadlocks: tuples of ids.  Each is a cycle, in which each waits for the next.
    :ivar notes: texts that say what has been left out, and why.
    :ivar spans: a `Span` for each wait that was recorded before, if anything was.
    """

    __slots__ = ()

    def items(self):
        """Each sequence and wait, by its id."""
        found = dict((wait.id, wait) for wait in self.waits)
        found.update((sequence.id, sequence) for sequence in self.sequences)
        return found


class BadFile(ValueError):
    """The file that was read is not a snapshot; the message says what it is, and what to do."""


def with_ages(snapshot, earlier):
    """
    Get `snapshot` with the ages that `earlier` proves: a sequence that stood at the same wait in
    `earlier` has waited at least since then.
    """
    if snapshot.pid != earlier.pid:
        return snapshot
    before = dict((each.id, each) for each in earlier.sequences)
    sequences = []
    for each in snapshot.sequences:
        other = before.get(each.id)
        if (
            each.since is None
            and other is not None
            and (other.stack, other.state) == (each.stack, each.state)
            and other.waits_on == each.waits_on
        ):
            each = each._replace(since=earlier.taken if other.since is None else other.since)
        sequences.append(each)
    return snapshot._replace(sequences=tuple(sequences))


# The lines.

_HEADER = ("taken", "pid", "program", "python", "twisted")
_KINDS = {"sequence": Sequence, "wait": Wait, "span": Span}


def lines_of(snapshot):
    """The lines of JSON that `snapshot` is written as, each with its end of line."""
    header = {"seqcompat.inspect": snapshot.version}
    for name in _HEADER:
        header[name] = getattr(snapshot, name)
    yield _line(header)
    stacks = {}
    for sequence in snapshot.sequences:
        number = stacks.get(sequence.stack)
        if number is None:
            number = stacks[sequence.stack] = len(stacks)
            yield _line({"stack": number, "frames": sequence.stack})
        yield _line({"sequence": tuple(sequence._replace(stack=number))})
    for kind, each in [("wait", snapshot.waits), ("span", snapshot.spans)]:
        for one in each:
            yield _line({kind: tuple(one)})
    for cycle in snapshot.deadlocks:
        yield _line({"deadlock": cycle})
    for note in snapshot.notes:
        yield _line({"note": note})
    # A file without it has been cut off.
    yield _line({"end": len(snapshot.sequences)})


def _line(value):
    return json.dumps(value, separators=(",", ":")) + "\n"


def write(snapshot, path):
    """
    Write `snapshot` to the file `path`.  ``python -m seqcompat inspect --from`` reads it.

    >>> import os, tempfile
    >>> from seqcompat import inspect
    >>> path = os.path.join(tempfile.mkdtemp(), "taken.jsonl")
    >>> taken = inspect.snapshot()
    >>> inspect.write(taken, path)
    >>> inspect.read(path) == taken
    True

    :param snapshot: a `data.Snapshot`.
    :param path: the file to write, as JSON Lines.

    Since 0.1.
    """
    with io.open(path, "w", encoding="ascii") as stream:
        for line in lines_of(snapshot):
            stream.write(line if isinstance(line, type("")) else line.decode("ascii"))


def read(path):
    """
    Read a snapshot from the file `path`.  Any Python may have taken it.

    See there for an example: `write`.

    :param path: a file that `write` or the command has written.
    :returns: a `data.Snapshot`.
    :raises BadFile: if the file is not a snapshot.  It is a `ValueError`.

    Since 0.1.
    """
    with io.open(path, "rb") as stream:
        return parse(stream, path)


def parse(lines, name="the input"):
    """
    Get the snapshot from its `lines`, which are bytes or text.

    :param name: the name for them in a `BadFile`.
    """
    header, stacks, cycles, notes, end = None, {}, [], [], None
    found = dict((kind, []) for kind in _KINDS)
    number = 0
    for number, line in enumerate(lines, 1):
        try:
            record = json.loads(line if isinstance(line, type("")) else line.decode("utf-8"))
            if header is None:
                header = _header(record, name)
            elif "stack" in record:
                stacks[record["stack"]] = tuple(Frame(*each) for each in record["frames"])
            elif "deadlock" in record:
                cycles.append(tuple(record["deadlock"]))
            elif "note" in record:
                notes.append(record["note"])
            elif "end" in record:
                end = record["end"]
            else:
                for kind in record:
                    if kind in _KINDS:  # Else a newer writer's of the same version.
                        found[kind].append(_item(kind, record[kind], stacks))
        except BadFile:
            raise
        except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            raise BadFile(
                "%s, line %d: %r is not a line of a snapshot (%s).  Give a file that `python -m "
                "seqcompat inspect json` or seqcompat.inspect.write() has written."
                % (name, number, line[:60], error)
            )
    if header is None:
        raise BadFile("%s is empty; a snapshot has at least two lines." % (name,))
    if end != len(found["sequence"]):
        raise BadFile(
            "%s, line %d: the snapshot has been cut off here; write it again." % (name, number)
        )
    header.update((kind + "s", tuple(each)) for kind, each in found.items())
    return Snapshot(deadlocks=tuple(cycles), notes=tuple(notes), **header)


def _header(record, name):
    version = record.get("seqcompat.inspect") if isinstance(record, dict) else None
    if not isinstance(version, int):
        raise BadFile(
            "%s is not a snapshot: its first line has no version.  Give a file that `python -m "
            "seqcompat inspect json` has written." % (name,)
        )
    if version > VERSION:
        raise BadFile(
            "%s has version %d of the format, and this seqcompat reads %d and older.  Read it with "
            "a newer seqcompat." % (name, version, VERSION)
        )
    header = dict((each, record[each]) for each in _HEADER)
    header["version"] = version
    return header


def _item(kind, values, stacks):
    values = [tuple(value) if isinstance(value, list) else value for value in values]
    item = _KINDS[kind](*values)
    if kind == "sequence":
        item = item._replace(
            stack=stacks[item.stack],
            arguments=tuple(tuple(pair) for pair in item.arguments),
        )
    return item
