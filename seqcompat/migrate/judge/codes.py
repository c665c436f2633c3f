"""The codes of all findings: stable, each with its name, what it means and what to do by hand."""

from __future__ import absolute_import, division, print_function

from collections import OrderedDict, namedtuple

#: `name` is also the anchor of the code's section in ``docs/migrate-codes.rst``, which a test keeps
#: complete.
Code = namedtuple("Code", "code name title by_hand")

_ROWS = [
    # SEQ1xx: the step "async" leaves a function as it is.
    Code(
        "SEQ101",
        "other-decorator",
        "another decorator below the sequence decorator",
        "See whether that decorator works on a coroutine function. If it does, name it in "
        "`known-harmless`; "
        "else move it above, where it sees a function that returns a Deferred.",
    ),
    Code(
        "SEQ102",
        "no-wait",
        "no wait in the body",
        "Nothing here is a generator. Drop the decorator and return a Deferred, or write `async "
        "def` by hand.",
    ),
    Code(
        "SEQ103",
        "waited-twice",
        "the same name is waited on twice",
        "The second wait gives None where the first gave the value. Keep the value of the first "
        "in a name and use "
        "that.",
    ),
    Code(
        "SEQ104",
        "wait-elsewhere",
        "a wait in a generator expression, comprehension, lambda or default argument",
        "Take the wait out into a statement of its own.",
    ),
    Code(
        "SEQ105",
        "wait-in-format",
        "a wait in an f-string, whose positions this Python does not know",
        "Take the wait out into a statement of its own, or run the command on Python 3.12 or "
        "newer.",
    ),
    Code(
        "SEQ106",
        "yield-from",
        "`yield from` in the body",
        "Write the loop that it stands for, or make the other generator a sequence and wait for "
        "its call.",
    ),
    Code(
        "SEQ107",
        "caught-return",
        "`returnValue` under a bare `except:` or `except BaseException`",
        "The handler catches the exception that returnValue raises, and would not see `return`. "
        "Catch `Exception` "
        "instead, or move the returnValue behind the try statement.",
    ),
    Code(
        "SEQ108",
        "stop-iteration",
        "`StopIteration` raised in the body",
        "Raise another exception, or return.",
    ),
    Code(
        "SEQ109",
        "reserved-name",
        "`async` or `await` used as a name",
        "Rename it: it is a keyword since Python 3.7, and this file is no Python 3 source.",
    ),
    Code(
        "SEQ110",
        "call-form",
        "a call such as `inlineCallbacks(f)` that is no simple rebinding of `f`",
        "Decorate the function where it is defined, if nothing else uses the bare generator.",
    ),
    Code(
        "SEQ111",
        "result-read",
        "`.result` of a Deferred read after a wait for it",
        "After the wait it is None. Use the value of the wait.",
    ),
    Code(
        "SEQ112",
        "except-comma",
        "`except A, e` without parentheses",
        "It is Python 2's `except A as e`, or a tuple of Python 3.14: write which one is meant.",
    ),
    Code(
        "SEQ113",
        "not-adopted",
        "still decorated with Twisted's own `inlineCallbacks`",
        "Run the step `adopt` first, or `--to async`, which does. Where `adopt` leaves it, its "
        "finding says why.",
    ),
    Code(
        "SEQ114",
        "skipped",
        "`# seqcompat: skip`",
        "Take the comment away when the reason for it has gone.",
    ),
    Code(
        "SEQ115",
        "python-2",
        "a file that is Python 2 source only",
        "Run the step `adopt`, which reads Python 2, then a tool that makes Python 3 source of it, "
        "then this step.",
    ),
    Code(
        "SEQ150",
        "context-manager-return",
        "`returnValue` inside of a `with` statement has become `return`",
        "The context manager used to see the exception that returnValue raises, and does not any "
        "more. See that it "
        "did not depend on that.",
    ),
    Code(
        "SEQ151",
        "annotation-left",
        "a return annotation that was left as it is",
        "Write what the function returns when it is awaited.",
    ),
    Code(
        "SEQ152",
        "import-left",
        "an import that is no longer used and was left",
        "Remove it if nobody outside of this file needs it.",
    ),
    # SEQ2xx: the step "adopt" leaves something with Twisted, or has a thing to say about what it
    # made.
    Code(
        "SEQ201",
        "late-no-wait",
        "no wait in the body: judged at the call, as before",
        "Drop the decorator and return a Deferred, or keep seqcompat.defer.inlineCallbacks, with "
        "which a call raises "
        "the TypeError that it raised before, if what is returned is no generator.",
    ),
    Code(
        "SEQ202",
        "late-other-decorator",
        "another decorator below: judged at the call, as before",
        "See whether that decorator gives a generator function. If it does, name it in "
        "`known-harmless`, or decorate "
        "with `sequential` by hand.",
    ),
    Code(
        "SEQ203",
        "late-unseen",
        "a call with something that cannot be seen here: judged at the call, as before",
        "If it is always a generator function, use `sequential` by hand.",
    ),
    Code(
        "SEQ204",
        "decorator-as-value",
        "the decorator is used as a value",
        "Use `sequential` there by hand if what it is applied to is always a generator function, "
        "else "
        "seqcompat.defer.inlineCallbacks.",
    ),
    Code(
        "SEQ205",
        "ambiguous-name",
        "a name that is bound in several ways",
        "Import what is meant under a name of its own.",
    ),
    Code(
        "SEQ211",
        "result-not-read",
        "the result of a `waitForDeferred` is not read right behind its `yield`",
        "Read it with getResult() in the next statement, or write `x = yield d` by hand. Where it "
        "is never read an "
        "error is lost: put the wait into try and except.",
    ),
    Code(
        "SEQ212",
        "value-in-between",
        "a value is yielded that is not always the last one",
        "Keep the value in a variable and yield it at the end, or return it there with "
        "`returnValue`.",
    ),
    Code(
        "SEQ213",
        "value-caught",
        "a value is yielded under a `with`, a bare `except:` or an `except BaseException`",
        "They would see the exception that returnValue raises: yield the value behind them.",
    ),
    Code(
        "SEQ214",
        "unusual-generator",
        "`waitForDeferred` is used in another way than usual",
        "Write the three statements `w = waitForDeferred(d)`, `yield w`, `x = w.getResult()` one "
        "after another, each "
        "on a line of its own. seqcompat.defer has both names, for every Twisted.",
    ),
    Code(
        "SEQ215",
        "generator-without-wait",
        "a `deferredGenerator` that waits for nothing",
        "Drop the decorator and return `defer.succeed(value)`.",
    ),
    # SEQ3xx: retire: what still holds the package.
    Code(
        "SEQ301",
        "still-generator",
        "a sequence that is not a coroutine function yet",
        "Run the step `async`, or see there why it is refused.",
    ),
    Code(
        "SEQ302",
        "used-as-value",
        "a sequence that is used otherwise than by calling it",
        "Whoever gets the function calls it and expects a Deferred. Pass a function that calls "
        "ensureDeferred() on "
        "what this one returns, and keep this one to itself.",
    ),
    Code(
        "SEQ303",
        "unclear-call",
        "a call that may be of a sequence, on an object of which nothing is known",
        "Wait for it with `await`, or wrap the call in ensureDeferred() if the object is known to "
        "have this method.",
    ),
    Code(
        "SEQ304",
        "no-use",
        "a sequence of which no use is seen",
        "Whoever calls it from outside gets a Deferred: a framework, a test runner, users of the "
        "API. If it is "
        "nobody, remove it.",
    ),
    Code(
        "SEQ305",
        "foreign-base",
        "a method of a class whose bases are not all part of the code base",
        "The base may call it and expect a Deferred. If it does not, drop the decorator by hand.",
    ),
    Code(
        "SEQ306",
        "held-together",
        "a method that may stand in for another one, which is held",
        "They can only be retired together: see the other one.",
    ),
    Code(
        "SEQ307",
        "named-in-string",
        "a sequence that is set from outside, or named in a string",
        "What stands in for it has to return something that can be awaited. Drop the decorator by "
        "hand when it does.",
    ),
    Code(
        "SEQ308",
        "public",
        "a sequence in the module's `__all__`",
        "Others may rely on its Deferred. With callbacks='deprecated' you find out who; then drop "
        "the decorator by "
        "hand.",
    ),
    Code(
        "SEQ309",
        "decorated-sequence",
        "a sequence with another decorator, or a comment in the way",
        "See whether the other decorator works on a coroutine function, and drop the sequence's "
        "by hand.",
    ),
    Code(
        "SEQ310",
        "name-in-use",
        "another name of the package is still used",
        "Replace it: `run` is Twisted's `ensureDeferred`, and `await waitable(x)` is `await x` "
        "where x can be awaited.",
    ),
    # SEQ4xx: check.
    Code(
        "SEQ401",
        "forgotten-wait",
        "a sequence is called and nothing waits for it",
        "Wait for it with `yield` or `await`, return it, or add an errback. If nobody is meant to "
        "wait for it, write "
        "`# seqcompat: fire-and-forget` on its line.",
    ),
    Code(
        "SEQ402",
        "never-started",
        "a coroutine function is called and the coroutine is dropped",
        "Await it: as it stands its body does not even start.",
    ),
    # SEQ9xx: files that are left because something is wrong with them, or with us.
    Code("SEQ901", "unreadable", "the file cannot be read", "Mend the file, or leave it out."),
    Code(
        "SEQ902",
        "syntax",
        "the file is neither Python 2 source nor Python 3 source that this Python knows",
        "Mend the syntax. If it is newer than the Python that runs this command, run it with a "
        "newer one.",
    ),
    Code(
        "SEQ903",
        "unproved",
        "the change could not be proved and was not made",
        "Please report it, with the file: it is a defect of seqcompat.",
    ),
    Code(
        "SEQ904",
        "crash",
        "the step failed",
        "Please report it, with the file: it is a defect of seqcompat.",
    ),
    Code(
        "SEQ905",
        "unwritten",
        "the file could not be written",
        "See to the cause, and run the command again.",
    ),
    Code(
        "SEQ906",
        "lost",
        "a process ended before it was through with the file",
        "Run the command again, with `-j 1` if the machine is short of memory.",
    ),
]

CODES = OrderedDict((row.code, row) for row in _ROWS)

#: The code of each name, for those who write rules: ``BY_NAME["no-wait"]`` is ``"SEQ102"``.
BY_NAME = {row.name: row.code for row in _ROWS}
