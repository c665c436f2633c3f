"""
``python -m seqcompat migrate``: moves a code base from `inlineCallbacks` to `sequential`, and from
``yield`` to ``await``.

It needs Python 3.9 or newer to run; what it converts may be for any Python.  Only the recorder in
`observe`, which runs inside of the converted project's own tests, works wherever the package does.
The package proper never imports any of it.

The code is in rooms, in the order in which a file goes through them.  A room imports none that
comes after it, but for the last two, which bring all of them together:

``read``        a file: its bytes, its tree, its imports, scopes and comments; Python 2 as well
``understand``  what a file, and the code base as a whole, says: its functions, classes and calls
``observe``     what was really waited on while the project's tests ran
``judge``       may a function be changed: one rule, one file
``prove``       the change of the tree, made apart from that of the text, and that both agree
``report``      what was found, as text, JSON, SARIF and HTML
``steps``       adopt, async, retire and check: what each makes of a file
``command``     the command line, the files of a run, and what is written
"""
