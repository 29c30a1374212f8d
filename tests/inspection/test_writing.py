"""What it ends with when nothing can be written, or nothing read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

AS = ("--as", "Endpoint", "--version", "2.2.1")
ENDPOINT = {"identifier": "cdrs", "role": "SENDER", "url": "https://example.com/"}
# Without flask round it, which imports the commands of all that is installed.
CALL = "from flask_ocpi_status.cli import ocpi; ocpi()"
COMMAND = (sys.executable, "-c", CALL, "validate", *AS)
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
FULL = Path("/dev/full")

needs_full = pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")
needs_shell = pytest.mark.skipif(os.name != "posix", reason="there is no sh")


@pytest.fixture
def valid(tmp_path):
    path = tmp_path / "valid.json"
    path.write_text(json.dumps(ENDPOINT), "utf-8")
    return path


def run(redirected: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command with streams redirected as a shell does it."""
    words = ("sh", "-c", f'exec "$@" {redirected}', "sh", *COMMAND, *arguments)
    return subprocess.run(
        list(map(str, words)),
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@needs_shell
@pytest.mark.parametrize("form", ["--json", "--table"])
def test_a_closed_output_is_told_of_and_is_no_verdict(valid, form):
    result = run(">&-", form, valid)
    assert result.stderr == (
        "Error: The findings cannot be written: the standard output is closed.\n"
    )
    assert result.returncode == 2


@needs_shell
@needs_full
@pytest.mark.parametrize("form", ["--json", "--table"])
def test_a_full_device_is_told_of_and_is_no_verdict(valid, form):
    result = run(f">{FULL}", form, valid)
    assert result.stderr == (
        "Error: The findings cannot be written: No space left on device.\n"
    )
    assert result.returncode == 2


@needs_shell
@needs_full
@pytest.mark.parametrize("streams", [">&- 2>&-", f">{FULL} 2>{FULL}"])
def test_it_is_no_verdict_either_when_it_cannot_be_told_of(valid, streams):
    assert run(streams, valid).returncode == 2


@needs_shell
def test_without_a_place_for_errors_it_works_all_the_same(valid, tmp_path):
    result = run("2>&-", valid)
    assert json.loads(result.stdout)["invalid"] == 0
    assert result.returncode == 0
    bad = tmp_path / "bad.json"
    bad.write_text("{}", "utf-8")
    assert run("2>&-", bad).returncode == 1


@needs_shell
def test_a_closed_input_cannot_be_read():
    result = run("<&-", "-")
    assert "'-' cannot be read: the standard input is closed." in result.stderr
    assert result.returncode == 2


def test_who_reads_no_more_gets_no_traceback_and_no_verdict(tmp_path):
    path = tmp_path / "many.jsonl"
    path.write_text("{}\n" * 5_000, "utf-8")
    with subprocess.Popen(
        [*COMMAND, str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 2
