"""The recorder, in processes of its own; it works on every Python of the package."""

from __future__ import absolute_import, division, print_function

import collections
import json
import os
import subprocess
import sys

import pytest
from twisted.internet.defer import succeed
from twisted.python.failure import Failure

import seqcompat
from seqcompat.migrate.observe import record, whole_file

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(seqcompat.__file__)))
POSITIONS = sys.version_info >= (3, 11)

NO_COROUTINES = pytest.mark.skipif(sys.version_info[0] == 2, reason="Python 2.7 has no coroutines")


class Directory(object):
    """A directory with a program that can be run with and without a recorder."""

    def __init__(self, path):
        self.path = str(path)
        self.file = os.path.join(self.path, "evidence.json")

    def write(self, name, text):
        path = os.path.join(self.path, name)
        if not os.path.isdir(os.path.dirname(path)):
            os.makedirs(os.path.dirname(path))
        with open(path, "w") as file:
            file.write(text)
        return path

    def run(self, *arguments, **environment):
        """Status, output and errors of a Python, in the directory."""
        path = os.pathsep.join([PACKAGE] + environment.pop("path", []))
        environment = dict(os.environ, PYTHONPATH=path, **environment)
        # The order of what two processes print; and Python 2.7 takes what it has compiled in this
        # second for current.
        environment.update(PYTHONUNBUFFERED="1", PYTHONDONTWRITEBYTECODE="1")
        process = subprocess.Popen(
            [sys.executable] + list(arguments),
            cwd=self.path,
            env=environment,
            universal_newlines=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        output, errors = process.communicate()
        return process.returncode, output, errors

    def record(self, *command, **options):
        """
        Record a Python with the arguments `command`; it has to succeed, whether or not something is
        recorded.  Returns the sites, with their file.
        """
        arguments = options.pop("options", ["-o", self.file])
        arguments = "-m seqcompat migrate record".split() + arguments + ["--", sys.executable]
        status, output, errors = self.run(*(arguments + list(command)), **options)
        assert status in (0, 4), output + errors
        self.output, self.errors = output, errors
        return self.sites()

    def sites(self):
        if not os.path.exists(self.file):
            return []  # Nothing was recorded.
        with open(self.file) as file:
            document = json.load(file)
        assert (document["format"], document["version"]) == ("seqcompat-evidence", 1)
        return [
            dict(site, path=entry["path"]) for entry in document["files"] for site in entry["sites"]
        ]

    def kinds(self, text):
        """What was seen at the waits in the line `text`."""
        kinds = {}
        for site in self.sites():
            if site["text"] == text:
                for kind, count in site["kinds"].items():
                    kinds[kind] = kinds.get(kind, 0) + count
        return kinds


@pytest.fixture
def directory(tmpdir):
    return Directory(tmpdir)


HEAD = {
    "twisted": "from twisted.internet.defer import inlineCallbacks as sequence\n",
    "sequential": "from seqcompat import sequential as sequence\n",
    "options": "from seqcompat import sequential\nsequence = sequential(strict=False)\n",
    "defer": "from seqcompat.defer import inlineCallbacks as sequence\n",
}
MORE = "from twisted.internet.defer import Deferred, succeed, fail\n"

each_decorator = pytest.mark.parametrize("decorator", sorted(HEAD))

KINDS = (
    MORE
    + """
@sequence
def wait(x):
    yield x
    seen.append(1)

@sequence
def inner():
    yield 5

def steps():
    yield 6

seen = []
for x in KIND:
    wait(x)
    if isinstance(x, Deferred) and not x.called:
        x.callback(None)
print(seen)
"""
)


@each_decorator
@pytest.mark.parametrize(
    "made, kind",
    [
        ("[succeed(1)]", "fired Deferred"),
        ("[Deferred()]", "unfired Deferred"),
        ("[3]", "plain int"),
        ("[None]", "plain NoneType"),
        ("[object]", "plain type"),
        ("[steps()]", "generator"),
    ],
)
def test_kind(directory, decorator, made, kind):
    """Each kind is told, whichever decorator it is, and the program does what it does without."""
    directory.write("program.py", HEAD[decorator] + KINDS.replace("KIND", made))
    # A program that is run by its path is compiled by Python itself.
    directory.record("program.py")
    assert directory.output == "[1]\n"
    assert directory.kinds("yield x") == {kind: 1}


def test_the_result_of_a_sequence(directory):
    """That of a sequence is one of its own, fired or not."""
    directory.write(
        "program.py", HEAD["sequential"] + KINDS.replace("KIND", "[inner(), wait(Deferred())]")
    )
    directory.record("program.py")
    assert directory.kinds("yield x") == {"sequence": 2, "unfired Deferred": 1}
    assert directory.kinds("yield 5") == {"plain int": 1}


@each_decorator
def test_waited_on_again(directory, decorator):
    """
    A fired Deferred that is waited on twice is known as such at both places; an unfired one is
    harmless.
    """
    directory.write(
        "program.py",
        HEAD[decorator]
        + MORE
        + """
@sequence
def first(d):
    yield d

@sequence
def second(d):
    yield (d)

fired, unfired, once = succeed(1), Deferred(), succeed(2)
first(fired), second(fired), first(once)
third = first(unfired), second(unfired)
unfired.callback(None)
""",
    )
    directory.record("program.py")
    assert directory.kinds("yield d") == {"fired Deferred": 2, "unfired Deferred": 1, "again": 1}
    assert directory.kinds("yield (d)") == {"fired Deferred": 1, "unfired Deferred": 1, "again": 1}


def test_a_deferred_that_runs_its_callbacks(directory):
    """
    One that is just running its callbacks is a kind of its own, as a plain await does not wait for
    their end.
    """
    directory.write(
        "program.py",
        HEAD["sequential"]
        + MORE
        + """
@sequence
def wait(d):
    yield d

d = Deferred()
d.addCallback(lambda value: wait(d) and None)
d.callback(1)
""",
    )
    directory.record("program.py")
    assert directory.kinds("yield d") == {"busy Deferred": 1}


def test_a_deferred_that_succeeded_with_a_failure(directory):
    """
    One that succeed() made of a Failure is a kind of its own where Twisted's own await cannot take
    it.
    """
    directory.write(
        "program.py",
        HEAD["sequential"]
        + MORE
        + """
from twisted.internet.defer import fail
from twisted.python.failure import Failure

@sequence
def wait(d):
    yield d

for d in succeed(Failure(ValueError())), fail(ValueError()):
    wait(d).addErrback(lambda failure: failure.trap(ValueError))
""",
    )
    directory.record("program.py")
    made = succeed(Failure(ValueError()))
    made.addErrback(lambda failure: None)
    # An older Twisted makes of the one what it makes of the other.
    kind = "Deferred that succeeded with a Failure" if made._debugInfo is None else "fired Deferred"
    assert directory.kinds("yield d") == collections.Counter([kind, "fired Deferred"])


@each_decorator
def test_which_function_has_made_it(directory, decorator):
    """The results of sequences are known by the file and the name of the function."""
    directory.write("package/__init__.py", "")
    directory.write(
        "package/module.py",
        HEAD[decorator]
        + MORE
        + """
class Thing(object):
    @sequence
    def method(self):
        yield

@sequence
def wait(d):
    yield d

@sequence
def wait_2(d):
    yield (d)
""",
    )
    directory.write(
        "program.py", "from package.module import *\nwait(Thing().method())\nwait_2(succeed(1))\n"
    )
    made_by = {site["text"]: site["made_by"] for site in directory.record("program.py")}
    name = "Thing.method" if sys.version_info[0] == 3 else "method"
    assert made_by == {
        "yield": {},
        "yield d": {"package/module.py:" + name: 1},
        "yield (d)": {"elsewhere": 1},
    }


CALLED = (
    MORE
    + """
from twisted.internet.defer import DeferredLock

class Slotted(object):
    __slots__ = ("thing", "unset")

class Thing(object):
    lock = DeferredLock()

    def __init__(self):
        self.own = lambda: succeed(1)

    def plain(self):
        return succeed(1)

    @classmethod
    def of_class(cls):
        return succeed(1)

    @staticmethod
    def static():
        return succeed(1)

    @property
    def itself(self):
        return self

    def __getattr__(self, name):
        assert name == "dynamic", name
        return self.plain

class Derived(Thing):
    pass

class Old:
    def old(self):
        return succeed(1)

def function():
    return succeed(1)

class Pretender(object):
    # As a mock made after a function.

    __class__ = type(function)

    def __call__(self):
        return succeed(1)

class Callable(object):
    pretender = Pretender()

    def __call__(self):
        return succeed(1)

def calls(thing, slotted, old, run):
    slotted.thing = thing
    yield thing.plain()
    yield slotted.thing.plain().addCallback(str)
    yield (slotted.thing
           .plain())
    yield thing.of_class()
    yield Thing.of_class()
    yield thing.static()
    yield thing.own()
    yield thing.lock.run(function)
    yield old.old()
    yield function()
    yield run()
    yield run.pretender()
    yield thing.itself.plain()
    yield thing.dynamic()
    yield thing.__class__.plain(thing)
"""
)


@each_decorator
def test_which_function_was_called(directory, decorator):
    """
    Where it is not known which has made it: in so far as the names and attributes tell, with
    nothing of theirs run.
    """
    directory.write(
        "module.py", HEAD[decorator] + CALLED.replace("def calls", "@sequence\ndef calls")
    )
    directory.write(
        "program.py", "from module import *\ncalls(Derived(), Slotted(), Old(), Callable())\n"
    )
    made_by = {site["text"]: list(site["made_by"]) for site in directory.record("program.py")}
    names = sys.version_info[0] == 3

    def of(qualified):
        return ["module.py:" + (qualified if names else qualified.rpartition(".")[2])]

    several = [text for text in made_by if text in ("yield (slotted.thing", ".plain())")]
    assert [made_by.pop(text) for text in several] == [of("Thing.plain")] or sys.version_info < (
        3,
        8,
    )
    for text in several:
        made_by.pop(text, None)
    module, _, name = made_by.pop("yield thing.lock.run(function)")[0].partition(":")
    assert (module, name.rpartition(".")[2]) == ("twisted.internet.defer", "run")
    assert made_by == {
        "yield thing.plain()": of("Thing.plain"),
        "yield slotted.thing.plain().addCallback(str)": ["elsewhere"],
        "yield thing.of_class()": of("Thing.of_class"),
        "yield Thing.of_class()": of("Thing.of_class"),
        "yield thing.static()": of("Thing.static"),
        "yield thing.own()": of("Thing.__init__.<locals>.<lambda>"),
        "yield old.old()": of("Old.old"),
        "yield function()": of("function"),
        "yield run()": ["elsewhere"],
        "yield run.pretender()": ["elsewhere"],
        "yield thing.itself.plain()": ["elsewhere"],
        "yield thing.dynamic()": ["elsewhere"],
        "yield thing.__class__.plain(thing)": ["elsewhere"],
    }


def test_nothing_in_a_frame_is_kept(directory):
    """
    A variable that a sequence has let go of goes, though the recorder has looked at the variables.
    """
    directory.write(
        "program.py",
        HEAD["twisted"]
        + MORE
        + """
import gc
import platform
import weakref

class Thing(object):
    def get(self):
        return succeed(1)

@sequence
def wait(d):
    thing = Thing()
    seen.append(weakref.ref(thing))
    yield thing.get()
    del thing
    yield d

seen, d = [], Deferred()
result = wait(d)
if platform.python_implementation() == "PyPy":  # There are no reference counts.
    gc.collect()
assert seen[0]() is None
""",
    )
    directory.record("program.py")
    assert directory.kinds("yield d") == {"unfired Deferred": 1}


@NO_COROUTINES
def test_future_of_asyncio(directory):
    """A Future of asyncio, which a plain ``await`` waits for as ``yield`` does."""
    directory.write(
        "program.py",
        HEAD["sequential"]
        + """
import asyncio

@sequence
def wait(x):
    yield x

loop = asyncio.new_event_loop()
future = loop.create_future()
future.set_result(3)
wait(future)
loop.close()
""",
    )
    directory.record("program.py")
    assert directory.kinds("yield x") == {"Future": 1}


@NO_COROUTINES
def test_coroutines(directory):
    """A coroutine that is yielded, and what coroutines await in a waitable."""
    directory.write(
        "program.py",
        HEAD["sequential"]
        + MORE
        + """
from seqcompat import waitable

async def plain():
    return 3

@sequence
def wait(x):
    yield x

@sequence
async def awaits(x, y):
    return await waitable(x), await waitable(y)

wait(plain())
wait(waitable(succeed(1)))
awaits(3, succeed(4)).addCallback(print)
""",
    )
    directory.record("program.py")
    assert directory.output == "(3, 4)\n"
    assert directory.kinds("yield x") == {"coroutine": 1, "fired Deferred": 1, "waitable": 1}
    assert directory.kinds("return await waitable(x), await waitable(y)") == {
        "plain int": 1,
        "fired Deferred": 1,
    }


@each_decorator
def test_where_it_is(directory, decorator):
    """
    The function, the line and, where Python knows them, the columns; several waits of a line are
    told apart there.
    """
    directory.write("package/__init__.py", "")
    directory.write(
        "package/module.py",
        HEAD[decorator]
        + MORE
        + """
class Thing(object):
    @sequence
    def method(self, d):
        seen = [(yield d), (yield 7)]
        seen = (yield
                3)
""",
    )
    directory.write(
        "program.py",
        "from package.module import *\nThing().method(Deferred()).callback(1)\n"
        "d = succeed(1)\nThing().method(d)\n",
    )
    sites = directory.record("program.py")
    assert {site["path"] for site in sites} == {"package/module.py"}
    names = {site["function"] for site in sites}
    assert names == {"Thing.method" if sys.version_info[0] == 3 else "method"}
    above = HEAD[decorator].count("\n") - 1
    places = sorted(
        (site["line"] - above, site["column"] or 0, sorted(site["kinds"])) for site in sites
    )
    if POSITIONS:
        assert places == [
            (7, 17, ["fired Deferred", "unfired Deferred"]),
            (7, 28, ["plain int"]),
            (8, 16, ["plain int"]),
        ]
    else:
        assert [place for place in places if place[0] == 7] == [
            (7, 0, ["fired Deferred", "plain int", "unfired Deferred"])
        ]


BEHAVIOUR = """
import sys
import traceback
import warnings
warnings.simplefilter("always")
from twisted.internet.defer import Deferred, CancelledError, succeed, fail
from seqcompat import returnValue as stop

def from_elsewhere(value):
    stop(value)

log = []

@sequence
def body(d, how):
    try:
        value = yield d
    except CancelledError:
        log.append("cancelled")
        yield succeed(None)
        stop("after cancellation")
    except KeyError as error:
        log.append("caught %r" % (error,))
        raise ValueError("again")
    finally:
        log.append("finally")
    if how == "stop":
        stop(value)
    elif how == "elsewhere":
        from_elsewhere(value)
    elif how == "raise":
        raise LookupError(value)
    elif how == "nested":
        stop((yield body(succeed(value), "stop")))

def show(result):
    if hasattr(result, "value"):
        result = "%s %s" % (result.type.__name__, result.getErrorMessage())
    log.append(result)

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    for how in "stop elsewhere raise nested end".split():
        for end in "fired unfired failed later-failed cancelled".split():
            d = {"fired": lambda: succeed(1), "failed": lambda: fail(KeyError("a"))}.get(
                end, Deferred
            )()
            result = body(d, how)
            if end == "unfired":
                d.callback(2)
            elif end == "later-failed":
                d.errback(KeyError("b"))
            elif end == "cancelled":
                result.cancel()
            result.addBoth(show)
            log.append((how, end, result.called))
            log.extend(str(warning.message)[:12] for warning in caught)
            del caught[:]
print("\\n".join(map(str, log)))
"""


@pytest.mark.parametrize("decorator", ["twisted", "sequential", "defer"])
def test_the_program_behaves_as_it_does_without(directory, decorator):
    """
    Values, errors, cancellations, returnValue() in the right and in the wrong place: all as without
    a recorder.
    """
    directory.write("program.py", HEAD[decorator] + BEHAVIOUR)
    status, output, errors = directory.run("program.py")
    assert status == 0, errors
    assert output.count("LookupError") == 2, output
    directory.record("program.py")
    assert directory.output == output
    # With the oldest Twisteds, what its own decorator makes cannot be cancelled.
    assert len(directory.sites()) == (3 if "cancelled" in output.splitlines() else 2)


def test_generators_are_closed(directory):
    """A generator that nobody can reach any more is closed, and its finally block runs."""
    directory.write(
        "program.py",
        HEAD["sequential"]
        + MORE
        + """
import gc
@sequence
def wait():
    try:
        yield Deferred()
    finally:
        print("closed")
wait()
gc.collect()
print("end")
""",
    )
    directory.record("program.py")
    assert directory.output == "closed\nend\n"


def test_the_status_is_that_of_the_command(directory):
    """Its exit status and its output are the command's."""
    status, output, _ = directory.run(
        "-m",
        "seqcompat",
        "migrate",
        "record",
        "-o",
        directory.file,
        "--",
        sys.executable,
        "-c",
        "import sys; print('x'); sys.exit(7)",
    )
    assert (status, output) == (7, "x\n")


def test_a_command_that_does_not_exist(directory):
    """Then the status is 2, and no file is written."""
    status, _, errors = directory.run(
        "-m", "seqcompat", "migrate", "record", "-o", directory.file, "--", "no-such-command-here"
    )
    assert status == 2
    assert "cannot run no-such-command-here" in errors
    assert not os.path.exists(directory.file)


CHILD = (
    MORE
    + """
@sequence
def wait(x):
    yield x
"""
)


def test_child_processes(directory):
    """Processes that the command starts are recorded, many at a time, and their counts added."""
    directory.write("module.py", HEAD["twisted"] + CHILD)
    directory.write(
        "child.py",
        "import sys, module\nfor x in range(10): module.wait(x)\nmodule.wait(sys.argv[1])\n"
        "module.wait({'a': None, 'b': (), 'c': [], 'd': set()}[sys.argv[1]])\n",
    )
    directory.write(
        "program.py",
        "import subprocess, sys\n"
        "all = [subprocess.Popen([sys.executable, 'child.py', x]) for x in 'abcd']\n"
        "print([one.wait() for one in all])\n",
    )
    directory.record("program.py")
    assert directory.output == "[0, 0, 0, 0]\n"
    assert directory.kinds("yield x") == {
        "plain int": 40,
        "plain str": 4,
        "plain NoneType": 1,
        "plain tuple": 1,
        "plain list": 1,
        "plain set": 1,
    }


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
@pytest.mark.parametrize("end", ["os._exit(0)", "os.kill(os.getpid(), 9)", "pass"])
def test_a_process_that_is_gone_at_once_loses_no_kind(directory, end):
    """
    Nothing is lost of a process that is killed or ends without its exit handlers, but how often it
    was seen.
    """
    directory.write("module.py", HEAD["twisted"] + CHILD)
    directory.write(
        "program.py",
        """
import os, module
module.wait(1)
child = os.fork()
if not child:
    module.wait("text")
    module.wait(2)
    %s
else:
    os.waitpid(child, 0)
"""
        % (end,),
    )
    directory.record("program.py")
    kinds = directory.kinds("yield x")
    assert set(kinds) == {"plain int", "plain str"}
    assert 1 <= kinds["plain int"] <= 2


@pytest.mark.parametrize(
    "command",
    [
        ["-m", "pytest", "test_it.py"],
        [
            "-c",
            "import sys; sys.argv = ['trial', 'test_it']; sys.path.insert(0, '')\n"
            "from twisted.scripts.trial import run; run()",
        ],
    ],
)
def test_test_runners(directory, command):
    """trial and pytest, which compiles the tests itself."""
    directory.write(
        "test_it.py",
        HEAD["twisted"]
        + MORE
        + """
from twisted.trial.unittest import SynchronousTestCase

class Tests(SynchronousTestCase):
    def test_it(self):
        @sequence
        def wait():
            assert (yield succeed(3)) == 3
            seen.append(1)
        seen = []
        wait()
        assert seen == [1]
""",
    )
    sites = directory.record(*command)
    assert [(site["path"], site["kinds"]) for site in sites] == [
        ("test_it.py", {"fired Deferred": 1})
    ]


def test_the_users_own_sitecustomize(directory):
    """Is imported, is what goes by that name, and sees a path without ours."""
    path = directory.write(
        "own/sitecustomize.py", "import sys\nprint([p for p in sys.path if 'seqcompat' in p])\n"
    )
    directory.record(
        "-c", "import sitecustomize; print(sitecustomize.__file__)", path=[os.path.dirname(path)]
    )
    lines = directory.output.splitlines()[-2:]  # The recorder itself has imported it too.
    assert "startup" not in lines[0]
    assert os.path.splitext(lines[1])[0] == os.path.splitext(path)[0]


def test_a_module_called_recording_is_the_projects(directory):
    """What the hook imports does not stand in the way of the project's modules."""
    directory.write("recording.py", "print('own')\n")
    directory.record("-c", "import recording")
    assert directory.output == "own\n"


def test_what_is_not_the_projects_is_not_watched(directory):
    """Neither what is outside of the root nor what is in a virtual environment in it."""
    for name in "own", "other", "root/site-packages", "root":
        directory.write(
            "%s/%s_module.py" % (name, name.split("/")[-1].replace("-", "")),
            HEAD["twisted"] + CHILD,
        )
    directory.write(
        "program.py",
        "import own_module, other_module, sitepackages_module, root_module\n"
        "for one in own_module, other_module, sitepackages_module, root_module: one.wait(1)\n",
    )
    path = [
        os.path.join(directory.path, name)
        for name in ("own", "other", "root/site-packages", "root")
    ]
    sites = directory.record(
        "program.py", path=path, options=["-o", directory.file, "--root", "root"]
    )
    assert {site["path"] for site in sites} == {"root_module.py"}


def test_append(directory):
    """Runs are added to each other; without --append the file is a new one."""
    directory.write("module.py", HEAD["twisted"] + CHILD)
    directory.record("-c", "import module; module.wait(1)")
    directory.record(
        "-c", "import module; module.wait('')", options=["-o", directory.file, "--append"]
    )
    assert directory.kinds("yield x") == {"plain int": 1, "plain str": 1}
    directory.record("-c", "import module; module.wait(None)")
    assert directory.kinds("yield x") == {"plain NoneType": 1}


def test_append_forgets_what_has_changed(directory):
    """What was seen in a file that has changed since is not kept."""
    directory.write("module.py", HEAD["twisted"] + CHILD)
    directory.record("-c", "import module; module.wait(1)")
    directory.write("module.py", "# A line more.\n" + HEAD["twisted"] + CHILD)
    directory.record(
        "-c", "import module; module.wait('')", options=["-o", directory.file, "--append"]
    )
    assert directory.kinds("yield x") == {"plain str": 1}


def test_append_to_what_is_no_evidence(directory):
    """Is refused before the command is run."""
    directory.write("evidence.json", "[]")
    status, output, errors = directory.run(
        "-m",
        "seqcompat",
        "migrate",
        "record",
        "-o",
        directory.file,
        "--append",
        "--",
        sys.executable,
        "-c",
        "print(1)",
    )
    assert (status, output) == (2, "")
    assert "is no evidence" in errors


@pytest.mark.parametrize(
    "arguments, words",
    [
        ([], "no command"),
        (["--root", "missing", "--", "x"], "is not a directory"),
        (["-o", "missing/file.json", "--", "x"], "does not exist"),
    ],
)
def test_usage(directory, arguments, words):
    """What is missing is said, with status 2."""
    status, _, errors = directory.run("-m", "seqcompat", "migrate", "record", *arguments)
    assert status == 2
    assert words in errors


@pytest.mark.parametrize("append", [[], ["--append"]])
@pytest.mark.parametrize("status", [0, 7])
def test_nothing_recorded(directory, append, status):
    """The file that is there stays; it is said why, and the status is not 0."""
    record = "-m seqcompat migrate record".split() + append
    record += ["-o", directory.file, "--", sys.executable, "-c", "raise SystemExit(%d)" % (status,)]
    found, _, errors = directory.run(*record)
    assert found == (status or 4)
    assert "no wait was recorded" in errors and "is not written" in errors
    assert not os.path.exists(directory.file)
    directory.write("module.py", HEAD["twisted"] + "@sequence\ndef f(): yield 1\nf()\n")
    directory.record("module.py")
    before = directory.sites()
    assert before
    found, _, errors = directory.run(*record)
    assert found == (status or 4) and "is left as it was" in errors
    assert directory.sites() == before


@pytest.mark.skipif(sys.platform == "win32", reason="what names are there is another matter")
@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_a_path_with_letters_outside_of_ascii(directory, locale):
    """The project may be in such a folder, and have such folders in it."""
    name = b"\xc3\xa9t\xc3\xa9"
    inside = os.path.join(directory.path, name if sys.version_info[0] == 2 else os.fsdecode(name))
    text = HEAD["twisted"] + "@sequence\ndef f(): yield 1\n@sequence\ndef g(): yield f()\ng()\n"
    directory.write(os.path.join(inside, "pkg", "module.py"), text)
    command = "-m seqcompat migrate record -o".split() + [directory.file, "--", sys.executable]
    for where, program in [
        (inside, os.path.join("pkg", "module.py")),
        (directory.path, os.path.join(inside, "pkg", "module.py")),
    ]:
        path, directory.path = directory.path, where
        status, _, errors = directory.run(*(command + [program]), LC_ALL=locale)
        directory.path = path
        assert status == 0 and "2 waits in 1 file recorded" in errors, errors
        sites = directory.sites()
        assert {site["path"].rpartition("/")[2] for site in sites} == {"module.py"}
        [made_by] = [list(site["made_by"]) for site in sites if site["made_by"]]
        assert made_by[0].endswith("pkg/module.py:f")


def test_the_file_is_replaced_in_one_go(tmpdir, monkeypatch):
    """When writing fails, the old file is there as it was, and nothing else."""
    path = tmpdir.join("evidence.json")
    path.write("old")

    def fails(old, new):
        raise OSError("no")

    monkeypatch.setattr(whole_file, "_replace", fails)
    with pytest.raises(OSError):
        record.write({"format": "x"}, str(path))
    assert path.read() == "old"
    assert os.listdir(str(tmpdir)) == ["evidence.json"]


@pytest.mark.skipif(os.name != "posix", reason="permissions")
def test_the_permissions_are_kept(tmpdir):
    """The file keeps its permissions; a new one gets the usual ones."""
    path = tmpdir.join("evidence.json")
    before = os.umask(0o022)
    try:
        record.write({}, str(path))
        assert os.stat(str(path)).st_mode & 0o777 == 0o644
        os.chmod(str(path), 0o600)
        record.write({}, str(path))
        assert os.stat(str(path)).st_mode & 0o777 == 0o600
    finally:
        os.umask(before)


def test_no_run_is_patched_without_being_told(directory):
    """The package does not import the recorder, and decorators are their own."""
    status, output, errors = directory.run(
        "-c",
        """
import sys, seqcompat, seqcompat.defer, twisted.internet.defer as defer
print([name for name in sys.modules if "record" in name or "migrate" in name])
print(seqcompat.sequential.__module__, defer.inlineCallbacks.__module__)
hooks = [h for h in sys.meta_path if "seqcompat" in repr(h)]
print(hasattr(seqcompat.sequential, "__wrapped__"), len(hooks))
""",
    )
    assert output.splitlines()[0] == "[]", errors
    assert output.splitlines()[2] in ("False 0", "(False, 0)")
