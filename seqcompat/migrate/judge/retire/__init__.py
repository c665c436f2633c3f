"""What holds the decorator of a sequence, and with it the package."""
