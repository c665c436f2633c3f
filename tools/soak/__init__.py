"""
Do millions of waits of every kind leave nothing behind?

To run it::

    python -m tools.soak
    python -m tools.soak --steps 100000 --combination native/coroutine

The default, 10,000,000 steps, takes about a minute for each combination of an engine and a
spelling.

``scenarios`` has the programs, ``generator`` and ``coroutine`` have the bodies, and ``soaking``
does the measuring.
"""
