"""
Do the engines, the spellings and Twisted's own drivers agree on programs that nobody thought of?

To run it::

    python -m tools.fuzz --programs 1000000 --seed 7

Some 40 programs take a second: the default, 10,000, takes four minutes.  For Python 3.7 and newer.

A program (`programs`) is made by Hypothesis: functions that wait, call each other, catch, clean up,
return; Deferreds that they wait on; and a script of what happens to them from outside. It is
written as Python source in each spelling (`spelling`) and run in a world of its own (`world`): on
each engine, on Twisted's own drivers, in mixtures of them, and with too little stack. The traces
have to be equal (`oracle`). `mutants` are broken engines that have to be caught.
"""
