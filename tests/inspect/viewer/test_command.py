"""The command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from seqcompat.inspect import data
from seqcompat.inspect.viewer import command
from seqcompat.inspect.viewer.target import CannotAsk, Target
from tests.inspect.test_serving import Program
from tests.inspect.test_tree import HOSTILE, made, sequence, wait

SNAPSHOT = made(
    [
        sequence(1, [2], "handle", since=900.0),
        sequence(2, [11], "query", waiters=[1], since=950.0),
        sequence(3, [12], "save", module="shop.web"),
    ],
    [wait(11, verdict="lost"), wait(12, "a timer", detail="in 5.0 s")],
)


@pytest.fixture
def file(tmp_path):
    path = str(tmp_path / "taken.jsonl")
    data.write(SNAPSHOT, path)
    return path


@pytest.fixture
def run(capsys):
    def run(*arguments):
        status = command.main([str(each) for each in arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


@pytest.fixture(params=["rich", "plain"])
def renderer(request, monkeypatch):
    if request.param == "plain":
        monkeypatch.setattr(command, "_has", lambda module: False)
        monkeypatch.setitem(sys.modules, "rich", None)
        monkeypatch.setitem(sys.modules, "rich.table", None)
    else:
        pytest.importorskip("rich")


@pytest.mark.usefixtures("renderer")
def test_tree(file, run):
    """The tree of a file, the same with rich and without."""
    status, out, err = run("--from", file)
    assert (status, err) == (0, "")
    assert [line.rstrip() for line in out.splitlines()] == [
        "1 lost · 2 waiting for over 60 s · 3 sequences in 2 groups".replace(
            "2 waiting", "1 waiting"
        ),
        "handle shop/db.py:3  for 1 min 40 s",
        "  └ query shop/db.py:3  for 50 s",
        "    └ a Deferred  lost: nothing can fire it",
        "save shop/db.py:3",
        "  └ a timer in 5.0 s",
    ]


@pytest.mark.usefixtures("renderer")
def test_ps(file, run):
    """A table, the oldest first; in a pipe nothing is cut off."""
    status, out, _ = run("ps", "--from", file)
    lines = [line for line in out.splitlines() if "shop/db.py" in line]
    assert status == 0
    assert [line.split()[0] for line in lines] == ["handle", "query", "save"]
    assert "a timer in 5.0 s" in lines[2]
    assert "function" in out and "verdict" in out
    _, out, _ = run("ps", "--from", file, "--lines", "1")
    assert "there are 2 more" in out


@pytest.mark.usefixtures("renderer")
def test_hostile_names(tmp_path, run):
    """Nothing of the program's names steers the terminal, nor is it markup of rich's."""
    path = str(tmp_path / "hostile.jsonl")
    hostile = HOSTILE + "[bold red]x[/]:smile:"
    data.write(made([sequence(1, [11], hostile)], [wait(11, hostile)]), path)
    for what in ("tree", "ps"):
        _, out, _ = run(what, "--from", path)
        assert "\x1b" not in out and "\u202e" not in out and "\x9b" not in out
        assert "[bold red]x[/]:smile:" in out


@pytest.mark.parametrize(
    "options, expected",
    [
        (["--function", "que"], {"handle", "query"}),
        (["--module", "shop.web"], {"save"}),
        (["--age", "60"], {"handle", "query"}),
        (["--verdict", "lost"], {"handle", "query"}),
        (["--search", "a timer"], {"save"}),
        (["--all"], {"handle", "query", "save"}),
    ],
)
def test_filters(file, run, options, expected):
    """Each filter, and all of it."""
    _, out, _ = run("tree", "--from", file, *options)
    assert {name for name in ("handle", "query", "save") if name + " " in out} == expected


def test_json_and_html(file, run, tmp_path):
    """A file that is written is read again; a page is written whole, or not at all."""
    copy = tmp_path / "copy.jsonl"
    assert run("json", "--from", file, copy)[0] == 0
    assert data.read(str(copy)) == SNAPSHOT
    _, out, _ = run("json", "--from", file)
    assert data.parse(out.splitlines()) == SNAPSHOT
    page = tmp_path / "page.html"
    assert run("html", "--from", file, page)[0] == 0
    assert "What is it waiting on?" in page.read_text()
    status, _, err = run("html", "--from", file, tmp_path / "no" / "page.html")
    assert status == 1 and "cannot be written: No such file or directory" in err
    assert sorted(os.listdir(tmp_path)) == ["copy.jsonl", "page.html", "taken.jsonl"]


@pytest.mark.parametrize(
    "arguments, said",
    [
        ([], "give the PID of a process"),
        (["x"], "'x' is neither a PID nor a command"),
        (["-1"], ""),
        (["0"], "is neither a PID nor a command"),
        (["tree", "1", "2"], "'2' is one argument too many"),
        (["html", "1"], "give its name"),
        (["1", "--timeout", "0"], "--timeout takes"),
        (["1", "--age", "-1"], "--age takes"),
        (["1", "--verdict", "gone"], "invalid choice"),
    ],
)
def test_usage(arguments, said, capsys):
    """A wrong command line is said to be one."""
    with pytest.raises(SystemExit) as caught:
        command.main(arguments)
    assert caught.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["999999999"], "There is no process 999999999"),
        (["99999999999999999999"], "There is no process"),
        (["--from", "/no/such.jsonl"], "cannot be read: No such file"),
        (["--from", "/etc/passwd"], "is not a line of a snapshot"),
        ([str(os.getpid()), "--socket", "/no/such/socket"], "does not answer: No such file"),
    ],
)
def test_what_cannot_be_asked(arguments, said, run):
    """If nobody can ask the process, one sentence says why."""
    status, out, err = run(*arguments)
    assert (status, out) == (1, "")
    assert said in err and len(err.strip().splitlines()) == 1


@pytest.mark.skipif(not os.path.exists("/proc/self/exe"), reason="there is no /proc here")
def test_what_is_not_python(run):
    """Another program is not asked."""
    with subprocess.Popen(["sleep", "60"]) as other:
        try:
            status, _, err = run(other.pid)
            assert status == 1 and "which is not Python" in err
        finally:
            other.kill()


@pytest.mark.skipif(not os.path.exists("/proc/self/exe"), reason="there is no /proc here")
def test_an_old_python(run, monkeypatch):
    """A program on an old Python has to serve, which is said."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        try:
            monkeypatch.setattr(Target, "_python", lambda target: (3, 9))
            status, _, err = run(other.pid)
        finally:
            other.kill()
    assert status == 1
    assert "runs Python 3.9, and nothing can attach to a Python before 3.14" in err
    assert "seqcompat.inspect.serve()" in err


