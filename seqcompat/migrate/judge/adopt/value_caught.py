"""A value is yielded under a `with`, a bare `except:` or an `except BaseException`."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ213",
    title="a value is yielded under a `with`, a bare `except:` or an `except BaseException`",
    by_hand="They would see the exception that returnValue raises: yield the value behind them.",
    step="adopt",
    example="""\
from twisted.internet.defer import deferredGenerator, waitForDeferred

@deferredGenerator
def fetch(key):
    try:
        pending = waitForDeferred(query(key))
        yield pending
        row = pending.getResult()
        yield row
    except:
        log(key)
""",
)
