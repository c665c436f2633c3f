"""
Asks a program that has not prepared for it, on CPython 3.14 and newer, by `sys.remote_exec`.

This leaves a script for the program.  The program runs the script when it next runs Python code.  A
program that waits in the kernel runs none, so a signal wakes it.  Its handler of that signal does
nothing.
"""

from __future__ import annotations

import os
import secrets
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from typing import Callable

from seqcompat.inspect.viewer import injected
from seqcompat.inspect.viewer.target import CannotAsk, Target

FIRST = (3, 14)

#: The code for the target's own Python, which takes a script only from its own version.
_HELPER = "import sys; sys.remote_exec(int(sys.argv[1]), sys.argv[2])"

#: A script that does nothing.  It replaces a script that the program has not run.
_NOTHING = "/dev/null"

_SILENCE = 0.2


def attach(
    target: Target,
    options: dict[str, object],
    seconds: float = 10,
    stop: bool = False,
    say: Callable[[str], None] = lambda words: None,
) -> list[bytes]:
    """
    The lines of a snapshot of that process.

    :param seconds: how long to wait for the process.
    :param stop: whether to stop and continue the process, if nothing else wakes it.
    :param say: a function that gets messages about the progress.
    """
    if target.version is not None and target.version < FIRST:
        raise CannotAsk(
            "Process %d runs Python %d.%d, and nothing can attach to a Python before 3.14. Let the "
            "program call seqcompat.inspect.serve() and ask again. Or let it call on_signal() and "
            "send it SIGUSR2." % (target.pid, *target.version)
        )
    disabled = target.why_disabled()
    if disabled:
        raise CannotAsk(
            f"Process {target.pid} does not let others attach to it, because of {disabled}. Let it "
            "call seqcompat.inspect.serve()."
        )
    root = target.root()
    temporary = tempfile.mkdtemp(prefix="seqcompat-", dir=(root + "/tmp") if root else None)
    try:
        inside = temporary[len(root) :]
        with socket.socket(socket.AF_UNIX) as listening:
            path, script = os.path.join(temporary, "s"), os.path.join(temporary, "ask.py")
            listening.bind(path)
            listening.listen(1)
            # Only the target's user can read these files; root gives them to that user.
            os.chmod(path, 0o600)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            with open(os.open(script, flags, 0o600), "w") as stream:
                stream.write(injected.script(os.path.join(inside, "s")))
            if target.user is not None and os.geteuid() == 0 and target.user != 0:
                for each in (path, script, temporary):
                    os.chown(each, target.user, -1)
            until = time.monotonic() + seconds
            _leave(target, os.path.join(inside, "ask.py"))
            try:
                viewer = _accept(target, listening, until, stop, say)
            except CannotAsk:
                _take_back(target)
                raise
            with viewer:
                return _answer(target, viewer, options, until)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _leave(target: Target, script: str) -> None:
    """Leave `script` in the target, which will run it."""
    try:
        if target.version in (None, sys.version_info[:2]) and hasattr(sys, "remote_exec"):
            sys.remote_exec(target.pid, script)
            return
    except PermissionError:
        raise target.refusal() from None
    except (RuntimeError, OSError) as error:
        if target.version is not None and "Can't send commands" not in str(error):
            raise _failure(target, str(error)) from None
    _leave_by_its_own(target, script)


def _leave_by_its_own(target: Target, script: str) -> None:
    if target.version is None and target.program is None:
        raise CannotAsk(
            f"The system does not show which program process {target.pid} runs, so nothing can "
            "attach to it. Run this command as root, where that program runs, or let the program "
            "call seqcompat.inspect.serve()."
        )
    if target.program is None or not target.program.exists() or target.root():
        version = "%d.%d" % target.version if target.version else "3"
        raise CannotAsk(
            f"Process {target.pid} runs Python {version}, and only the same version can attach to "
            f"it. Run this where that is installed: python{version} -m seqcompat inspect "
            f"{target.pid}"
        )
    command = [str(target.program), "-I", "-S", "-c", _HELPER, str(target.pid), script]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise CannotAsk(f"{target.program} could not be run: {error}") from None
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["it printed nothing"]
        raise _failure(target, last[0])


