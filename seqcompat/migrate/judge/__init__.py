"""What is judged: whether a function may be changed. One rule, one file, in the folders here."""
