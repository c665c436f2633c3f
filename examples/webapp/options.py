"""The command line."""

from __future__ import absolute_import, division, print_function

import argparse
import types

COROUTINES = hasattr(types, "CoroutineType")


def parser():
    result = argparse.ArgumentParser(
        prog="python -m examples.webapp",
        description="Log in, and see your orders: a web application in sequences.",
    )
    result.add_argument(
        "--spelling",
        choices=["generator", "coroutine"],
        default="coroutine" if COROUTINES else "generator",
        help="the spelling of the requests (default: %(default)s)",
    )
    result.add_argument(
        "--engine",
        default="auto",
        help="the engine: auto, generator-send or native (default: %(default)s)",
    )
    result.add_argument(
        "--database",
        metavar="WHERE",
        help="a SQLite file or a postgresql:// address; created and filled if "
        "empty (default: a SQLite file that is removed at the end)",
    )
    result.add_argument(
        "--database-timeout",
        type=float,
        default=2.0,
        metavar="SECONDS",
        help="how long to wait for a locked database (default: %(default)s)",
    )
    result.add_argument(
        "--pool-size",
        type=int,
        default=3,
        metavar="N",
        help="connections to the database (default: %(default)s)",
    )
    result.add_argument(
        "--tries-per-account",
        type=_positive,
        default=10,
        metavar="N",
        help="how often log-in at one account may fail in --tries-seconds (default: %(default)s)",
    )
    result.add_argument(
        "--tries-per-address",
        type=_positive,
        default=30,
        metavar="N",
        help="how often log-in from one address may fail in that time (default: %(default)s)",
    )
    result.add_argument(
        "--tries-seconds",
        type=_positive,
        default=900,
        metavar="SECONDS",
        help="how long a failed log-in counts (default: %(default)s)",
    )
    result.add_argument(
        "--behind-proxy",
        action="store_true",
        help="take the client's address from the end of X-Forwarded-For. Use this only if all "
        "requests come through a proxy that adds it, because clients can write anything there",
    )
    result.add_argument(
        "--interface",
        default="127.0.0.1",
        help="the address to listen on (default: %(default)s, this machine only)",
    )
    result.add_argument(
        "--port",
        type=int,
        default=8080,
        help="the port to listen on; 0 takes a free one (default: %(default)s)",
    )
    result.add_argument(
        "--inspect",
        type=int,
        metavar="PORT",
        help="show on this port of this machine what all requests wait for, live. Also print "
        "receipts at /receipt, with a mistake for you to find. 0 takes a free port",
    )
    return result


def _positive(text):
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError("%r is not a whole number of at least 1" % text)
    return number
