"""
Where Twisted itself, the reference, fails the suite: each test by its name, with the reason, per
spelling.

These are strict expected failures. ``test_coverage`` checks that a test in `BETTER` names a clause
that the contract marks *better*; anything else has to be declared in `DECLARED`.
"""

from __future__ import absolute_import, division, print_function

import platform
import sys

from tests.harness.garbage import COUNTS_REFERENCES


def _each(reason, *tests):
    return {test: reason for test in tests}


def _table(*groups):
    return {test: reason for group in groups for test, reason in group.items()}


FIRED_BY_OTHERS = _each(
    "Twisted raises AlreadyCalledError into the Deferred that was waited on",
    "test_R6_end_with_a_failure",
    "test_R6_end_with_a_value",
    "test_R6_end_with_a_value_that_cannot_be_printed",
    "test_R6_fired_while_a_cancellation_holds_the_result_back",
    "test_R6_goes_on_waiting",
    "test_R6_waited_on_by_a_sequence",
)

STRICT = _each(
    "Twisted has no strict=True",
    "test_W3_strict",
    "test_W3_strict_after_a_resumption",
    "test_W3_strict_and_waitable",
    "test_W3_strict_raised_at_the_wait",
    "test_W3_strict_value_that_cannot_be_printed",
)

CALLBACKS = _each(
    "Twisted cannot deprecate callbacks",
    "test_C7_adding_a_callback_warns",
    "test_C7_each_call_of_the_function_warns",
    "test_C7_methods",
    "test_C7_names_a_method_by_its_qualified_name",
    "test_C7_names_the_function_and_the_line_of_the_caller",
    "test_C7_the_callback_is_added",
    "test_C7_whoever_adds_it_is_warned",
)

DEEP_CHAINS = _each(
    "Twisted recurses, and loses the outermost result at a few hundred",
    "test_W10_callbacks_between",
    "test_W10_cancellation",
    "test_W10_deferreds_between",
    "test_W10_driven",
    "test_W10_errors_in_linear_time",
    "test_W10_every_body_runs",
    "test_W10_failure",
    "test_W10_fired_by_callbacks",
    "test_W10_in_linear_time",
    "test_W10_little_stack",
    "test_W10_many_waiters_in_linear_time",
    "test_W10_mixed_engines",
    "test_W10_second_waiters",
    "test_W10_value",
)

DEEP_CHAINS_IN_THREADS = _each("as for DEEP_CHAINS", "test_C6_deep_chains_at_once")

CANCELLED_FROM_INSIDE = _each(
    "Twisted loses a cancellation from inside the running body",
    "test_X6_cancelled_by_a_yielded_generator",
    "test_X6_delivered_at_the_next_wait",
    "test_X6_delivered_once",
    "test_X6_fired_waits_are_not_disturbed",
    "test_X6_from_a_callback_that_the_body_triggers",
    "test_X6_from_a_function_that_the_body_calls",
    "test_X6_outer_cancelled_by_a_resumed_inner",
    "test_X6_outer_cancelled_by_a_starting_inner",
    "test_X6_then_from_outside",
    "test_X6_value_from_the_canceller",
    "test_X6_while_cleaning_up",
)

FRAMES = _each(
    "Twisted's own frames stay in the traceback",
    "test_T2_callback_of_a_fired_deferred",
    "test_T2_callback_of_a_plain_deferred",
    "test_T2_callback_of_an_inner_result",
    "test_T2_cancelled",
    "test_T2_clean_up_on_the_way",
    "test_T2_exception_never_raised",
    "test_T2_failure_raised_elsewhere",
    "test_T2_failure_that_throws_another_error",
    "test_T2_failure_used_twice",
    "test_T2_in_linear_time",
    "test_T2_inner_had_failed_before",
    "test_T2_logged",
    "test_T2_on_each_engine",
    "test_T2_plain_functions_on_the_way",
    "test_T2_printed_from_the_exception",
    "test_T2_printed_in_a_handler",
    "test_T2_raised_after_a_wait",
    "test_T2_raised_again",
    "test_T2_raised_again_in_linear_time",
    "test_T2_raised_in_the_call",
    "test_T2_yielded_generator",
)

REPRESENTATION = _each(
    "Twisted's repr() does not know the function or the wait",
    "test_T4_deeply_nested",
    "test_T4_names_file_and_line_in_an_except_block",
    "test_T4_names_file_and_line_of_the_wait",
    "test_T4_names_the_function",
    "test_T4_names_what_it_waits_on",
    "test_T4_nested",
    "test_T4_while_running",
    "test_T4_yielded_generator",
)

