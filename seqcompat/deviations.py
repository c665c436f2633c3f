"""
How the engines deviate from the contract, with this Python and this Twisted.

``python -m seqcompat doctor`` shows the deviations.  The suite expects these failures and no
others.
"""

from __future__ import absolute_import, division, print_function

from collections import namedtuple

from seqcompat import _versions
from seqcompat._engines import GENERATOR_SEND, NAMES, NATIVE

# How an engine deviates from a clause of the contract.  `applies` says whether
# it does so here, `spelling` is the one in which it does (None: both),
# `first_good` names the first Twisted without it (None: it is
# not for Twisted to mend), `tests` the tests that fail for it.
Deviation = namedtuple("Deviation", "engine clause applies spelling first_good tests reason")

# Twisted's coroutine driver fired the result while it handled the exception at the end of its
# coroutine.
FIRES_WHILE_HANDLING = _versions.PY3 and _versions.TWISTED < (22, 8)

# Until then it did so in the copy of the context that it ran the coroutine in, which it made since
# Twisted 21.2.
FIRES_IN_ITS_CONTEXT = FIRES_WHILE_HANDLING and (
    _versions.copy_context is not None and _versions.TWISTED >= (21, 2)
)

# Its two functions referred to each other, and to the Deferred that they had waited for last.
DRIVER_IS_A_CYCLE = (18, 7) <= _versions.TWISTED < (23, 10)

SLOW = (
    "Twisted's driver makes a Failure for each sequence that an error passes, and each goes "
    "through all of the traceback"
)


def _of_native(clause, applies, first_good, reason, *tests):
    """
    A deviation of Twisted's driver.

    :param tests: the names of the tests, without ``test_`` and the clause.
    """
    tests = tuple("test_%s_%s" % (clause, test) for test in tests)
    return Deviation(NATIVE, clause, _versions.PY3 and applies, None, first_good, tests, reason)


DEVIATIONS = (
    (
        Deviation(
            engine=GENERATOR_SEND,
            clause="M2",
            applies=_versions.PYTHON < (3, 4),
            spelling=None,
            first_good=None,
            tests=("test_M2_finally_blocks_run_in_nested_sequences",),
            reason="Python 2.7 does not collect a generator that is suspended inside try/finally "
            "and refers, itself or through others, to what it waits on",
        ),
        _of_native(
            "T3",
            FIRES_WHILE_HANDLING,
            "22.8",
            "Twisted's driver fires the result while it handles the StopIteration of its "
            "coroutine, which so becomes the context of what is raised there",
            "raised_after_a_yielded_generator_returned",
            "raised_after_an_inner_sequence_fell_off_its_end",
            "raised_after_an_inner_sequence_returned",
            "raised_after_handling",
            "raised_by_a_callback_of_a_failing_sequence",
            "raised_by_a_callback_of_a_returning_sequence",
            "raised_by_a_callback_of_an_ending_sequence",
            "raised_by_a_sequence_that_a_callback_starts",
            "returned_while_handling",
        ),
        _of_native(
            "V2",
            FIRES_IN_ITS_CONTEXT,
            "22.8",
            "Twisted's driver fires the result in its own copy of the context",
            "callback_that_a_wait_runs",
            "callbacks_of_each_nested_result",
            "callbacks_of_the_result",
        ),
        _of_native(
            "M1",
            DRIVER_IS_A_CYCLE,
            "23.10",
            "two functions of Twisted's driver refer to each other, and to what the body waited "
            "for last, so that only the cyclic collector frees them",
            "cancellation_of_nested_sequences",
            "cancellation_swallowed",
            "cancellation_with_a_canceller",
            "cancellation_with_clean_up",
            "error_caught_in_a_body",
            "error_handled_by_an_errback",
            "error_of_a_wait",
            "error_raised_by_the_body",
            "failure_of_an_unfired_wait",
            "freed_while_the_source_lives",
            "no_cycles_at_all",
            "result_that_nobody_keeps",
            "success_of_an_unfired_wait",
        ),
        _of_native(
            "T2",
            _versions.FAILURES_ARE_CLEANED,
            "24.10",
            SLOW,
            "in_linear_time",
            "raised_again_in_linear_time",
        ),
        _of_native(
            "W10",
            _versions.FAILURES_ARE_CLEANED,
            "24.10",
            SLOW,
            "errors_in_linear_time",
        ),
    )
    + tuple(
        Deviation(
            engine=engine,
            clause="M2",
            applies=not _versions.COROUTINES_ARE_CLOSED,
            spelling="coroutine",
            first_good=None,
            tests=("test_M2_finally_blocks_run", "test_M2_finally_blocks_run_in_nested_sequences"),
            reason="PyPy does not run the finally blocks of a coroutine that nobody can reach any "
            "more, "
            "though it does those of a generator",
        )
        for engine in NAMES
    )
    + tuple(
        Deviation(
            engine=engine,
            clause="W2",
            applies=_versions.PYTHON >= (3,) and _versions.TWISTED < (24, 10),
            spelling="coroutine",
            first_good="24.10",
            tests=("test_W2_plain_await_of_an_error_that_takes_no_attributes",),
            reason="a plain 'await' of a Deferred that has failed before sets an attribute of the "
            "error, and raises what comes of that where the error takes none "
            "(await waitable(d) does not)",
        )
        for engine in NAMES
    )
    + tuple(
        Deviation(
            engine=engine,
            clause="T1",
            applies=_versions.PYTHON >= (3,) and _versions.TWISTED < (18, 7),
            spelling="coroutine",
            first_good="18.7",
            tests=("test_T1_plain_await_of_a_fired_deferred",),
            reason="a plain 'await' of a Deferred that has failed before loses the raise site "
            "(await waitable(d) keeps it)",
        )
        for engine in NAMES
    )
    + tuple(
        Deviation(
            engine=engine,
            clause="T1",
            applies=_versions.PYTHON >= since and _versions.TWISTED < until,
            spelling=spelling,
            first_good="%d.%d" % until,
            tests=("test_T1_failure_made_in_a_handler",),
            # Such a Failure looks for the 'yield' to which the Deferred's has thrown its error
            # itself: on Python 3 rightly since Twisted 17.9, and since Python 3.12 there is a
            # DeprecationWarning for that way of throwing.
            reason="in a %s a Failure() made of the error of a Deferred that had failed before "
            "does not show the raise site" % spelling,
        )
        for engine in NAMES
        for spelling, since, until in (
            ("generator", (3,), (17, 9)),
            ("generator", (3, 12), (24, 10)),
            ("coroutine", (3,), (24, 10)),
        )
    )
)


def deviations(engine):
    """List the deviations of the engine named `engine` on this Python and this Twisted."""
    return [found for found in DEVIATIONS if found.engine == engine and found.applies]
