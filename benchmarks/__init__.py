"""
Compares the speed of sequences with that of Twisted's own functions and of callbacks by hand.

    python -m benchmarks                                about ten minutes
    python -m benchmarks --quick                        coarser, a minute and a half
    python -m benchmarks --workload mixed --workload pending --json figures.json
    python -m benchmarks --docs docs                    writes what docs/speed.rst shows

The machines that run this are shared and noisy.  One figure says little, and two figures that were
taken one after the other cannot be compared.  So all contenders run in one process, in many short
rounds.  Each contender gets about a hundredth of a second in each round.  The order rotates from
round to round.  A contender is compared with the one that the table names, in that same round.  The
tables show the median of these ratios, with the quartiles as their spread.

- A few processes do this, one after the other, and their rounds are put together.  The speed of a
  contender depends, by some per cent, on the places of objects in memory.
- The clock counts the processor time of this process, not the work of others on the machine.
- The cyclic collector is on, as it is in every program.  A contender that leaves work to the
  collector pays for it.  Each contender also gets a turn in each round with the collector off.
  That figure stands beside the other.  Targets are about the figure with the collector.
- The collector runs before each turn, so that no contender pays for another.  On CPython 3 it
  passes over the objects that the process has loaded before.
- One of the first Deferreds of each process is fired.  CPython since 3.11 looks at the first
  instances of a class, and then decides how all later ones store their attributes.  If none of the
  first thirty Deferreds had fired, all later ones would take a tenth of a microsecond or more
  longer to fire.
- The outcome of each batch is checked.  A contender with a wrong outcome is an error.
- All contenders make and fire their Deferreds inside the measured time.
- The loop that calls, fires and adds up is the same code for all contenders, and part of their
  times.

pyperf does not do this.  It gives each function worker processes of its own, and measures one
function after the other, so nothing is interleaved.  It uses a wall clock, and does not run on
Python 2.7.

The modules:

``contenders``
    the contenders: a decorator, the bodies that it decorates, and the work loads that it cannot do
``generator``
    the bodies, spelled with generators (``generator2`` for Python 2.7)
``coroutine``
    the same, spelled with ``async def``
``callbacks``
    the same jobs in callbacks written by hand
``workloads``
    the uses of the bodies, and their right outcomes
``timing``
    the rounds, and the statistics
``other``
    figures that are not the time of a step: bytes, and the import
``application``
    requests to the example web application
``targets``
    the limits that the ratios should keep
``report``
    the tables, JSON and SVG
"""
