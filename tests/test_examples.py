"""The documentation is true: its examples run, its answers are the app's.

Every block of Python in README.md and on the pages of docs/ is run, each page in one
namespace, except for those that are marked: ```python no-run.
"""

from __future__ import annotations

import contextlib
import http
import re
import shlex
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

import flask_ocpi_status
import flask_ocpi_status.modules
import flask_ocpi_status.registration
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.cli import ocpi
from flask_ocpi_status.codec import dumps
from flask_ocpi_status.config import DEFAULTS
from flask_ocpi_status.modules import MemoryDocuments
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.modules.examples import OBJECTS
from flask_ocpi_status.objects import convert
from tests.table import table

TARIFF = OBJECTS["Tariff"]
ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
if not DOCS.is_dir():
    pytest.skip("there is no documentation here", allow_module_level=True)

_FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_TOKEN = re.compile(r"(?<!\S)[0-9a-f]{48}(?!\S)")
_TIMESTAMP = re.compile(r'"timestamp":"[^"]*"')
#: The headers that the pages leave out, as they say.
_LEFT_OUT = {
    "content-length",
    "date",
    "server",
    "connection",
    "x-request-id",
    "x-correlation-id",
}


def blocks(page: Path, language: str) -> Iterator[str]:
    """Give the code blocks of a page, without those that are not to be run."""
    for match in _FENCE.finditer(page.read_text("utf-8")):
        if match[1] == language and "no-run" not in match[2].split():
            # Empty lines keep the line numbers of the page in tracebacks.
            line = page.read_text("utf-8").count("\n", 0, match.start()) + 1
            yield "\n" * line + match[3]


PAGES = sorted(
    page
    for page in [ROOT / "README.md", *DOCS.glob("*.md")]
    if page.exists() and any(blocks(page, "python"))
)


@contextlib.contextmanager
def run(page: Path) -> Iterator[dict[str, Any]]:
    """Run a page's Python, as one module, and give its names."""
    source = list(blocks(page, "python"))
    if any("sqlalchemy" in block for block in source):
        pytest.importorskip("sqlalchemy")
    if any("OpenAPIBlueprint" in block for block in source):
        pytest.importorskip("apispec")
        pytest.importorskip("flask_swagger_ui")
    name = "page_" + page.stem.lower().replace("-", "_")
    module = types.ModuleType(name)
    sys.modules[name] = module
    try:
        for block in source:
            exec(compile(block, str(page), "exec"), vars(module))
        yield vars(module)
    finally:
        del sys.modules[name]
        for value in list(vars(module).values()):
            if hasattr(type(value), "dispose"):  # a database engine
                value.dispose()


@table("page", PAGES)
def test_the_python_on_a_page_runs(page: Path) -> None:
    with run(page):
        pass


def test_curl_shows_what_the_app_of_the_quickstart_answers() -> None:
    page = DOCS / "quickstart.md"
    shown = [text for text in blocks(page, "console") if "$ curl" in text]
    assert len(shown) >= 5
    with run(page) as names:
        for text in shown:
            command, _, answer = text.strip().partition("\n")
            head, _, body = answer.partition("\n\n")
            status, *lines = head.splitlines()
            response = _curl(names["app"], command)
            code = http.HTTPStatus(response.status_code)
            assert status == f"HTTP/1.1 {code.value} {code.phrase.upper()}", command
            assert _headers(line.split(": ", 1) for line in lines) == _headers(
                response.headers
            ), command
            assert _masked(response.text) == _masked(body), command


def _curl(app: Flask, command: str) -> Any:
    words = iter(shlex.split(command.removeprefix("$ curl -i ")))
    method, url, body, headers = None, "", None, {}
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-d":
            body = next(words)
            # What curl says of it, unless it is told otherwise.
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        else:
            url = word
    method = method or ("GET" if body is None else "POST")
    return app.test_client().open(url, method=method, data=body, headers=headers)


def _headers(pairs: Any) -> dict[str, object]:
    """Make headers comparable: the methods of Allow come in any order."""
    return {
        name.lower(): set(value.split(", ")) if name == "Allow" else value
        for name, value in pairs
        if name.lower() not in _LEFT_OUT
    }


def _masked(body: str) -> str:
    return _TIMESTAMP.sub('"timestamp":"…"', body).strip()


def test_the_configuration_page_has_every_key_with_its_default() -> None:
    page = (DOCS / "configuration.md").read_text("utf-8")
    told = re.findall(r"^## `(\w+)`\n\nDefault: `([^`\n]*)`", page, re.MULTILINE)
    assert dict(told) == {key: repr(value) for key, value in DEFAULTS.items()}
    assert [key for key, _ in told] == list(DEFAULTS)


