"""
Runs the suite on a mutant: first in forks of a process that has it loaded, which find most, and
then afresh.
"""

import importlib
import mmap
import os
import re
import resource
import signal
import struct
import subprocess
import sys
import types

OF_THE_RUNTIME = [
    "tests/contract",
    "tests/contract_coroutine",
    "tests/coroutine",
    "tests/engines/test_versions.py",
    "tests/engines/test_engines.py",
    "tests/engines/test_environment.py",
    "tests/engines/test_defer.py",
]
# Tests of Twisted alone cannot kill a mutant.  Tests that take long on a busy machine come at the
# end.
FORKED = OF_THE_RUNTIME + ["-k", "not OnTwisted and not linear"]
# A mutant meets the tests of its own module first.  Then it meets the shared suite on one engine
# and in one spelling, without the tests that need coroutines.  Then it meets the longer tests, with
# the faults first, and then all the others.
OWN = {
    "_callbacks": "contract/test_deprecated_callbacks.*OnGeneratorSend",
    "_versions": "engines/test_(versions|engines)",
    "_engines": "tests/engines/test_(engines|environment)",
    "_native": "tests/engines/test_versions",
    "_sequential": "engines/test_(engines|defer)",
    "defer": "tests/engines/test_defer",
}
SHARED = "contract/.*OnGeneratorSend|tests/coroutine/.*OnGeneratorSend"
SHARED_OF = {
    "_waits": "coroutine/.*OnGeneratorSend",
    "_native": "contract/.*OnNative",
    "_driver": SHARED + "|contract/.*OnNative",
}
SLOW = re.compile("chains|faults|environment|that_is_run|without_them|long|deeply|threads|in_a_row")
#: Tests of the runtime that are not in `FORKED`, or may differ in a process of their own.
FRESH = [
    "tests/engines/test_engines.py",
    "tests/engines/test_environment.py",
    "tests/engines/test_versions.py",
    "tests/engines/test_defer.py",
    "tests/engines/test_interrupt.py",
    "tests/commands/test_commands.py",
    "tests/tools/test_soak.py",
    "tests/engines/test_random_programs.py",
    "tests/tools/test_fuzz.py",
    "tests/contract/test_coverage.py",
]
LINEAR = OF_THE_RUNTIME + ["-k", "linear and not OnTwisted"]
SECONDS_FRESH = 1200
SECONDS_PER_TEST = 3, 30  # seconds of CPU, for a quick test and for a slow one
SECONDS = 900  # seconds for all of them, in a fork
MEMORY = 3 * 2**30
#: The number of tests that come first, because they have killed one of the last mutants.
LAST_KILLERS = 10


def in_order(items, module):
    """
    Three lists of tests for a mutant of `module`: those that it meets first, those that it meets
    next, and all others.
    """
    quick, slow = [], []
    for tests in [OWN.get(module, "none"), SHARED_OF.get(module, SHARED)]:
        chosen = [item for item in items if re.search(tests, item.nodeid)]
        quick += [item for item in chosen if not SLOW.search(item.nodeid)]
        slow += [item for item in chosen if SLOW.search(item.nodeid)]
    met = set(quick + slow)
    return (
        quick,
        sorted(slow, key=lambda item: "faults" not in item.nodeid),
        [item for item in items if item not in met],
    )


def survives_in_fork(items, seconds_per_test, killers):
    """
    Whether all of these tests of a pytest session pass in a fork that imports the package anew.

    :param killers: the tests that have killed a mutant, the last one first.  A test that kills this
        one is put in front.
    """
    # The child shares the number of its test, because it may die before it can report.
    running = mmap.mmap(-1, 4)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            signal.alarm(SECONDS)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
            import_anew("seqcompat")
            if run_until_failure(items, seconds_per_test, running):
                status = 0
        finally:
            os._exit(status)
    if os.waitpid(child, 0)[1] == 0:
        return True
    if items:  # Otherwise the package could not even be imported.
        killer = items[struct.unpack("i", running[:])[0]]
        killers[:] = [killer] + [item for item in killers if item is not killer]
    return False


def run_until_failure(items, seconds_per_test, running):
    for number, (item, following) in enumerate(zip(items, items[1:] + [None])):
        running[:] = struct.pack("i", number)
        signal.setitimer(signal.ITIMER_PROF, seconds_per_test)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if item.session.testsfailed:
            return False
    return True


def import_anew(package):
    """
    Import `package` anew, and replace the old objects of it in the tests' modules.
    """
    old = {
        name: module
        for name, module in sys.modules.items()
        if (name + ".").startswith(package + ".")
    }
    for name in old:
        del sys.modules[name]
    replacements = {}
    for name, module in old.items():
        replacements[id(module)] = importlib.import_module(name)
        for attribute, thing in vars(module).items():
            if getattr(thing, "__module__", None) == name and not isinstance(
                thing, types.ModuleType
            ):
                replacements[id(thing)] = getattr(sys.modules[name], attribute)
    for name, module in list(sys.modules.items()):
        if name.startswith("tests."):
            for attribute, thing in list(vars(module).items()):
                if id(thing) in replacements:
                    setattr(module, attribute, replacements[id(thing)])
        if name.startswith(("tests.test_", "tests.engines.test_")):
            importlib.reload(module)  # These modules also have sequences of their own.


def survives_afresh(tree, pythons):
    """
    Whether the rest of the suite passes in processes of its own.

    On another Python that includes the tests in `FORKED`.
    """
    environment = dict(os.environ, PYTHONPATH=tree, PYTHONDONTWRITEBYTECODE="1")
    environment.pop("TOX_ENV_NAME", None)
    for python in pythons:
        for tests in [FRESH, LINEAR] if python == sys.executable else [FRESH, LINEAR, FORKED]:
            try:
                found = subprocess.run(
                    [python, "-m", "pytest", "-x", "-q"] + tests,
                    cwd=tree,
                    env=environment,
                    timeout=SECONDS_FRESH,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                )
            except subprocess.TimeoutExpired:
                return False
            if found.returncode != 0:
                return False
    return True
