"""The two platforms: what an operator and a provider say, in every version."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import PartyId
from flask_ocpi_status.demo import roaming
from flask_ocpi_status.demo.bodies import TOKEN
from flask_ocpi_status.modules.keeping.sql import SQLDocuments
from flask_ocpi_status.objects import convert
from flask_ocpi_status.objects import edition_of
from flask_ocpi_status.objects import judge
from flask_ocpi_status.parties.stores import parties_of
from flask_ocpi_status.transport.platform import CredentialsRole
from tests.table import table

from .objects import NEW
from .objects import VERSIONS
from .objects import cpo

#: Those that have commands.
COMMANDING = VERSIONS[1:]
LATE = "date_from=2025-03-01T00:00:00Z"
RESPONSE = {"response_url": "https://abc.example/results/1"}
QUERY = "response_url=https://abc.example/results/1"
AVAILABLE = {"location_id": "LOC001", "evse_uid": "LOC001-2"}


@pytest.fixture
def emsp(platforms: Callable[[str], Flask]) -> FlaskClient:
    return platforms("emsp").test_client()


def token(version: str) -> dict[str, Any]:
    if version in NEW:
        return TOKEN
    return convert(TOKEN, from_="2.2.1", to=version).document


def command(client: FlaskClient, name: str, version: str, **body: Any) -> Any:
    """Send a command and return the word that answers it."""
    url = f"/ocpi/{version}/receiver/commands/{name}"
    answer = client.post(url, json={**RESPONSE, **body})
    assert answer.status_code == 200
    said = answer.json["data"]
    assert set(said) == {"timeout", "result"} or version not in NEW
    return said if version == "2.1" else said["result"]


def listed(client: FlaskClient, module: str, version: str) -> list[dict[str, Any]]:
    answer = client.get(f"/ocpi/{version}/sender/{module}/?{LATE}")
    assert answer.json["status_code"] == 1000
    return answer.json["data"]


def status(client: FlaskClient, evse: dict[str, str]) -> str:
    url = cpo("2.2.1", f"{evse['location_id']}/{evse['evse_uid']}")
    return client.get(url).json["data"]["status"]


def test_the_part_that_a_newcomer_copies_is_short() -> None:
    assert len(Path(roaming.__file__).read_text("utf-8").splitlines()) < 150


@pytest.mark.parametrize("version", VERSIONS)
def test_whatever_an_operator_has_is_told_in_every_version(
    client: FlaskClient, version: str
) -> None:
    for module, kind, count in (
        ("tariffs", "Tariff", 3),
        ("sessions", "Session", 2),
        ("cdrs", "CDR", 1),
    ):
        found = listed(client, module, version)
        assert len(found) == count, module
        for one in found:
            judge(edition_of(version).classes[kind], one)


def test_where_the_location_of_a_session_is_gone_no_list_goes_down(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until 2.1.1 a session embeds it, and is left out then."""
    monkeypatch.setattr(roaming.Sites, "find", lambda self, location_id: None)
    for version in VERSIONS:
        for module, count in (("sessions", 2), ("cdrs", 1)):
            left = count if version in NEW else 0
            assert len(listed(client, module, version)) == left


@pytest.mark.parametrize("version", VERSIONS)
def test_whatever_a_provider_has_is_told_in_every_version(
    emsp: FlaskClient, version: str
) -> None:
    answer = emsp.get(f"/ocpi/{version}/sender/tokens/")
    assert len(answer.json["data"]) == 3
    for one in answer.json["data"]:
        judge(edition_of(version).classes["Token"], one)


@pytest.mark.parametrize("version", COMMANDING)
def test_from_a_start_to_a_cdr(client: FlaskClient, version: str) -> None:
    known = {one["id"] for one in listed(client, "sessions", version)}
    started = command(
        client, "START_SESSION", version, token=token(version), **AVAILABLE
    )
    assert (started, status(client, AVAILABLE)) == ("ACCEPTED", "CHARGING")
    [session] = [
        one for one in listed(client, "sessions", version) if one["id"] not in known
    ]
    assert session["status"] == "ACTIVE"
    stopped = command(client, "STOP_SESSION", version, session_id=session["id"])
    assert (stopped, status(client, AVAILABLE)) == ("ACCEPTED", "AVAILABLE")
    ids = [one["id"] for one in listed(client, "cdrs", version)]
    assert session["id"] in ids
    again = command(client, "STOP_SESSION", version, session_id=session["id"])
    assert again == "UNKNOWN_SESSION"


