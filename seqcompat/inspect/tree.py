"""
The view of a snapshot, before it is drawn: warnings, and a tree of those that wait for each other.

Sequences that stand at the same places and wait for the same are one entry with a count.
"""

from __future__ import absolute_import, division, print_function, unicode_literals

from collections import namedtuple

from seqcompat.inspect.data import LOST, VERDICTS

#: A line of the tree.
#:
#: :ivar depth: its distance from a sequence that nobody waits for. :ivar count: the number of items
#: that are alike. :ivar item: one of them: a `data.Sequence` or a `data.Wait`. :ivar times: the
#: number of items of the same kind in a chain that it stands for; 0 for an entry that is shown
#: above. :ivar ages: the shortest and the longest time that they have waited, or None. :ivar
#: is_example: whether it, or one that waits for it, is one of many.
Entry = namedtuple("Entry", "depth count item times ages is_example")

#: The number of seconds from which on a wait is a warning.
LONG = 60

#: Deeper entries than this are not indented further.
DEEPEST = 40


class Filter(namedtuple("Filter", "module function age verdict search")):
    """
    Choose the sequences to show: those that fit all conditions.

    What they wait for is shown too, and so are the sequences that wait for them.

    :param module: the name of a package or module that has one of the sequence's functions.
    :param function: a part of the name of one of its functions.
    :param age: how many seconds the sequence has waited at least.
    :param verdict: the verdict on what it waits for in the end: ``lost``, ``reachable`` or
        ``cannot tell``.
    :param search: a part of any text that is shown of it.
    :raises ValueError: at once, for any other verdict.

    >>> from seqcompat.inspect import Filter
    >>> Filter(module="shop", verdict="lost").verdict
    'lost'

    Since 0.1.
    """

    __slots__ = ()

    def __new__(cls, module=None, function=None, age=None, verdict=None, search=None):
        if verdict is not None and verdict not in VERDICTS:
            raise ValueError(
                "the verdict is one of %s, and not %r" % (", ".join(VERDICTS), verdict)
            )
        return super(Filter, cls).__new__(cls, module, function, age, verdict, search)

    def accepts(self, sequence, wait, taken):
        stack = sequence.stack
        if self.module is not None and not any(
            frame.module == self.module or frame.module.startswith(self.module + ".")
            for frame in stack
        ):
            return False
        if self.function is not None and not any(
            self.function in frame.function for frame in stack
        ):
            return False
        if self.age is not None and (sequence.since is None or taken - sequence.since < self.age):
            return False
        if self.verdict is not None and (wait is None or wait.verdict != self.verdict):
            return False
        if self.search is not None:
            words = [text for frame in stack for text in frame[:3]]
            words += [] if wait is None else [wait.what, wait.detail]
            return any(self.search.lower() in word.lower() for word in words)
        return True


#: Chooses all sequences.
EVERYTHING = Filter()