def test_the_reference_has_every_public_name() -> None:
    page = (DOCS / "api.md").read_text("utf-8")
    told = re.findall(r"^\.\. (?:\w+:)*\w+:: (?:[\w.]+\.)?(\w+)", page, re.MULTILINE)
    public = {*flask_ocpi_status.__all__, *flask_ocpi_status.registration.__all__}
    assert public | {*flask_ocpi_status.modules.__all__} <= set(told)


def test_the_contract_of_rfc_9457_has_under_40_lines_and_answers_in_an_app() -> None:
    page = DOCS / "own-contract.md"
    first = next(iter(blocks(page, "python"))).strip()
    assert len(first.splitlines()) < 40
    with run(page) as names:
        app = Flask("problems")
        OCPIStatus(app, contracts=[names["PROBLEMS"]])
        bp = flask_ocpi_status.ContractBlueprint(
            "things", "problems", url_prefix="/things", contract="problem-json"
        )
        bp.get("/<name>", endpoint="get")(lambda name: {"name": name})
        bp.delete("/<name>", endpoint="delete")(lambda name: ("", 204))
        bp.put("/<name>", endpoint="put")(lambda name: 1 / 0)
        app.register_blueprint(bp)
        client = app.test_client()

        found = client.get("/things/a")
        assert (found.status_code, found.json) == (200, {"name": "a"})
        assert found.content_type == "application/json"
        gone = client.delete("/things/a")
        assert (gone.status_code, gone.data) == (204, b"")
        for answer, status in [
            (client.get("/things/a/b"), 404),
            (client.post("/things/a"), 405),
            (client.put("/things/a", data="{"), 400),
            (client.put("/things/a", json={}), 500),
        ]:
            assert answer.status_code == status
            assert answer.content_type == "application/problem+json"
            assert answer.json["status"] == status
            assert answer.json["title"]
        assert "GET" in client.post("/things/a").headers["Allow"]


def test_a_module_of_ones_own_has_under_40_lines_and_is_one_in_every_version() -> None:
    page = DOCS / "modules.md"
    [own] = [text for text in blocks(page, "python") if "Module(" in text]
    assert len(own.strip().splitlines()) < 40
    parking = {
        "country_code": "NL",
        "party_id": "TNM",
        "id": "P2",
        "places": 4,
        "state": "OPEN",
        "last_updated": "2026-03-01T12:00:00Z",
    }
    with run(page) as names:
        client = names["app"].test_client()
        for version, token in (("2.1.1", "s3cret"), ("2.3.0", "czNjcmV0")):
            # What was kept in one version is found in another one.
            parking["id"] = f"P{version}"
            url = f"/ocpi/{version}/receiver/nltnm-parking/NL/TNM/P{version}"
            sent = {"headers": {"Authorization": f"Token {token}"}}
            details = client.get(f"/ocpi/{version}", **sent).json["data"]
            assert "nltnm-parking" in [
                endpoint["identifier"] for endpoint in details["endpoints"]
            ]
            later = {"places": 3, "last_updated": "2026-03-01T13:00:00Z"}
            for answer, statuses in [
                (client.get(url + "0", **sent), (404, 2000)),
                (client.put(url, json={**parking, "id": "P9"}, **sent), (200, 2001)),
                (client.put(url, json={**parking, "state": "?"}, **sent), (200, 2001)),
                (client.put(url, json=parking, **sent), (201, 1000)),
                (client.put(url, json=parking, **sent), (200, 1000)),
                (client.patch(url, json=later, **sent), (200, 1000)),
                (client.patch(url, json={"places": 1}, **sent), (200, 2001)),
                (client.get(url, **sent), (200, 1000)),
                (client.post(url, json=parking, **sent), (405, 2000)),
                (client.get(url), (401, 2000)),
            ]:
                assert (answer.status_code, answer.json["status_code"]) == statuses
            assert client.get(url, **sent).json["data"]["places"] == 3
            gone = [client.delete(url, **sent).status_code for _ in range(2)]
            assert gone == [200, 404]


