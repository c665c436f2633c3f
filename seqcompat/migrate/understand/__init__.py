"""What is understood: the functions, classes and calls of a code base. It judges nothing."""