def register(app: Flask, party_id: str, version: str) -> str:
    """Have a provider registered in a version, and return its credentials token."""
    store, secret = parties_of(app), f"token-of-{party_id}"
    role = CredentialsRole("EMSP" if version in NEW else None, PartyId("NL", party_id))
    party = store.invite(party_id, first := CredentialsToken.generate())
    known = replace(party, registered=True, version=version, roles=(role,))
    store.register(known, presented=first, token=CredentialsToken(secret))
    return secret


@pytest.mark.parametrize("version", COMMANDING)
def test_each_provider_is_told_of_its_own_drivers_alone(
    app: Flask, version: str
) -> None:
    curl = app.test_client()
    others = [app.test_client(), app.test_client()]
    for other, party_id in zip(others, ("WNK", "XYZ"), strict=True):
        secret = register(app, party_id, version)
        if version in NEW:
            secret = b64encode(secret.encode()).decode()
        other.environ_base["HTTP_AUTHORIZATION"] = f"Token {secret}"
        for module in ("sessions", "cdrs"):
            assert listed(other, module, version) == []

    used = {**TOKEN, "party_id": "WNK"}
    if version not in NEW:
        used = token(version)  # it says nothing of a party; who asks is WNK
    started = command(others[0], "START_SESSION", version, token=used, **AVAILABLE)
    assert started == "ACCEPTED"
    [session] = listed(others[0], "sessions", version)
    assert len(listed(curl, "sessions", version)) == 2
    for other, said in ((others[1], "UNKNOWN_SESSION"), (others[0], "ACCEPTED")):
        stopped = command(other, "STOP_SESSION", version, session_id=session["id"])
        assert stopped == said
    assert [one["id"] for one in listed(others[0], "cdrs", version)] == [session["id"]]
    assert len(listed(curl, "cdrs", version)) == 1
    for module in ("sessions", "cdrs"):
        assert listed(others[1], module, version) == []


def test_a_session_that_has_ended_says_what_its_cdr_says(client: FlaskClient) -> None:
    assert command(client, "STOP_SESSION", "2.2.1", session_id="SES002") == "ACCEPTED"
    [session] = [
        one for one in listed(client, "sessions", "2.2.1") if one["id"] == "SES002"
    ]
    [cdr] = [one for one in listed(client, "cdrs", "2.2.1") if one["id"] == "SES002"]
    assert session["status"] == "COMPLETED"
    assert cdr["session_id"] == session["id"]
    for name in ("cdr_token", "charging_periods", "total_cost", "last_updated"):
        assert cdr[name] == session[name]
    assert cdr["total_energy"] == session["kwh"] > 14  # 40 minutes at 22 kW


@pytest.mark.parametrize("version", COMMANDING)
def test_an_unknown_location_is_2003_and_rejected(
    client: FlaskClient, version: str
) -> None:
    answer = client.post(
        f"/ocpi/{version}/receiver/commands/START_SESSION",
        json={**RESPONSE, "token": token(version), "location_id": "LOC999"},
    )
    assert (answer.status_code, answer.json["status_code"]) == (200, 2003)
    said = answer.json["data"]
    assert (said if version == "2.1" else said["result"]) == "REJECTED"


def test_two_cannot_charge_at_one_evse(app: Flask) -> None:
    """However close together they begin."""

    def start(_: int) -> Any:
        body = {"token": TOKEN, **AVAILABLE}
        return command(app.test_client(), "START_SESSION", "2.2.1", **body)

    with ThreadPoolExecutor(4) as pool:
        said = sorted(pool.map(start, range(8)))
    assert said == ["ACCEPTED"] + ["REJECTED"] * 7
    assert len(listed(app.test_client(), "sessions", "2.2.1")) == 3


def test_a_reservation_is_made_and_cancelled(client: FlaskClient) -> None:
    held = {
        "token": TOKEN,
        "expiry_date": "2099-12-31T00:00:00Z",
        "reservation_id": "R1",
        **AVAILABLE,
    }
    assert command(client, "RESERVE_NOW", "2.2.1", **held) == "ACCEPTED"
    assert status(client, AVAILABLE) == "RESERVED"
    for said in ("ACCEPTED", "REJECTED"):
        answer = command(client, "CANCEL_RESERVATION", "2.2.1", reservation_id="r1")
        assert answer == said
    assert status(client, AVAILABLE) == "AVAILABLE"


