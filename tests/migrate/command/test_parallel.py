"""Work in several processes: the results, their order, and what happens when a process ends."""

from __future__ import absolute_import, division, print_function

import multiprocessing
import os
import signal
import subprocess
import sys
import threading

import pytest

from seqcompat.migrate.command import parallel, run
from tests.migrate.shell import COROUTINE, GENERATOR, environment

#: Only a process that hangs takes as many seconds.
DEADLINE = 600


def double(item, more):
    return os.getpid(), item * 2 + more


def die_at(item, fatal):
    if item == fatal:
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def fail_at(item, fatal):
    if item == fatal:
        raise LookupError(item)
    return item


@pytest.mark.parametrize("jobs", [1, 2, 7])
def test_results_come_in_order_whatever_the_number_of_processes(jobs):
    told = []
    found = list(parallel.apply(double, list(range(100)), (1,), jobs, told.append))
    assert [value for _, value in found] == list(range(1, 201, 2))
    assert sum(told) == 100
    used = {pid for pid, _ in found}
    assert (used == {os.getpid()}) is (jobs == 1)
    assert multiprocessing.active_children() == []


def test_one_item_needs_no_process():
    ((pid, value),) = parallel.apply(double, [4], (0,), 8)
    assert (pid, value) == (os.getpid(), 8)


def test_a_process_that_is_killed_is_told_and_nothing_hangs():
    with pytest.raises(parallel.Died):
        list(parallel.apply(die_at, list(range(50)), (20,), 2))


def test_an_error_comes_through():
    with pytest.raises(LookupError):
        list(parallel.apply(fail_at, list(range(50)), (20,), 2))


def test_with_other_threads_processes_are_not_forked():
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()
    try:
        assert parallel.start_method() == "spawn"
    finally:
        ended.set()
        thread.join()


def test_spawned_processes_do_the_same(monkeypatch):
    monkeypatch.setattr(parallel, "start_method", lambda: "spawn")
    assert [value for _, value in parallel.apply(double, [1, 2, 3], (0,), 2)] == [2, 4, 6]


def test_the_command_works_with_spawned_processes(tmp_path):
    for number in range(40):
        (tmp_path / ("m%02d.py" % number)).write_bytes(GENERATOR + b"# " + b"x" * 8000 + b"\n")
    code = (
        "import sys\nfrom seqcompat.migrate.command import cli, parallel\n"
        "if __name__ == '__main__':\n"
        "    parallel.start_method = lambda: 'spawn'\n"
        "    sys.exit(cli.main(['async', '--allow-dirty', '-j', '2', '.']))\n"
    )
    (tmp_path.parent / "main.py").write_text(code)
    subprocess.run(
        [sys.executable, str(tmp_path.parent / "main.py")],
        cwd=str(tmp_path),
        env=environment(),
        check=True,
    )
    assert all(path.read_bytes().startswith(COROUTINE) for path in tmp_path.glob("*.py"))


ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 3))


class Options(object):
    steps = ["async"]
    jobs = 2
    decorators = ()
    configured = None
    include, exclude, extend_exclude, base = ["*.py"], [], [], "."


def run_with_a_process_killed(path):
    os.chdir(path)
    for number in range(40):
        with open("m%02d.py" % number, "wb") as file:
            file.write(GENERATOR + b"# " + b"x" * 8000 + b"\n")
    migrate = run._migrate

    def killed(item, *shared):
        if item[0] == "m30.py":
            os.kill(os.getpid(), signal.SIGKILL)
        return migrate(item, *shared)

    run._migrate = killed
    parallel.start_method = lambda: "fork"
    found = run.run([("m%02d.py" % number, None) for number in range(40)], Options)
    assert [result.path for result in found] == ["m%02d.py" % number for number in range(40)]
    lost = [result.path for result in found if result.findings]
    assert "m30.py" in lost and "m39.py" in lost
    for result in found:
        (finding,) = result.findings or [None]
        assert (result.after is None) is (finding is not None)
        assert finding is None or (finding.code, finding.kind) == ("SEQ906", "internal")


def test_files_of_a_process_that_was_killed_are_told_and_the_others_are_done(tmp_path):
    # In a process of its own: it forks, which is not safe beside threads that tests before may have
    # left.
    code = "import sys; from tests.migrate.command import test_parallel as module; "
    code += "module.run_with_a_process_killed(sys.argv[1])"
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, check=True, timeout=DEADLINE
    )


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_ends_all_processes_and_writes_nothing(tmp_path, jobs):
    for number in range(100):
        (tmp_path / ("m%02d.py" % number)).write_bytes(GENERATOR + b"# " + b"x" * 8000 + b"\n")
    code = (
        "import os, sys, time\nfrom seqcompat.migrate.command import cli, run\n"
        "migrate = run._migrate\n"
        "def held_up(*arguments):\n"
        "    sys.stdout.write('working\\n'); sys.stdout.flush()\n"
        "    while not os.path.exists('interrupted'): time.sleep(0.01)\n"
        "    return migrate(*arguments)\n"
        "run._migrate = held_up\n"
        "sys.exit(cli.main(['async', '--allow-dirty', '-j', %r, '.']))\n" % (jobs,)
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=str(tmp_path),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # A shell that runs the tests in the background has it ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stdout.readline() == b"working\n"
    os.killpg(process.pid, signal.SIGINT)  # As a terminal does.
    (tmp_path / "interrupted").write_bytes(b"")  # No file has been done before.
    _, errors = process.communicate(timeout=DEADLINE)
    assert process.returncode == 130, errors
    assert errors == b"Interrupted. Nothing was written.\n"
    assert all(path.read_bytes().startswith(GENERATOR) for path in tmp_path.glob("*.py"))
    with pytest.raises(OSError):
        os.killpg(process.pid, 0)