CYCLES = _each(
    "Twisted leaves cycles: for each cancellation, and between a failure and the frames that it "
    "passed",
    "test_M1_cancellation",
    "test_M1_unhandled_error_of_a_callback",
    "test_M1_cancellation_of_nested_sequences",
    "test_M1_cancellation_swallowed",
    "test_M1_cancellation_with_a_canceller",
    "test_M1_cancellation_with_clean_up",
    "test_M1_error_caught_in_a_body",
    "test_M1_error_handled_by_an_errback",
    "test_M1_error_of_a_wait",
    "test_M1_error_raised_by_the_body",
    "test_M1_failure_during_the_call",
    "test_M1_failure_of_a_subclass",
    "test_M1_failure_of_an_unfired_wait",
    "test_M1_no_cycles_at_all",
    "test_M1_yielded_generator",
)


NO_DESCRIPTORS = _each(
    "Twisted's decorator does not look into a staticmethod or a classmethod",
    "test_C1_staticmethod_inside",
    "test_C1_classmethod_inside",
)

JUDGED_LATE = _each(
    "Twisted judges at the call, in words of its own",
    "test_C2_compiled_function",
    "test_C2_function_that_returns_a_deferred",
    "test_C2_lambda",
    "test_C2_not_callable",
    "test_C2_partial_of_plain_function",
    "test_C2_plain_callable_object",
    "test_C2_plain_function",
    "test_C2_plain_function_with_options",
    "test_C2_plain_method",
    "test_C2_wrapper_of_plain_function",
    "test_C2_wrapper_that_returns_a_deferred",
)

NO_DECORATOR = _each(
    "Twisted has no decorator for coroutine functions that could judge",
    "test_C2_async_generator",
    "test_C2_return_value_without_yield",
)

ESCAPING_WARNING = _each(
    "Twisted lets a warning that is an error escape into whoever fires the Deferred",
    "test_R3_warning_made_an_error",
)

NO_YIELDED_WAITABLE = _each(
    "Twisted does not know waitable: its inlineCallbacks sends one back as a plain value",
    "test_F8_looked_for_last",
    "test_W5_cancelled",
    "test_W5_driven",
    "test_W5_failed",
    "test_W5_fired",
    "test_W5_paused",
    "test_W5_plain_value",
    "test_W5_sequence",
    "test_W5_unfired",
    "test_W11_waitable",
)

NO_NESTED_WAITABLE = _each(
    "Twisted does not know waitable, and sends one that another one holds back as a plain value",
    "test_W5_of_a_waitable",
    "test_W5_passed_on",
    "test_W5_used_again",
)

FUTURES = {}
if sys.version_info[0] > 2:
    FUTURES = _each(
        "Twisted sends a Future back, or fails",
        "test_F1_error",
        "test_F1_gathered",
        "test_F1_names_the_future",
        "test_F1_strict",
        "test_F1_task",
        "test_F1_value",
        "test_F1_waitable",
        "test_F2_cancelled",
        "test_F2_cancelled_by_somebody_else",
        "test_F2_refuses",
        "test_F2_swallowed",
        "test_F2_task_that_goes_on",
        "test_F2_too_late",
        "test_F3_cancelled_while_a_thread_is_at_work",
        "test_F4_another_loop",
        "test_F4_before_the_reactor_runs",
        "test_F4_done",
        "test_F4_loop_of_another_thread",
        "test_F4_no_loop",
        "test_F5_cancelled_by_the_task",
        "test_F5_cancelled_by_the_task_and_swallowed",
        "test_F5_error",
        "test_F5_in_each_other",
        "test_F5_reactor_on_another_loop",
        "test_F5_value",
    )

RAISING_CANCELLERS = _each(
    "Twisted lets the error of a canceller escape from cancel(), and loses the result",
    "test_X7_canceller_that_fires_and_raises",
    "test_X7_canceller_that_raises",
    "test_X7_canceller_that_raises_at_a_timeout",
    "test_X7_canceller_that_raises_in_the_midst_of_a_body",
    "test_X7_canceller_that_raises_is_no_context",
    "test_X7_canceller_that_raises_no_exception",
    "test_X7_canceller_that_raises_under_nested_sequences",
    "test_X7_second_cancel_after_a_canceller_that_raised",
)

OWN_VALUE = _each(
    "Twisted's cancel() recurses without end",
    "test_X4_result_that_is_its_own_value",
)

DEBUGGER = _each("Twisted's debugger stops at each body that passes it on", "test_T5_debugger")

CANCELLED_IN_ANOTHER_CONTEXT = _each(
    "as for CANCELLED_FROM_INSIDE", "test_V1_canceller_that_the_body_has_called"
)

