"""
The tools of the contract suite's modules.

A module of ``tests/contract`` has mixin classes that derive from `Contract`, spelled with
generators. `stamp` makes a test class of each of them for each engine, and one for Twisted itself,
the reference. ``tools.make_coroutine_suite`` makes the coroutine spelling of the same modules.

``contract``
    the base class, which consists of the next four
``engines``
    the decorator under test, on the engine of the stamped class
``assertions``
    assertions about the outcome of a Deferred
``logged``
    errors that were logged
``sizes``
    the sizes of the contract's large numbers, in a full run and in a short one
``stamping``
    the classes that are made of a mixin
``garbage``
    objects that go without the cyclic collector
``contexts``, ``counting``, ``deferreds``, ``faults``, ``printed``, ``stack``, ``turns``, ``warned``
    shared by some modules
"""

from __future__ import absolute_import, division, print_function

from tests.harness.contract import Contract
from tests.harness.engines import TWISTED
from tests.harness.stamping import stamp

__all__ = ["TWISTED", "Contract", "stamp"]
