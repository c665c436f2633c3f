"""
The step "adopt": from Twisted's `inlineCallbacks` and `deferredGenerator` to `sequential`.

The functions stay generators; Python 2 source stays Python 2 source.  Where `sequential` would
judge what it decorates otherwise than Twisted did, or earlier, it becomes
`seqcompat.defer.inlineCallbacks`, which judges at the call too.

``twisted_names``        what the file uses of Twisted, through which imports
``judgement``            what becomes of a use of the decorator
``adoption``             what becomes of the names, and what is reported
``statements``           the import statements
``deferred_generators``  from `waitForDeferred` to ``yield``: which shapes, with ``evaluation``
``generator_edits``      and what they become
"""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from seqcompat.migrate.read.python2 import as_it_is
from seqcompat.migrate.steps import Plan
from seqcompat.migrate.steps.adopt.adoption import Adoption

if TYPE_CHECKING:
    from seqcompat.migrate.read.sources import Source
    from seqcompat.migrate.understand.project import Project

NAME = "adopt"
TITLE = "Twisted's `inlineCallbacks` and `deferredGenerator` become `sequential`"
MARKERS = (b"inlineCallbacks", b"returnValue", b"deferredGenerator", b"waitForDeferred")
WRITES = True


read = as_it_is


def plan(
    source: Source, options: Namespace, project: Project | None, decision: None = None
) -> Plan:
    """The Plan for a file; of `options` it uses `known_harmless`."""
    adoption = Adoption(source, getattr(options, "known_harmless", None) or (), project)
    adoption.decide()
    adoption.make()
    return Plan(
        adoption.edits, adoption.surgery.of(source.tree), adoption.findings, adoption.functions
    )
