"""What users write is accepted by pyright as well; mypy is run by itself."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .test_examples import ROOT
from .test_examples import blocks

#: Installing pyright may leave the program itself to the first run, and to the network.
ENDS = (0, 1)


def test_pyright_accepts_the_readme_and_the_code_of_users(tmp_path: Path) -> None:
    command = shutil.which("pyright", path=str(Path(sys.executable).parent))
    if command is None:
        pytest.skip("pyright is not installed.")
    readme = tmp_path / "readme.py"
    readme.write_text("\n".join(blocks(ROOT / "README.md", "python")), "utf-8")
    users = sorted(map(str, (ROOT / "tests" / "type_check").glob("*.py")))
    ran = subprocess.run(
        [command, "--outputjson", "--pythonpath", sys.executable, str(readme), *users],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=300,
    )
    if ran.returncode not in ENDS or not ran.stdout.startswith("{"):
        pytest.skip("pyright cannot run here: it is not all on this machine.")
    told = json.loads(ran.stdout)
    assert told["summary"]["filesAnalyzed"] > len(users)
    assert [
        f"{one['file']}:{one['range']['start']['line']}: {one['message']}"
        for one in told["generalDiagnostics"]
    ] == []
