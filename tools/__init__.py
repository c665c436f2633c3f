"""
The instruments.  Contributors run them now and then; they are not tests.

Each has a smoke test in ``tests/tools``.  Its docstring begins with the question that it answers,
and then says how to run it and how long it takes.

``fuzz``
    Do the engines, the spellings and Twisted agree on random programs?
``soak``
    Does memory stay flat over millions of waits?
``mutation``
    Would the suite notice a mistake in the runtime?
``twisted_own``
    Do Twisted's own tests pass with our functions in place of Twisted's?
``real_code``
    Do whole packages pass their own tests after a migration?
``third_party``
    Do other people's suites have the same outcome with our functions in place of Twisted's?
``newer_pythons``
    Do the lanes pass on Pythons that are newer than this machine's?
``make_coroutine_suite``
    Is the suite's coroutine spelling the conversion of its generators?

``progress`` is the bar that the long ones show on a terminal.
"""
