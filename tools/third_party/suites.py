"""
The suites: those of `tools.real_code` but for scrapy's, which `docs/suites.rst` does not have, and
one for Python 2.7.

``tools/real_code/requirements/NAME.txt`` has the requirements of the packages.
"""

from tools.real_code.packages import PACKAGES, pinned


def _with_all_tests(package):
    """buildbot's older version with all its unit tests: here is time for them."""
    if package.name != "buildbot-2":
        return package
    return package._replace(
        tests=["buildbot.test.unit"], note="an older version, whose archive has all unit tests"
    )


SUITES = [_with_all_tests(package) for package in PACKAGES if package.name != "scrapy"] + [
    pinned(
        "vumi",
        "0.6.19",
        "2.7",
        ["vumi"],
        ["vumi"],
        note="a sixth of its tests need a Riak server, and fail without",
    ),
]
