"""The command ``flask ocpi check``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.cli import ScriptInfo

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.cli import ocpi
from flask_ocpi_status.registration import MemoryParties
from flask_ocpi_status.registration import Party
from flask_ocpi_status.transport.platform import CredentialsRole
from tests.checking.held import ASKS
from tests.checking.held import OURS
from tests.checking.held import TOKEN
from tests.checking.held import Held
from tests.checking.planted import FAULTS
from tests.table import table

TEST = ("--write", "--it-is-a-test-system")


def run(*arguments: str, app: Flask | None = None, **options: Any) -> Result:
    runner = (app or Flask(__name__)).test_cli_runner()
    info = ScriptInfo(create_app=None if app is None else lambda: app)
    return runner.invoke(ocpi, ["check", *arguments], obj=info, **options)


@pytest.fixture(scope="module")
def partner() -> Iterator[Held]:
    """Give a partner that has no fault."""
    with Held(modules="tariffs tokens") as partner:
        yield partner


@pytest.fixture
def good(partner: Held) -> tuple[str, ...]:
    """Give the arguments for it."""
    token = ("--token", TOKEN.reveal(), "--from", str(ASKS))
    return (partner.versions_url, "--insecure", "--version", "2.2.1", *token)


@pytest.fixture
def bad(good: tuple[str, ...], partner: Held) -> Iterator[tuple[str, ...]]:
    """Give them while it lacks X-Total-Count."""
    with partner.misbehave(FAULTS["no total"].fault):
        yield good


def test_a_partner_without_a_fault_ends_with_0(good):
    result = run(*good)
    assert result.exit_code == 0, result.output
    assert result.output.startswith("OCPI 2.2.1: 0 failed, 0 warned, ")


def test_a_failure_is_told_and_ends_with_1(bad):
    result = run(*bad)
    assert result.exit_code == 1
    assert "fail  pagination.total  tariffs: X-Total-Count is missing." in result.output
    assert "OCPI 2.2.1: 1 failed" in result.output


def test_all_of_it_lists_what_is_right_as_well(good):
    output = run(*good, "--all").output
    assert "pass  discovery.versions" in output
    assert "skip  write.put" in output


def test_json_is_told_whole(bad):
    result = run(*bad, "--json")
    assert result.exit_code == 1
    told = json.loads(result.output)
    assert told["counts"]["fail"] == 1
    assert told["gone"] == []
    assert TOKEN.reveal() not in result.output


def test_reports_are_written_into_files(bad, tmp_path):
    page, xml = tmp_path / "report.html", tmp_path / "report.xml"
    run(*bad, "--html", str(page), "--junit", str(xml))
    assert page.read_text("utf-8").startswith("<!doctype html>")
    assert xml.read_bytes().startswith(b"<?xml")


def test_a_file_that_cannot_be_written_is_told(good, tmp_path):
    result = run(*good, "--html", str(tmp_path / "nowhere" / "report.html"))
    assert result.exit_code == 2
    assert "cannot be written" in result.output


def test_a_known_failure_fails_no_run_until_it_is_gone(bad, partner, tmp_path):
    known = tmp_path / "known.txt"
    known.write_text("pagination.total tariffs  # promised for May\n", "utf-8")
    result = run(*bad, "--known", str(known))
    assert result.exit_code == 0
    assert "Known, and so no failure of the run: pagination.total." in result.output
    partner.behave()
    result = run(*bad, "--known", str(known))
    assert result.exit_code == 1
    assert "pagination.total tariffs is known, and is gone" in result.output


def test_it_writes_when_it_is_told_twice(good):
    result = run(*good, *TEST, "--json")
    assert result.exit_code == 0
    assert json.loads(result.output)["writes"] is True


@table(
    "more, said",
    [
        (("--write",), "--it-is-a-test-system"),
        (("--it-is-a-test-system",), "--write"),
        (("--listen", "https://we.example"), "are for --write"),
        ((*TEST, "--bind", "nowhere"), "write it as 0.0.0.0:8080"),
        (("--known", "/no/such/file"), "No such file"),
        (("--version", "2.9"), "2.9"),
        (("--from", "NLD"), "write country code and id"),
    ],
)
def test_a_wrong_call_ends_with_2(good, more, said):
    result = run(*good, *more)
    assert result.exit_code == 2
    assert said in result.output


def test_it_needs_a_token_and_a_url(monkeypatch):
    monkeypatch.delenv("OCPI_CHECK_TOKEN", raising=False)
    assert "Give --token or --token-a" in run("https://p.example/versions").output
    assert "Name the URL" in run("--token", "x").output
    nothing = run("https://p.example/versions", "--token", "")
    assert nothing.exit_code == 2
    assert "Give --token or --token-a" in nothing.output


def test_the_token_may_be_typed_or_in_the_environment(good, monkeypatch):
    url, *_ = good
    short = (url, "--insecure", "--version", "2.2.1")
    result = run(*short, "--token", "-", input=f"{TOKEN.reveal()}\n")
    assert result.exit_code == 0, result.output
    assert TOKEN.reveal() not in result.output
    monkeypatch.setenv("OCPI_CHECK_TOKEN", TOKEN.reveal())
    assert run(*short).exit_code == 0


def test_an_address_that_is_not_public_needs_insecure(good):
    result = run(good[0], "--token", "x")
    assert result.exit_code == 2
    assert "scheme is not https" in result.output


def test_a_party_of_the_app_is_known_by_its_name(partner, monkeypatch):
    # It is one for another partner, which this one is not to see.
    monkeypatch.setenv("OCPI_CHECK_TOKEN", "of-another-partner")
    store = MemoryParties()
    app = Flask(__name__)
    app.config["OCPI_STATUS_INSECURE_PEERS"] = True
    app.config["OCPI_STATUS_ROLES"] = [
        {
            "role": "EMSP",
            "country_code": ASKS.country_code,
            "party_id": ASKS.party_id,
            "business_details": {"name": "We"},
        }
    ]
    OCPIStatus(app, parties=store)

    token = CredentialsToken("token-a")
    party = store.invite("theirs", token)
    store.register(
        Party(
            party.id,
            "theirs",
            version="2.2.1",
            url=partner.versions_url,
            token=TOKEN,
            roles=(CredentialsRole("CPO", OURS),),
        ),
        presented=token,
        token=CredentialsToken("token-c"),
    )
    result = run("--party", "theirs", "--json", app=app)
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    assert told["url"] == partner.versions_url
    passed = {one["id"] for one in told["results"] if one["state"] == "pass"}
    assert "headers.routing" in passed
    nobody = run("--party", "nobody", app=app)
    assert nobody.exit_code == 2
    assert "There is no party 'nobody'" in nobody.output
    assert "needs an app" in run("--party", "theirs").output
