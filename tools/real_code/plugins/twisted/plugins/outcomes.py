"""
A reporter for trial that writes each test's outcome down as JSON.

``trial --reporter=outcomes foo`` with this directory's grandparent on the path writes to the
file that ``REAL_CODE_OUTCOMES`` names, beside the usual report.  This directory is one
of those from which Twisted collects plug-ins, so it has no ``__init__``.
"""

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
        super().__init__(*arguments, **options)
        self.outcomes = {}
        self.details = {}

    def note(self, test, outcome, detail=None):
        self.outcomes.setdefault(test.id(), []).append(outcome)
        if detail is not None:
            self.details.setdefault(test.id(), []).append(_as_text(detail))

    def addSuccess(self, test):
        super().addSuccess(test)
        self.note(test, "passed")

    def addFailure(self, test, failure):
        super().addFailure(test, failure)
        self.note(test, "failed", failure)

    def addError(self, test, error):
        super().addError(test, error)
        self.note(test, "error", error)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.note(test, "skipped", reason)

    def addExpectedFailure(self, test, failure, todo=None):
        super().addExpectedFailure(test, failure, todo)
        self.note(test, "failed as expected", failure)

    def addUnexpectedSuccess(self, test, todo=None):
        super().addUnexpectedSuccess(test, todo)
        self.note(test, "passed unexpectedly")

    def done(self):
        super().done()
        with open(os.environ["REAL_CODE_OUTCOMES"], "w", encoding="utf-8") as stream:
            json.dump(
                {"outcomes": self.outcomes, "details": self.details},
                stream,
                indent=1,
                sort_keys=True,
            )


def _as_text(detail):
    if isinstance(detail, tuple):
        return "".join(traceback.format_exception(*detail))
    return detail.getTraceback() if hasattr(detail, "getTraceback") else str(detail)


@implementer(IPlugin, IReporter)
class OutcomesPlugin:
    name = "Each test's outcome, as JSON"
    module = __name__
    description = longOpt = "outcomes"
    shortOpt = None
    klass = "Outcomes"


outcomes = OutcomesPlugin()
