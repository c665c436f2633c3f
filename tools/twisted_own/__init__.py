"""
Do Twisted's own tests pass with seqcompat's functions in place of Twisted's?

To run it::

    python -m tools.twisted_own

It takes one and a half minutes on two cores.  Twisted's tests also need hypothesis and PyHamcrest.

It runs the tests that the installed Twisted ships, first without the swap, and then once for each
swap and engine.  A test with another outcome fails the run, unless `exceptions` declares it, with
its reason.  A declared test that passes fails the run too.

``modules``
    the test modules of Twisted to run
``swap``
    puts seqcompat's names into Twisted, and counts their use
``one_run``
    one run of the test modules, in a process of its own
``exceptions``
    the tests whose outcome is expected to change, with the reasons
``__main__``
    the runs, and their comparison
"""
