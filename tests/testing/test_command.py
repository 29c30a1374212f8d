"""The command ``flask ocpi mock``: a partner in a terminal."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from base64 import b64encode

import requests
from click.testing import CliRunner

from flask_ocpi_status.cli import ocpi
from tests.table import table

_SINCE = "?date_from=2026-01-01T00:00:00Z"
CALL = "from flask_ocpi_status.cli import ocpi; ocpi()"


def test_it_says_where_it_is_and_what_is_asked_and_ends_at_ctrl_c(tmp_path):
    faults = tmp_path / "faults.json"
    row = {"fault": "status", "on": "GET tariffs", "times": 1, "http": 503}
    faults.write_text(json.dumps([row]))
    mock = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", CALL, "mock", "--faults", str(faults)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert mock.stdout is not None
        said = "".join(iter(mock.stdout.readline, "\n"))
        said += "".join(iter(mock.stdout.readline, "\n"))
        assert said.startswith("CPO DE-PAR, OCPI 2.2.1, until Ctrl-C.\n")
        versions = re.findall(r"http://\S+", said)[0]
        _, token = re.findall(r"\b[0-9a-f]{48}\b", said)
        assert "Location LOC1, Session S1, CDR CDR1, Tariff TAR1" in said
        header = {"Authorization": f"Token {b64encode(token.encode()).decode()}"}
        base = versions.removesuffix("versions/")
        got = [
            requests.get(f"{base}2.2.1/sender/{module}", headers=header, timeout=60)
            for module in ("locations", f"sessions{_SINCE}", "tariffs", "tariffs")
        ]
        assert [one.status_code for one in got] == [200, 200, 503, 200]
        assert got[1].json()["data"][0]["cdr_token"]["party_id"] == "WNK"
    finally:
        mock.send_signal(signal.SIGINT)
        told, errors = mock.communicate(timeout=60)
    assert told.splitlines() == [
        "GET locations -> HTTP 200 with 1000",
        "GET sessions -> HTTP 200 with 1000",
        "GET tariffs -> HTTP 503 with 3000",
        "GET tariffs -> HTTP 200 with 1000",
        "Stopped.",
    ]
    assert (errors, mock.returncode) == ("", 0)


@table(
    "text, told",
    [
        ("[", "f.json, line 1, column 2: "),
        ('[{"fault": "dely"}]', "f.json, /0: There is no fault 'dely'; did you mean"),
        (None, "f.json cannot be read: No such file or directory."),
    ],
)
def test_a_bad_file_is_told_of_and_ends_it_with_2(tmp_path, text, told):
    file = tmp_path / "f.json"
    if text is None:
        file.unlink(missing_ok=True)
    else:
        file.write_text(text)
    result = CliRunner().invoke(ocpi, ["mock", "--faults", str(file)])
    assert result.exit_code == 2
    assert told in result.output


def test_a_platform_that_is_not_there_is_told_of():
    nobody = ["--register", "http://127.0.0.1:9/versions", "token-a"]
    result = CliRunner().invoke(ocpi, ["mock", *nobody])
    assert result.exit_code == 1
    assert "The other party could not be asked for its versions." in result.output


def test_a_port_that_cannot_be_had_is_told_of():
    result = CliRunner().invoke(ocpi, ["mock", "--host", "192.0.2.1"])
    assert result.exit_code == 1
    assert "cannot listen" in result.output
