"""The functions, classes and calls of a code base, and what they are. This judges nothing."""
