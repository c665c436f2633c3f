"""The judgement whether a function may be changed: one rule, one file, in the folders here."""
