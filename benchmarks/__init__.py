"""
How fast sequences are, next to what Twisted has and to callbacks written by hand.

    python -m benchmarks                                about ten minutes
    python -m benchmarks --quick                        coarser, a minute and a half
    python -m benchmarks --workload mixed --workload pending --json figures.json
    python -m benchmarks --docs docs                    writes what docs/speed.rst shows

The machines that this runs on are shared and noisy: one figure says little, and two that were taken
one after the other cannot be compared.  So all contenders run in one process in many short rounds.
In each round each contender gets about a hundredth of a second, in an order that rotates from round
to round, and is compared with the contender named in the table in that same round.  What is shown
is the median of these ratios, with the quartiles as their spread.

- A few processes do this, one after the other, as how fast a contender is hangs, by some per cent,
  on how things lie in memory; their rounds are put together.
- The clock counts the processor time of this process, not what others on the machine do meanwhile.
- The cyclic collector is on, as it is in every program: what a contender leaves to it is part of
  what the contender costs.  Each contender also gets a turn in each round with the collector off;
  that figure stands beside the other.  Targets are about the figure with the collector.
- The collector runs before each turn, so that nobody pays for what another has left.  On CPython 3
  it passes over all that the process has loaded before.
- One of the first Deferreds of each process is fired.  CPython since 3.11 settles by the first
  instances of a class how the attributes of all later ones are stored; if none of the first thirty
  Deferreds had fired, all later ones would take a tenth of a microsecond or more longer to fire.
- What is done is checked after each batch: a contender that does not come to the right result is an
  error.
- Deferreds are made, and fired, inside the time that is measured, for all contenders.
- The loop that calls, fires and adds up is the same code for all contenders, and is in their times.

pyperf does not serve for this: it gives each function worker processes of its own and takes all the
values of one before the next function is started, so that nothing is interleaved; it times with a
wall clock, and does not run on Python 2.7.

The modules:

``contenders``   who takes part: a decorator, the bodies it is put on, and what it cannot do
``generator``    the bodies, spelled with generators (``generator2`` for Python 2.7)
``coroutine``    the same, spelled with ``async def``
``callbacks``    the same jobs in callbacks written by hand
``workloads``    what the bodies are used for, and what has to come out
``timing``       the rounds, and the statistics
``other``        what is no time of a step: bytes that are kept, and the import
``application``  requests to the example web application
``targets``      what we want to be true of the ratios
``report``       the tables, JSON and SVG
"""
