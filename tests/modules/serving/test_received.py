"""The app is told of what has come, once that is certain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from flask_ocpi_status.modules import MemoryDocuments
from flask_ocpi_status.modules import ocpi_received
from tests.modules.serving.world import LATER
from tests.modules.serving.world import World
from tests.modules.serving.world import thing
from tests.modules.serving.world import told
from tests.table import table

LOCATION = "receiver/locations/NL/ABC/LOC1"
TARIFF = "receiver/tariffs/NL/ABC/ID1"


class Session:
    """A session of a database, as far as it is one here."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.fails = False

    def commit(self) -> None:
        if self.fails:
            raise RuntimeError("The disk is full.")
        self.done.append("commit")

    def rollback(self) -> None:
        self.done.append("rollback")


@pytest.fixture
def session() -> Session:
    return Session()


@pytest.fixture
def world(session: Session) -> World:
    return World("2.2.1", session=session)


@pytest.fixture
def heard(world: World, session: Session) -> Iterator[list[Any]]:
    """What a receiver of the signal gets, with what was done before."""
    heard: list[Any] = []

    def hear(app: Any, **told: Any) -> None:
        assert app is world.app
        heard.append({**told, "done": [*session.done]})

    with ocpi_received.connected_to(hear):
        yield heard


def sent(kind: str, module: str, **changes: Any) -> Any:
    return {**thing(kind, "2.2.1", module=module), **changes}


def test_the_app_is_told_of_what_was_kept_after_the_commit(world, heard):
    location = sent("Location", "locations")
    assert told(world.ask("PUT", LOCATION, location)) == (201, 1000)
    [one] = heard
    key = one.pop("key")
    assert (key.country_code, key.party_id, key.id) == ("nl", "abc", "loc1")
    assert one.pop("party").name == "ABC"
    assert one == {
        "module": "locations",
        "change": "created",
        "document": location,
        "done": ["commit"],
    }


def test_each_change_is_told_with_the_whole_object(world, heard):
    location = sent("Location", "locations")
    evse = location["evses"][0]
    world.ask("PUT", LOCATION, location)
    world.ask("PUT", LOCATION, location)
    world.ask("PUT", f"{LOCATION}/E2", {**evse, "uid": "E2"})
    world.ask("PATCH", f"{LOCATION}/E1", {"status": "BLOCKED", "last_updated": LATER})
    world.ask("PUT", TARIFF, sent("Tariff", "tariffs"))
    world.ask("DELETE", TARIFF)
    assert [(one["module"], one["change"]) for one in heard] == [
        ("locations", "created"),
        ("locations", "changed"),
        ("locations", "changed"),
        ("locations", "changed"),
        ("tariffs", "created"),
        ("tariffs", "deleted"),
    ]
    whole = heard[3]["document"]
    assert [one["uid"] for one in whole["evses"]] == ["E1", "E2"]
    assert whole["evses"][0]["status"] == "BLOCKED"
    assert heard[5]["document"] == sent("Tariff", "tariffs")


@table(
    "method, path, body",
    [
        ("PUT", LOCATION, sent("Location", "locations", id="LOC2")),
        ("PUT", "receiver/locations/NL/XYZ/LOC1", sent("Location", "locations")),
        ("PATCH", LOCATION, {"last_updated": LATER}),
        ("DELETE", TARIFF, None),
        ("POST", "receiver/cdrs", sent("CDR", "cdrs", party_id="XYZ")),
    ],
)
def test_nothing_is_told_of_a_failure(world, heard, method, path, body):
    assert world.ask(method, path, body).json["status_code"] >= 2000
    assert heard == []


def test_nothing_is_told_where_the_commit_fails(world, session, heard):
    session.fails = True
    world.app.testing = False
    path, location = LOCATION, sent("Location", "locations")
    assert told(world.ask("PUT", path, location)) == (200, 3000)
    assert session.done == ["rollback"] and heard == []


def test_nothing_is_told_where_a_function_of_the_app_makes_a_failure_of_it(
    world, heard
):
    @world.app.after_request
    def spoil(response):
        response.status_code = 503
        return response

    world.ask("PUT", LOCATION, sent("Location", "locations"))
    assert heard == []


def test_the_same_cdr_again_is_no_change(world, heard):
    for _ in range(2):
        world.ask("POST", "receiver/cdrs", sent("CDR", "cdrs"))
    assert [one["change"] for one in heard] == ["created"]


def test_a_receiver_that_fails_spoils_nothing_and_is_logged(world, caplog):
    def fail(app: Any, **told: Any) -> None:
        raise RuntimeError("No.")

    with ocpi_received.connected_to(fail):
        response = world.ask("PUT", LOCATION, sent("Location", "locations"))
    assert told(response) == (201, 1000)
    [record] = caplog.records
    assert record.message == "A receiver of ocpi_received failed."


def test_the_document_is_in_the_home_version():
    world = World("2.1.1", MemoryDocuments(), home="2.2.1")
    heard: list[Any] = []

    def hear(app: Any, **told: Any) -> None:
        heard.append(told["document"])

    token = thing("Token", "2.1.1", module="tokens") | {"auth_id": "NL-ABC-C1"}
    with ocpi_received.connected_to(hear):
        world.ask("PUT", "receiver/tokens/NL/ABC/ID1", token)
    [document] = heard
    assert document["contract_id"] == "NL-ABC-C1" and document["party_id"] == "ABC"
