"""OCPI Locations of the demo, the eMSP's side, in every version."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.table import table

from .objects import NEW
from .objects import OLD
from .objects import REQUIRED
from .objects import VERSIONS
from .objects import emsp
from .objects import family
from .objects import location


@pytest.fixture
def app(platforms: Callable[[str], Flask]) -> Flask:
    """The demo of an eMSP."""
    return platforms("emsp")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_location_is_created_then_replaced(client: FlaskClient, version: str) -> None:
    sent = location(version, rating=4.70, notes={"floor": None})
    created = client.put(emsp(version), json=sent)
    assert (created.status_code, created.json["status_code"]) == (201, 1000)
    assert "data" not in created.json
    assert client.get(emsp(version)).json["data"] == sent
    replaced = client.put(emsp(version), json=location(version, city="Zeist"))
    assert (replaced.status_code, replaced.json["status_code"]) == (200, 1000)
    assert client.get(emsp(version)).json["data"] == location(version, city="Zeist")


def test_numbers_are_kept_to_the_digit(client: FlaskClient) -> None:
    text = json.dumps(location("2.2.1", rating=0)).replace(
        '"rating": 0', '"rating": 0.10000000000000000001'
    )
    client.put(emsp("2.2.1"), data=text)
    assert b"0.10000000000000000001" in client.get(emsp("2.2.1")).data


@pytest.mark.parametrize("version", VERSIONS)
def test_a_location_without_a_required_field_is_2001(
    client: FlaskClient, version: str
) -> None:
    for name in REQUIRED["Location"][family(version)].split():
        sent = location(version)
        del sent[name]
        answer = client.put(emsp(version), json=sent)
        assert (answer.status_code, answer.json["status_code"]) == (200, 2001)
        assert [fault["pointer"] for fault in answer.json["data"]["errors"]] == [
            f"/{name}"
        ]
    assert client.get(emsp(version)).status_code == 404


@table("version", VERSIONS)
@table("body", ["[]", "1", "null", '"x"', "[{}]"])
def test_a_body_that_is_no_object_is_2001(
    client: FlaskClient, version: str, body: str
) -> None:
    for method in (client.put, client.patch):
        answer = method(emsp(version), data=body)
        assert (answer.status_code, answer.json["status_code"]) == (200, 2001)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("LOC7", {"id": "LOC8"}),
        ("LOC7", {"country_code": "BE"}),
        ("LOC7", {"party_id": "XYZ"}),
        ("LOC7/E1", {"uid": "E2"}),
        ("LOC7/E1/1", {"id": "2"}),
    ],
)
@pytest.mark.parametrize("version", NEW)
def test_an_id_that_is_not_the_one_in_the_url_is_2001(
    client: FlaskClient, version: str, path: str, body: dict
) -> None:
    client.put(emsp(version), json=location(version))
    changes = {**body, "last_updated": "2025-02-01T00:00:00Z"}
    answer = client.patch(emsp(version, path), json=changes)
    assert (answer.status_code, answer.json["status_code"]) == (200, 2001)
    assert client.get(emsp(version)).json["data"] == location(version)


@pytest.mark.parametrize("version", VERSIONS)
def test_ids_in_url_and_body_are_compared_as_the_version_does(
    client: FlaskClient, version: str
) -> None:
    answer = client.put(emsp(version, "loc7"), json=location(version))
    if version in OLD:  # case-sensitive: another location
        assert answer.json["status_code"] == 2001
        return
    assert answer.status_code == 201
    assert client.get(emsp(version)).json["data"]["id"] == "LOC7"
    assert client.put(emsp(version), json=location(version)).status_code == 200


def test_what_came_in_one_version_is_read_in_another(client: FlaskClient) -> None:
    client.put(emsp("2.2.1"), json=location("2.2.1"))
    assert client.get(emsp("2.3.0")).json["data"] == location("2.3.0")


@pytest.mark.parametrize("version", VERSIONS)
def test_an_evse_and_a_connector_go_into_the_location(
    client: FlaskClient, version: str
) -> None:
    client.put(emsp(version), json=location(version))
    evse = location(version)["evses"][0]
    connector = evse["connectors"][0]
    later = "2025-02-02T00:00:00Z" if version != "2.0" else None
    moved = {"last_updated": later} if later else {}
    second = {**evse, "uid": "E2", **moved}
    plug = {**connector, "id": "2", **moved}

    assert client.put(emsp(version, "LOC7/E2"), json=second).status_code == 201
    assert client.put(emsp(version, "LOC7/E2"), json=second).status_code == 200
    assert client.put(emsp(version, "LOC7/E1/2"), json=plug).status_code == 201
    assert client.get(emsp(version, "LOC7/E1/2")).json["data"] == plug
    stored = client.get(emsp(version)).json["data"]
    assert [item["uid"] for item in stored["evses"]] == ["E1", "E2"]
    assert stored["evses"][0]["connectors"] == [connector, plug]
    assert stored.get("last_updated") == later
    assert stored["evses"][0].get("last_updated") == later


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("path", ["LOC8/E1", "LOC8/E1/1", "LOC7/E9/1"])
def test_below_what_is_unknown_nothing_can_be_put(
    client: FlaskClient, version: str, path: str
) -> None:
    client.put(emsp(version), json=location(version))
    evse = location(version)["evses"][0]
    body = evse if path.count("/") == 1 else evse["connectors"][0]
    answer = client.put(emsp(version, path), json=body)
    assert answer.json["status_code"] == (2000 if version == "2.0" else 2003)
    assert client.get(emsp(version)).json["data"] == location(version)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_patch_changes_what_it_names_and_moves_the_parents(
    client: FlaskClient, version: str
) -> None:
    client.put(emsp(version), json=location(version, directions=[]))
    moved = {} if version == "2.0" else {"last_updated": "2025-02-02T00:00:00Z"}
    for path, changes in (
        ("LOC7", {"city": "Zeist", "directions": None}),
        ("LOC7/E1", {"status": "CHARGING"}),
        ("LOC7/E1/1", {"format": "CABLE"}),
    ):
        answer = client.patch(emsp(version, path), json={**changes, **moved})
        assert answer.json["status_code"] == 1000
        assert "data" not in answer.json
    expected = location(version, city="Zeist")
    evse = expected["evses"][0]
    evse.update(status="CHARGING")
    evse["connectors"][0].update(format="CABLE")
    for item in (expected, evse, evse["connectors"][0]):
        item.update(moved)
    assert client.get(emsp(version)).json["data"] == expected


@pytest.mark.parametrize("version", VERSIONS)
def test_a_patch_says_when_from_2_2_on(client: FlaskClient, version: str) -> None:
    client.put(emsp(version), json=location(version))
    answer = client.patch(emsp(version, "LOC7/E1"), json={"status": "CHARGING"})
    assert answer.json["status_code"] == (2001 if version in NEW else 1000)
    assert client.patch(emsp(version), json={}).json["status_code"] == 2001
    if version in ("2.1", "2.1.1"):  # it does not say when: nothing is moved
        stored = client.get(emsp(version)).json["data"]
        assert stored["last_updated"] == location(version)["last_updated"]
        assert stored["evses"][0]["status"] == "CHARGING"


@pytest.mark.parametrize("version", NEW)
def test_a_part_cannot_make_the_location_invalid(
    client: FlaskClient, version: str
) -> None:
    """Fields are judged with those of the whole, which the part alone does not show."""
    client.put(emsp(version), json=location(version, publish=False))
    allowed = {"publish_allowed_to": [{"uid": "T1", "type": "RFID"}]}
    body = {**allowed, "last_updated": "2025-02-02T00:00:00Z"}
    assert client.patch(emsp(version), json=body).json["status_code"] == 1000
    answer = client.patch(emsp(version), json={**body, "publish": True})
    assert answer.json["status_code"] == 2001
    assert client.get(emsp(version)).json["data"]["publish"] is False


@pytest.mark.parametrize("version", VERSIONS)
def test_a_patch_cannot_spoil_what_is_stored(client: FlaskClient, version: str) -> None:
    client.put(emsp(version), json=location(version))
    for changes in (
        {"city": None},
        {"evses": [{"uid": "E1"}]},
        {"coordinates": {"latitude": "north"}},
    ):
        body = {**changes, "last_updated": "2025-02-02T00:00:00Z"}
        assert client.patch(emsp(version), json=body).json["status_code"] == 2001
    assert client.get(emsp(version)).json["data"] == location(version)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("path", ["LOC8", "LOC7/E9", "LOC7/E1/9"])
def test_what_is_unknown_cannot_be_patched(
    client: FlaskClient, version: str, path: str
) -> None:
    client.put(emsp(version), json=location(version))
    body = {"last_updated": "2025-02-02T00:00:00Z"}
    code = client.patch(emsp(version, path), json=body).json["status_code"]
    assert code == (2000 if version == "2.0" else 2003)


def test_an_older_change_does_not_move_a_parent_back(client: FlaskClient) -> None:
    client.put(emsp("2.2.1"), json=location("2.2.1"))
    body = {"status": "BLOCKED", "last_updated": "2024-12-31T23:59:59.5Z"}
    client.patch(emsp("2.2.1", "LOC7/E1"), json=body)
    stored = client.get(emsp("2.2.1")).json["data"]
    assert stored["last_updated"] == "2025-01-01T00:00:00Z"


def test_changes_of_the_same_moment_are_all_kept(app: Flask) -> None:
    """Nobody's change is lost to somebody else who read before it was written."""
    app.test_client().put(emsp("2.2.1"), json=location("2.2.1"))

    def change(number: int) -> int:
        body = {f"x{number}": number, "last_updated": "2025-02-02T00:00:00Z"}
        answer = app.test_client().patch(emsp("2.2.1"), json=body)
        return answer.json["status_code"]

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(change, range(24))) == {1000}
    stored = app.test_client().get(emsp("2.2.1")).json["data"]
    assert {f"x{number}" for number in range(24)} <= set(stored)
