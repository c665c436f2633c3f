"""The packages that files are in, by their ``__init__.py``."""

from __future__ import annotations

import os


def package_of(directory: str) -> str:
    """The dotted name of the package that a directory is; "" if it is none."""
    parent, name = os.path.split(directory)
    if not name or not os.path.exists(os.path.join(directory, "__init__.py")):
        return ""
    above = package_of(parent)
    return f"{above}.{name}" if above else name


def outermost(directory: str) -> str | None:
    """The outermost package that a directory is, or is in; None if it is not a package."""
    name = package_of(directory)
    if not name:
        return None
    for _ in range(name.count(".")):
        directory = os.path.dirname(directory)
    return directory


def module_of(path: str) -> tuple[str, bool]:
    """The dotted name of the module at `path`, and whether it is a package."""
    directory, name = os.path.split(os.path.abspath(path))
    name = os.path.splitext(name)[0]
    package = package_of(directory)
    if name == "__init__" and package:
        return package, True
    return (f"{package}.{name}" if package else name), False
