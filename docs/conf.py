"""How Sphinx builds this documentation: ``python -m sphinx -W docs docs/_build``."""

import seqcompat

project = "seqcompat"
copyright = "2026, the seqcompat contributors"
version = release = seqcompat.__version__

extensions = ["sphinx.ext.autodoc"]
default_role = "literal"
exclude_patterns = ["_build"]
autodoc_member_order = "bysource"
html_theme = "alabaster"
html_theme_options = {"description": "One decorator for sequences of Deferreds"}
