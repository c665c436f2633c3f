"""
Twisted's own tests, as the installed Twisted ships them, with seqcompat in place of its own names.

``python -m tools.twisted_own`` runs them without the swap, and then once for
each swap and engine.  Any test whose outcome changes fails the run, unless
`exceptions` declares it, with its reason; so does a declared one that passes.

``modules``     which of Twisted's test modules
``swap``        puts seqcompat's names into Twisted, and counts their use
``one_run``     one run of the test modules, in a process of its own
``exceptions``  the tests whose outcome is expected to change, and why
``__main__``    the runs, and their comparison
"""
