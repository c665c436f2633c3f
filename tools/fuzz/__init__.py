"""
Do the engines, the spellings and Twisted's own drivers agree on programs that nobody has written?

To run it::

    python -m tools.fuzz --programs 1000000 --seed 7

Some 40 programs take a second, so the default of 10,000 takes four minutes.  It needs Python 3.7 or
newer.

Hypothesis makes a program (`programs`).  A program has functions that wait, call each other, catch,
clean up and return, the Deferreds that they wait on, and a script of events from outside.  The tool
writes it as Python source in each spelling (`spelling`), and runs it in a world of its own
(`world`): on each engine, on Twisted's own drivers, in mixtures of them, and with too little stack.
The traces have to be equal (`oracle`).  `mutants` are broken engines that the oracle has to catch.
"""
