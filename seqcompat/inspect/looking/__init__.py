"""
The modules that take a snapshot.

``taking``
    finds the sequences and what they wait for, and makes the snapshot
``shapes``
    knows how each driver keeps its sequences
``frames``
    finds the line at which a body waits
``survey``
    finds the timers, threads, processes and connections that fire Deferreds by themselves
``naming``
    describes a Deferred in words
``verdicts``
    decides whether anything can still fire a Deferred
``deadlocks``
    finds sequences that wait for themselves

These modules and `data` import only each other and the standard library, because the viewer also
sends them, under another name, into programs that do not have this package.  So they import each
other by relative names.
"""
