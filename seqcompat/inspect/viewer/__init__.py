"""
The command ``python -m seqcompat inspect``.

``command``
    its command line
``asking``
    gets a snapshot: from a file, from a program that serves, or from any other program
``target``
    the facts about a process, and the errors in words
``attaching``
    asks a program that has not prepared for it
``injected``
    the code that runs in that program
``tables``
    ``ps`` and ``tree``, with rich
``watching``
    ``watch``, with textual

It runs on Python 3.9 and newer.
"""
