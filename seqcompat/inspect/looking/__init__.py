"""
How a snapshot is taken.

``taking``     finds the sequences and what they wait for, and makes the snapshot
``shapes``     how each driver keeps that
``frames``     where a body stands
``survey``     what fires Deferreds by itself: timers, threads, processes, connections
``naming``     what a Deferred is, in words
``verdicts``   whether anything can still fire it
``deadlocks``  what waits for itself

These and `data` import nothing but each other and the standard library: they are also sent into
programs that never heard of this package, under another name. So they import each other by relative
names.
"""
