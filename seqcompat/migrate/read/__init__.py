"""Reading a file: its bytes, its tree, its imports, scopes and comments; Python 2 too."""
