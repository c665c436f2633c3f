"""
``python -m seqcompat demo``: the program that began it, in every way to run it here.

In 2007 it showed why one wants to write asynchronous calls as a sequence: some
values arrive later, one is there already, one call fails and is caught, and a
sequence waits for another.  It runs in both spellings under both engines, and
under Twisted's own `inlineCallbacks`, all of them at once on the real reactor;
what each of them said is printed side by side.
"""

from __future__ import absolute_import, division, print_function

from functools import partial

from twisted.internet import defer, task

from seqcompat import _versions, engines, sequential, waitable
from seqcompat.demo import generator


def variants():
    """
    The ways to run the program: a list of ``(heading, program, decorator)``.

    A second list names those that this Python or Twisted does not have, with
    the reason.
    """
    found = [(("generator", "inlineCallbacks"), generator.program, defer.inlineCallbacks)]
    missing = []
    spellings = [("generator", generator.program)]
    if _versions.CO_COROUTINE:
        from seqcompat.demo import coroutine  # Which Python 2.7 does not get.

        spellings.append(("coroutine", coroutine.program))
    else:
        missing.append(("the coroutine spelling", "it needs Python 3.6 or newer"))
    for engine in engines():
        if not engine.available:
            missing.append(("the engine " + engine.name, engine.reason))
            continue
        for spelling, program in spellings:
            found.append(((spelling, engine.name), program, sequential(engine=engine.name)))
    return found, missing


def fetch(reactor, delay, number):
    """What the program waits for: three times `number`, `delay` seconds from now."""
    if number < 0:
        return task.deferLater(reactor, delay, _refuse, number)
    return task.deferLater(reactor, delay, lambda: 3 * number)


def _refuse(number):
    raise ValueError("%d < 0" % (number,))


def perform(reactor, delay, found):
    """
    Run all the variants at once.

    :returns: for each of them the list that what it says is added to, and the
        Deferred that fires when all have ended.
    """
    said = []
    running = []
    for _, program, decorator in found:
        lines = []
        say = partial(_say, lines)
        main = program(decorator, waitable, partial(fetch, reactor, delay), say)
        said.append(lines)
        running.append(main("going").addErrback(_failed, say))
    return said, defer.DeferredList(running)


def _say(lines, words):
    lines.append(str(words))


def _failed(failure, say):
    say("ended by " + failure.getErrorMessage())


def show(found, missing, said, write):
    """Print the transcripts side by side; returns whether all of them are equal."""
    write("Each column shows one run of the same program. Its first line names the spelling, its")
    write("second line names what drives it: Twisted's inlineCallbacks, or an engine of seqcompat.")
    write("")
    rows = list(zip(*[heading for heading, _, _ in found])) + [[""] * len(found)]
    for number in range(max(len(lines) for lines in said)):
        rows.append([lines[number] if number < len(lines) else "(silent)" for lines in said])
    width = max(len(cell) for row in rows for cell in row) + 2
    for row in rows:
        write("".join(cell.ljust(width) for cell in row).rstrip())
    for what, reason in missing:
        write("Not run: %s: %s." % (what, reason))
    same = all(lines == said[0] for lines in said)
    if same:
        write("All %d say the same." % (len(said),))
    else:
        write("They DIFFER: all %d should say the same." % (len(said),))
    return same


def main(delay=0.25, write=print):
    """
    Run the demonstration.

    :param delay: how many seconds each value takes to arrive.
    :returns: the exit status: 0 if all variants said the same, else 1.
    """
    from twisted.internet import reactor

    found, missing = variants()
    said, ended = perform(reactor, delay, found)
    # A variant that never ends must not keep the others from being shown.
    bound = reactor.callLater(20 * delay + 10, ended.cancel)
    ended.addBoth(lambda _: bound.active() and bound.cancel())
    ended.addBoth(lambda _: reactor.stop())
    reactor.run()
    return 0 if show(found, missing, said, write) else 1
