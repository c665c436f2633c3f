"""
What the command is asked to do: its command line over the project's configuration.

An option that is given wins over the configuration; one that is not has its
value there, or else its default, which is spelled out here once.
"""

from __future__ import annotations

import argparse
import os
import sys
from argparse import Namespace
from typing import Any, NoReturn

import seqcompat
from seqcompat.migrate.command import config, files, parallel
from seqcompat.migrate.judge import codes
from seqcompat.migrate.report import output
from seqcompat.migrate.steps import STEPS


def _prog() -> str:
    """How the command was called."""
    if os.path.basename(sys.argv[0]).partition(".")[0] == "seqcompat":
        return "seqcompat migrate"
    return "python -m seqcompat migrate"


PROG = _prog()


#: The steps that `--to` goes through, up to the one named.
CHAIN = ("adopt", "async", "retire")

DEFAULTS = {
    "select": [],
    "ignore": [],
    "include": list(files.INCLUDE),
    "exclude": list(files.EXCLUDE),
    "extend_exclude": [],
    "force_exclude": False,
    "known_harmless": [],
    "oldest_twisted": (),
    "decorators": [],
    "evidence": [],
    "output_format": "text",
    "waive": [],
    "output_file": None,
    "html": None,
    "statistics": False,
    "strict": False,
}

OVERVIEW = """\
steps:
  adopt     inlineCallbacks and deferredGenerator to sequential, on Python 2 source too
  async     sequences written as generators to async def
  retire    sequences that are only awaited to plain coroutines, and the dependency out
  check     report what waits for nothing, and change nothing
  record    run a command, such as the tests, and write down what was waited on

Files are rewritten in place, after a summary; look first with --diff or --check.
%(prog)s STEP --help shows the options.
"""

EPILOG = """\
exit status:
  0    done, or nothing to do
  1    --check: something would change; check: something was found
  2    the command was used wrongly, or refused to overwrite what cannot be had back
  3    --strict: something was refused
  123  an internal error, or a file that could not be read; the others were still done
"""


class _Parser(argparse.ArgumentParser):
    """One whose errors are a line of text, whatever the names in them are."""

    def error(self, message: str) -> NoReturn:
        argparse.ArgumentParser.error(self, output.one_line(output.printable(message)))


def _listed(text: str) -> Any:
    return [word.strip() for word in text.split(",") if word.strip()]


def _codes(text: str) -> Any:
    words = _listed(text)
    for word in words:
        problem = config.problem_of_code(word)
        if problem:
            raise argparse.ArgumentTypeError(problem)
    return words


def _cautious(text: str) -> Any:
    wanted = [
        code
        for word in _codes(text)
        for code in codes.CODES
        if word in (code, codes.CODES[code].name)
    ]
    if not wanted or not codes.CAUTIOUS.issuperset(wanted):
        raise argparse.ArgumentTypeError(
            f"{text!r}: only {', '.join(sorted(codes.CAUTIOUS))} may be overruled"
        )
    return wanted


