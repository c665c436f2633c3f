"""
``record``: runs a command, and writes down what the sequences of the project really waited on.

The command and all Python processes that it starts are told to record by an environment variable
and by a directory put in front of ``PYTHONPATH``; nothing is installed and nothing is changed on
disk but the file that is asked for.
"""

from __future__ import absolute_import, division, print_function

import argparse
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile

import seqcompat
from seqcompat.migrate.observe import whole_file
from seqcompat.migrate.observe.evidence import Evidence, EvidenceError, digest_of
from seqcompat.migrate.observe.kinds import FROM
from seqcompat.migrate.observe.recording import ENVIRONMENT

DEFAULT_FILE = "seqcompat-evidence.json"
_STARTUP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "startup")

USAGE, NOTHING, UNREADABLE = 2, 4, 123

_PY2 = sys.version_info[0] == 2


def main(arguments=None):
    """
    Run the command given in `arguments` and write its evidence; returns the exit status, which is
    the command's, but not 0 where nothing was recorded.
    """
    parser = argparse.ArgumentParser(
        prog="python -m seqcompat migrate record",
        usage="%(prog)s [-o FILE] [--append] [--root DIR] -- COMMAND ...",
        description=(
            "Run a command, such as the tests, and write down per wait what was really waited on."
        ),
        epilog=(
            "Python processes that the command starts are recorded too, unless they are run "
            "with -E, -I or -S."
        ),
    )
    parser.add_argument("--version", action="version", version=seqcompat.__version__)
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        default=DEFAULT_FILE,
        help="the file to write (default: %(default)s)",
    )
    parser.add_argument(
        "--append",
        action="store_true",
        help="keep what FILE has of files that have not changed since",
    )
    parser.add_argument(
        "--root",
        metavar="DIR",
        default=".",
        help="watch the functions in this directory; paths in FILE are relative to it (default: .)",
    )
    parser.add_argument(
        "command", nargs=argparse.REMAINDER, metavar="COMMAND", help="what to run, after --"
    )
    chosen = parser.parse_args(arguments)
    command = chosen.command[1:] if chosen.command[:1] == ["--"] else chosen.command
    if not command:
        parser.error("there is no command to run; for example: record -- trial mypackage")
    if not os.path.isdir(chosen.root):
        parser.error("--root %s is not a directory" % (chosen.root,))
    directory = os.path.dirname(os.path.abspath(chosen.output))
    if not os.path.isdir(directory):
        parser.error("the directory of %s does not exist" % (chosen.output,))
    evidence = Evidence(chosen.root)
    if chosen.append and os.path.exists(chosen.output):
        try:
            evidence = Evidence.load([chosen.output], chosen.root)
        except EvidenceError as error:
            parser.error("%s" % (error,))
    return record(command, chosen.output, evidence, os.path.realpath(chosen.root))


def record(command, output, evidence, root):
    """Run `command`, add to `evidence` what it waits on, and write that to `output`."""
    shards = tempfile.mkdtemp("", "seqcompat-record-")
    try:
        status = _run(command, environment(shards, root))
        if status is None:
            return USAGE
        executed = _collect(shards, evidence, root)
    finally:
        shutil.rmtree(shards, ignore_errors=True)
    if not executed[0]:
        # The result of an earlier run is better than nothing.
        sys.stderr.write(_nothing(output))
        return status or NOTHING
    try:
        write(evidence.document(), output)
    except EnvironmentError as error:
        sys.stderr.write("seqcompat: cannot write %s: %s\n" % (output, error.strerror or error))
        return UNREADABLE
    sys.stderr.write(_summary(executed, output))
    return status


def environment(shards, root):
    """The environment of the command."""
    changed = dict(os.environ)
    changed[ENVIRONMENT] = json.dumps({"directory": shards, "root": root})
    changed["PYTHONPATH"] = os.pathsep.join(filter(None, [_STARTUP, os.environ.get("PYTHONPATH")]))
    return changed


