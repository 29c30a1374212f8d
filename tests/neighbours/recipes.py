"""The recipes of docs/ecosystem.md, each run in a process of its own.

Some extensions change Flask for all apps, and a recipe is to work as it stands.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.test_examples import _FENCE
from tests.test_examples import DOCS

PAGE = DOCS / "ecosystem.md"


def sections() -> dict[str, list[str]]:
    """Return the Python of each section of the page, by its title."""
    chapters = PAGE.read_text("utf-8").split("\n## ")[1:]
    return {
        chapter.partition("\n")[0]: [
            match[3] for match in _FENCE.finditer(chapter) if match[1] == "python"
        ]
        for chapter in chapters
    }


def run_program(program: str, folder: Path, *needed: str, **environ: str) -> str:
    """Run a program where what it needs is installed, and return what it prints."""
    for name in needed:
        try:
            found = importlib.util.find_spec(name)
        except ModuleNotFoundError:
            found = None
        if found is None:
            pytest.skip(f"{name} is not installed.")
    ran = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        timeout=300,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environ},
    )
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    return ran.stdout


def cook(title: str, then: str, folder: Path, *needed: str) -> str:
    """Run a recipe's first block, and what is to hold then."""
    recipe = sections()[title][0]
    return run_program(f"{recipe}\n{dedent(then)}", folder, *needed)
