"""The recorder: the program that is recorded behaves as it does without."""

from __future__ import absolute_import, division, print_function

import os
import sys

import pytest

from tests.migrate.observe.recorded import CHILD, HEAD, MORE


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
