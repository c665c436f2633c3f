"""
The command ``python -m seqcompat inspect``.

``command``   its command line
``asking``    gets a snapshot: from a file, from a program that serves, or from any other
``target``    what there is to know of a process, and the errors in words
``attaching`` asks a program that never heard of it
``injected``  what runs in that
``tables``    ``ps`` and ``tree``, with rich
``watching``  ``watch``, with textual

Written for Python 3.9 and newer.
"""
