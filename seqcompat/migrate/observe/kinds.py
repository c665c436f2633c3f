"""
The words for what was seen at a wait, in the files of evidence.

The recorder takes them from here by this file's path, so that nothing may be imported here.
"""

from __future__ import absolute_import, division, print_function

# The kinds of what is waited on; that of a plain value is "plain " with the name of its type.
FIRED = "fired Deferred"
UNFIRED = "unfired Deferred"
#: A Deferred that is just running its callbacks: ``yield`` waits for the end of that, ``await``
#: does not.
BUSY = "busy Deferred"
#: A Deferred that has succeeded with a Failure, as only succeed() makes one: Twisted's own `await`
#: does not expect it.
SUCCEEDED = "Deferred that succeeded with a Failure"
#: Besides the kind: a fired Deferred that was waited on here was waited on a second time, here or
#: elsewhere.
AGAIN = "again"
SEQUENCE = "sequence"
COROUTINE = "coroutine"
GENERATOR = "generator"
#: A Future or Task of asyncio, which a sequence waits for; inlineCallbacks gives it back.
FUTURE = "Future"
#: Besides the kind of what is in it.
WAITABLE = "waitable"
PLAIN = "plain "
#: Besides the kind of a Deferred: which function was called there, as ``path:name``, one of other
#: code as ``module:name``, if that can be told; where none is called, which sequence has made it.
FROM = "from "
ELSEWHERE = "elsewhere"
