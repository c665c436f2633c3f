"""What was really waited on: the recorder, for Python 2.7 as well, and its files."""
