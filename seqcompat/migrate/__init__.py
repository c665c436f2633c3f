"""
``python -m seqcompat migrate``: moves a code base from `inlineCallbacks` to `sequential`, and from
``yield`` to ``await``.

It needs Python 3.9 or newer to run; what it converts may be for any Python.  Only
`seqcompat.migrate.record`, which runs inside of the converted project's own tests, works wherever
the package does.  The package proper never imports it.

To read the code, take the modules in this order:

``sources``    a file: its bytes, its tree, and edits to it ``findings``   what is reported, and
``codes``: the codes that it is reported under ``names``      what a name in a module refers to
``scopes``     the same at the very place where a name stands ``sequences``  the sequences of a
module, and what is theirs in them ``steps``      runs a step on a file, and ``proof``: that only
what was meant has changed ``adopt``      the step from Twisted's names to ours, on Python 2 source
as well, which ``python2`` reads
"""
