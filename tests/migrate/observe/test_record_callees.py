"""The recorder: which function has made what is waited on, and where the wait is."""

from __future__ import absolute_import, division, print_function

import sys

from tests.migrate.observe.recorded import HEAD, MORE, POSITIONS, each_decorator


@each_decorator
def test_which_function_has_made_it(directory, decorator):
    """The results of sequences are known by the file and the name of the function."""
    directory.write("package/__init__.py", "")
    directory.write(
        "package/module.py",
        HEAD[decorator]
        + MORE
        + """
class Thing(object):
    @sequence
    def method(self):
        yield

@sequence
def wait(d):
    yield d

@sequence
def wait_2(d):
    yield (d)
""",
    )
    directory.write(
        "program.py", "from package.module import *\nwait(Thing().method())\nwait_2(succeed(1))\n"
    )
    made_by = {site["text"]: site["made_by"] for site in directory.record("program.py")}
    name = "Thing.method" if sys.version_info[0] == 3 else "method"
    assert made_by == {
        "yield": {},
        "yield d": {"package/module.py:" + name: 1},
        "yield (d)": {"elsewhere": 1},
    }


CALLED = (
    MORE
    + """
from twisted.internet.defer import DeferredLock

class Slotted(object):
    __slots__ = ("thing", "unset")

class Thing(object):
    lock = DeferredLock()

    def __init__(self):
        self.own = lambda: succeed(1)

    def plain(self):
        return succeed(1)

    @classmethod
    def of_class(cls):
        return succeed(1)

    @staticmethod
    def static():
        return succeed(1)

    @property
    def itself(self):
        return self

    def __getattr__(self, name):
        assert name == "dynamic", name
        return self.plain

class Derived(Thing):
    pass

class Old:
    def old(self):
        return succeed(1)

def function():
    return succeed(1)

def passing_on(d):
    return d

class Pretender(object):
    # As a mock made after a function.

    __class__ = type(function)

    def __call__(self):
        return succeed(1)

class Callable(object):
    pretender = Pretender()

    def __call__(self):
        return succeed(1)

def calls(thing, slotted, old, run):
    slotted.thing = thing
    yield thing.plain()
    yield slotted.thing.plain().addCallback(str)
    yield (slotted.thing
           .plain())
    yield thing.of_class()
    yield Thing.of_class()
    yield thing.static()
    yield thing.own()
    yield thing.lock.run(function)
    yield old.old()
    yield function()
    yield run()
    yield run.pretender()
    yield thing.itself.plain()
    yield thing.dynamic()
    yield thing.__class__.plain(thing)
    yield passing_on(sequence(function_that_waits)())
    yield thing.itself.made_by_a_sequence()

def function_that_waits():
    yield succeed(1)

def made_by_a_sequence(self):
    return sequence(function_that_waits)()

Thing.made_by_a_sequence = made_by_a_sequence
"""
)


@each_decorator
def test_which_function_was_called(directory, decorator):
    """
    In so far as the names and attributes tell, with nothing of theirs run; whichever has made the
    result.
    """
    directory.write(
        "module.py", HEAD[decorator] + CALLED.replace("def calls", "@sequence\ndef calls")
    )
    directory.write(
        "program.py", "from module import *\ncalls(Derived(), Slotted(), Old(), Callable())\n"
    )
    made_by = {site["text"]: list(site["made_by"]) for site in directory.record("program.py")}
    names = sys.version_info[0] == 3

    def of(qualified):
        return ["module.py:" + (qualified if names else qualified.rpartition(".")[2])]

    several = [text for text in made_by if text in ("yield (slotted.thing", ".plain())")]
    assert [made_by.pop(text) for text in several] == [of("Thing.plain")] or sys.version_info < (
        3,
        8,
    )
    for text in several:
        made_by.pop(text, None)
    module, _, name = made_by.pop("yield thing.lock.run(function)")[0].partition(":")
    assert (module, name.rpartition(".")[2]) == ("twisted.internet.defer", "run")
    assert made_by == {
        "yield thing.plain()": of("Thing.plain"),
        "yield slotted.thing.plain().addCallback(str)": ["elsewhere"],
        "yield thing.of_class()": of("Thing.of_class"),
        "yield Thing.of_class()": of("Thing.of_class"),
        "yield thing.static()": of("Thing.static"),
        "yield thing.own()": of("Thing.__init__.<locals>.<lambda>"),
        "yield old.old()": of("Old.old"),
        "yield function()": of("function"),
        "yield run()": ["elsewhere"],
        "yield run.pretender()": ["elsewhere"],
        "yield thing.itself.plain()": ["elsewhere"],
        "yield thing.dynamic()": ["elsewhere"],
        "yield thing.__class__.plain(thing)": ["elsewhere"],
        "yield passing_on(sequence(function_that_waits)())": of("passing_on"),
        "yield thing.itself.made_by_a_sequence()": ["elsewhere"],
        "yield succeed(1)": ["twisted.internet.defer:succeed"],
    }


@each_decorator
def test_where_it_is(directory, decorator):
    """
    The function, the line and, where Python knows them, the columns; several waits of a line are
    told apart there.
    """
    directory.write("package/__init__.py", "")
    directory.write(
        "package/module.py",
        HEAD[decorator]
        + MORE
        + """
class Thing(object):
    @sequence
    def method(self, d):
        seen = [(yield d), (yield 7)]
        seen = (yield
                3)
""",
    )
    directory.write(
        "program.py",
        "from package.module import *\nThing().method(Deferred()).callback(1)\n"
        "d = succeed(1)\nThing().method(d)\n",
    )
    sites = directory.record("program.py")
    assert {site["path"] for site in sites} == {"package/module.py"}
    names = {site["function"] for site in sites}
    assert names == {"Thing.method" if sys.version_info[0] == 3 else "method"}
    above = HEAD[decorator].count("\n") - 1
    places = sorted(
        (site["line"] - above, site["column"] or 0, sorted(site["kinds"])) for site in sites
    )
    if POSITIONS:
        assert places == [
            (7, 17, ["fired Deferred", "unfired Deferred"]),
            (7, 28, ["plain int"]),
            (8, 16, ["plain int"]),
        ]
    else:
        assert [place for place in places if place[0] == 7] == [
            (7, 0, ["fired Deferred", "plain int", "unfired Deferred"])
        ]
