"""``python -m seqcompat doctor``: the engines here, and how they deviate from the contract."""

from __future__ import absolute_import, division, print_function

import os
import platform

import seqcompat
from seqcompat import _engines, _versions, deviations


def main(write=print):
    """
    Print the facts about this Python and this Twisted.

    :param write: the function that gets each line.
    :returns: the exit status: 1 if ``SEQCOMPAT_ENGINE`` names an engine that cannot be used here.
    """
    write("seqcompat  %s" % (seqcompat.__version__,))
    write("Python     %s %s" % (platform.python_implementation(), platform.python_version()))
    write("Twisted    %d.%d.%d" % _versions.TWISTED)
    if _versions.Context is None:
        write("context    no contextvars here: sequences keep no context of their own")
    else:
        write("context    contextvars: each sequence runs in a copy of its caller's context")
    write("")
    write("Engines")
    for engine in _engines.engines():
        write("  %-15s %s" % (engine.name, "available" if engine.available else engine.reason))
    write("")
    write("What auto picks")
    auto = next(
        name for name in _engines.NAMES if _engines.KINDS.get(name) == _engines.kind_of("auto")
    )
    write("  %-15s %s" % ("generator", auto))
    write("  %-15s %s" % ("coroutine", auto if _versions.PY3 else "this Python has none"))
    status = 0
    wanted = os.environ.get(_engines.ENVIRONMENT)
    if wanted:
        try:
            _engines.kind_of(wanted)
        except ValueError as error:
            status = 1
            write("%s is set, but %s" % (_engines.ENVIRONMENT, error))
        else:
            write("%s is set: every sequence uses %s." % (_engines.ENVIRONMENT, wanted))
    write("")
    write("Deviations from the contract")
    for engine in _engines.engines():
        found = deviations.deviations(engine.name) if engine.available else []
        for deviation in found:
            write(
                "  %s, %s: %s (%s)"
                % (
                    deviation.engine,
                    deviation.clause,
                    deviation.reason,
                    "mended by Twisted " + deviation.first_good
                    if deviation.first_good
                    else "no Twisted mends it",
                )
            )
        if engine.available and not found:
            write("  %s: none" % (engine.name,))
    return status
