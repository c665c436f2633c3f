"""
A reporter for trial that writes each test's outcome down as JSON.

``trial --reporter=outcomes foo`` with this directory's grandparent on the path writes to the
file that ``REAL_CODE_OUTCOMES`` names, beside the usual report.  This directory is one
of those from which Twisted collects plug-ins, so it has no ``__init__``.
"""

from __future__ import absolute_import, division, print_function

import io
import json
import os
import traceback

from twisted.plugin import IPlugin
from twisted.trial.itrial import IReporter
from twisted.trial.reporter import Reporter
from zope.interface import implementer


class Outcomes(Reporter):
    """What each test came to, all of it: an error after a success makes two outcomes."""

    def __init__(self, *arguments, **options):
        super(Outcomes, self).__init__(*arguments, **options)
        self.outcomes = {}
        self.details = {}

    def note(self, test, outcome, detail=None):
        self.outcomes.setdefault(test.id(), []).append(outcome)
        if detail is not None:
            self.details.setdefault(test.id(), []).append(_as_text(detail))

    def addSuccess(self, test):
        super(Outcomes, self).addSuccess(test)
        self.note(test, "passed")

    def addFailure(self, test, failure):
        super(Outcomes, self).addFailure(test, failure)
        self.note(test, "failed", failure)

    def addError(self, test, error):
        super(Outcomes, self).addError(test, error)
        self.note(test, "error", error)

    def addSkip(self, test, reason):
        super(Outcomes, self).addSkip(test, reason)
        self.note(test, "skipped", reason)

    def addExpectedFailure(self, test, failure, todo=None):
        super(Outcomes, self).addExpectedFailure(test, failure, todo)
        self.note(test, "failed as expected", failure)

    def addUnexpectedSuccess(self, test, todo=None):
        super(Outcomes, self).addUnexpectedSuccess(test, todo)
        self.note(test, "passed unexpectedly")

    def done(self):
        super(Outcomes, self).done()
        found = {"outcomes": self.outcomes, "details": self.details}
        with io.open(os.environ["REAL_CODE_OUTCOMES"], "wb") as stream:
            stream.write(json.dumps(found, indent=1, sort_keys=True).encode("ascii"))


def _as_text(detail):
    if isinstance(detail, tuple):
        text = "".join(traceback.format_exception(*detail))
    else:
        text = detail.getTraceback() if hasattr(detail, "getTraceback") else str(detail)
    # On Python 2.7 it is made of bytes.
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text


@implementer(IPlugin, IReporter)
class OutcomesPlugin(object):
    name = "Each test's outcome, as JSON"
    module = __name__
    description = longOpt = "outcomes"
    shortOpt = None
    klass = "Outcomes"


outcomes = OutcomesPlugin()
