"""Which functions return a Deferred, as far as their text tells."""

from __future__ import annotations

import textwrap

import pytest

from seqcompat.migrate.read.sources import Source
from seqcompat.migrate.understand.deferreds import NO, SEEN, UNJUDGED, YES
from seqcompat.migrate.understand.project import Project

MODULE = """
from twisted.internet import defer
class Thing:
    def fetch(self, other, key=None):
{body}
"""

#: What another file may have.
PROPERTY = "class Below(Thing):\n    @property\n    def d(self):\n        return 5\n"
SETS = "class Any:\n    def __setattr__(self, name, value):\n        pass\n"
DESCRIPTOR = "class Any:\n    def __set__(self, instance, value):\n        pass\n"
MADE = "class Below(Thing):\n    d = property(fetch)\n"
ANNOTATED = "class Below(Thing):\n    d: object = made_by(5)\n"
IMPORTED = "class Below(Thing):\n    from other import d\n"
READS = "class Any:\n    def __getattribute__(self, name):\n        return 5\n"


def returned(body, more=""):
    text = MODULE.format(body=textwrap.indent(textwrap.dedent(body).strip("\n"), " " * 8))
    project = Project.scan([Source(text.encode(), "thing.py"), Source(more.encode(), "more.py")])
    [definition] = [one for one in project.calls.named("fetch") if one.path == "thing.py"]
    return project.deferreds.returned_by(definition)


@pytest.mark.parametrize(
    "body",
    [
        "self.d = defer.Deferred()\nreturn self.d",
        "self.d = other.addCallback(print)\nreturn self.d",
        "self.d = defer.Deferred()\nself.n = 5\nself.table[key] = 1\nreturn self.d",
        "self.old = self.d = defer.Deferred()\nreturn self.d",
        "other.d = defer.Deferred()\nreturn other.d",
        "self.inner.d = defer.Deferred()\nreturn self.inner.d",
        "self.d = defer.Deferred()\nif key:\n    return self.d\nreturn defer.succeed(1)",
        "if key:\n    return defer.succeed(1)\nself.d = defer.Deferred()\nreturn self.d",
        "self.d = defer.Deferred()\nd = self.d\nself.d = None\nreturn d",
        "self.d = defer.Deferred()\nd, self.d = self.d, None\nother.run(d)\nreturn defer.fail(1)",
        "try:\n    self.d = defer.Deferred()\n    return self.d\nfinally:\n    self.n = 1",
        "return defer.succeed(1) if key else defer.fail(key)",
        "return (d := defer.succeed(1))",
    ],
)
def test_an_attribute_that_was_just_set_to_a_deferred(body):
    assert returned(body) == YES


@pytest.mark.parametrize("more", [PROPERTY, MADE, ANNOTATED, IMPORTED, SETS, DESCRIPTOR, READS])
def test_an_attribute_that_may_be_intercepted(more):
    """A property or the like of its name, anywhere, may give something else."""
    assert returned("self.d = defer.Deferred()\nreturn self.d", more) == SEEN


@pytest.mark.parametrize("default", ["d = None", "d: object", "d: object = None", "d = e = 5"])
def test_an_attribute_that_a_class_has_a_default_for(default):
    more = f"class Any:\n    {default}\n"
    assert returned("self.d = defer.Deferred()\nreturn self.d", more) == YES


@pytest.mark.parametrize(
    "body",
    [
        "self.d = defer.Deferred()\nself.start()\nreturn self.d",
        "self.d = defer.Deferred()\nfor one in other:\n    self.n += one\nreturn self.d",
        "self.d = defer.Deferred()\nwith other:\n    return self.d",
        "self.d = defer.Deferred()\nif other.ready():\n    self.start()\nreturn self.d",
        "self.d = defer.Deferred()\ntry:\n    self.start()\nexcept ValueError as e:\n    "
        "self.d.errback(e)\nreturn self.d",
        "self.d['a'] = defer.Deferred()\nreturn self.d['a']",
        "self.__dict__['d'] = defer.Deferred()\ndel self.__dict__['e']\nreturn self.__dict__['d']",
        "self.d = defer.Deferred()\nd = self.d\nself.start()\nd2 = self.d\nreturn d2",
    ],
)
def test_an_attribute_that_was_set_before_something_else_ran(body):
    """It has to be seen: what is called in between may change it."""
    assert returned(body) == SEEN


