"""
Do whole packages from the package index pass their own tests when they have been migrated?

To run it::

    python -m tools.real_code
    python -m tools.real_code txtorcon foolscap

All packages take an hour or two on two cores.  It needs a network with the package index, git, and
the Pythons that ``packages`` names.

Each package goes through the stages of a migration:

1. their tests as they are, twice: those that do not come to the same are set aside;
2. ``migrate adopt`` and ``migrate async``, in place, on all of the package; the tests again;
3. back to what ``adopt`` had made of it: ``migrate record`` while the tests run;
4. ``migrate async --evidence``; the tests a last time.

Any test that comes to something else than before fails the run.

``packages``    the packages, and which of their tests are run
``workplace``   one package's directory: its environment, its tree, its runs
``suite``       a run of its tests, and the comparison of two runs
``conversion``  the steps on its tree, and what they say
``executed``    which of the waits that were recorded have become plain
``stages``      all of that for one package, which makes its `Result`
``table``       the results, for people and as JSON
``plugins``     what notes down the outcomes, inside trial and inside pytest
"""
