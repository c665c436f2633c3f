"""The rules that hold the decorator of a sequence, and with it the package."""
