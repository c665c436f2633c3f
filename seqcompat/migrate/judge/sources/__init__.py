"""Rules about a file: how it is written, and what can go wrong with it."""
