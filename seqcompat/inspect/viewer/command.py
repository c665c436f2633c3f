"""The command line of ``python -m seqcompat inspect``."""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
import tempfile
import time
from typing import Sequence

from seqcompat.inspect import data, text, tree
from seqcompat.inspect.viewer import asking
from seqcompat.inspect.viewer.target import CannotAsk

COMMANDS = ("ps", "tree", "watch", "html", "json")


def main(arguments: Sequence[str]) -> int:
    """Run the command given in `arguments`; returns the exit status."""
    parser = _parser()
    options = parser.parse_intermixed_args(arguments)
    command, pid, path = _target(parser, options)
    if options.age is not None and not options.age >= 0:
        parser.error(f"--age takes 0 or more seconds; it got {options.age}")
    if not options.timeout > 0:
        parser.error(f"--timeout takes more than 0 seconds; it got {options.timeout}")
    source = _source(options, pid)
    try:
        if command == "watch":
            return _watch(source, options)
        taken = _taken(source, options)
        return _show(command, taken, options, path)
    except CannotAsk as error:
        _say(str(error))
        return 1
    except BrokenPipeError:  # The reader, `| head` for example, has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m seqcompat inspect",
        description="Show what the sequences of a running Twisted program wait for, and why.",
        epilog="A program on CPython 3.14 or newer needs no preparation. Any other has to call "
        "seqcompat.inspect.serve().",
    )
    parser.add_argument(
        "what",
        nargs="*",
        metavar="[ps|tree|watch|html|json] PID [FILE]",
        help="ps: a table; tree (the default): who waits for whom; watch: the tree, live; html: "
        "a page, written to FILE; json: JSON Lines, written to FILE or the standard output",
    )
    parser.add_argument(
        "--from", dest="file", metavar="FILE", help="read JSON Lines in place of a PID"
    )
    parser.add_argument(
        "--socket", metavar="PATH", help="the socket of the program, if not the default one"
    )
    parser.add_argument(
        "--all", action="store_true", help="show each sequence by itself, not groups"
    )
    parser.add_argument("--module", help="show only sequences of this package or module")
    parser.add_argument("--function", help="show only functions with this in their names")
    parser.add_argument("--search", metavar="TEXT", help="show only entries with this text")
    parser.add_argument(
        "--age",
        type=float,
        metavar="SECONDS",
        help="show only sequences that have waited this long",
    )
    parser.add_argument(
        "--verdict", choices=data.VERDICTS, help="show only waits with this verdict"
    )
    parser.add_argument(
        "--arguments", action="store_true", help="show arguments, without a call of their repr()"
    )
    parser.add_argument(
        "--sample",
        type=float,
        metavar="SECONDS",
        help="look twice, this long apart, to see what has waited all the time",
    )
    parser.add_argument("--limit", type=int, metavar="N", help="look at no more than N sequences")
    parser.add_argument(
        "--budget", type=float, metavar="SECONDS", help="let the program look no longer than this"
    )
    parser.add_argument(
        "--lines", type=int, default=None, metavar="N", help="show no more than N lines"
    )
    parser.add_argument(
        "--timeout",
        type=float,
        default=10,
        metavar="SECONDS",
        help="wait no longer than this for the program (default: %(default)s)",
    )
    parser.add_argument(
        "--every",
        type=float,
        default=2,
        metavar="SECONDS",
        help="the time between two looks of watch (default: %(default)s)",
    )
    parser.add_argument(
        "--stop-continue",
        action="store_true",
        help="stop and continue a program that sleeps, if nothing else wakes it",
    )
    return parser


def _target(
    parser: argparse.ArgumentParser, options: argparse.Namespace
) -> tuple[str, int | None, str | None]:
    """The command, the process id, and the file to write."""
    words = list(options.what)
    command = words.pop(0) if words and words[0] in COMMANDS else "tree"
    pid = None
    if options.file is None:
        if not words:
            parser.error("give the PID of a process, or --from FILE")
        word = words.pop(0)
        if not word.isascii() or not word.isdigit() or int(word) == 0:
            parser.error(f"{word!r} is neither a PID nor a command: {', '.join(COMMANDS)}")
        pid = int(word)
    path = words.pop(0) if words and command in ("html", "json") else None
    if words:
        parser.error(f"{words[0]!r} is one argument too many")
    if command == "html" and path is None:
        parser.error("html writes a file: give its name")
    return command, pid, path


def _source(options: argparse.Namespace, pid: int | None) -> asking.Source:
    if pid is None:
        return lambda: asking.from_file(options.file)
    wanted = {"arguments": options.arguments, "limit": options.limit, "seconds": options.budget}
    return lambda: asking.from_process(
        pid, wanted, options.timeout, options.socket, options.stop_continue, _say
    )


def _taken(source: asking.Source, options: argparse.Namespace) -> data.Snapshot:
    taken = source()
    if options.sample:
        time.sleep(options.sample)
        taken = data.with_ages(source(), taken)
    return taken


def chosen(options: argparse.Namespace) -> tree.Filter:
    return tree.Filter(
        options.module, options.function, options.age, options.verdict, options.search
    )


def _show(command: str, taken: data.Snapshot, options: argparse.Namespace, path: str | None) -> int:
    if command == "json":
        if path is None:
            sys.stdout.writelines(data.lines_of(taken))
            sys.stdout.flush()
        else:
            write(path, "".join(data.lines_of(taken)))
    elif command == "html":
        from seqcompat.inspect.page import page_of

        assert path is not None
        write(path, page_of(taken))
    elif command == "ps":
        from seqcompat.inspect.viewer import tables

        tables.show_table(taken, chosen(options), options.lines)
    elif _has("rich"):
        from seqcompat.inspect.viewer import tables

        tables.show_tree(tree.Tree(taken, not options.all, chosen(options)), options.lines)
    else:
        text.print_tree(taken, sys.stdout, not options.all, chosen(options), options.lines)
    return 0


def _watch(source: asking.Source, options: argparse.Namespace) -> int:
    if not _has("textual"):
        raise CannotAsk(
            "`watch` needs textual, which is not installed here: python -m pip install "
            "'seqcompat[inspect]'"
        )
    from seqcompat.inspect.viewer.watching import Watch

    first = source()  # If the program cannot be asked at all, say so here, not on the screen.
    Watch(source, first, options.every, chosen(options), not options.all).run()
    return 0


def _has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def write(path: str, content: str) -> None:
    """Write the file `path` whole, or leave it as it is."""
    directory = os.path.dirname(os.path.abspath(path))
    try:
        descriptor, temporary = tempfile.mkstemp(dir=directory, prefix=".seqcompat-")
        try:
            with open(descriptor, "w", encoding="utf-8") as stream:
                stream.write(content)
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(temporary, 0o666 & ~mask)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise CannotAsk(f"{path} cannot be written: {error.strerror}.") from None


def _say(words: str) -> None:
    sys.stderr.write(f"python -m seqcompat inspect: {words}\n")
