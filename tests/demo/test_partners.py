"""A platform to register with, and to pull locations from, that may misbehave."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from flask_ocpi_status.demo.database import open_database
from flask_ocpi_status.demo.partners import PartnerProblem
from flask_ocpi_status.demo.partners import path_of_one
from flask_ocpi_status.demo.partners import pull_locations
from flask_ocpi_status.demo.partners import register_at
from flask_ocpi_status.demo.partners import registered
from flask_ocpi_status.demo.platforms import EMSP
from flask_ocpi_status.modules import Pulled
from flask_ocpi_status.parties.stores import parties_of
from flask_ocpi_status.peers import failures
from flask_ocpi_status.registration import Endpoint
from flask_ocpi_status.registration import Party
from flask_ocpi_status.transport.platform import CredentialsRole
from flask_ocpi_status.transport.routing import PartyId
from tests.partners.partner import Partner
from tests.partners.partner import envelope
from tests.partners.partner import error
from tests.partners.partner import page
from tests.partners.partner import plain

from .clients import app_for_curl
from .objects import NEW
from .objects import emsp
from .objects import location

LIST = "/locations"
BASE = "http://127.0.0.1:1"
TOKEN = "wrong-token"


@pytest.fixture
def engine(database: Path) -> Engine:
    return open_database(f"sqlite:///{database}")


@pytest.fixture
def client(engine: Engine) -> FlaskClient:
    return app_for_curl(engine, EMSP).test_client()


@pytest.fixture
def partner(monkeypatch: pytest.MonkeyPatch) -> Iterator[Partner]:
    monkeypatch.setattr(failures, "PAUSE", 0.01)
    with Partner() as partner:
        yield partner


def party_at(partner: Partner, version: str, *owners: str) -> Party:
    return Party(
        1,
        "partner",
        registered=True,
        version=version,
        endpoints=(Endpoint("locations", partner.url + LIST),),
        roles=tuple(
            CredentialsRole("CPO", PartyId("NL", owner), {"name": owner})
            for owner in owners
        ),
    )


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "not absolute"),
        ("", "empty"),
        ("http://[", "host"),
        ("ftp://127.0.0.1/", "scheme"),
        ("{partner}/missing", "HTTP 404"),
        ("{partner}/page", "not JSON"),
        ("{partner}/list", "cannot be understood"),
        ("{partner}/none", "does not offer OCPI 2.2.1"),
    ],
)
def test_a_registration_that_fails_is_told_and_leaves_nothing(
    client: FlaskClient, partner: Partner, url: str, said: str
) -> None:
    partner.on("GET", "/page", plain(b"<html>"))
    partner.on("GET", "/list", envelope("versions"))
    partner.on("GET", "/none", envelope([{"version": "2.1.1", "url": partner.url}]))
    app = client.application
    with pytest.raises(PartnerProblem) as caught:
        register_at(app, BASE, url.format(partner=partner.url), TOKEN, "2.2.1")
    assert said in str(caught.value)
    assert str(caught.value).endswith(" Nothing is registered.")
    assert TOKEN not in str(caught.value)
    assert not any(party.token for party in parties_of(app).all())
    assert not registered(app)


def pull(client: FlaskClient, party: Party, told: Any = None) -> Pulled:
    return pull_locations(client.application, party, told or (lambda *_: None))


@pytest.mark.parametrize("version", ["2.0", "2.1.1", "2.2.1", "2.3.0"])
def test_locations_are_kept_and_one_of_them_is_named(
    client: FlaskClient, partner: Partner, version: str
) -> None:
    owner = {"party_id": "DEF"} if version in NEW else {}
    sent = [location(version, id=f"LOC{number}", **owner) for number in (7, 8, 9)]
    url = f"{partner.url}{LIST}"
    partner.always(page(sent[:2], link=f"{url}?p=2", total=3), page(sent[2:], total=3))
    told: list[Any] = []
    party = party_at(partner, version, "DEF")
    assert path_of_one(client.application, party) is None

    pulled = pull(client, party, lambda *far: told.append(far))

    assert (pulled.read, pulled.created, pulled.refused) == (3, 3, 0)
    assert told == [(2, 3), (3, 3)]
    for one in sent:
        url = emsp(version, one["id"]).replace("/ABC/", "/DEF/")
        assert client.get(url).json["data"] == one
    path = path_of_one(client.application, party)
    named = client.get(f"/ocpi/{version}/receiver/locations/{path}")
    assert named.json["data"] in sent


def test_what_is_invalid_or_somebody_elses_is_left_out(
    client: FlaskClient, partner: Partner
) -> None:
    items = [
        location("2.2.1", id="../LOC 1", party_id="def"),
        location("2.2.1", id="LOC8", party_id="DEF", city=None),
        location("2.2.1", id="LOC9", party_id="XYZ"),
        None,
    ]
    partner.on("GET", LIST, page(items))
    party = party_at(partner, "2.2.1", "DEF")
    pulled = pull(client, party)
    assert (pulled.created, pulled.refused) == (1, 3)
    assert path_of_one(client.application, party) == "NL/DEF/..%2FLOC%201"


def test_a_page_that_does_not_come_is_told_and_the_others_are_kept(
    client: FlaskClient, partner: Partner
) -> None:
    partner.on("GET", LIST, page([location("2.2.1")], link="?p=2"), error(500))
    with pytest.raises(PartnerProblem, match=r"not all locations came\. .*HTTP 500\.$"):
        pull(client, party_at(partner, "2.2.1", "ABC"))
    assert client.get(emsp("2.2.1")).status_code == 200


def test_a_database_that_is_gone_is_told_in_a_sentence(
    client: FlaskClient, partner: Partner, database: Path
) -> None:
    partner.on("GET", LIST, page([location("2.2.1")]))
    database.unlink()
    with pytest.raises(PartnerProblem, match=r"cannot be used: its file is gone\.$"):
        pull(client, party_at(partner, "2.2.1", "ABC"))
