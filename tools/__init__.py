"""
The instruments: what is run now and then, and is no test.  Each has a smoke test in
``tests/tools``, and opens with the question it answers, how to run it and how long it takes.

``fuzz``                  do the engines, the spellings and Twisted agree on programs at random?
``soak``                  does memory stay flat over millions of waits?
``mutation``              would the suite notice a mistake in the runtime?
``twisted_own``           do Twisted's own tests pass with our functions in place of Twisted's?
``real_code``             do whole packages pass their own tests when they have been migrated?
``newer_pythons``         do the lanes pass on Pythons that are newer than this machine's?
``make_coroutine_suite``  is the suite's coroutine spelling the conversion of its generators?

``progress`` is the bar that the long ones show on a terminal.
"""
