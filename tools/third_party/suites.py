"""
The suites: those of `tools.real_code`, and those of packages that only call Twisted's functions
by name, which a migration would learn nothing from.

What the packages need stands in ``tools/real_code/requirements/NAME.txt``.
"""

from tools.real_code.packages import PACKAGES, pinned


def _with_all_tests(package):
    """buildbot's older version with all its unit tests, which there is time for here."""
    if package.name != "buildbot-2":
        return package
    return package._replace(tests=["buildbot.test.unit"])


SUITES = [_with_all_tests(package) for package in PACKAGES] + [
    pinned("klein", "24.8.0", "3.13", ["klein"], ["klein"], root="src"),
    pinned("treq", "26.7.0", "3.13", ["treq"], ["treq"], root="src"),
    pinned(
        "vumi",
        "0.6.19",
        "2.7",
        ["vumi"],
        ["vumi"],
        note="a quarter of its tests need a Riak server and fail without",
    ),
]
