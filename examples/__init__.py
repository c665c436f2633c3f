"""Programs that show seqcompat at work; see README.rst in this directory."""
