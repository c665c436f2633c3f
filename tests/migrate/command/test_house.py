"""The rooms that the code is in: their order, and how much is in each."""

from __future__ import annotations

import ast
import os

import pytest

from seqcompat import migrate

PACKAGE = os.path.dirname(migrate.__file__)
TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
#: A file goes through them in this order.
ROOMS = ("read", "understand", "observe", "judge", "prove", "report", "steps", "command")
NO_NAMES = ("__pycache__",)


def modules(room):
    for parent, _, names in os.walk(os.path.join(PACKAGE, room)):
        for name in sorted(names):
            if name.endswith(".py"):
                yield os.path.join(parent, name)


def imported_rooms(path):
    """The rooms that a module imports from."""
    with open(path, "rb") as file:
        tree = ast.parse(file.read())
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            parts = (node.module or "").split(".")
            if parts == ["seqcompat", "migrate"]:
                yield from (alias.name for alias in node.names)
            elif parts[:2] == ["seqcompat", "migrate"]:
                yield parts[2]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_none_that_comes_after_it(room):
    allowed = ROOMS[: ROOMS.index(room) + 1]
    for path in modules(room):
        assert set(imported_rooms(path)) <= set(allowed), path


def test_what_is_read_by_its_path_imports_nothing_of_the_package():
    """But what is read so itself."""
    for name in ("called.py", "kinds.py"):
        assert not set(imported_rooms(os.path.join(PACKAGE, "observe", name)))


@pytest.mark.parametrize("root", [PACKAGE, TESTS])
def test_no_folder_has_more_than_twelve_names(root):
    for parent, directories, names in os.walk(root):
        directories[:] = [name for name in directories if name not in NO_NAMES]
        found = directories + [name for name in names if not name.endswith((".pyc", ".bak"))]
        assert len(found) <= 12, (parent, sorted(found))


def test_the_tour_names_each_room():
    for room in ROOMS:
        assert "``%s``" % (room,) in migrate.__doc__
    found = {name for name in os.listdir(PACKAGE) if os.path.isdir(os.path.join(PACKAGE, name))}
    assert found - set(NO_NAMES) == set(ROOMS)
