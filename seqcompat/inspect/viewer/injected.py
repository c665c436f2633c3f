"""
The code that runs in the program: a short script, and more code that the viewer sends to it.

The script connects to the viewer's socket, runs the code that comes from there, and closes the
socket.  That code makes the modules that take a snapshot, because the program does not have them.
It takes a snapshot, sends it, and removes the modules.
"""

from __future__ import annotations

import json
from pathlib import Path

#: The modules, each after those that it imports.
MODULES = (
    "data",
    "looking",
    "looking.frames",
    "looking.shapes",
    "looking.shapes.ours",
    "looking.shapes.since_13_2",
    "looking.shapes.since_18_7",
    "looking.shapes.since_21_2",
    "looking.shapes.since_23_10",
    "looking.survey",
    "looking.naming",
    "looking.values",
    "looking.verdicts",
    "looking.deadlocks",
    "looking.taking",
)

#: How long the program waits for a viewer that does not read.
SECONDS = 5

_SCRIPT = """\
def _seqcompat_inspect():
    import socket
    viewer = socket.socket(socket.AF_UNIX)
    try:
        viewer.settimeout({seconds})
        viewer.connect({path!r})
        with viewer.makefile("rb") as stream:
            code = stream.read(int(stream.readline()))
        exec(code, {{"viewer": viewer}})
    except Exception:
        pass
    finally:
        viewer.close()
_seqcompat_inspect()
del _seqcompat_inspect
"""

_CODE = """\
import json, sys, types
def answer(viewer, package, sources, options):
    made = []
    try:
        try:
            for name, is_package, source in sources:
                whole = package + "." + name if name else package
                module = types.ModuleType(whole)
                module.__package__ = whole if is_package else whole.rpartition(".")[0]
                if is_package:
                    module.__path__ = []
                made.append(module)
                sys.modules[whole] = module
                parent, _, last = whole.rpartition(".")
                if parent:
                    setattr(sys.modules[parent], last, module)
                exec(compile(source, "<seqcompat.inspect " + name + ">", "exec"), vars(module))
            taken = sys.modules[package + ".looking.taking"].snapshot(**options)
            lines = sys.modules[package + ".data"].lines_of(taken)
        except Exception as error:
            lines = [json.dumps({"error": type(error).__name__ + ": " + str(error)[:200]})]
        chunk = []
        for line in lines:
            chunk.append(line)
            if len(chunk) == 1000:
                viewer.sendall("".join(chunk).encode("ascii"))
                del chunk[:]
        viewer.sendall("".join(chunk).encode("ascii"))
    finally:
        for module in made:
            sys.modules.pop(module.__name__, None)
        for module in made:
            vars(module).clear()
answer(viewer, *json.loads(ARGUMENTS))
"""


def script(path: str) -> str:
    """The script, for a viewer that listens at `path`."""
    return _SCRIPT.format(path=path, seconds=SECONDS)


def code(package: str, options: dict[str, object]) -> bytes:
    """
    The code that the viewer sends.

    :param package: the name of the modules' package while they are there.
    """
    directory = Path(__file__).parents[1]
    sources: list[tuple[str, bool, str]] = [("", True, "")]
    for name in MODULES:
        path = directory.joinpath(*name.split("."))
        is_package = path.is_dir()
        path = path / "__init__.py" if is_package else path.with_suffix(".py")
        sources.append((name, is_package, path.read_text(encoding="utf-8")))
    arguments = json.dumps([package, sources, options])
    text = _CODE.replace("ARGUMENTS", repr(arguments))
    sent = text.encode("utf-8")
    return b"%d\n" % len(sent) + sent