class Tree(object):
    """
    The tree of `snapshot`.

    :param alike: whether items that are alike are one entry.
    """

    def __init__(self, snapshot, alike=True, chosen=EVERYTHING):
        self.snapshot = snapshot
        self._alike = alike
        self._items = snapshot.items()
        self._deadlocked = dict(
            (each, number) for number, cycle in enumerate(snapshot.deadlocks) for each in cycle
        )
        self._numbers = {}
        self._ends = {}
        self._keys = self._keys_of_all()
        self._chosen = None if chosen == EVERYTHING else self._accepted(chosen)

    def groups(self):
        """The number of entries for the sequences that nobody waits for."""
        return len(set(self._keys[each] for each in self._roots()))

    def entries(self):
        """The lines, as `Entry`, from the outermost down."""
        done = set()
        todo = [(each, 0, False) for each in reversed(self._grouped(self._roots()))]
        while todo:
            identities, depth, is_example = todo.pop()
            identity, count = identities[0], len(identities)
            is_example = is_example or count > 1
            item = self._items.get(identity)
            if item is None:
                continue
            times, path = self._run(item)
            if identity in done:
                # It is shown above: another one waits for it, or it is in a cycle.
                yield Entry(depth, count, item._replace(waits_on=()), 0, None, is_example)
                continue
            done.update(path)
            item = self._items[path[-1]]
            yield Entry(depth, count, item, times, self._ages(identities), is_example)
            children = [each for each in item.waits_on if self._is_shown(each)]
            todo.extend((each, depth + 1, is_example) for each in reversed(self._grouped(children)))

    def waits_of(self, sequence):
        """The wait at the end of the chain from `sequence`, or None."""
        path, item = [], sequence
        while item is not None and item.id not in self._ends:
            path.append(item.id)
            self._ends[item.id] = None  # It may be in a cycle.
            if not item.waits_on:
                self._ends[item.id] = item if hasattr(item, "verdict") else None
                break
            item = self._items.get(item.waits_on[0])
        end = None if item is None else self._ends[item.id]
        for each in path:
            self._ends[each] = end
        return end

    def deadlock_of(self, item):
        """The number of the deadlock that `item` is in, from 1, or None."""
        number = self._deadlocked.get(item.id)
        return None if number is None else number + 1

    # Items that are alike.

    def _keys_of_all(self):
        """
        A number for each item, the same for items that are alike with everything that they wait
        for.

        It works from the leaves up, without recursion.
        """
        keys, numbers = {}, self._numbers
        items = self._items
        for start in items:
            if start in keys:
                continue
            todo, open_ = [start], set()
            while todo:
                identity = todo[-1]
                if identity in keys:
                    todo.pop()
                    continue
                item = items[identity]
                missing = [
                    each
                    for each in item.waits_on
                    if each in items and each not in keys and each not in open_
                ]
                if missing:
                    open_.add(identity)
                    todo.extend(missing)
                    continue
                todo.pop()
                open_.discard(identity)
                below = tuple(sorted(keys.get(each, -1) for each in item.waits_on))
                if hasattr(item, "verdict"):
                    key = item.kind, item.what, item.verdict, below
                else:
                    key = item.stack, item.driver, item.state, below
                keys[identity] = numbers.setdefault(key, len(numbers))
        return keys

    def _grouped(self, identities):
        """`identities` in lists of items that are alike, the oldest first."""
        if not self._alike:
            lists = [[each] for each in identities]
        else:
            groups = {}
            for each in identities:
                groups.setdefault(self._keys.get(each, each), []).append(each)
            lists = list(groups.values())
        return sorted(lists, key=lambda each: (self._oldest(each), -len(each), each[0]))

    def _oldest(self, identities):
        since = [
            getattr(self._items.get(each), "since", None) or float("inf") for each in identities
        ]
        return min(since)

    def _ages(self, identities):
        since = [getattr(self._items[each], "since", None) for each in identities]
        known = [self.snapshot.taken - each for each in since if each is not None]
        return (min(known), max(known)) if known else None

    def _run(self, item):
        """The number of items like `item` that follow each other in a chain, and their ids."""
        path = [item.id]
        if not self._alike or hasattr(item, "verdict"):
            return 1, path
        seen = set(path)
        while len(item.waits_on) == 1:
            below = self._items.get(item.waits_on[0])
            if (
                below is None
                or hasattr(below, "verdict")
                or below.stack != item.stack
                or below.id in seen
                or len(below.waiters) > 1
            ):
                break
            item = below
            seen.add(item.id)
            path.append(item.id)
        return len(path), path

    # The items that are shown.

    def _roots(self):
        """
        The sequences that nobody waits for, and one of each cycle that nobody outside waits for.
        """
        sequences = self.snapshot.sequences
        roots = [each.id for each in sequences if not each.waiters and self._is_shown(each.id)]
        reached = self._below(roots)
        for cycle in self.snapshot.deadlocks:
            if not reached.intersection(cycle):
                first = [each for each in cycle if not hasattr(self._items[each], "verdict")][:1]
                first = [each for each in first if self._is_shown(each)]
                roots.extend(first)
                reached.update(self._below(first))
        for each in sequences:  # Those whose waiters have been left out.
            if each.id not in reached and self._is_shown(each.id):
                roots.append(each.id)
                reached.update(self._below([each.id]))
        return roots

    def _below(self, identities):
        found, todo = set(), list(identities)
        while todo:
            each = todo.pop()
            if each not in found and each in self._items:
                found.add(each)
                todo.extend(self._items[each].waits_on)
        return found

    def _accepted(self, chosen):
        taken = self.snapshot.taken
        found = set()
        for each in self.snapshot.sequences:
            if chosen.accepts(each, self.waits_of(each), taken):
                found.add(each.id)
        above = {}
        for each in self._items.values():
            for below in each.waits_on:
                above.setdefault(below, []).append(each.id)
        shown, todo = self._below(found), list(found)
        done = set()
        while todo:
            each = todo.pop()
            if each not in done:
                done.add(each)
                todo.extend(above.get(each, ()))
        return shown | done

    def _is_shown(self, identity):
        return self._chosen is None or identity in self._chosen


