"""The suite, run on a mutant: first in forks of a process that has it loaded, which finds most, then afresh."""
import importlib
import os
import re
import resource
import signal
import subprocess
import sys
import types

# What Twisted does by itself cannot kill a mutant.
LONG = "long or deeply or threads or in_a_row or linear"
FORKED = ["tests/contract", "tests/contract_coroutine", "tests/test_versions.py", "tests/test_engines.py",
          "tests/test_defer.py", "-k", "not OnTwisted and not (%s)" % LONG]
# Of these a mutant meets its module's own, then the shared suite on one engine and in one spelling, but for what only
# coroutines can do; then what takes longer, faults first.
OWN = {"_callbacks": "contract/test_deprecated_callbacks.*OnGeneratorSend", "_versions": "tests/test_(versions|engines)",
       "_engines": "tests/test_engines", "_native": "tests/test_versions",
       "_sequential": "tests/test_(engines|defer)", "defer": "tests/test_defer"}
SHARED = "contract/.*OnGeneratorSend|contract_coroutine/test_(await|cross|plain_aw|spell|stop|.*elsewhere).*OnGeneratorSend"
SHARED_OF = {"_waits": "contract_coroutine/.*OnGeneratorSend", "_native": "contract/.*OnNative",
             "_body": SHARED + "|contract/.*OnNative"}
SLOW = re.compile("chains|faults|environment|that_is_run|without_them")
FRESH = [
    (["tests", "--ignore=tests/examples", "-k", "not OnTwisted and (%s)" % LONG], 300),
    (["tests/test_engines.py", "tests/test_versions.py", "tests/test_defer.py"], 100),
    (["tests", "--ignore=tests/examples", "-k", "not OnTwisted and not (chains or faults or %s)" % LONG], 400),
    (["tests", "--ignore=tests/examples", "-k", "not OnTwisted and (chains or faults) and not (%s)" % LONG], 1200),
]
SECONDS_PER_TEST = 3, 30  # of CPU, for a quick one and for a slow one
SECONDS = 600  # for all of them, in a fork
MEMORY = 3 * 2**30


def quick_and_slow(items, module):
    """Two lists: the tests that a mutant of `module` meets first, and those that it meets if it survives them."""
    quick, slow = [], []
    for tests in [OWN.get(module, "none"), SHARED_OF.get(module, SHARED)]:
        chosen = [item for item in items if re.search(tests, item.nodeid)]
        quick += [item for item in chosen if not SLOW.search(item.nodeid)]
        slow += [item for item in chosen if SLOW.search(item.nodeid)]
    return quick, sorted(slow, key=lambda item: "faults" not in item.nodeid)


def survives_in_fork(items, seconds_per_test):
    """Whether all of these tests of a pytest session pass in a fork that imports the package anew."""
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
            if run_until_failure(items, seconds_per_test):
                status = 0
        finally:
            os._exit(status)
    return os.waitpid(child, 0)[1] == 0


def run_until_failure(items, seconds_per_test):
    for item, following in zip(items, items[1:] + [None]):
        signal.setitimer(signal.ITIMER_PROF, seconds_per_test)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if item.session.testsfailed:
            return False
    return True


def import_anew(package):
    """Import `package`, and put what it consists of now in the place of the old in the tests' modules."""
    old = {name: module for name, module in sys.modules.items() if (name + ".").startswith(package + ".")}
    for name in old:
        del sys.modules[name]
    replacements = {}
    for name, module in old.items():
        replacements[id(module)] = importlib.import_module(name)
        for attribute, thing in vars(module).items():
            if getattr(thing, "__module__", None) == name and not isinstance(thing, types.ModuleType):
                replacements[id(thing)] = getattr(sys.modules[name], attribute)
    for name, module in list(sys.modules.items()):
        if name.startswith("tests."):
            for attribute, thing in list(vars(module).items()):
                if id(thing) in replacements:
                    setattr(module, attribute, replacements[id(thing)])
        if name.startswith("tests.test_"):
            importlib.reload(module)  # They also have sequences of their own.


def survives_afresh(tree, pythons):
    """Whether the suite passes in processes of its own, on each of the Pythons."""
    environment = dict(os.environ, PYTHONPATH=tree, PYTHONDONTWRITEBYTECODE="1")
    environment.pop("TOX_ENV_NAME", None)
    for python in pythons:
        for arguments, seconds in FRESH:
            command = [python, "-m", "pytest", "-x", "-q"] + arguments
            try:
                found = subprocess.run(command, cwd=tree, env=environment, timeout=seconds,
                                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            except subprocess.TimeoutExpired:
                return False
            if found.returncode != 0:
                return False
    return True
