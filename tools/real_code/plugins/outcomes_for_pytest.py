"""
A plug-in for pytest, ``-p outcomes_for_pytest``.  It writes the same file as the reporter for
trial.
"""

import json
import os

OUTCOMES, DETAILS = {}, {}


def pytest_runtest_logreport(report):
    if report.when == "call" or not report.passed:
        outcome = "error" if report.failed and report.when != "call" else report.outcome
        OUTCOMES.setdefault(report.nodeid, []).append(outcome)
        if report.longrepr:
            DETAILS.setdefault(report.nodeid, []).append(str(report.longrepr))


def pytest_collectreport(report):
    if report.failed:
        OUTCOMES[report.nodeid] = ["error"]
        DETAILS[report.nodeid] = [str(report.longrepr)]


def pytest_sessionfinish():
    with open(os.environ["REAL_CODE_OUTCOMES"], "w", encoding="utf-8") as stream:
        json.dump({"outcomes": OUTCOMES, "details": DETAILS}, stream, indent=1, sort_keys=True)