def counts(snapshot):
    """The warnings, as numbers by name, in the order of their weight."""
    lost = sum(wait.verdict == LOST for wait in snapshot.waits)
    old = sum(
        each.since is not None and snapshot.taken - each.since > LONG for each in snapshot.sequences
    )
    return [("lost", lost), ("deadlock", len(snapshot.deadlocks)), ("old", old)]


def header(tree):
    """The words of the first line, each with whether it is a warning."""
    snapshot = tree.snapshot
    found = dict(counts(snapshot))
    said = []
    if found["lost"]:
        said.append(("%s lost" % number(found["lost"]), True))
    if found["deadlock"]:
        said.append((plural(found["deadlock"], "deadlock"), True))
    if found["old"]:
        said.append(("%s waiting for over %d s" % (number(found["old"]), LONG), True))
    total, groups = len(snapshot.sequences), tree.groups()
    words = plural(total, "sequence")
    said.append((words if not total else "%s in %s" % (words, plural(groups, "group")), False))
    return said


def plural(count, noun):
    return "%s %s%s" % (number(count), noun, "" if count == 1 else "s")


def number(count):
    return "{:,}".format(count)


def age(seconds):
    """A time in words."""
    if seconds < 60:
        return "%.0f s" % seconds if seconds >= 10 else "%.1f s" % seconds
    minutes, seconds = divmod(int(seconds), 60)
    if minutes < 60:
        return "%d min %d s" % (minutes, seconds)
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return "%d h %d min" % (hours, minutes)
    return "%d days" % (hours // 24)


def words_of(tree, entry):
    """
    The words of the line for `entry`: pairs of a style and a text.

    The styles are ``function``, ``place``, ``count``, ``plain`` and, for a fault, ``alarm``.
    """
    item = entry.item
    words = []
    if hasattr(item, "verdict"):
        words.append(("plain", item.what))
        if item.detail and not entry.is_example:
            words.append(("place", " " + item.detail))
        if item.verdict == LOST:
            words.append(("alarm", "  lost: nothing can fire it"))
        elif item.verdict != VERDICTS[1]:
            words.append(("place", "  " + item.verdict))
        elif item.any:
            words.append(("place", "  one of them is enough"))
    else:
        for place, frame in enumerate(item.stack):
            if place:
                words.append(("place", " > "))
            words.append(("function", frame.function))
            words.append(("place", " %s:%d" % (frame.file, frame.line)))
        for name, value in item.arguments:
            words.append(("plain", " %s=%s" % (name, value)))
        if item.state != "waiting":
            words.append(("plain", "  " + item.state))
            if item.thread:
                words.append(("plain", " in " + item.thread))
    if entry.times > 1:
        words.append(("count", "  %s deep" % number(entry.times)))
    if entry.count > 1:
        words.append(("count", "  \u00d7 %s" % number(entry.count)))
    if entry.ages is not None:
        shortest, longest = age(entry.ages[0]), age(entry.ages[1])
        words.append(("place", "  for " + longest))
        if entry.count > 1 and shortest != longest:
            words[-1] = ("place", "  for %s to %s" % (shortest, longest))
    deadlock = tree.deadlock_of(item)
    if entry.times == 0:
        words.append(("alarm" if deadlock else "place", "  (see above)"))
    elif deadlock is not None:
        words.append(("alarm", "  deadlock %d" % deadlock))
    return words
