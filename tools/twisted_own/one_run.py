"""
One run of Twisted's test modules under trial, in this process.

``python -m tools.twisted_own.one_run OUTPUT [SWAP ENGINE]`` writes to OUTPUT, as
JSON, the outcomes of each test, their messages, and the counts of the swap.
The tests work in OUTPUT's directory.
"""

from __future__ import absolute_import, division, print_function

import importlib
import io
import json
import os
import sys
import traceback

import six

from tools.twisted_own.modules import shipped


def main(output, swap=None, engine=None):
    output = os.path.abspath(output)
    counts = {}
    if swap is not None:
        from tools.twisted_own.swap import install

        counts = install(swap, engine)
    os.chdir(os.path.dirname(output))  # Twisted's tests leave files behind.
    outcomes, details, errors = run_tests(shipped())
    with io.open(output, "wb") as stream:
        report = {
            "outcomes": outcomes,
            "details": details,
            "import errors": errors,
            "counts": counts,
        }
        stream.write(json.dumps(report, indent=1, sort_keys=True).encode("ascii"))


def run_tests(names):
    """
    Run the test modules; return the outcomes and the details by test id, and the import errors.
    """
    # Not at the top: trial itself uses the swapped functions.
    from twisted.trial import reporter, runner

    outcomes, details, errors = {}, {}, {}

    def record(test, outcome, detail=None):
        outcomes.setdefault(test.id(), []).append(outcome)
        if detail is not None:
            details.setdefault(test.id(), []).append(as_text(detail))

    class Recorder(reporter.Reporter):
        def addSuccess(self, test):
            reporter.Reporter.addSuccess(self, test)
            record(test, "passed")

        def addFailure(self, test, failure):
            reporter.Reporter.addFailure(self, test, failure)
            record(test, "failed", failure)

        def addError(self, test, failure):
            reporter.Reporter.addError(self, test, failure)
            record(test, "error", failure)

        def addSkip(self, test, reason):
            reporter.Reporter.addSkip(self, test, reason)
            record(test, "skipped", reason)

        def addExpectedFailure(self, test, failure, todo=None):
            reporter.Reporter.addExpectedFailure(self, test, failure, todo)
            record(test, "failed as expected", failure)

        def addUnexpectedSuccess(self, test, todo=None):
            reporter.Reporter.addUnexpectedSuccess(self, test, todo)
            record(test, "passed unexpectedly")

    loadable = []
    for name in names:
        try:
            importlib.import_module(name)
        except Exception:
            errors[name] = traceback.format_exc()
        else:
            loadable.append(name)
    suite = runner.TestLoader().loadByNames(loadable)
    runner.TrialRunner(Recorder, stream=io.StringIO() if str is not bytes else _Sink()).run(suite)
    return outcomes, details, errors


class _Sink(object):
    """A stream for Python 2, where the reporter writes both kinds of strings."""

    def write(self, text):
        pass

    def flush(self):
        pass


def as_text(detail):
    text = detail.getTraceback() if hasattr(detail, "getTraceback") else str(detail)
    return text if isinstance(text, six.text_type) else text.decode("utf-8", "replace")


if __name__ == "__main__":
    main(*sys.argv[1:])
