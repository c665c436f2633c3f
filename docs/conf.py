"""How Sphinx builds this documentation: ``python -m tox -e docs`` writes ``docs/_build/html``."""

import seqcompat

project = "seqcompat"
copyright = "2026, the seqcompat contributors"
version = release = seqcompat.__version__

extensions = ["sphinx.ext.autodoc", "sphinx_copybutton", "sphinx_design"]
default_role = "literal"
exclude_patterns = ["_build"]
autodoc_member_order = "bysource"

html_theme = "furo"
pygments_dark_style = "monokai"  # The theme's own underlines each imported module.
html_title = "seqcompat %s" % version
html_static_path = ["_static"]
html_css_files = ["seqcompat.css"]

# The button copies what a reader types, not the prompts, and not what is printed.
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
