"""
The lanes for Pythons that are newer than most machines have: 3.14, 3.15 and PyPy 3.11, from Debian
sid in a chroot.

``python -m tools.newer_pythons`` makes the chroot in ``.tox/newer-pythons``, where it is missing
(`chroot`), and has tox run in there the lanes that ``tox.ini`` labels ``newer-pythons``. It needs
root and a Debian or one of its derivatives.

The chroot has no ``/proc`` and no ``/dev/pts``, as mounting them takes more rights than many a
container has. So those of Twisted's own tests that need a terminal fail there, with and without our
functions.

For Python 3 only.
"""
