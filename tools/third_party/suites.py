"""
The suites: those of `tools.real_code`, and some that a migration has little or nothing to do with:
of packages with few sequences, and of one for Python 2.7.

What the packages need stands in ``tools/real_code/requirements/NAME.txt``.
"""

from tools.real_code.packages import PACKAGES, pinned


def _with_all_tests(package):
    """buildbot's older version with all its unit tests, which there is time for here."""
    if package.name != "buildbot-2":
        return package
    return package._replace(
        tests=["buildbot.test.unit"], note="an older one, whose archive has all unit tests"
    )


SUITES = [_with_all_tests(package) for package in PACKAGES] + [
    pinned("klein", "24.8.0", "3.13", ["klein"], ["klein"], root="src"),
    pinned("treq", "26.7.0", "3.13", ["treq"], ["treq"], root="src"),
    pinned(
        "vumi",
        "0.6.19",
        "2.7",
        ["vumi"],
        ["vumi"],
        note="a sixth of its tests need a Riak server, and fail without",
    ),
]
