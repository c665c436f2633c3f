"""
Do other people's suites come to the same with seqcompat's functions in place of Twisted's?

To run it::

    python -m tools.third_party
    python -m tools.third_party klein vumi --engine native
    python -m tools.third_party buildbot-2 --engine generator-send --times 5

All suites take three quarters of an hour on two cores.  It needs a network with the package index,
git, and the Pythons that ``suites`` names.

Each suite runs twice with Twisted's own functions, and then once with ours on each engine.  A test
that comes to two things with Twisted's own is set aside.  Any other test that comes to something
else with ours fails the run, unless ``declared`` has it, with its reason.  A test that comes to the
same when it is run once more by itself is told apart.

To compare two versions of seqcompat, run the tool in the one tree with ``--keep DIR``, and in the
other with ``--against DIR``.

``suites``       the packages, beyond those of ``tools.real_code``
``launch``       runs a suite's command, with the functions replaced
``compared``     the runs of one suite, and their comparison
``timed``        how much processor time the suite takes with each
``__main__``     the command

The environments, the runs and the comparison of two runs are those of ``tools.real_code``.
"""
