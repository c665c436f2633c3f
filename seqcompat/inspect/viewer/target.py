"""A process to ask, and the reasons why nobody can ask it."""

from __future__ import annotations

import os
import re
from pathlib import Path


class CannotAsk(Exception):
    """The process cannot be asked.  The message says why, and what to do."""


class Target:
    """
    The process `pid`.

    :ivar user: its effective user id, or None if the system does not say.
    :ivar program: the path of the program that it runs, as this process sees it, or None.
    :ivar version: major and minor version of its Python, or None if that cannot be told.
    """

    def __init__(self, pid: int):
        self.pid = pid
        self._directory = Path("/proc", str(pid))
        self.user: int | None = None
        self.program: Path | None = None
        self.version: tuple[int, int] | None = None
        if not self.is_alive():
            raise CannotAsk(f"There is no process {pid}, or it has ended.")
        if not self._directory.exists():
            return  # This system is not Linux.
        self.user = self._directory.stat().st_uid
        status = self._status()
        if "Uid" in status:
            self.user = int(status["Uid"].split()[1])
        try:
            self.program = Path(os.readlink(self._directory / "exe"))
        except OSError:
            pass
        else:
            self.version = self._python()

    def is_alive(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except OverflowError:
            return False
        except PermissionError:
            pass
        # A process that has ended may still be there for its parent.
        return not self._status().get("State", "").startswith(("Z", "X"))

    def _status(self) -> dict[str, str]:
        try:
            lines = (self._directory / "status").read_text().splitlines()
        except OSError:
            return {}
        return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}

    def catches(self, number: int) -> bool:
        """Whether the process has a handler for the signal of that number."""
        caught = int(self._status().get("SigCgt", "0"), 16)
        return bool(caught >> (number - 1) & 1)

    def _python(self) -> tuple[int, int] | None:
        assert self.program is not None
        name = self.program.name.removesuffix(" (deleted)")
        found = re.fullmatch(r"python(\d)\.(\d+)[a-z]*", name)
        if not found:
            try:
                maps = (self._directory / "maps").read_text()
            except OSError:
                maps = ""
            found = re.search(r"/libpython(\d)\.(\d+)", maps)
        if found:
            return int(found[1]), int(found[2])
        if "pypy" in name:
            raise CannotAsk(
                f"Process {self.pid} runs PyPy, and nothing can attach to that. Let the program "
                "call seqcompat.inspect.serve()."
            )
        if "python" not in name:
            raise CannotAsk(f"Process {self.pid} runs {self.program}, which is not Python.")
        return None

    def root(self) -> str:
        """The path here of the process's ``/``; empty if it is the same."""
        path = f"/proc/{self.pid}/root"
        try:
            return "" if os.path.samefile(path, "/") else path
        except OSError:
            return ""

    def why_disabled(self) -> str | None:
        """The setting of the process that lets nobody attach to it, or None."""
        try:
            environment = (self._directory / "environ").read_bytes().split(b"\0")
            arguments = (self._directory / "cmdline").read_bytes().split(b"\0")
        except OSError:
            return None
        if any(each.startswith(b"PYTHON_DISABLE_REMOTE_DEBUG=") for each in environment):
            return "the environment variable PYTHON_DISABLE_REMOTE_DEBUG"
        if any(b"disable-remote-debug" in each for each in arguments[1:4]):
            return "the option -X disable-remote-debug"
        return None

    def refusal(self) -> CannotAsk:
        """The reason why the system does not let this program attach to the process."""
        here = os.geteuid()
        if here != 0 and self.user is not None and self.user != here:
            return CannotAsk(
                f"Process {self.pid} belongs to user {self.user}, and you are user {here}. Run the "
                "command as that user, or as root."
            )
        scope = _number_in("/proc/sys/kernel/yama/ptrace_scope")
        if here != 0 and scope:
            return CannotAsk(
                f"The system lets only its parents attach to process {self.pid} "
                f"(kernel.yama.ptrace_scope is {scope}). Run the command as root, or let the "
                "program call seqcompat.inspect.serve()."
            )
        if here == 0:
            return CannotAsk(
                f"The system does not let you attach to process {self.pid} even as root. If "
                "this is a container, start it with --cap-add SYS_PTRACE. Or let the program call "
                "seqcompat.inspect.serve()."
            )
        return CannotAsk(
            f"The system does not let you attach to process {self.pid}. Run the command as root, "
            "or let the program call seqcompat.inspect.serve()."
        )


def _number_in(path: str) -> int:
    try:
        return int(Path(path).read_text())
    except (OSError, ValueError):
        return 0
