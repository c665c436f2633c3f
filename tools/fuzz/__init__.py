"""
Random programs: what nobody thought of.

A program (`programs`) is made by Hypothesis: functions that wait, call each other, catch, clean up,
return; Deferreds that they wait on; and a script of what happens to them from outside. It is
written as Python source in each spelling (`spelling`) and run in a world of its own (`world`) on
each engine and on Twisted's own drivers. The traces have to be equal (`oracle`).
``python -m tools.fuzz`` runs as many as one likes; `mutants` are broken engines that have to be
caught.

For Python 3.7 and newer.
"""
