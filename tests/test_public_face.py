"""The names that are promised, and the floors of the house."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

import flask_ocpi_status as package

ROOT = Path(package.__file__).parent
MODULES = sorted(ROOT.rglob("*.py"))

# From the ground up: a module imports from floors below its own.
FLOORS = [
    {"collecting", "malformed"},
    {"codec", "config", "faults"},
    {"contracts"},
    {"errors"},
    {"violations"},
    {"transport"},
    {"objects"},
    {"results", "enrolment", "body", "neighbours"},
    {"mounts", "prefixes"},
    {"scope"},
    {"sync", "provider", "threads"},
    {"state"},
    {"context", "urls"},
    {"monitoring", "translation"},
    {"arrival"},
    {"departure"},
    {"answering"},
    {"admission", "handlers", "transactions"},
    {"validation", "decorated"},
    {"views"},
    {"paging", "accepting"},
    {"returning"},
    {"blueprint"},
    {"apps", "tabular"},
    {"registration", "inspection"},
    {"sealing"},
    {"extension"},
    {"demo"},
    {"cli"},
]
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}


def path_of(name: str) -> Path:
    """Return the file of a module."""
    return ROOT / f"{name}.py"


def imports(path: Path) -> set[str]:
    """Return the names of the package's modules that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            depth = len(path.relative_to(ROOT).parts) - node.level
            if depth == 0 and node.module:
                found.add(node.module.split(".")[0])
    return found


def test_all_and_the_imports_are_the_same_names():
    tree = ast.parse((ROOT / "__init__.py").read_text("utf-8"))
    imported = {
        alias.asname
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert imported == set(package.__all__)
    assert len(package.__all__) == len(set(package.__all__))


def test_every_public_name_says_what_it_is():
    for name in package.__all__:
        assert getattr(package, name).__doc__, name


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if path.parent == ROOT and path.stem != "__init__"],
    ids=lambda path: path.stem,
)
def test_a_module_imports_from_floors_below_its_own(path):
    for name in imports(path):
        assert FLOOR[name] < FLOOR[path.stem], f"{path.stem} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_is_longer_than_can_be_read_at_once(path):
    assert len(path.read_text("utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_is(path):
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


def test_the_pure_part_knows_no_flask():
    pure = [*map(path_of, FLOORS[0] | {"codec"}), *(ROOT / "contracts").glob("*.py")]
    for path in pure:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            else:
                continue
            for name in names:
                assert name.split(".")[0] not in ("flask", "werkzeug"), path


def test_there_is_no_version_attribute():
    assert not hasattr(package, "__version__")
    assert importlib.import_module("flask_ocpi_status") is package
