"""The commands: ``python -m seqcompat demo``, ``doctor``, ``inspect`` and ``migrate``."""

from __future__ import absolute_import, division, print_function

import argparse
import os
import sys

import seqcompat
from seqcompat import _versions


def _seconds(text):
    seconds = float(text)
    if not 0 <= seconds <= 60:
        raise argparse.ArgumentTypeError("%s is not between 0 and 60 seconds" % (text,))
    return seconds


def main(arguments=None):
    """Run the command given in `arguments`; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog=_prog(),
        description="One @sequential decorator for generators and async def.",
    )
    parser.add_argument("--version", action="version", version=seqcompat.__version__)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.required = True
    demo = commands.add_parser(
        "demo", help="run the program of 2007 in every spelling and engine, side by side"
    )
    demo.add_argument(
        "--delay", type=_seconds, default=0.25, help="seconds until a value arrives (default: 0.25)"
    )
    commands.add_parser("doctor", help="show what this Python and this Twisted have to offer")
    explain = commands.add_parser("explain", help="explain a code that `migrate` reports")
    explain.add_argument("code", metavar="CODE", help="such as SEQ103, or its name: waited-twice")
    commands.add_parser(
        "inspect",
        add_help=False,
        help="show what the sequences of a running program wait for, and why",
    )
    commands.add_parser(
        "migrate",
        add_help=False,
        help="move code from inlineCallbacks to sequential, and from yield to await",
    )
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["migrate"]:
        return _migrate(arguments[1:])
    if arguments[:1] == ["inspect"]:
        return _inspect(arguments[1:])
    if not arguments:
        parser.print_help()
        return 0
    chosen = parser.parse_args(arguments)
    if chosen.command == "explain":
        return _explain(chosen.code, explain)
    # Imported only now, so that asking for help needs no reactor.
    if chosen.command == "demo":
        from seqcompat import demo

        return demo.main(chosen.delay)
    from seqcompat import doctor

    return doctor.main()


def _prog():
    """How the command was called: by its own name, or as a module."""
    name = os.path.basename(sys.argv[0]).partition(".")[0]
    return name if name == "seqcompat" else "python -m seqcompat"


def _explain(code, parser):
    if not _versions.CAN_MIGRATE:
        parser.error("the codes are those of `migrate`, which needs Python 3.9 or newer")
    from seqcompat.migrate.command import config
    from seqcompat.migrate.judge import codes

    text = codes.explain(code)
    if text is None:
        parser.error(config.problem_of_code(code) or "%r is the beginning of several" % (code,))
    sys.stdout.write(text)
    return 0


def _inspect(arguments):
    """It has a command line of its own, too."""
    if not _versions.CAN_MIGRATE:
        sys.stderr.write(
            "%s inspect: error: this is Python %d.%d, and it runs on 3.9 and "
            "newer. The program that it looks at may run on any Python: let that call "
            "seqcompat.inspect.serve().\n" % ((_prog(),) + _versions.PYTHON[:2])
        )
        return 2
    from seqcompat.inspect.viewer import command

    return command.main(arguments)


def _migrate(arguments):
    """It has a command line of its own, and its recorder's goes on into any other command's."""
    if arguments[:1] == ["record"]:
        from seqcompat.migrate.observe import record

        return record.main(arguments[1:])
    if not _versions.CAN_MIGRATE:
        sys.stderr.write(
            "%s migrate: error: this is Python %d.%d, and it runs on 3.9 and "
            "newer. The code that it"
            " converts may be for any Python, so run it with another one; only `migrate record` "
            "is for this one.\n" % ((_prog(),) + _versions.PYTHON[:2])
        )
        return 2
    from seqcompat.migrate.command import cli

    return cli.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
