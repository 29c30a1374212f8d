"""Programs of their own, for what happens to a whole process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[2]
BEGINNING = """
import os
import sys

from flask_ocpi_status.background import *
from tests.background.doing import *
from tests.background.doing import gate, hold, note, append, until, app_with
"""


def run_program(text: str) -> str:
    """Run a program to its end, and return what it has told."""
    ran = subprocess.run(
        [sys.executable, "-c", BEGINNING + dedent(text)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stderr
