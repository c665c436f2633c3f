"""
Programs without any preparation, on CPython 3.14 and newer.

The viewer needs ``/proc``. If that is missing, as in the chroot of the newer Pythons, it gets
one in a namespace of its own.
"""

from __future__ import annotations

import functools
import glob
import itertools
import os
import signal
import subprocess
import sys
import threading

import pytest

from seqcompat.inspect import data
from tests.harness.sizes import chosen

pytestmark = pytest.mark.skipif(
    not hasattr(sys, "remote_exec"), reason="nothing can attach to this Python: before 3.14, PyPy"
)

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
STOCK = ["handle", "load", "query"]
OURS = ["fetch", "fetch"]


@functools.lru_cache(maxsize=None)
def with_proc():
    """The words to put before a command so that it has ``/proc``."""
    if os.path.exists("/proc/self/exe"):
        return ()
    prefix = ("unshare", "--mount", "sh", "-c", 'mount -t proc proc /proc && exec "$@"', "sh")
    if subprocess.run([*prefix, "true"], capture_output=True).returncode:
        pytest.skip("there is no /proc here, and no right to mount one")
    return prefix


def inspect(*arguments, python=sys.executable, **environment):
    """The exit status of the command, and the texts that it printed on its two streams."""
    done = subprocess.run(
        [*with_proc(), python, "-m", "seqcompat", "inspect", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
        env=dict(os.environ, **environment),
    )
    return done.returncode, done.stdout, done.stderr


class Program:
    """A program, while it runs."""

    def __init__(self, *options, python=sys.executable, arguments=(), **environment):
        self.process = subprocess.Popen(
            [python, *arguments, "-m", "tests.inspect.viewer.attached", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
            env=dict(os.environ, **environment),
        )
        self.pid = self.process.pid
        words = self.process.stdout.readline().split()
        assert words[:1] == ["ready"], words
        self.reactor = words[1]

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.kill()
        self.said = self.process.communicate()[0]

    def functions(self, *options, **others):
        status, out, err = inspect("json", self.pid, *options, **others)
        assert status == 0, err
        taken = data.parse(out.splitlines())
        assert taken.pid == self.pid
        return sorted(each.function.rpartition(".")[2] for each in taken.sequences)


REACTORS = {
    "default": "EPollReactor",
    "poll": "PollReactor",
    "select": "SelectReactor",
    "asyncio": "AsyncioSelectorReactor",
}

ALL = list(itertools.product(REACTORS, ["idle", "busy"], ["stock", "ours"]))


@pytest.mark.parametrize(
    "reactor, load, kind", ALL if chosen.full else [ALL[0], ALL[5], ALL[10], ALL[13]]
)
def test_with_signal_handlers(reactor, load, kind):
    """Idle or busy, on each reactor, stock or ours: the program is woken and answers."""
    with Program(reactor, load, kind) as program:
        assert program.reactor == REACTORS[reactor]
        expected = STOCK if kind == "stock" else sorted(STOCK + OURS)
        assert program.functions() == expected
    assert program.said == ""


@pytest.mark.parametrize("reactor", REACTORS if chosen.full else ["default"])
def test_busy_without_signal_handlers(reactor):
    """A program that is busy needs no waking."""
    with Program(reactor, "busy", "without-signals") as program:
        assert program.functions() == STOCK
    assert program.said == ""


@pytest.mark.parametrize("reactor", REACTORS if chosen.full else ["default"])
def test_idle_without_signal_handlers(reactor):
    """A program that sleeps and catches nothing is said to do so, in time; it is not stopped."""
    with Program(reactor, "idle", "without-signals") as program:
        status, out, err = inspect(program.pid, "--timeout", "1.5")
        assert (status, out) == (1, "")
        assert "sleeps in the kernel" in err and "--stop-continue" in err
        # When it next wakes it runs a script that does nothing, and not a file that is gone.
        program.process.send_signal(signal.SIGSTOP)
        program.process.send_signal(signal.SIGCONT)
    assert program.said == ""


@pytest.mark.parametrize("reactor", ["default", "asyncio"])
def test_stop_continue(reactor):
    """On request it is stopped and continued, which wakes these reactors."""
    with Program(reactor, "idle", "without-signals") as program:
        assert program.functions("--stop-continue") == STOCK


@pytest.mark.parametrize("how", ["environment", "option"])
def test_forbidden(how):
    """A program may forbid it; that is said, with what to do."""
    options = {"arguments": ["-X", "disable-remote-debug"]}
    if how == "environment":
        options = {"PYTHON_DISABLE_REMOTE_DEBUG": "1"}
    with Program("default", **options) as program:
        status, _, err = inspect(program.pid)
        assert status == 1 and "does not let others attach to it" in err
        assert "seqcompat.inspect.serve()" in err


#: The command as another user, who may not be able to read its files.
AS_NOBODY = """
import os, sys
from seqcompat.inspect.viewer import attaching, command, injected
os.setgroups([]); os.setgid(65534); os.setuid(65534)
sys.exit(command.main(sys.argv[1:]))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")
def test_of_another_user():
    """Another user's process is refused, in words; root may ask any."""
    with Program("default") as program:
        done = subprocess.run(
            [*with_proc(), sys.executable, "-c", AS_NOBODY, str(program.pid)],
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
        assert done.returncode == 1
        assert "belongs to user 0, and you are user 65534" in done.stderr, done.stderr
    with Program("default", "nobody") as program:
        assert program.functions() == STOCK
    assert program.said == ""


def other_pythons():
    """Other Pythons here: those that can run the viewer, and those that it can attach to."""
    lanes = os.path.dirname(os.path.dirname(os.path.dirname(sys.executable)))
    return [
        path
        for path in glob.glob(os.path.join(lanes, "*", "bin", "python"))
        if "pypy" not in path and not path.startswith(sys.prefix + os.sep)
        and os.path.exists(path) and not _is_same(path)
    ]  # fmt: skip


@functools.lru_cache(maxsize=None)
def _is_same(path):
    code = "import sys, twisted, six; print(hasattr(sys, 'remote_exec'), sys.version_info[:2])"
    done = subprocess.run([path, "-c", code], capture_output=True, text=True)
    return done.stdout.strip() != f"True {(3, 14) if sys.version_info >= (3, 15) else (3, 15)}"


def test_of_another_version():
    """A viewer on another minor version leaves it to the program's own Python to attach."""
    others = other_pythons()
    if not others:
        pytest.skip("there is no other Python here to attach to")
    with Program("default") as program:
        assert program.functions(python=others[0]) == STOCK


def test_a_program_that_ends_meanwhile():
    """A program that ends while it is asked is said to have ended."""
    with Program("default", "idle", "without-signals") as program:
        threading.Timer(0.7, program.process.kill).start()
        status, _, err = inspect(program.pid, "--timeout", "20")
        assert status == 1 and f"Process {program.pid} has ended." in err, err


def _used(program):
    """The open files and the resident memory of a process, in kB."""
    code = (
        "import os, re, sys; p = '/proc/' + sys.argv[1];"
        "print(len(os.listdir(p + '/fd')),"
        "re.search(r'VmRSS:\\s+(\\d+)', open(p + '/status').read())[1])"
    )
    done = subprocess.run(
        [*with_proc(), sys.executable, "-c", code, str(program.pid)],
        capture_output=True,
        text=True,
        check=True,
    )
    return [int(each) for each in done.stdout.split()]


def test_many_times():
    """Fifty times leave the program's files and memory as they were."""
    code = (
        "import sys\n"
        "from seqcompat.inspect.viewer.asking import from_process\n"
        "for _ in range(int(sys.argv[2])):\n"
        "    assert len(from_process(int(sys.argv[1]), {}, 30).sequences) == 3\n"
    )

    def ask(program, times):
        subprocess.run(
            [*with_proc(), sys.executable, "-c", code, str(program.pid), str(times)],
            check=True,
            cwd=ROOT,
            timeout=300,
        )

    with Program("default") as program:
        ask(program, 10)
        files, memory = _used(program)
        ask(program, 50)
        files_after, memory_after = _used(program)
        assert files_after == files
        assert memory_after < memory + 3000
    assert program.said == ""


def test_nothing_is_left(tmp_path):
    """The command leaves nothing in the file system or in the program's modules."""
    with Program("default") as program:
        program.functions(TMPDIR=str(tmp_path))
        assert os.listdir(tmp_path) == []
        script = tmp_path / "modules.py"
        answer = tmp_path / "answer"
        script.write_text(
            "import sys\n"
            f"with open({str(answer)!r} + '.part', 'w') as file:\n"
            "    file.write(' '.join(n for n in sys.modules if 'seqcompat' in n or 'rich' in n))\n"
            "import os\n"
            f"os.rename({str(answer)!r} + '.part', {str(answer)!r})\n"
        )
        code = (
            "import os, signal, sys, time\n"
            "sys.remote_exec(int(sys.argv[1]), sys.argv[2])\n"
            "os.kill(int(sys.argv[1]), signal.SIGCHLD)\n"
            "until = time.time() + 20\n"
            "while not os.path.exists(sys.argv[3]) and time.time() < until: time.sleep(0.05)\n"
        )
        subprocess.run(
            [*with_proc(), sys.executable, "-c", code, str(program.pid), str(script), str(answer)],
            check=True,
        )
        assert answer.read_text() == ""
