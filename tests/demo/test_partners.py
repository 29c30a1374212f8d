"""A platform to register with, and to pull locations from, that may misbehave."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from flask_ocpi_status.demo.database import open_database
from flask_ocpi_status.demo.partners import PartnerProblem
from flask_ocpi_status.demo.partners import path_of_one
from flask_ocpi_status.demo.partners import pull_locations
from flask_ocpi_status.demo.partners import register_at
from flask_ocpi_status.demo.partners import registered
from flask_ocpi_status.demo.platforms import EMSP
from flask_ocpi_status.modules import Pulled
from flask_ocpi_status.parties.stores import parties_of
from flask_ocpi_status.registration import Party
from flask_ocpi_status.testing import Partner
from flask_ocpi_status.transport.routing import PartyId
from tests.standing import standing

from .clients import app_for_curl
from .objects import NEW
from .objects import emsp
from .objects import location

BASE = "http://127.0.0.1:1"


@pytest.fixture
def client(platforms: Callable[[str], Flask]) -> FlaskClient:
    return platforms("emsp").test_client()


def cpo(version: str = "2.2.1") -> Partner:
    codes = PartyId("NL", "DEF")
    return standing("CPO", version, party_id=codes, modules=("locations",))


@pytest.fixture
def partner() -> Iterator[Partner]:
    with cpo() as partner:
        yield partner


OLDER = [{"version": "2.1.1", "url": f"{BASE}/ocpi/2.1.1"}]


@pytest.mark.parametrize(
    ("url", "fault", "parameters", "said"),
    [
        ("nonsense", None, {}, "not absolute"),
        ("", None, {}, "empty"),
        ("http://[", None, {}, "host"),
        ("ftp://127.0.0.1/", None, {}, "scheme"),
        (None, "html", {"http": 404}, "HTTP 404"),
        (None, "text", {"text": "<html>"}, "not JSON"),
        (None, "says", {"data": "versions"}, "cannot be understood"),
        (None, "says", {"data": OLDER}, "does not offer OCPI 2.2.1"),
    ],
)
def test_a_registration_that_fails_is_told_and_leaves_nothing(
    client: FlaskClient,
    partner: Partner,
    url: str | None,
    fault: str | None,
    parameters: dict[str, Any],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if fault is not None:
        partner.misbehave(fault, on="versions", **parameters)
    url = partner.versions_url if url is None else url
    app = client.application
    # The app is there for other tests as well, and is told now where it is.
    monkeypatch.setitem(app.config, "OCPI_STATUS_BASE_URL", BASE)
    with pytest.raises(PartnerProblem) as caught:
        register_at(app, BASE, url, partner.token, "2.2.1")
    assert said in str(caught.value)
    assert str(caught.value).endswith(" Nothing is registered.")
    assert partner.token not in str(caught.value)
    assert not any(party.token for party in parties_of(app).all())
    assert not registered(app)


def pull(client: FlaskClient, party: Party, told: Any = None) -> Pulled:
    return pull_locations(client.application, party, told or (lambda *_: None))


@pytest.mark.parametrize("version", ["2.0", "2.1.1", "2.2.1", "2.3.0"])
def test_locations_are_kept_and_one_of_them_is_named(
    client: FlaskClient, version: str
) -> None:
    owner = {"party_id": "DEF"} if version in NEW else {}
    sent = [location(version, id=f"LOC{number}", **owner) for number in (7, 8, 9)]
    told: list[Any] = []
    with cpo(version) as partner:
        partner.app.config["OCPI_STATUS_PAGE_LIMIT"] = 2
        partner.holds("locations", sent)
        party = partner.meet(client.application)
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
    partner.misbehave("says", on="GET locations", data=items)
    party = partner.meet(client.application)
    pulled = pull(client, party)
    assert (pulled.created, pulled.refused) == (1, 3)
    assert path_of_one(client.application, party) == "NL/DEF/..%2FLOC%201"


def test_a_page_that_does_not_come_is_told_and_the_others_are_kept(
    client: FlaskClient, partner: Partner
) -> None:
    partner.app.config["OCPI_STATUS_PAGE_LIMIT"] = 1
    partner.holds("locations", [partner.example("Location", id=i) for i in "AB"])
    partner.misbehave("html", on="GET locations", after=1, http=500)
    party = partner.meet(client.application)
    with pytest.raises(PartnerProblem, match=r"not all locations came\. .*HTTP 500\.$"):
        pull(client, party)
    [came] = partner.received("GET", "locations", http=200)
    path = path_of_one(client.application, party)
    assert path == f"NL/DEF/{came.data[0]['id']}"
    assert client.get(f"/ocpi/2.2.1/receiver/locations/{path}").status_code == 200


def test_a_database_that_is_gone_is_told_in_a_sentence(
    partner: Partner, database: Path
) -> None:
    app = app_for_curl(open_database(f"sqlite:///{database}"), EMSP)
    partner.holds("locations", [partner.example("Location")])
    party = partner.meet(app)
    database.unlink()
    with pytest.raises(PartnerProblem, match=r"cannot be used: its file is gone\.$"):
        pull(app.test_client(), party)
