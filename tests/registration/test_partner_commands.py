"""The commands that renew with a party, and leave it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status.parties.stores import parties_of
from flask_ocpi_status.registration import agreeing
from flask_ocpi_status.registration import leaving
from flask_ocpi_status.testing import Partner

from .test_commands import app_in
from .test_commands import known
from .test_commands import register
from .test_commands import registering
from .test_commands import run


@pytest.fixture
def app(tmp_path) -> Flask:
    return app_in(tmp_path)


@pytest.fixture
def partner(app, monkeypatch) -> Iterator[Partner]:
    """Give a party that the app is registered with."""
    monkeypatch.setattr(agreeing, "_A_MOMENT", 0.05)
    with registering(app) as partner:
        assert not register(app, partner, "--name", "p").exit_code
        yield partner


def test_it_renews_and_says_what_was_agreed(app, partner):
    old = partner.knows.token.reveal()
    for options in ((), ("--version", "2.2.1")):
        result = run(app, "renew", "p", *options)
        assert result.exit_code == 0
        assert "Renewed with p in OCPI 2.2.1." in result.output
        assert re.search(r"locations +RECEIVER +http", result.output)
    assert known(app, old) == 401
    assert known(app, partner.knows.token.reveal()) == 200
    given = parties_of(app).by_name("p").token
    assert given.reveal() not in result.output


def test_it_leaves_and_says_where_it_is_over(app, partner):
    result = run(app, "leave", "p")
    assert result.output == "The registration with p is ended at both sides.\n"
    assert re.search(r"p +not registered", run(app, "parties").output)
    assert run(app, "leave", "p").exit_code == 1


def test_what_was_over_there_is_ended_here(app, partner):
    partner.misbehave("status", on="DELETE credentials", http=405)
    result = run(app, "leave", "p")
    assert result.exit_code == 0
    assert "is ended here; at the other side it was over." in result.output


def test_a_renewal_that_is_open_is_told_and_listed(app, partner):
    partner.misbehave("status", on="PUT credentials", http=500)
    failed = run(app, "renew", "p")
    assert failed.exit_code == 1
    assert "HTTP 500" in failed.output
    assert "Nobody knows" in failed.output
    assert "Traceback" not in failed.output
    listed = run(app, "parties").output
    assert re.search(r"p +registered, renewal open +2\.2\.1", listed)


@pytest.mark.parametrize("command", ["renew", "leave"])
def test_one_that_fails_is_a_sentence(app, partner, command):
    partner.misbehave("status", on="versions", http=500, message="\x1b[2J")
    partner.misbehave("status", on="credentials", http=200, code=2001)
    failed = run(app, command, "p")
    assert failed.exit_code == 1
    assert re.search(r"stays as it was|Nothing is ended here", failed.output)
    assert all(sign.isprintable() or sign == "\n" for sign in failed.output)
    unknown = run(app, command, "nobody")
    assert unknown.exit_code == 1
    assert "There is no party 'nobody'" in unknown.output
    run(app, "invite", "q")
    invited = run(app, command, "q")
    assert invited.exit_code == 1
    assert "'q' is not registered" in invited.output


def test_while_another_renewal_is_under_way_it_is_told(app, partner, monkeypatch):
    monkeypatch.setattr(leaving, "lasts", lambda app: 0)  # who leaves waits so long
    store = parties_of(app)
    party = store.by_name("p")
    assert party is not None
    store.begin("p", CredentialsToken("b"), renewing=party)
    for command in ("renew", "leave"):
        result = run(app, command, "p")
        assert result.exit_code == 1
        assert "under way" in result.output


def test_to_register_once_more_says_what_is_meant(app, partner):
    for result in (register(app, partner, "--name", "p"), run(app, "invite", "p")):
        assert result.exit_code == 1
        assert "flask ocpi renew" in result.output
        assert "flask ocpi leave" in result.output


def test_a_version_that_we_do_not_offer_is_refused(app, partner):
    before = partner.exchanges[:]
    result = run(app, "renew", "p", "--version", "2.1.1")
    assert result.exit_code == 1
    assert "does not offer OCPI 2.1.1" in result.output
    assert partner.exchanges[:] == before
