"""
Do other people's suites have the same outcome with seqcompat's functions in place of Twisted's?

To run it::

    python -m tools.third_party
    python -m tools.third_party klein vumi --engine native
    python -m tools.third_party buildbot-2 --engine generator-send --times 5

All suites take three quarters of an hour on two cores.  It needs a network with the package index,
git, and the Pythons that ``suites`` names.

Each suite runs twice with Twisted's own functions, and then once with ours on each engine.  A test
with two different outcomes under Twisted's own is set aside.  Any other test with another outcome
under ours fails the run, unless `compared.DECLARED` has it, with its reason.  A test whose outcome
is as before when it runs again by itself is listed apart.

To compare two versions of seqcompat, run the tool in the one tree with ``--keep DIR``, and in the
other with ``--against DIR``.

``suites``
    the packages, beyond those of ``tools.real_code``
``launch``
    runs a suite's command, with the functions replaced
``compared``
    the runs of one suite, and their comparison
``timed``
    the processor time of the suite with each
``__main__``
    the command

The environments, the runs and the comparison of two runs are those of ``tools.real_code``.
"""
