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
Files are rewritten in place, after a summary; look first with --diff or --check.
`%(prog)s STEP --help` shows the options of a step.
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


#: How each parser looks, those of the steps too.
_LOOKS: dict[str, Any] = {
    "epilog": EPILOG,
    "formatter_class": argparse.RawDescriptionHelpFormatter,
    "allow_abbrev": False,
}


def _add_options(parser: argparse.ArgumentParser, steps: list[str]) -> None:
    """Add what can be said about a run of some steps."""
    writes = any(STEPS[step].WRITES for step in steps)
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


def _switch(group: argparse._ArgumentGroup, name: str, explanation: str) -> None:
    group.add_argument("--" + name, action=argparse.BooleanOptionalAction, help=explanation)


def parse(arguments: list[str]) -> Namespace:
    """
    The options: everything that was asked for, each with its value.

    Ends the process with 2 and a message, as argparse does, where that makes no sense.
    """
    chain = _Parser(add_help=False, allow_abbrev=False, prog=PROG)
    chain.add_argument("--to", choices=CHAIN)
    to, rest = chain.parse_known_args(arguments)
    if to.to is None:
        parser, steps = _of_one_step(), []
        options = parser.parse_args(arguments)
        steps = [options.step]
    elif any(word in STEPS.names() for word in rest[:1]):
        chain.error(f"--to goes without the name of a step, such as {rest[0]}")
    else:
        steps = list(CHAIN[: CHAIN.index(to.to) + 1])
        parser = _Parser(
            prog=f"{PROG} --to {to.to}",
            usage="%(prog)s [options] PATH ...",
            description=f"Run the steps {', '.join(steps)}.",
            **_LOOKS,
        )
        _add_options(parser, steps)
        options = parser.parse_args(rest)
    writes = any(STEPS[step].WRITES for step in steps)
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


def _of_one_step() -> _Parser:
    """The parser of the command with the name of a step, each of which has one of its own."""
    parser = _Parser(
        prog=PROG,
        usage="%(prog)s STEP [options] PATH ...\n       %(prog)s --to STEP [options] PATH ...\n"
        "       %(prog)s record [options] -- COMMAND ...",
        description="Move code from inlineCallbacks to sequential, and from yield to await.",
        **dict(_LOOKS, epilog=OVERVIEW),
    )
    parser.add_argument("--version", action="version", version=seqcompat.__version__)
    parser.add_argument(
        "--to",
        choices=CHAIN,
        help="run the steps up to this one, in place of one step",
    )
    steps = parser.add_subparsers(
        dest="step", metavar="STEP", required=True, title="steps", prog=PROG
    )
    for name in STEPS.names():
        one = steps.add_parser(
            name,
            usage="%(prog)s [options] PATH ...",
            help=STEPS[name].TITLE,
            description=STEPS[name].TITLE,
            **_LOOKS,
        )
        _add_options(one, [name])
    # Its command line is its own, and goes on into that of any other command.
    steps.add_parser("record", add_help=False, help="run tests, and write down what is waited on")
    return parser


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
