"""Whether a process that answers a registration is still there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.table import table

pytest.importorskip("sqlalchemy", reason="The store needs the extra 'registration'.")

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status.parties import holders
from flask_ocpi_status.parties.holders import is_gone
from flask_ocpi_status.parties.holders import myself
from flask_ocpi_status.registration import SQLParties
from flask_ocpi_status.registration import TokenInUse

A = CredentialsToken("a")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(holders.__file__).parents[2])}

HOLD = """
import sys
from flask_ocpi_status import CredentialsToken
from flask_ocpi_status.registration import SQLParties
store = SQLParties(sys.argv[1])
party = store.by_name("x")
store.hold(party, presented=CredentialsToken("a"), seconds=600)
print("held", flush=True)
sys.stdin.read()
"""

linux = pytest.mark.skipif(
    not Path("/proc/self/ns/pid").exists(), reason="Processes are told apart on Linux."
)


def test_who_is_there_is_not_gone() -> None:
    assert myself() == myself()
    assert not is_gone(myself())


@table(
    "holder", [None, "", "x", "x/y", "x/1/", "another-machine/1/00", "x/-1/00", "//"]
)
def test_of_whom_nothing_is_known_it_is_not_said(holder: str | None) -> None:
    assert not is_gone(holder)


@linux
def test_a_process_of_the_same_number_is_another_one() -> None:
    machine, pid, mark = myself().split("/")
    assert is_gone(f"{machine}/{pid}/{'0' * len(mark)}")
    assert not is_gone(f"another/{pid}/{mark}")
    assert not is_gone(f"{machine}/1/{mark}")


FORK = """
import os
from flask_ocpi_status.parties.holders import is_gone, myself
parent = myself()
child = os.fork()
if child == 0:
    assert myself() != parent and not is_gone(parent)
    print(myself(), flush=True)
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
"""


@linux
def test_a_child_that_was_forked_off_is_another_process() -> None:
    run = subprocess.run(
        [sys.executable, "-c", FORK],
        capture_output=True,
        text=True,
        check=True,
        env=ENVIRONMENT,
    )
    assert is_gone(run.stdout.strip())


@linux
def test_who_is_killed_while_it_answers_keeps_nobody_waiting(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/parties.sqlite"
    store = SQLParties(url)
    store.create_tables()
    party = store.invite("x", A)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(TokenInUse):
            store.hold(party, presented=A, seconds=600)
        process.send_signal(signal.SIGKILL)
    store.hold(party, presented=A, seconds=600)
    with pytest.raises(TokenInUse):
        store.hold(party, presented=A, seconds=600)
    store.close()
