"""The commands: ``python -m seqcompat demo`` and ``doctor``."""
from __future__ import absolute_import, division, print_function

import argparse
import sys

import seqcompat


def _seconds(text):
    seconds = float(text)
    if not 0 <= seconds <= 60:
        raise argparse.ArgumentTypeError("%s is not between 0 and 60 seconds" % (text,))
    return seconds


def main(arguments=None):
    """Run the command given in `arguments`; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m seqcompat",
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
    chosen = parser.parse_args(arguments)
    # Imported only now, so that asking for help needs no reactor.
    if chosen.command == "demo":
        from seqcompat import demo

        return demo.main(chosen.delay)
    from seqcompat import doctor

    return doctor.main()


if __name__ == "__main__":
    sys.exit(main())
