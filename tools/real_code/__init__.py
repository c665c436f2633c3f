"""
Do whole packages from the package index pass their own tests after a migration?

To run it::

    python -m tools.real_code
    python -m tools.real_code txtorcon foolscap

All packages take an hour or two on two cores.  It needs a network with the package index, git, and
the Pythons that ``packages`` names.

Each package goes through the stages of a migration:

1. The tests run on the package as it is, twice.  Tests with two different outcomes are set aside.
2. ``migrate adopt`` and ``migrate async`` run in place, on all of the package.  The tests run
  again.
3. The tree goes back to the state after ``adopt``.  The tests run under ``migrate record``.
4. ``migrate async --evidence`` runs.  The tests run a last time.

A test with another outcome than before fails the run.

``packages``
    the packages, and the tests of them that run
``workplace``
    one package's directory: its environment, its tree, its runs
``suite``
    a run of its tests, and the comparison of two runs
``conversion``
    the steps on its tree, and their findings
``executed``
    the recorded waits that have become plain
``stages``
    all stages for one package, which make its `Result`
``table``
    the results, for people and as JSON
``plugins``
    the plug-ins for trial and pytest that note down the outcomes
"""
