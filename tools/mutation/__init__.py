"""
Would the suite notice a mistake in the runtime?

To run it::

    python -m tools.mutation --module _driver
    python -m tools.mutation --jobs 2
    python -m tools.mutation --plan

A small module takes half an hour on two cores, all modules take hours; ``--plan``, which runs no
test, takes under a minute.  It needs cosmic-ray, and Python 3.11 or newer; or
``python -m tox -e mutation --``, with the same options.

cosmic-ray makes one small mistake at a time in a private copy of the tree, and the suite has to
find it. ``survivors.toml`` declares by reason what need not be found: no test can tell it from the
original, or it is killed in another lane. These do not count. Exits with 1 where less than 95 % of
the others are killed, or where a mutant has two reasons.

``operators``  which mistakes are made
``worker``     makes them, one after another, and has the suite run
``suite``      the suite's tests, in the order in which they find most
``__main__``   starts the workers, and reports
"""
