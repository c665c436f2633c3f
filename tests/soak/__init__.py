"""
The soak: millions of waits of every kind, which must leave nothing behind.

    python -m tests.soak

Read C{scenarios} for what is run, C{generator} and C{coroutine} for the bodies, C{soaking} for how it is measured.
"""
