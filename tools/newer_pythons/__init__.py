"""
Do the lanes pass on Pythons that are newer than this machine's: 3.14, 3.15 and PyPy 3.11?

To run it::

    python -m tools.newer_pythons
    python -m tools.newer_pythons -e py315-tx2610-full -- tests/contract -k X6

To make the chroot takes 2 minutes on two cores, and 450 MB; then the lanes take their time.  It
needs root and a Debian or one of its derivatives, and Python 3.8 or newer.

The chroot has Debian sid and is made in ``.tox/newer-pythons``, where it is missing (`chroot`); tox
runs in there the lanes that ``tox.ini`` labels ``newer-pythons``.  It has no ``/proc`` and no
``/dev/pts``, as mounting them takes more rights than many a container has. So those of Twisted's
own tests that need a terminal fail there, with and without our functions.
"""
