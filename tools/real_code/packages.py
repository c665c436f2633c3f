"""
The packages, all pinned.  Each has its own tests in its archive in the package index.

``requirements/NAME.txt`` has their requirements, pinned too.  ``note`` says which tests do not run,
and why.  All code of a package is converted in any case.
"""

from collections import namedtuple

Package = namedtuple(
    "Package", "name project version python imports root runner tests at limit note"
)


def pinned(
    name,
    version,
    python,
    imports,
    tests,
    project=None,
    root=".",
    runner="trial",
    at=None,
    limit=600,
    note="",
):
    """
    :param name: its name here, and the name of its requirements.
    :param project: its name in the package index, if that differs.
    :param python: the version of Python that its tests run on.
    :param imports: the top-level names that it is imported by.
    :param root: the directory of the archive with these names.
    :param runner: trial or pytest.
    :param tests: the arguments that name its tests; ``*`` in a module's name stands for all
        modules.
    :param at: the directory of the archive in which they run; without it they run in an empty one.
    :param limit: the seconds after which a run is given up.
    """
    return Package(
        name, project or name, version, python, imports, root, runner, tests, at, limit, note
    )


PACKAGES = [
    pinned(
        "buildbot",
        "4.3.0",
        "3.12",
        ["buildbot"],
        ["buildbot.test"],
        limit=1200,
        note="its archive has the integration tests, but only some of the unit tests",
    ),
    pinned(
        "buildbot-2",
        "2.6.0",
        "3.8",
        ["buildbot"],
        [
            "buildbot.test.unit.test_%s_*" % (part,)
            for part in ("changes", "data", "mq", "process", "reporters", "schedulers", "www")
        ],
        project="buildbot",
        limit=2400,
        note=(
            "an older version, whose archive has all unit tests; these are the ones with many "
            "sequences"
        ),
    ),
    pinned("buildbot-worker", "4.3.0", "3.12", ["buildbot_worker"], ["buildbot_worker.test"]),
    pinned("txtorcon", "26.6.0", "3.12", ["txtorcon"], ["test"], at="."),
    pinned("foolscap", "24.9.0", "3.12", ["foolscap"], ["foolscap"], root="src"),
    pinned(
        "magic-wormhole",
        "0.24.0",
        "3.12",
        ["wormhole"],
        ["src/wormhole"],
        root="src",
        runner="pytest",
        at=".",
    ),
    pinned(
        "magic-wormhole-mailbox-server",
        "0.8.0",
        "3.12",
        ["wormhole_mailbox_server"],
        ["wormhole_mailbox_server"],
        root="src",
    ),
    pinned(
        "scrapy",
        "2.11.2",
        "3.12",
        ["scrapy"],
        [
            "tests/test_%s.py" % (part,)
            for part in (
                "addons",
                "engine",
                "engine_stop_download_bytes",
                "engine_stop_download_headers",
                "extension_telnet",
                "pipeline_media",
                "spidermiddleware",
                "utils_defer",
                "utils_signal",
            )
        ],
        runner="pytest",
        at=".",
        note="its tests with sequences, but for those that start a server in another process",
    ),
    pinned("klein", "24.8.0", "3.13", ["klein"], ["klein"], root="src"),
    pinned("treq", "26.7.0", "3.13", ["treq"], ["treq"], root="src"),
]
