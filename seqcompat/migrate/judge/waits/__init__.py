"""Rules about what a function waits for."""