@pytest.mark.parametrize("kind", ["Session", "CDR"])
def test_when_the_database_fails_in_the_middle_nothing_is_half_done(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    keep = SQLDocuments.put

    def fail(self: Any, key: Any, *more: Any) -> bool:
        if key.shelf.kind == kind:
            raise OperationalError("", {}, Exception("gone"))
        return keep(self, key, *more)

    monkeypatch.setattr(SQLDocuments, "put", fail)
    answer = client.post(
        "/ocpi/2.2.1/receiver/commands/STOP_SESSION",
        json={**RESPONSE, "session_id": "SES002"},
    )
    assert (answer.status_code, answer.json["status_code"]) == (503, 3000)
    monkeypatch.undo()
    evse = {"location_id": "LOC001", "evse_uid": "LOC001-1"}
    assert status(client, evse) == "CHARGING"
    assert len(listed(client, "cdrs", "2.2.1")) == 1
    assert command(client, "STOP_SESSION", "2.2.1", session_id="SES002") == "ACCEPTED"


def profile(client: FlaskClient, method: str, session_id: str) -> Any:
    url = f"/ocpi/2.2.1/receiver/chargingprofiles/{session_id}"
    if method == "PUT":
        body = {**RESPONSE, "charging_profile": {"charging_rate_unit": "W"}}
        answer = client.put(url, json=body)
    else:
        answer = client.open(f"{url}?duration=900&{QUERY}", method=method)
    assert answer.json["status_code"] == 1000
    return answer.json["data"]["result"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_charging_profiles_are_of_sessions_that_go_on(
    client: FlaskClient, method: str
) -> None:
    assert profile(client, method, "SES002") == "ACCEPTED"
    assert profile(client, method, "SES001") == "UNKNOWN_SESSION"
    assert profile(client, method, "S999") == "UNKNOWN_SESSION"


DEPARTURE = {"departure_time": "2099-01-01T00:00:00Z"}


@table(
    ("preferences", "said"),
    [
        ({"profile_type": "FAST"}, "ACCEPTED"),
        ({"profile_type": "REGULAR"}, "ACCEPTED"),
        ({"profile_type": "GREEN"}, "DEPARTURE_REQUIRED"),
        ({"profile_type": "CHEAP", **DEPARTURE}, "ACCEPTED"),
    ],
)
def test_a_driver_prefers(
    client: FlaskClient, preferences: dict[str, str], said: str
) -> None:
    url = "/ocpi/2.2.1/sender/sessions/SES002/charging_preferences"
    answer = client.put(url, json=preferences)
    assert (answer.json["data"], answer.json["status_code"]) == (said, 1000)


@table(
    ("session_id", "code"),
    [("SES001", 2001), ("S999", 2000)],
)
def test_without_a_session_that_heeds_them_there_are_no_preferences(
    client: FlaskClient, session_id: str, code: int
) -> None:
    url = f"/ocpi/2.2.1/sender/sessions/{session_id}/charging_preferences"
    answer = client.put(url, json={"profile_type": "FAST"})
    assert (answer.status_code, answer.json["status_code"]) == (404, code)


@table(
    ("path", "body", "status", "code", "allowed"),
    [
        ("04B7A1C2", None, 200, 1000, "ALLOWED"),
        ("04b7a1c2", None, 200, 1000, "ALLOWED"),
        ("04D9F302", None, 200, 1000, "BLOCKED"),
        ("04C1D5E8", None, 200, 2002, None),
        ("04C1D5E8", {"location_id": "LOC1"}, 200, 1000, "ALLOWED"),
        ("FFFF", None, 404, 2004, None),
    ],
)
def test_who_may_charge(
    emsp: FlaskClient,
    path: str,
    body: dict[str, str] | None,
    status: int,
    code: int,
    allowed: str | None,
) -> None:
    url = f"/ocpi/2.2.1/sender/tokens/{path}/authorize"
    answer = emsp.post(url) if body is None else emsp.post(url, json=body)
    assert (answer.status_code, answer.json["status_code"]) == (status, code)
    assert answer.json.get("data", {}).get("allowed") == allowed


def test_a_token_of_another_type_is_unknown(emsp: FlaskClient) -> None:
    url = "/ocpi/2.2.1/sender/tokens/04B7A1C2/authorize?type=APP_USER"
    assert emsp.post(url).json["status_code"] == 2004
