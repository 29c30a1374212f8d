"""The names that are promised, and the floors of the house."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import flask_ocpi_status as package
from tests.table import table

ROOT = Path(package.__file__).parent
MODULES = sorted(ROOT.rglob("*.py"))
#: How the house is drawn for those who work in it: a line is a floor, the roof first.
DRAWING, ROOMS = re.findall(
    r"```text\n(.*?)```.*?\n((?:\|.*\n)+)",
    Path(__file__)
    .parent.parent.joinpath("CONTRIBUTING.md")
    .read_text("utf-8")
    .partition("## The house")[2],
    re.DOTALL,
)[0]
FLOORS = [line.split() for line in reversed(DRAWING.splitlines())]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}


def name_of(path: Path) -> tuple[str, ...]:
    """Return the parts of a module's name, below the package."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


NAMES = {name_of(path) for path in MODULES}
#: Those that are no room.
FILES = {name_of(path): path for path in MODULES if path.name != "__init__.py"}


def imports(path: Path, *, for_types: bool) -> Iterator[tuple[str, ...]]:
    """Give the names of the package's modules that a module imports, late or not.

    :param for_types: also what only a type checker imports.
    """
    tree = ast.parse(path.read_text("utf-8"))
    unseen = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
        if not for_types
    }
    folder = path.relative_to(ROOT).parts[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level and id(node) not in unseen:
            above = folder[: len(folder) - node.level + 1]
            base = (*above, *(node.module or "").split("."))
            base = tuple(filter(None, base))
            for alias in node.names:
                inner = (*base, alias.name)
                yield inner if inner in NAMES else base


def test_all_and_the_imports_are_the_same_names():
    tree = ast.parse((ROOT / "__init__.py").read_text("utf-8"))
    imported = {
        alias.asname
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert {name for name in imported if name[0] != "_"} == set(package.__all__)
    assert len(package.__all__) == len(set(package.__all__))


def test_every_public_name_says_what_it_is():
    for name in package.__all__:
        assert getattr(package, name).__doc__, name


def test_the_drawing_has_every_room_and_says_what_each_is():
    rooms = {name[0] for name in NAMES if name}
    assert sorted(FLOOR) == sorted(rooms)
    assert len(FLOOR) == sum(map(len, FLOORS))
    told = re.findall(r"^\| `(\w+)(?:/|\.py)` \| \S", ROOMS, re.MULTILINE)
    assert sorted(told) == sorted(rooms)


@table("path", MODULES)
def test_a_module_imports_from_floors_below_its_own(path):
    name = name_of(path)
    if not name:
        return  # the door
    for other in imports(path, for_types=False):
        if not other:  # what everybody may import, those who live in here may not
            assert name[0] == "demo", name
        elif other[0] != name[0]:
            assert FLOOR[other[0]] < FLOOR[name[0]], f"{name} imports {other}"


def test_modules_do_not_import_each_other_in_circles_not_even_for_types():
    graph = {
        name: {other for other in imports(path, for_types=True) if other in FILES}
        for name, path in FILES.items()
    }
    assert list(TopologicalSorter(graph).static_order())


@table("path", MODULES)
def test_no_module_is_longer_than_can_be_read_at_once(path):
    assert len(path.read_text("utf-8").splitlines()) <= 300


@table("path", MODULES)
def test_every_module_says_what_it_is(path):
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


@table(
    ("room", "unknown"),
    [
        ("codec", {"flask", "werkzeug"}),
        ("contracts", {"flask", "werkzeug"}),
        ("transport", {"flask"}),
        ("objects", {"flask", "werkzeug"}),
    ],
)
def test_the_pure_part_knows_no_flask(room, unknown):
    for path in (ROOT / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            else:
                continue
            for name in names:
                assert name.split(".")[0] not in unknown, path


def test_there_is_no_version_attribute():
    assert not hasattr(package, "__version__")
    assert importlib.import_module("flask_ocpi_status") is package
