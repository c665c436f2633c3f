"""The command: its line, its configuration, the files of a run, and what is written."""