def _version(text: str) -> tuple[int, ...]:
    try:
        return config.version(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a version such as 22.8")


def _jobs(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def _parser(steps: list[str], writes: bool) -> _Parser:
    one = len(steps) == 1
    parser = _Parser(
        prog=f"{PROG} {steps[0] if one else '--to ' + steps[-1]}",
        usage="%(prog)s [options] PATH ...",
        description=STEPS[steps[0]].TITLE if one else f"Run the steps {', '.join(steps)}.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("paths", nargs="+", metavar="PATH", help="files, directories, or - for standard input")
    if writes:
        group = parser.add_argument_group("what is written")
        add = group.add_argument
        add("--diff", action="store_true", help="show the changes, write nothing")
        add(
            "--check",
            action="store_true",
            help="write nothing; exit with 1 if something would change",
        )
        add(
            "--allow-dirty",
            action="store_true",
            help="write even if there are changes that are not committed, or no version control",
        )
        _switch(group, "strict", "exit with 3 if something was refused")
    group = parser.add_argument_group("which files")
    add = group.add_argument
    add(
        "--include",
        type=_listed,
        action="append",
        metavar="PATTERNS",
        help=f"names of files to look at in directories (default: {', '.join(files.INCLUDE)})",
    )
    add(
        "--exclude",
        type=_listed,
        action="append",
        metavar="PATTERNS",
        help=f"names or paths to leave out there (default: {', '.join(files.EXCLUDE)}; and what "
        "version control ignores)",
    )
    add(
        "--extend-exclude",
        type=_listed,
        action="append",
        metavar="PATTERNS",
        help="leave these out as well",
    )
    _switch(group, "force-exclude", "leave them out even if they are named themselves")
    add("--stdin-filename", metavar="PATH", help="what to call standard input")
    group = parser.add_argument_group("what is converted")
    add = group.add_argument
    add(
        "--known-harmless",
        type=_listed,
        action="append",
        metavar="DECORATORS",
        help="decorators below the sequence's that take a coroutine function as well",
    )
    add(
        "--decorators",
        type=_listed,
        action="append",
        metavar="DECORATORS",
        help="your own decorators that make sequences, by their full names",
    )
    if "async" in steps:
        add(
            "--evidence",
            action="append",
            metavar="FILE",
            help="what `record` has written; may be repeated",
        )
    if "retire" in steps:
        add(
            "--oldest-twisted",
            type=_version,
            metavar="VERSION",
            help="the oldest Twisted that is supported, such as 22.8, whose trial runs "
            "coroutine functions as tests",
        )
    if "async" in steps or "check" in steps:
        add(
            "--waive",
            type=_cautious,
            action="append",
            metavar="CODES",
            help="do not refuse for these, where you know better: "
            f"{', '.join(sorted(codes.CAUTIOUS))}",
        )
    for step in steps:
        # A step may have options of its own.
        getattr(STEPS[step], "add_arguments", lambda group: None)(group)
    group = parser.add_argument_group("what is shown")
    add = group.add_argument
    add(
        "--select",
        type=_codes,
        action="append",
        metavar="CODES",
        help="only these findings, such as SEQ1 or no-wait",
    )
    add("--ignore", type=_codes, action="append", metavar="CODES", help="not these")
    add("--output-format", choices=config.FORMATS, help="how findings are shown (default: text)")
    add("--output-file", metavar="FILE", help="write them there, not to standard output")
    add("--html", metavar="FILE", help="write a report to look at, in one file")
    _switch(group, "statistics", "count codes, functions and waits")
    add("-q", "--quiet", action="store_true", help="no summary and no progress")
    group = parser.add_argument_group("how")
    add = group.add_argument
    add("--version", action="version", version=seqcompat.__version__)
    add("-j", "--jobs", type=_jobs, metavar="N", help="processes (default: one for each core)")
    add(
        "--config",
        metavar="FILE",
        help="a pyproject.toml or setup.cfg, in place of the nearest one",
    )
    add("--isolated", action="store_true", help="follow no configuration file")
    return parser


def _switch(group: argparse._ArgumentGroup, name: str, explanation: str) -> None:
    group.add_argument("--" + name, action=argparse.BooleanOptionalAction, help=explanation)


def parse(arguments: list[str]) -> Namespace:
    """
    The options: everything that was asked for, each with its value.

    Ends the process with 2 and a message, as argparse does, where that makes no sense.
    """
    steps, rest = _steps(list(arguments))
    writes = any(STEPS[step].WRITES for step in steps)
    parser = _parser(steps, writes)
    options = parser.parse_args(rest)
    options.steps = steps
    if not writes:
        options.diff = options.check = options.allow_dirty = False
        options.strict = None
    options.stdin = options.paths == ["-"]
    if "-" in options.paths and not options.stdin:
        parser.error("standard input, -, goes with no other path")
    if options.stdin_filename and not options.stdin:
        parser.error("--stdin-filename goes with the path -, for standard input, only")
    if options.stdin and not options.stdin_filename:
        options.stdin_filename = "<stdin>"
    if options.config and options.isolated:
        parser.error("--config and --isolated contradict each other")
    options.future = not writes or options.diff or options.check
    try:
        _configure(options)
    except config.ConfigError as error:
        parser.error(str(error))
    return options


def _steps(arguments: list[str]) -> tuple[list[str], list[str]]:
    parser = _Parser(
        prog=PROG,
        usage="%(prog)s STEP [options] PATH ...\n       %(prog)s --to STEP [options] PATH ...\n"
        "       %(prog)s record [options] -- COMMAND ...",
        description="Move code from inlineCallbacks to sequential, and from yield to await.",
        epilog=OVERVIEW,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=seqcompat.__version__)
    parser.add_argument(
        "--to", choices=CHAIN, help=f"run the steps up to this one: {', '.join(CHAIN)}"
    )
    first = arguments[:1]
    if first and first[0] in STEPS.names():
        return first, arguments[1:]
    if first and not first[0].startswith("-"):
        parser.error(
            f"{first[0]!r} is not a step; the steps are {', '.join(STEPS.names())} and record"
        )
    options, rest = parser.parse_known_args(_without_help(arguments))
    if options.to is None:
        parser.error(f"name a step, {', '.join(STEPS.names())} or record, or --to STEP")
    return list(CHAIN[: CHAIN.index(options.to) + 1]), rest + [
        word for word in arguments if word in ("-h", "--help")
    ]


def _without_help(arguments: Any) -> Any:
    """With a `--to`, help is that of the steps."""
    if any(word == "--to" or word.startswith("--to=") for word in arguments):
        return [word for word in arguments if word not in ("-h", "--help")]
    return arguments


def _configure(options: Namespace) -> None:
    """Fill in what the command line leaves open."""
    found = config.Config(None, None, {})
    if options.config:
        found = config.read(options.config) or found
    elif not options.isolated:
        found = config.find(_common(options)) or found
    options.configured = found.root
    options.base = found.root or os.getcwd()
    for name, default in DEFAULTS.items():
        value = getattr(options, name, None)
        if name != "evidence" and isinstance(value, list):
            value = [word for words in value for word in words]
        if value is None:
            value = found.settings.get(name.replace("_", "-"), default)
        setattr(options, name, value)
    # A tree may ask for less than there is, not for more.
    configured = min(found.settings.get("jobs") or parallel.cores(), parallel.cores())
    options.jobs = options.jobs or configured


def _common(options: Namespace) -> Any:
    """The directory whose configuration holds for all that is named."""
    paths = [options.stdin_filename] if options.stdin else options.paths
    return os.path.commonpath([os.path.realpath(path) for path in paths])