def _failure(target: Target, words: str) -> CannotAsk:
    if not target.is_alive():
        return CannotAsk(f"Process {target.pid} has ended.")
    if "PermissionError" in words or "ermitted" in words or "denied" in words:
        return target.refusal()
    if "not enabled" in words:
        return CannotAsk(
            f"Process {target.pid} does not let others attach to it. Let it call "
            "seqcompat.inspect.serve()."
        )
    if "no attribute 'remote_exec'" in words:
        return CannotAsk(
            f"The Python of process {target.pid} is too old: nothing can attach to a Python before "
            "3.14. Let the program call seqcompat.inspect.serve()."
        )
    if "Function not implemented" in words:
        return CannotAsk(
            "This system cannot read the memory of another process "
            "(CONFIG_CROSS_MEMORY_ATTACH). Let the program call seqcompat.inspect.serve()."
        )
    return CannotAsk(f"Process {target.pid} cannot be attached to: {words}")


def _take_back(target: Target) -> None:
    """Have the target run a script that does nothing, in place of one that is gone."""
    try:
        _leave(target, _NOTHING)
    except CannotAsk:
        pass


def _accept(
    target: Target,
    listening: socket.socket,
    until: float,
    stop: bool,
    say: Callable[[str], None],
) -> socket.socket:
    """Wait for the target to connect, and wake it."""
    wakes = target.catches(signal.SIGCHLD)
    turns = 0
    while True:
        left = until - time.monotonic()
        if left <= 0:
            raise CannotAsk(_asleep(target, wakes, stop))
        if select.select([listening], [], [], min(left, _SILENCE))[0]:
            viewer, _ = listening.accept()
            if _is(viewer, target.pid):
                return viewer
            viewer.close()
            continue
        if not target.is_alive():
            raise CannotAsk(f"Process {target.pid} has ended.")
        turns += 1
        try:
            if wakes:
                # Twisted's handler looks for children that have ended, and finds none.
                os.kill(target.pid, signal.SIGCHLD)
            elif stop:
                os.kill(target.pid, signal.SIGSTOP)
                os.kill(target.pid, signal.SIGCONT)
        except OSError:
            pass
        if turns == 3 and not wakes and not stop:
            say(
                f"Process {target.pid} sleeps in the kernel, and answers when something wakes it. "
                "Connect to one of its ports, for example. --stop-continue wakes it too, if its "
                "reactor is epoll or asyncio. It stops the process for a moment."
            )


def _asleep(target: Target, wakes: bool, stop: bool) -> str:
    if wakes:
        return (
            f"Process {target.pid} did not answer in time. It is busy with code that is not "
            "Python, or its main thread is blocked."
        )
    if stop:
        return (
            f"Process {target.pid} did not answer in time, although it was stopped and continued."
        )
    return (
        f"Process {target.pid} did not answer in time: it sleeps in the kernel. Connect to one of "
        "its ports, or try --stop-continue, which works if its reactor is epoll or asyncio."
    )


def _is(viewer: socket.socket, pid: int) -> bool:
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    found = viewer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return struct.unpack("3i", found)[0] in (pid, 0)  # 0 is a process of another namespace.


def _answer(
    target: Target, viewer: socket.socket, options: dict[str, object], until: float
) -> list[bytes]:
    package = "_seqcompat_inspect_" + secrets.token_hex(8)
    received = []
    try:
        viewer.settimeout(max(0.1, until - time.monotonic()))
        viewer.sendall(injected.code(package, options))
        while True:
            viewer.settimeout(max(0.1, until - time.monotonic()))
            data = viewer.recv(1 << 20)
            if not data:
                break
            received.append(data)
    except TimeoutError:
        raise CannotAsk(
            f"Process {target.pid} did not answer in time; give it more time, with --timeout."
        ) from None
    except OSError as error:
        if not target.is_alive():
            raise CannotAsk(f"Process {target.pid} has ended.") from None
        raise CannotAsk(f"Process {target.pid} hung up: {error}") from None
    lines = b"".join(received).splitlines()
    if not lines:
        raise CannotAsk(f"Process {target.pid} hung up without an answer; it may have ended.")
    return lines