@pytest.mark.skipif(not os.path.exists("/proc/self/exe"), reason="there is no /proc here")
@pytest.mark.parametrize(
    "version, said",
    [
        (None, "The system does not show which program process {pid} runs"),
        ((3, 14), "Process {pid} runs Python 3.14, and only the same version can attach"),
    ],
)
def test_a_program_that_is_not_seen(run, monkeypatch, version, said):
    """The viewer says why it cannot attach, and names no Python that it does not know."""
    init = Target.__init__

    def without_program(target, pid):
        init(target, pid)
        target.program, target.version = None, version

    monkeypatch.setattr(Target, "__init__", without_program)
    monkeypatch.delattr(sys, "remote_exec", raising=False)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        try:
            status, _, err = run(other.pid)
        finally:
            other.kill()
    assert status == 1 and said.format(pid=other.pid) in err
    assert "its own Python" not in err


def test_refusals(monkeypatch):
    """Why the system forbids it, in words, with what to do."""
    target = Target(os.getpid())
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    target.user = 1001
    assert "belongs to user 1001, and you are user 1000" in str(target.refusal())
    target.user = 1000
    monkeypatch.setattr("seqcompat.inspect.viewer.target._number_in", lambda path: 1)
    assert "ptrace_scope is 1" in str(target.refusal())
    monkeypatch.setattr("seqcompat.inspect.viewer.target._number_in", lambda path: 0)
    assert "as root" in str(target.refusal())
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert "--cap-add SYS_PTRACE" in str(target.refusal())
    assert isinstance(target.refusal(), CannotAsk)


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    class Directory:
        def __init__(self, path):
            self._path = path

        def join(self, name):
            return self._path / name

    program = Program(Directory(tmp_path_factory.mktemp("served")))
    yield program
    program.stop()


def test_a_program_that_serves(program, run):
    """A program is asked by its socket; the second look knows how long."""
    pid = program.process.pid
    status, out, _ = run(pid, "--socket", program.path)
    assert status == 0 and "× 3" in out and "query" in out
    _, out, _ = run("json", pid, "--socket", program.path, "--sample", "0.2")
    taken = data.parse(out.splitlines())
    assert all(each.since is not None for each in taken.sequences)
    _, out, _ = run("json", pid, "--socket", program.path, "--limit", "1", "--arguments")
    assert len(data.parse(out.splitlines()).sequences) == 1


def test_where_the_command_looks(run, tmp_path):
    """It finds the socket by itself, in the user's private directory."""
    code = (
        "from seqcompat import inspect; from twisted.internet import reactor;"
        "print(inspect.serve().path, flush=True); reactor.callLater(60, reactor.stop);"
        "reactor.run()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as program:
        try:
            path = program.stdout.readline().decode().strip()
            if not os.path.exists("/proc/self/exe"):
                pytest.skip("there is no /proc here")
            status, out, err = run(program.pid)
            assert (status, out.strip(), err) == (0, "0 sequences", "")
            assert os.path.exists(path)
        finally:
            program.terminate()
    assert not os.path.exists(path)


def test_a_broken_pipe(file):
    """``| head`` is not an error."""
    code = "import sys; from seqcompat.__main__ import main; sys.exit(main(sys.argv[1:]))"
    with subprocess.Popen(
        [sys.executable, "-c", code, "inspect", "json", "--from", file],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == b""


def test_an_error_in_the_answer():
    """An error of the program is shown."""
    from seqcompat.inspect.viewer.asking import parse

    with pytest.raises(CannotAsk, match="could not answer: it is tired"):
        parse([json.dumps({"error": "it is tired"}).encode()], "x")
    with pytest.raises(CannotAsk, match="is empty"):
        parse([], "the answer")
