"""
Would the suite notice a mistake in the runtime?

To run it::

    python -m tools.mutation --module _driver
    python -m tools.mutation --jobs 2
    python -m tools.mutation --every 4
    python -m tools.mutation --plan

A small module takes half an hour on two cores, and all modules take hours.  ``--every 4`` tests a
quarter of the mutants, spread over all modules.  ``--plan`` runs no test and takes under a minute.
It needs cosmic-ray, and Python 3.11 or newer.  ``python -m tox -e mutation --`` takes the same
options.

cosmic-ray makes one small mistake at a time in a private copy of the tree, and the suite has to
find it.  ``survivors.toml`` declares, by reason, the mutants that the suite need not find: no test
can tell them from the original, or another lane kills them.  These do not count.  The exit code is
1 if the suite kills less than 95 % of the others, or if a mutant has two reasons.

``operators``
    the mistakes
``worker``
    makes them, one after another, and runs the suite on each
``suite``
    the suite's tests, in an order that finds mistakes early
``__main__``
    starts the workers, and reports
"""
