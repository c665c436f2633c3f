"""What is read: a file's bytes, its tree, its imports, scopes and comments; Python 2 too."""
