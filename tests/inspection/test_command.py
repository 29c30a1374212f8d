"""The command ``flask ocpi validate``."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.cli import ScriptInfo

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import get_contract
from flask_ocpi_status.cli import ocpi
from flask_ocpi_status.inspection import command
from flask_ocpi_status.objects import edition_names
from tests.table import table

ENDPOINT = {"identifier": "cdrs", "role": "SENDER", "url": "https://example.com/"}
PAGE = Path(__file__).parents[2] / "docs" / "cli.md"
HOSTILE = "\x1b]0;pwned\x07\x9b2J\u202e\n"
AS = ("--as", "Endpoint", "--version", "2.2.1")


def run(*arguments: str | Path, app: Flask | None = None, **options: Any):
    runner = (app or Flask(__name__)).test_cli_runner()
    info = ScriptInfo(create_app=None if app is None else lambda: app)
    words = ("validate", *map(str, arguments))
    return runner.invoke(ocpi, words, obj=info, **options)


def told(result: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def write(tmp_path):
    def write(*values: Any, name: str = "file.json") -> Path:
        lines = [one if isinstance(one, str) else json.dumps(one) for one in values]
        path = tmp_path / name
        path.write_text("\n".join(lines), "utf-8")
        return path

    return write


# What it ends with


@pytest.mark.parametrize(
    ("value", "options", "code"),
    [
        (ENDPOINT, (), 0),
        ([], (), 0),
        ({**ENDPOINT, "x": 1}, (), 0),
        ({**ENDPOINT, "x": 1}, ("--strict",), 1),
        (ENDPOINT, ("--strict",), 0),
        ({}, (), 1),
        ("", (), 1),
        ("{", (), 1),
        ({"url": "https://example.com/"}, (), 1),
        ({"url": "https://example.com/"}, ("--partial",), 0),
        ({"url": "x"}, ("--partial",), 1),
    ],
)
@pytest.mark.parametrize("form", ["--json", "--table"])
def test_it_ends_with_1_when_something_is_not_valid(write, value, options, code, form):
    assert run(*AS, *options, form, write(value)).exit_code == code


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--as", "Locaton"), "there is no class 'Locaton' in OCPI 2.2.1; there are"),
        (("--as", "Locaton"), "Did you mean Location?"),
        (("--as", "Terminal"), "there is no class 'Terminal'"),
        (("--version", "2.3"), "Did you mean 2.3.0?"),
        (("--version", "2.3.1"), "Did you mean 2.3.0?"),
        (("--version", "2.2.2"), "Did you mean 2.2.1?"),
        (("--version", "2.1.0"), "Did you mean 2.1.1?"),
        (("--version", "v2.2.1"), "Did you mean 2.2.1?"),
        (("--version", "221"), "Did you mean 2.2.1?"),
        (("--version", "2.3.0-Booking"), "Did you mean 2.3.0-bookings?"),
        (("--version", "2.3.0_payments"), "Did you mean 2.3.0-payments?"),
        (("--version", "9"), f"there are {', '.join(edition_names())}."),
        (("--as", "\x1b[2J"), "there is no class '\\x1b[2J'"),
    ],
)
def test_an_unknown_name_is_misuse_and_gets_those_there_are(write, arguments, sentence):
    result = run(*AS, *arguments, write(ENDPOINT))
    assert result.exit_code == 2
    assert sentence in " ".join(result.output.split())
    assert "\x1b" not in result.output


def test_a_file_that_cannot_be_read_is_misuse(write, tmp_path):
    for path in (tmp_path, tmp_path / "none", tmp_path / "\x1b[2J"):
        result = run(*AS, write(ENDPOINT), path)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert "\x1b" not in result.output
    assert run(*AS).exit_code == 2
    assert run("--version", "2.2.1", write(ENDPOINT)).exit_code == 2


def test_a_file_that_fails_while_it_is_read_is_misuse(write, monkeypatch):
    def fail(*_: Any) -> Any:
        raise OSError(5, "Input/output error")

    path = write(ENDPOINT)
    monkeypatch.setattr(command.click, "open_file", fail)
    result = run(*AS, path)
    assert result.exit_code == 2
    assert "cannot be read: Input/output error." in result.output


# Class and version


def test_the_case_of_a_class_does_not_count(write):
    for name in ("endpoint", "ENDPOINT"):
        result = run("--as", name, "--version", "2.2.1", write(ENDPOINT))
        assert told(result)[-1]["class"] == "Endpoint"


@pytest.mark.parametrize("version", edition_names())
def test_every_version_and_extension_can_be_named(write, version):
    document = {"language": "en", "text": "x"}
    result = run("--as", "displaytext", "--version", version, write(document))
    assert result.exit_code == 0
    assert told(result)[-1]["version"] == version


def test_the_version_is_that_of_the_app_without_one(write):
    path, name = write(ENDPOINT), ("--as", "Endpoint")
    app = Flask(__name__)
    OCPIStatus(app, contract=get_contract("ocpi-2.3.0").replace(name="own"))
    assert told(run(*name, path, app=app))[-1]["version"] == "2.3.0"
    assert told(run(*AS, path, app=app))[-1]["version"] == "2.2.1"
    other = Flask(__name__)
    OCPIStatus(other, contract="daml-json-api")
    for one in (other, Flask(__name__), None):
        result = run(*name, path, app=one)
        assert result.exit_code == 2
        assert "Say with --version" in result.output


# What it reads


def test_lines_answers_and_the_standard_input_are_read(write):
    answer = {"data": [ENDPOINT, {}], "status_code": 1000, "timestamp": "x"}
    lines = write("", ENDPOINT, "", "{", answer, name="lines.txt")
    one = write(ENDPOINT)
    result = run(*AS, lines, one, "-", input=json.dumps([ENDPOINT, 5]))
    *found, summary = told(result)
    places = {(Path(one["file"]).name, one["line"], one["index"]) for one in found}
    assert places == {("lines.txt", 4, None), ("lines.txt", 5, 1), ("-", None, 1)}
    assert (summary["objects"], summary["invalid"]) == (7, 3)


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson"])
def test_a_file_may_say_by_its_name_that_it_has_lines(write, name):
    assert told(run(*AS, write("{", "}", name=name)))[-1]["objects"] == 2
    assert told(run(*AS, write("{", "}")))[-1]["objects"] == 1
    assert told(run(*AS, "--lines", write("{", "}")))[-1]["objects"] == 2


# How it tells


def test_json_has_the_same_keys_in_each_line(write):
    result = run(*AS, path := write({**ENDPOINT, "url": "x", "x": 1}))
    assert told(result) == [
        {
            "kind": "violation",
            "violates": "form",
            "file": str(path),
            "line": None,
            "index": None,
            "pointer": "/url",
            "message": "Has no scheme, as https:// is one. Expected an absolute URL of"
            " up to 255 characters, as in https://example.com/.",
        },
        {
            "kind": "remark",
            "violates": None,
            "file": str(path),
            "line": None,
            "index": None,
            "pointer": "/x",
            "message": "OCPI 2.2.1 has no such field in Endpoint. Those who read it"
            " ignore it, unless you agree on it.",
        },
        {
            "kind": "summary",
            "class": "Endpoint",
            "version": "2.2.1",
            "objects": 1,
            "invalid": 1,
            "only_form": 1,
            "remarked": 1,
        },
    ]


def test_a_table_names_the_file_where_there_are_several(write):
    path = write([ENDPOINT, {**ENDPOINT, "url": "x"}])
    head, _, row, empty, summary = run(*AS, "--table", path).output.splitlines()
    assert head.split() == ["index", "pointer", "kind", "message"]
    assert row.split()[:3] == ["1", "/url", "violation"]
    assert empty == ""
    assert summary.endswith("1 valid, 1 not valid (1 in form only), 0 with remarks.")
    head, *_ = run(*AS, "--table", path, path).output.splitlines()
    assert head.split()[0] == "file"


def test_a_table_of_nothing_is_the_sum_alone(write):
    result = run(*AS, "--table", write(ENDPOINT))
    assert result.output == (
        "Judged as Endpoint of OCPI 2.2.1: 1 valid, 0 not valid, 0 with remarks.\n"
    )


@pytest.mark.parametrize("form", ["--json", "--table"])
def test_what_was_sent_does_nothing_to_the_terminal(write, form):
    document = {HOSTILE: 1, "x" * 10_000: 2, "s3cret": "s3cret value"}
    result = run(*AS, form, write(document, name="a.txt"))
    assert all(sign.isprintable() or sign == "\n" for sign in result.output)
    assert "s3cret value" not in result.output
    if form == "--table":
        assert max(map(len, result.output.splitlines())) < 300


def test_a_table_has_an_end_and_says_so(write, monkeypatch):
    monkeypatch.setattr(command, "_ROWS", 5)
    result = run(*AS, "--table", write(*[{}] * 4, name="a.jsonl"))
    assert "There are 7 more; --json prints all of them." in result.output
    assert "0 valid, 4 not valid" in result.output
    assert len(told(run(*AS, write(*[{}] * 4)))) == 13


def test_it_prints_what_its_page_shows(tmp_path, monkeypatch):
    section = PAGE.read_text("utf-8").partition("## `flask ocpi validate")[2]
    (sent, json_lines), (table, *_) = (
        re.findall(rf"```{kind}\n(.*?)```", section.partition("\n## ")[0], re.DOTALL)
        for kind in ("json", "text")
    )
    monkeypatch.chdir(tmp_path)
    Path("connectors.jsonl").write_text(sent, "utf-8")
    words = ("--as", "Connector", "--version", "2.2.1", "connectors.jsonl")
    assert run(*words, "--table").output == table
    assert run(*words).output.endswith(json_lines)


def in_a_terminal(*arguments: str | Path) -> str:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    # Without flask round it, which imports the commands of all that is installed.
    call = "from flask_ocpi_status.cli import ocpi; ocpi()"
    words = [sys.executable, "-c", call, "validate", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        words, stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    ):
        os.close(theirs)
        text = b""
        while True:
            try:
                more = os.read(ours, 65536)
            except OSError:  # the other side is closed
                break
            if not more:
                break
            text += more
    os.close(ours)
    return text.decode()


def test_a_terminal_gets_a_table_and_everything_else_json(write):
    path = write({})
    assert in_a_terminal(*AS, path).startswith("pointer  ")
    assert in_a_terminal(*AS, "--json", path).startswith("{")
    assert run(*AS, path).output.startswith("{")


def test_what_takes_long_is_counted_on_the_terminal(write, monkeypatch, capsys):
    monkeypatch.setattr(command, "_PATIENCE", 0)
    monkeypatch.setattr(command, "_RHYTHM", 0)
    count = command._Count(True)
    for objects in (1, 1000, 2000):
        count.tell(objects)
    count.clear()
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == ("\r1 objects\r1,000 objects\r2,000 objects\r" + " " * 13 + "\r")
    silent = command._Count(False)
    silent.tell(1)
    silent.clear()
    assert capsys.readouterr().err == ""
    assert run(*AS, write(ENDPOINT)).stderr == ""


@table(
    ("changes", "words", "status"),
    [
        ({"url": "x"}, (), 1),
        ({"url": "x"}, ("--lenient",), 0),
        ({"url": 5}, ("--lenient",), 1),
        ({"url": "x", "x": 1}, ("--lenient",), 0),
        ({"url": "x", "x": 1}, ("--lenient", "--strict"), 1),
        ({}, ("--lenient", "--strict"), 0),
    ],
)
def test_form_is_no_failure_where_it_is_let_pass(write, changes, words, status):
    assert run(*AS, *words, write({**ENDPOINT, **changes})).exit_code == status


def test_a_table_marks_the_two_kinds(write):
    path = write({**ENDPOINT, "url": "x", "identifier": 5, "x": 1})
    output = run(*AS, "--table", path).output
    assert "/url         violation (form)" in output
    assert "/identifier  violation (shape)" in output
    assert "/x           remark   " in output
