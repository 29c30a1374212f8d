"""The commands that renew with a party, and leave it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status.parties.stores import parties_of
from flask_ocpi_status.registration import agreeing
from flask_ocpi_status.registration import leaving
from flask_ocpi_status.testing import Partner
from flask_ocpi_status.testing import serve

from .test_commands import app_in
from .test_commands import known
from .test_commands import run


@pytest.fixture
def partner() -> Iterator[Partner]:
    with Partner("EMSP", modules=["locations"]) as partner:
        yield partner


@pytest.fixture
def registered(tmp_path, partner, monkeypatch) -> Iterator[Flask]:
    monkeypatch.setattr(agreeing, "_A_MOMENT", 0.05)
    app = app_in(tmp_path)
    url = "/ocpi/cpo/2.2.1/locations"
    options = {"module": "locations", "role": "SENDER", "url_prefix": url}
    bp = OCPIBlueprint("locations", __name__, **options)
    bp.add_url_rule("/", "all", lambda: [])
    app.register_blueprint(bp)
    run(app, "init-db")
    with serve(app):
        assert not run(app, "register", *told_by(partner)).exit_code
        yield app


def told_by(partner: Partner) -> tuple[str, ...]:
    return partner.versions_url, partner.token, "--name", "p"


def test_it_renews_and_says_what_was_agreed(registered, partner):
    old = partner.knows.token.reveal()
    for options in ((), ("--version", "2.2.1")):
        result = run(registered, "renew", "p", *options)
        assert result.exit_code == 0
        assert "Renewed with p in OCPI 2.2.1." in result.output
        assert re.search(r"locations +RECEIVER +http", result.output)
    assert known(registered, old) == 401
    assert known(registered, partner.knows.token.reveal()) == 200
    given = parties_of(registered).by_name("p").token
    assert given.reveal() not in result.output


def test_it_leaves_and_says_where_it_is_over(registered, partner):
    result = run(registered, "leave", "p")
    assert result.output == "The registration with p is ended at both sides.\n"
    assert re.search(r"p +not registered", run(registered, "parties").output)
    assert run(registered, "leave", "p").exit_code == 1


def test_what_was_over_there_is_ended_here(registered, partner):
    partner.misbehave("status", on="DELETE credentials", http=405)
    result = run(registered, "leave", "p")
    assert result.exit_code == 0
    assert "is ended here; at the other side it was over." in result.output


def test_a_renewal_that_is_open_is_told_and_listed(registered, partner):
    partner.misbehave("status", on="PUT credentials", http=500)
    failed = run(registered, "renew", "p")
    assert failed.exit_code == 1
    assert "HTTP 500" in failed.output
    assert "Nobody knows" in failed.output
    assert "Traceback" not in failed.output
    listed = run(registered, "parties").output
    assert re.search(r"p +registered, renewal open +2\.2\.1", listed)


@pytest.mark.parametrize("command", ["renew", "leave"])
def test_one_that_fails_is_a_sentence(registered, partner, command):
    partner.misbehave("status", on="versions", http=500, message="\x1b[2J")
    partner.misbehave("status", on="credentials", http=200, code=2001)
    failed = run(registered, command, "p")
    assert failed.exit_code == 1
    assert re.search(r"stays as it was|Nothing is ended here", failed.output)
    assert all(sign.isprintable() or sign == "\n" for sign in failed.output)
    unknown = run(registered, command, "nobody")
    assert unknown.exit_code == 1
    assert "There is no party 'nobody'" in unknown.output
    run(registered, "invite", "q")
    invited = run(registered, command, "q")
    assert invited.exit_code == 1
    assert "'q' is not registered" in invited.output


def test_while_another_renewal_is_under_way_it_is_told(
    registered, partner, monkeypatch
):
    monkeypatch.setattr(leaving, "lasts", lambda app: 0)  # who leaves waits so long
    store = parties_of(registered)
    party = store.by_name("p")
    assert party is not None
    store.begin("p", CredentialsToken("b"), renewing=party)
    for command in ("renew", "leave"):
        result = run(registered, command, "p")
        assert result.exit_code == 1
        assert "under way" in result.output


def test_to_register_once_more_says_what_is_meant(registered, partner):
    for command in (
        ("register", *told_by(partner)),
        ("invite", "p"),
    ):
        result = run(registered, *command)
        assert result.exit_code == 1
        assert "flask ocpi renew" in result.output
        assert "flask ocpi leave" in result.output


def test_a_version_that_we_do_not_offer_is_refused(registered, partner):
    before = partner.exchanges[:]
    result = run(registered, "renew", "p", "--version", "2.1.1")
    assert result.exit_code == 1
    assert "does not offer OCPI 2.1.1" in result.output
    assert partner.exchanges[:] == before
