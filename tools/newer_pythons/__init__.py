"""
Do the lanes pass on Pythons that are newer than this machine's: 3.14, 3.15 and PyPy 3.11?

To run it::

    python -m tools.newer_pythons
    python -m tools.newer_pythons -e py315-tx2610-full -- tests/contract -k X6

Making the chroot takes 2 minutes on two cores, and 450 MB.  The lanes take their time after that.
It needs root, Debian or a derivative, and Python 3.8 or newer.

The chroot has Debian sid.  The tool makes it in ``.tox/newer-pythons``, if it is missing
(`chroot`).  tox runs there the lanes that ``tox.ini`` labels ``newer-pythons``.  The chroot has no
``/proc`` and no ``/dev/pts``, because many containers lack the rights to mount them.  So some of
Twisted's own tests fail there, with and without our functions: those that need a terminal.
"""
