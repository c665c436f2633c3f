"""The proof: the new text is the old one with the edits, and parses to the tree that was meant."""
