"""The store fails at each of its calls: nothing is half done, and it is told so."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm import scoped_session
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import StaticPool

from flask_ocpi_status.modules import SQLDocuments
from flask_ocpi_status.modules import ocpi_received
from flask_ocpi_status.modules.keeping.tables import metadata
from tests.modules.serving.world import LATER
from tests.modules.serving.world import US
from tests.modules.serving.world import World
from tests.modules.serving.world import thing
from tests.modules.serving.world import told

LOCATION = "receiver/locations/NL/ABC/LOC1"
TARIFF = "receiver/tariffs/NL/ABC/ID1"


class Broken(Exception):
    """What a store raises that nobody knows of."""


class Failing:
    """A place for documents of which one call fails: before it is done, or after."""

    def __init__(self, documents: SQLDocuments) -> None:
        self._documents = documents
        self.error: Exception | None = None
        self.fails = ("", "")
        self.calls: list[str] = []

    def get(self, key: Any) -> Any:
        return self._do("get", key)

    def put(self, key: Any, kept: Any, instead_of: Any) -> Any:
        return self._do("put", key, kept, instead_of)

    def delete(self, key: Any) -> Any:
        return self._do("delete", key)

    def page(self, shelf: Any, page: Any, concerning: Any = None) -> Any:
        return self._do("page", shelf, page, concerning)

    def _do(self, name: str, *given: Any) -> Any:
        self.calls.append(name)
        if self.error is not None and self.fails == (name, "before"):
            raise self.error
        result = getattr(self._documents, name)(*given)
        if self.error is not None and self.fails == (name, "after"):
            raise self.error
        return result


@pytest.fixture(scope="module")
def session() -> Iterator[scoped_session[Session]]:
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    metadata.create_all(engine)
    session = scoped_session(sessionmaker(engine))
    yield session
    session.remove()
    engine.dispose()


@pytest.fixture(scope="module")
def standing(session: scoped_session[Session]) -> World:
    documents = Failing(SQLDocuments(session))
    world = World("2.2.1", documents, session=session)
    world.app.testing = False
    return world


@pytest.fixture
def world(standing: World, session: scoped_session[Session]) -> World:
    """The platform, with a Location, a Tariff and a Session there."""
    for table_ in metadata.sorted_tables:
        session.execute(table_.delete())
    session.commit()
    standing.app.config["OCPI_STATUS_RETRY_AFTER"] = None
    standing.heard.clear()
    standing.common.notes.replies.__init__()
    standing.documents.error = None
    standing.ask("PUT", LOCATION, sent("Location", "locations"))
    standing.ask("PUT", TARIFF, sent("Tariff", "tariffs"))
    ours = thing("Location", "2.2.1", module="locations", owner=US)
    standing.keep("SENDER", "Location", ours, "LOC1", US)
    session.commit()
    return standing


def sent(kind: str, module: str, **changes: Any) -> Any:
    return {**thing(kind, "2.2.1", module=module), **changes}


def everything(session: scoped_session[Session]) -> list[Any]:
    """Return all that is kept."""
    session.rollback()
    return [
        sorted(map(tuple, session.execute(one.select())))
        for one in metadata.sorted_tables
    ]


@contextmanager
def hearing() -> Iterator[list[Any]]:
    heard: list[Any] = []

    def hear(app: Any, **told: Any) -> None:
        heard.append(told)

    with ocpi_received.connected_to(hear):
        yield heard


#: What is asked for, what of the store it needs, and the answer when all is well.
OPERATIONS = [
    ("GET", "sender/locations", None, ["page"], (200, 1000)),
    ("GET", "sender/locations/LOC1", None, ["get"], (200, 1000)),
    ("GET", LOCATION, None, ["get"], (200, 1000)),
    (
        "PUT",
        "receiver/locations/NL/ABC/LOC2",
        sent("Location", "locations", id="LOC2"),
        ["get", "put"],
        (201, 1000),
    ),
    (
        "PUT",
        LOCATION,
        sent("Location", "locations", address="Elsewhere"),
        ["get", "put"],
        (200, 1000),
    ),
    (
        "PUT",
        f"{LOCATION}/E2",
        sent("EVSE", "locations", uid="E2"),
        ["get", "put"],
        (201, 1000),
    ),
    ("PATCH", LOCATION, {"last_updated": LATER}, ["get", "put"], (200, 1000)),
    ("DELETE", TARIFF, None, ["get", "delete"], (200, 1000)),
    ("POST", "receiver/cdrs", sent("CDR", "cdrs"), ["get", "put"], (201, 1000)),
    (
        "POST",
        "receiver/commands/START_SESSION",
        sent("StartSession", "commands"),
        ["get"],
        (200, 1000),
    ),
]


NAMES = "method, path, body, calls, answer"


@pytest.mark.parametrize(NAMES.split(", "), OPERATIONS)
def test_an_operation_calls_what_it_needs_and_no_more(
    world, method, path, body, calls, answer
):
    world.documents.calls.clear()
    assert told(world.ask(method, path, body)) == answer
    assert world.documents.calls == calls


def locked() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return error


#: What a store raises, what the app says of trying again, and what is answered.
FAULTS = [
    (Broken("secret"), None, 200),
    (Broken("secret"), 5, 200),
    (OperationalError("secret", {}, locked()), None, 200),
    (OperationalError("secret", {}, locked()), 5, 503),
]


@pytest.mark.parametrize(NAMES.split(", "), OPERATIONS)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_what_fails_leaves_nothing_behind_and_can_be_asked_again(
    world, session, caplog, method, path, body, calls, answer, moment
):
    caplog.set_level(logging.CRITICAL)  # a traceback costs more than the request
    documents, before = world.documents, everything(session)
    for call, (error, retry, http) in product(calls, FAULTS):
        world.app.config["OCPI_STATUS_RETRY_AFTER"] = retry
        documents.error, documents.fails = error, (call, moment)
        with hearing() as heard:
            response = world.ask(method, path, body)
        assert told(response) == (http, 3000)
        assert ("Retry-After" in response.headers) is (http == 503)
        assert "secret" not in response.text and "locked" not in response.text
        assert heard == [] and world.heard == []
        assert world.common.notes.replies._owed == {}
        assert everything(session) == before
    documents.error = None
    assert told(world.ask(method, path, body)) == answer


def test_who_is_slower_each_time_is_told_to_come_again(world, session, monkeypatch):
    before = everything(session)
    monkeypatch.setattr(world.documents, "put", lambda *given: False)
    response = world.ask("PUT", LOCATION, sent("Location", "locations"))
    assert response.status_code == 503 and response.headers["Retry-After"] == "1"
    assert everything(session) == before


def fail(*given: object) -> None:
    raise Broken("secret")


def test_a_command_that_fails_is_owed_nothing(world, monkeypatch):
    path = "receiver/commands/START_SESSION"
    body = sent("StartSession", "commands")
    with monkeypatch.context() as patch:
        patch.setattr(world, "heard", None)  # the app's function fails
        assert told(world.ask("POST", path, body)) == (200, 3000)
    with monkeypatch.context() as patch:
        patch.setattr(world.common.notes.replies, "owe", fail)
        assert told(world.ask("POST", path, body)) == (200, 3000)
    assert world.common.notes.replies._owed == {}
    assert told(world.ask("POST", path, body)) == (200, 1000)
    assert len(world.common.notes.replies._owed) == 1
