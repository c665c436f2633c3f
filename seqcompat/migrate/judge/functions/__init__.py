"""Rules about a function as a whole, and notes about what has become of it."""
