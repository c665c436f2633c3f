"""Gets a snapshot: from a file, from a program that serves, or from any other program."""

from __future__ import annotations

import json
import os
import socket
import stat
import time
from pathlib import Path
from typing import Callable, Protocol

from seqcompat.inspect import data
from seqcompat.inspect.serving import socket_of
from seqcompat.inspect.viewer.attaching import attach
from seqcompat.inspect.viewer.target import CannotAsk, Target


class Source(Protocol):
    """A source of snapshots."""

    def __call__(self) -> data.Snapshot: ...


def from_file(path: str) -> data.Snapshot:
    try:
        return data.read(path)
    except OSError as error:
        raise CannotAsk(f"{path} cannot be read: {error.strerror}.") from None
    except data.BadFile as error:
        raise CannotAsk(str(error)) from None


def from_process(
    pid: int,
    options: dict[str, object],
    seconds: float,
    path: str | None = None,
    stop: bool = False,
    say: Callable[[str], None] = lambda words: None,
) -> data.Snapshot:
    """
    A snapshot of the process `pid`.

    :param path: the path of the socket that it serves, if that is not the default one.
    """
    target = Target(pid)
    found = path or _socket(target)
    lines = ask(found, options, seconds) if found else attach(target, options, seconds, stop, say)
    return parse(lines, f"the answer of process {pid}")


def parse(lines: list[bytes], name: str) -> data.Snapshot:
    try:
        first = json.loads(lines[0]) if lines else {}
        if "error" in first:
            raise CannotAsk(f"The program could not answer: {first['error']}")
        return data.parse(lines, name)
    except (ValueError, TypeError) as error:
        raise CannotAsk(str(error)) from None


def _socket(target: Target) -> str | None:
    if target.user is None:
        return None
    path = Path(target.root() + socket_of(target.pid, target.user))
    try:
        directory, found = path.parent.lstat(), path.lstat()
    except OSError:
        return None
    # Somebody else may have put a socket there.
    is_theirs = directory.st_uid == found.st_uid == target.user and not directory.st_mode & 0o077
    return str(path) if is_theirs and stat.S_ISSOCK(found.st_mode) else None


def ask(path: str, options: dict[str, object], seconds: float) -> list[bytes]:
    """The lines of the answer of the program that serves the socket `path`."""
    request = json.dumps({"seqcompat.inspect": data.VERSION, **options}).encode() + b"\n"
    until = time.monotonic() + seconds
    received = []
    try:
        with socket.socket(socket.AF_UNIX) as viewer:
            viewer.settimeout(seconds)
            viewer.connect(path)
            viewer.sendall(request)
            while True:
                viewer.settimeout(max(0.1, until - time.monotonic()))
                chunk = viewer.recv(1 << 20)
                if not chunk:
                    break
                received.append(chunk)
    except TimeoutError:
        raise CannotAsk(
            f"The program that serves {path} did not answer in {seconds:g} seconds: its reactor is "
            "busy or blocked."
        ) from None
    except PermissionError:
        raise CannotAsk(
            f"{path} belongs to another user, and you are user {os.geteuid()}. Run the command as "
            "that user, or as root."
        ) from None
    except OSError as error:
        raise CannotAsk(f"{path} does not answer: {error.strerror or error}.") from None
    if not received:
        raise CannotAsk(
            f"The program that serves {path} hung up. Too many may be asking at once; try again."
        )
    return b"".join(received).splitlines()
