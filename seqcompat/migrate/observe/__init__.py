"""The recorder, which sees what a program waits on, for Python 2.7 as well; and its files."""
