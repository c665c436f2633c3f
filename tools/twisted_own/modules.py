"""
The test modules of Twisted that run: those for the swapped functions, and those for their users.

Some are left out: those that spawn dozens of processes, that are random (by
Hypothesis, in ``twisted.trial._dist.test.test_stream``), that need optional
dependencies throughout, or that need a network.
"""

from __future__ import absolute_import, division, print_function

import os

import twisted

from seqcompat import _versions

MODULES = (
    "twisted.test.test_defer",
    "twisted.test.test_defgen",
    "twisted.internet.test.test_inlinecb",
    "twisted.internet.test.test_defer_await",
    "twisted.internet.test.test_defer_yieldfrom",
    "twisted.conch.test.test_manhole",
    "twisted.cred.test.test_cred",
    "twisted.internet.test.test_resolver",
    "twisted.mail.test.test_imap",
    "twisted.mail.test.test_mail",
    "twisted.python.test.test_sendmsg",
    "twisted.test.test_task",
    "twisted.trial.test.test_deferred",
    "twisted.trial.test.test_runner",
    "twisted.trial.test.test_util",
    "twisted.web.test.test_flatten",
    "twisted.web.test.test_template",
    "twisted.web.test.test_websocket",
    "twisted.words.test.test_service",
)

# They run coroutines since Twisted 22.8.  Before that they depend on timing.
DISTRIBUTED_TRIAL = (
    "twisted.trial._dist.test.test_disttrial",
    "twisted.trial._dist.test.test_worker",
    "twisted.trial._dist.test.test_workerreporter",
)


def shipped():
    """The modules above that the installed Twisted has, and that are useful with it."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(twisted.__file__)))
    names = MODULES + (DISTRIBUTED_TRIAL if _versions.TWISTED >= (22, 8) else ())
    return [name for name in names if os.path.exists(os.path.join(root, *name.split(".")) + ".py")]