def _run(command, environment):
    try:
        process = subprocess.Popen(command, env=environment)
    except EnvironmentError as error:
        sys.stderr.write("seqcompat: cannot run %s: %s\n" % (command[0], error.strerror or error))
        return None
    while True:
        try:
            status = process.wait()
        except KeyboardInterrupt:  # The command has got it too, and decides what becomes of it.
            continue
        return 128 - status if status < 0 else status


def _collect(shards, evidence, root):
    """Add what the processes have written; returns the number of places and of files."""
    found, sources = {}, {}
    for name in sorted(os.listdir(shards)):
        with io.open(os.path.join(shards, name), encoding="utf-8") as file:
            for line in file:
                try:
                    path, function, position, kinds = json.loads(line)
                except ValueError:
                    continue  # The process was killed while it wrote.
                if _PY2:
                    # As its own names of files are.
                    path = path.encode("utf-8")
                    kinds = {kind.encode("utf-8"): count for kind, count in kinds.items()}
                seen = found.setdefault((path, function, tuple(position)), {})
                for kind, count in kinds.items():
                    if kind.startswith(FROM + root):
                        kind = FROM + os.path.relpath(kind[len(FROM) :], root).replace(os.sep, "/")
                    seen[kind] = seen.get(kind, 0) + count
    entries = {}
    for (path, function, position), kinds in found.items():
        if path not in sources:
            sources[path] = _Recorded(path)
        source = sources[path]
        if source.data is None:
            continue
        line, end_line, column, end_column = position
        relative = _text(os.path.relpath(path, root).replace(os.sep, "/"))
        entry = entries.setdefault(
            relative, {"path": relative, "sha256": digest_of(source.data), "sites": []}
        )
        entry["sites"].append(
            {
                "function": function,
                "line": line,
                "column": column,
                "end_line": end_line,
                "end_column": end_column,
                "text": source.line(line),
                "kinds": {
                    kind: count for kind, count in kinds.items() if not kind.startswith(FROM)
                },
                "made_by": {
                    kind[len(FROM) :]: count
                    for kind, count in kinds.items()
                    if kind.startswith(FROM)
                },
            }
        )
    evidence.only_current({path: entry["sha256"] for path, entry in entries.items()})
    evidence.merge({"files": list(entries.values())})
    return sum(len(entry["sites"]) for entry in entries.values()), len(entries)


def _text(path):
    """The name of a file as evidence has it."""
    return path.decode("utf-8", "replace") if isinstance(path, bytes) else path


class _Recorded(object):
    """
    A file whose functions were watched; `data` is None if it has gone, as one made by the tests
    has.
    """

    def __init__(self, path):
        try:
            with io.open(path, "rb") as file:
                self.data = file.read()
        except EnvironmentError:
            self.data = None
        else:
            self._lines = self.data.splitlines()

    def line(self, number):
        if not 0 < number <= len(self._lines):
            return ""
        return self._lines[number - 1].decode("utf-8", "replace").strip()


def write(document, path):
    """Write the JSON of `document`: the whole file or, if that fails, nothing."""
    text = json.dumps(document, indent=1, separators=(",", ": "), ensure_ascii=True) + "\n"
    whole_file.write(path, text.encode("ascii"))


def _nothing(output):
    return (
        "seqcompat: no wait was recorded, and %s. Did the command run functions of --root that are "
        "decorated with sequential or inlineCallbacks, in a Python that is run without -E, -I and "
        "-S?\n"
        % (
            "%s is left as it was" % (output,)
            if os.path.exists(output)
            else "%s is not written" % (output,),
        )
    )


def _summary(executed, output):
    places, files = executed
    return "seqcompat: %s in %s recorded in %s\n" % (
        _count(places, "wait"),
        _count(files, "file"),
        output,
    )


def _count(number, what):
    return "%d %s%s" % (number, what, "" if number == 1 else "s")


if __name__ == "__main__":
    sys.exit(main())