def test_the_platform_of_the_readme_answers_in_three_versions_as_its_table_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # it has no database, and looks for one
    page = ROOT / "README.md"
    text = page.read_text("utf-8")
    first = next(iter(blocks(page, "python"))).strip()
    assert len(first.splitlines()) <= 20
    assert first in (DOCS / "index.md").read_text("utf-8")
    rows = re.findall(r"^\| `([A-Z]+) (/\S+)`([^|]*)\| (\d+) \| (.*) \|$", text, re.M)
    assert len(rows) == 9
    with run(page) as names:
        client = names["app"].test_client()
        for version in ("2.1.1", "2.2.1", "2.3.0"):
            for sent in ({}, {"Authorization": "Token other"}):
                url = f"/ocpi/{version}/receiver/tariffs/NL/DST/T1"
                assert client.get(url, headers=sent).status_code == 401
        for method, url, body, http, shown in rows:
            answer = client.open(url, method=method, **_sent(url, body))
            assert answer.status_code == int(http), url
            said = re.search(r'"status_code":(\d+),"status_message":"([^"…]*)', shown)
            if said is None:
                listed = [one["version"] for one in answer.json["data"]]
                assert listed == ["2.1.1", "2.2.1", "2.3.0"]
                continue
            assert answer.json["status_code"] == int(said[1]), url
            assert answer.json["status_message"].startswith(said[2].rstrip()), url
            assert ("Allow" in answer.headers) == ("`Allow`" in shown)


def _sent(url: str, body: str) -> dict[str, Any]:
    """Make what the table says is sent: the token, and what is named or shown."""
    encoded = "czNjcmV0" if "/2.1.1/" not in url else "s3cret"
    sent: dict[str, Any] = {"headers": {"Authorization": f"Token {encoded}"}}
    if "a Tariff of" in body:
        version, name = body.split()[-1], url.rpartition("/")[2]
        tariff = convert(TARIFF, from_="2.2.1", to=version, tax_included="NO").document
        return {**sent, "data": dumps({**tariff, "id": name})}
    if shown := re.search(r"`(.*)`", body):
        return {**sent, "data": shown[1]}
    return sent


@table("page", sorted((DOCS / "modules").glob("*.md")))
def test_the_python_of_a_module_is_what_a_platform_takes(page: Path) -> None:
    platform = OCPIPlatform("roaming", __name__, versions=("2.3.0",))
    documents = MemoryDocuments()
    given = dict.fromkeys(
        ("documents", "sites", "sessions", "cards", "clients", "records"), documents
    )
    app = Flask("modules")
    OCPIStatus(app)
    for block in blocks(page, "python"):
        exec(compile(block, str(page), "exec"), {"platform": platform, **given})
    app.register_blueprint(platform)
    rules = [rule.rule for rule in app.url_map.iter_rules()]
    assert any(f"/{page.stem}/" in rule for rule in rules)


def test_each_module_has_a_page() -> None:
    pages = {page.stem for page in (DOCS / "modules").glob("*.md")}
    assert pages == MODULES.keys()
    listed = (DOCS / "modules.md").read_text("utf-8")
    for name in pages:
        assert f"\nmodules/{name}\n" in listed
        page = (DOCS / "modules" / f"{name}.md").read_text("utf-8")
        assert f"```{{ocpi-module}} {name}\n" in page


def _shown_commands(start: str) -> list[tuple[str, str]]:
    page = DOCS / "cli.md"
    return [
        (command, output)
        for text in blocks(page, "console")
        for command, _, output in [text.strip().partition("\n")]
        if command.startswith(start) and output
    ]


def test_the_command_line_prints_what_its_page_shows() -> None:
    commands = _shown_commands("$ flask ocpi")
    assert commands
    for command, output in commands:
        arguments = shlex.split(command.removeprefix("$ flask ocpi"))
        printed = CliRunner().invoke(ocpi, arguments)
        assert printed.exit_code == 0, command
        assert printed.output.strip() == output.strip(), command


def test_the_commands_for_parties_print_what_their_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sqlalchemy")
    monkeypatch.chdir(tmp_path)  # where the database is made
    commands = _shown_commands(start := "$ flask --app shop ocpi")
    assert {"init-db", "invite", "parties", "quirks"} <= {
        shlex.split(command.removeprefix(start))[0] for command, _ in commands
    }
    with run(DOCS / "cli.md") as names:
        runner = names["app"].test_cli_runner()
        for command, output in commands:
            arguments = shlex.split(command.removeprefix(start))
            printed = runner.invoke(ocpi, arguments)
            assert printed.exit_code == int(output.startswith("Error: ")), command
            shown, said = (_TOKEN.sub("…", text) for text in (output, printed.output))
            assert said.strip() == shown.strip(), command


def test_the_pages_need_no_more_than_the_package_does() -> None:
    """What a page imports besides Flask is the package's own, or said to be needed."""
    known = {"click", "flask", "marshmallow", "sqlalchemy", "werkzeug"}
    known |= {"flask_ocpi_status", *sys.stdlib_module_names}
    imports = re.compile(r"^(?:from|import) (\w+)", re.MULTILINE)
    for page in PAGES:
        for block in blocks(page, "python"):
            assert set(imports.findall(block)) <= known, page.name
