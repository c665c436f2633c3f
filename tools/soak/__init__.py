"""
The soak: millions of waits of every kind, which must leave nothing behind.

    python -m tools.soak

Read ``scenarios`` for what is run, ``generator`` and ``coroutine`` for the bodies, ``soaking`` for
how it is measured.
"""