@pytest.mark.parametrize(
    "body",
    [
        "return self.d",
        "if key:\n    self.d = defer.Deferred()\nreturn self.d",
        "self.d = defer.Deferred()\nself.d = key\nreturn self.d",
        "self.d = defer.Deferred()\nif key:\n    self.d = None\nreturn self.d",
        "self.d = defer.Deferred()\nwhile key:\n    try:\n        self.d = 5\n    except: pass\n"
        "return self.d",
        "self.d = defer.Deferred()\nother.d = None\nreturn self.d",
        "self.d = defer.Deferred()\ndel self.d\nreturn self.d",
        "self.d = defer.Deferred()\nself.d += 1\nreturn self.d",
        "self.d = defer.Deferred()\n(self.d, self.e) = other\nreturn self.d",
        "self.d = defer.Deferred()\nfor self.d in other: pass\nreturn self.d",
        "self.d = defer.Deferred()\nsetattr(self, key, 5)\nreturn self.d",
        "self.d = defer.Deferred()\nself.__dict__['d'] = 5\nreturn self.d",
        "self.d = defer.Deferred()\nvars(self)[key] = 5\nreturn self.d",
        "self.d = defer.Deferred()\nself.__dict__ = key\nreturn self.d",
        "self.d = defer.Deferred()\nself = other\nreturn self.d",
        "other.inner.d = defer.Deferred()\nother.inner = key\nreturn other.inner.d",
        "other.d = defer.Deferred()\nimport other\nreturn other.d",
        "other.d = defer.Deferred()\nimport thing as other\nreturn other.d",
        "other.d = defer.Deferred()\ndef other(): pass\nreturn other.d",
        "self.d = defer.Deferred()\nreturn (self := other).d",
        "self.d = defer.Deferred()\nwhile key:\n    if self.e:\n        return self.d\n"
        "    self.d = None\nreturn defer.succeed(1)",
        "self.d = defer.Deferred()\nfor key in self.d:\n    self.d = None\nelse:\n"
        "    return self.d",
        "self.d[0] = defer.Deferred()\nself.d[key] = 5\nreturn self.d[0]",
        "self.d[key] = defer.Deferred()\nreturn self.d[key]",
        "self.d = self.get()\nreturn self.d",
        "self.d = defer.Deferred() if key else 5\nreturn self.d",
        "self.d = other\nreturn self.d",
        "self.d = self.e = other.e = key\nreturn self.d",
        "self.d, self.e = defer.Deferred(), 5\nreturn self.d",
        "other.d = defer.Deferred()\nreturn self.d",
        # Nobody knows on which of the ways it was seen.
        "self.d = defer.Deferred()\nself.start()\nif key:\n    return defer.succeed(1)\n"
        "return self.d",
        "self.d = defer.Deferred()\nself.start()\nif key:\n    return self.d\nreturn self.d",
        "if key:\n    return self.e\nself.d = defer.Deferred()\nreturn self.d",
        "self.d = defer.Deferred()\nself.start()\nreturn self.d or defer.succeed(1)",
    ],
)
def test_an_attribute_that_may_be_something_else(body):
    assert returned(body) == UNJUDGED


CALLS_ANOTHER = """
from twisted.internet import defer
class Thing:
    def fetch(self):
        return self.get()
    def get(self):
        self.d = defer.Deferred()
        self.run()
        return self.d
"""


@pytest.mark.parametrize(
    "more, expected",
    [
        ("", SEEN),
        ("def get(self):\n        return 5", NO),
        ("def get(self):\n        return self.d", UNJUDGED),
        ("def get(self):\n        return defer.fail(1)", UNJUDGED),
        ("def run(self):\n        return 5", SEEN),
    ],
)
def test_another_method_that_has_to_be_seen(more, expected):
    """It is seen with the one that calls it, if that can call no other one."""
    below = f"import thing\nclass Below(thing.Thing):\n    {more or 'pass'}\n"
    project = Project.scan(
        [Source(CALLS_ANOTHER.encode(), "thing.py"), Source(below.encode(), "below.py")]
    )
    [definition] = project.calls.named("fetch")
    assert project.deferreds.returned_by(definition) == expected
