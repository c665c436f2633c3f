"""
Do the engines, the spellings and Twisted's own drivers agree on programs that nobody thought of?

To run it::

    python -m tools.fuzz --programs 1000000 --seed 7

Some 60 to 70 programs take a second on two cores: the default, 10,000, takes two and a half
minutes.  For Python 3.7 and newer.

A program (`programs`) is made by Hypothesis: functions that wait, call each other, catch, clean up,
return; Deferreds that they wait on; and a script of what happens to them from outside. It is
written as Python source in each spelling (`spelling`) and run in a world of its own (`world`) on
each engine and on Twisted's own drivers. The traces have to be equal (`oracle`). `mutants` are
broken engines that have to be caught.
"""
