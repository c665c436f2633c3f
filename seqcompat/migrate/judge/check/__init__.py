"""What is reported only."""
