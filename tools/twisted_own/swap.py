"""Puts seqcompat's names in place of Twisted's own, before anybody imports the rest of Twisted."""

from __future__ import absolute_import, division, print_function

import sys
from collections import Counter

from twisted.internet import defer

import seqcompat.defer
from seqcompat import _sequential, use_engine

# The swaps: the names that a code base changes first, and all names.
INLINE_CALLBACKS = "inlineCallbacks alone"
EVERYTHING = "everything"
SWAPS = (INLINE_CALLBACKS, EVERYTHING)


def install(swap, engine, starts=True):
    """
    Swap, and run all sequences on `engine`.

    :param starts: whether to count the sequences that start, which takes time.
    :returns: a Counter of the decorated functions, of the calls of ensureDeferred
        and of `Deferred.fromCoroutine`, and of the sequences that start, by the
        name of their class.
    """
    counts = Counter()

    def counting(name, count):
        replacement = getattr(seqcompat.defer, name)

        def counted(x):
            counts[count] += 1
            return replacement(x)

        return counted

    started = _sequential.start

    def counting_start(kind, *arguments):
        result = started(kind, *arguments)
        counts[type(result).__name__] += 1
        return result

    if starts:
        _sequential.start = counting_start
    use_engine(engine)
    replacements = {"inlineCallbacks": counting("inlineCallbacks", "decorated")}
    if swap == EVERYTHING:
        replacements["returnValue"] = seqcompat.defer.returnValue
        replacements["ensureDeferred"] = counting("ensureDeferred", "ensured")
        replacements["deferredGenerator"] = counting("deferredGenerator", "decorated")
        replacements["waitForDeferred"] = seqcompat.defer.waitForDeferred
        if hasattr(defer.Deferred, "fromCoroutine"):
            defer.Deferred.fromCoroutine = staticmethod(replacements["ensureDeferred"])
    # Each Twisted has some of them.
    replacements = {
        name: replacement for name, replacement in replacements.items() if hasattr(defer, name)
    }
    originals = [getattr(defer, name) for name in replacements]
    for name, replacement in replacements.items():
        setattr(defer, name, replacement)
    _check_not_imported_already(originals)
    return counts


def _check_not_imported_already(originals):
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] == "twisted":
            for attribute, value in list(vars(module).items()) if module else ():
                if any(value is original for original in originals):
                    raise AssertionError("%s.%s was imported before the swap" % (name, attribute))