SHARED_CONTEXT = _each(
    "Twisted runs a generator that is waited on in a copy of the context of whoever resumes the "
    "body",
    "test_V2_yielded_generator_copies_the_body_context",
)

HANDLED_ERRORS = _each(
    "Twisted fires the result inside the except block in which it caught the body's error",
    "test_T3_raised_after_handling",
    "test_T3_raised_by_a_callback_of_a_failing_sequence",
)

RETURN_VALUES = _each(
    "the exception behind Twisted's returnValue() stays the context of an error that is raised on "
    "its way",
    "test_T3_raised_in_a_finally_after_handlers",
    "test_T3_raised_on_the_way_of_returnValue",
)

THROWN_STOP_ITERATION = {}
if sys.version_info >= (3, 12):
    THROWN_STOP_ITERATION = _each(
        "Twisted throws it into the await of a waitable, which Python 3.12 takes for its end",
        "test_R5_caught_at_the_wait",
        "test_R5_thrown_by_a_failed_wait",
        "test_R5_caught_and_raised_again",
    )

_BETTER = _table(
    FIRED_BY_OTHERS,
    STRICT,
    CALLBACKS,
    DEEP_CHAINS,
    CANCELLED_FROM_INSIDE,
    FRAMES,
    REPRESENTATION,
    FUTURES,
)
_DECLARED = _table(
    NO_DESCRIPTORS,
    JUDGED_LATE,
    ESCAPING_WARNING,
    NO_NESTED_WAITABLE,
    RAISING_CANCELLERS,
    SHARED_CONTEXT,
    HANDLED_ERRORS,
    OWN_VALUE,
    DEEP_CHAINS_IN_THREADS,
    CANCELLED_IN_ANOTHER_CONTEXT,
    DEBUGGER,
)

#: Clauses that the contract marks *better*.
BETTER = {
    "generator": _table(_BETTER),
    "coroutine": _table(_BETTER, _each("as for DEEP_CHAINS", "test_W10_await_chain")),
}

#: Tests of other clauses that ask for more than Twisted offers.
DECLARED = {
    "generator": _table(_DECLARED, NO_YIELDED_WAITABLE, RETURN_VALUES),
    "coroutine": _table(_DECLARED, NO_DECORATOR, THROWN_STOP_ITERATION),
}
BETTER["coroutine"].update(
    _table(
        _each(
            "as for CANCELLED_FROM_INSIDE", "test_X6_across_spellings", "test_X6_awaited_coroutine"
        ),
        _each(
            "as for FRAMES",
            "test_T2_across_spellings",
            "test_T2_own_awaitable",
            "test_T2_plain_await",
        ),
    )
)
if FUTURES:
    BETTER["coroutine"].update(
        _each(
            "as for FUTURES",
            "test_F1_answered",
            "test_F1_async_generator",
            "test_F1_coroutines_of_asyncio",
            "test_F1_lock_of_twisted",
            "test_F1_thread_of_twisted",
            "test_F2_sleep",
            "test_F2_timeout",
            "test_F5_awaited_by_an_async_generator",
            "test_F5_context",
            "test_F5_every_driver_in_each_other",
            "test_F5_gather",
            "test_F5_group_and_timeout",
            "test_F5_wait_for",
        )
    )
DECLARED["coroutine"].update(
    _table(
        _each("as for SHARED_CONTEXT", "test_V2_yielded_coroutine"),
        _each(
            "Twisted fails in an assertion",
            "test_W2_await_of_a_failed_result_that_is_being_handed_over",
        ),
    )
)
if platform.python_implementation() == "PyPy":
    DECLARED["coroutine"].update(
        _each(
            "as for HANDLED_ERRORS: when the next error is raised, PyPy gives this one the "
            "traceback it had in that block",
            "test_T1_raise_from",
        )
    )
if COUNTS_REFERENCES:  # Without reference counts a cycle is freed as everything else is.
    for _better in BETTER.values():
        _better.update(CYCLES)
    BETTER["coroutine"].update(
        _each(
            "as for CYCLES",
            "test_M1_across_spellings",
            "test_M1_plain_await",
            "test_M1_plain_await_of_a_failed_result",
            "test_M1_yield_from_a_failed_result",
            "test_M1_yielded_coroutine",
        )
    )
    if (3, 12) <= sys.version_info < (3, 14):
        BETTER["generator"].update(
            _each(
                "Twisted looks at the frames of returnValue(), which refer to each other on "
                "Python 3.12 and 3.13",
                "test_M1_returned_value",
                "test_M1_value_that_was_handed_over",
            )
        )

REFERENCE = {spelling: _table(BETTER[spelling], DECLARED[spelling]) for spelling in BETTER}
