"""The step "async": from a generator-spelled sequence to a coroutine-spelled one."""
from __future__ import absolute_import, division, print_function

from seqcompat.migrate.names import Names
from seqcompat.migrate.sequences import find
from seqcompat.migrate.steps import Plan

NAME = "async"
TITLE = "generator-spelled sequences become coroutine-spelled ones"
MARKERS = (b"sequential", b"inlineCallbacks", b"seqcompat: sequence")
WRITES = True


def plan(source, options, project):
    find(source, Names(source.tree), getattr(options, "decorators", ()))
    return Plan([], source.tree, [], [])
