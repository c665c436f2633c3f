"""What is proved: the new text is the old one with the edits, and parses to what was meant."""
