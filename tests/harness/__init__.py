"""
What the modules of the contract suite are written with.

A module of ``tests/contract`` has mixin classes derived from `Contract`, spelled with generators.
`stamp` makes a test class of each of them for each engine, and one for Twisted itself, the
reference. The coroutine spelling of the same modules is made by ``tools.make_coroutine_suite``.

``contract``    the base class; it has nothing of its own but these four:
``engines``     the decorator under test, on the engine of the stamped class
``assertions``  what a Deferred has come to
``logged``      errors that were logged
``sizes``       how large the contract's large numbers are, in a full run and in a short one
``stamping``    the classes made of a mixin
``garbage``     what is freed without the cyclic collector
``contexts``, ``counting``, ``faults``, ``printed``, ``stack``, ``turns``, ``warned``: what
some modules share
"""

from __future__ import absolute_import, division, print_function

from tests.harness.contract import Contract
from tests.harness.engines import TWISTED
from tests.harness.stamping import stamp

__all__ = ["TWISTED", "Contract", "stamp"]
