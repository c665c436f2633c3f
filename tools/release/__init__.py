"""
Is this commit fit for a release?  The check-list, which stops at the first failure.

To run it, from a clone without changes, with tox and git::

    python -m tools.release
    python -m tools.release --passed matrix
    python -m tools.release --list

``--list`` shows the steps. ``--passed`` names one that has just passed for this very commit, as
the full matrix has after ``.ci/run``; the check-list does not repeat it. The check-list uploads
nothing and makes no tag. When it has passed, the artefacts are in ``dist``.

The parts run by themselves, too; ``tox.ini`` runs them in environments that have what they need:

``build``    the sdist and both wheels, the same bytes in every build
``install``  each artefact in empty environments, where it is used as a newcomer would use it
``audit``    pip-audit and bandit, and ``accepted.toml``, which explains the findings accepted
"""
