"""The tables are held to what is answered: each row, in each version, on each side."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from werkzeug.test import TestResponse

from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.modules.chargingprofiles import RESULTS
from flask_ocpi_status.modules.kinds import ANSWERS
from flask_ocpi_status.modules.kinds import answers
from flask_ocpi_status.modules.operation import Collection
from flask_ocpi_status.modules.operation import Module
from flask_ocpi_status.modules.operation import Operation
from tests.modules.serving.world import ABC
from tests.modules.serving.world import CALLBACK
from tests.modules.serving.world import LATER
from tests.modules.serving.world import US
from tests.modules.serving.world import VERSIONS
from tests.modules.serving.world import World
from tests.modules.serving.world import thing
from tests.modules.serving.world import told

#: What stands in a URL.
NAMES = {
    "country_code": ABC[0],
    "party_id": ABC[1],
    "location_id": "LOC1",
    "evse_uid": "E1",
    "connector_id": "1",
    "calendar_id": "CAL1",
    "reply_id": "R1",
    "command": "START_SESSION",
}
NO_SUCH = "NO_SUCH"
METHODS = {path: method for method, (path, _) in RESULTS.items()}


@cache
def standing(version: str) -> World:
    """Make a platform once: with all its URLs that takes longer than to ask it."""
    return World(version)


class Case:
    """One operation of one version, and how to ask for it rightly and wrongly."""

    def __init__(
        self, module: Module, collection: Collection, operation: Operation, version: str
    ) -> None:
        self.module = module
        self.collection = collection
        self.operation = operation
        self.world = standing(version).forget()
        self.version = version

    def __str__(self) -> str:
        one = self.operation
        return (
            f"{self.version} {self.module.identifier} {one.role} {one.method}"
            f" /{one.path}"
        )

    @property
    def is_ours(self) -> bool:
        return self.operation.role == "SENDER" and any(
            other.role == "SENDER" and other.kind in ("list", "read")
            for other in self.collection.operations
        )

    def body(self, **changes: Any) -> Any:
        takes = self.operation.takes
        if takes is None:
            return None
        return self.thing(takes) | changes

    def thing(self, kind: str) -> Any:
        owner = US if self.is_ours else ABC
        return thing(kind, self.version, module=self.module.identifier, owner=owner)

    def there(self) -> Case:
        """Have the whole object there before."""
        kind = self.collection.keeps
        assert kind is not None
        owner = US if self.is_ours else ABC
        own = "" if self.collection.named is None else self.own
        self.world.keep(self.operation.role, kind, self.thing(kind), own, owner)
        return self

    @property
    def own(self) -> str:
        return "LOC1" if self.collection.keeps == "Location" else "ID1"

    def ask(self, body: Any = None, *, query: str = "", **names: str) -> TestResponse:
        operation = self.operation
        path = operation.path
        named = self.collection.named
        own = {named[0]: self.own} if named else {}
        for name, value in {**NAMES, **own, "session_id": self.own, **names}.items():
            path = path.replace(f"<{name}>", value)
        path = path.replace("<token_uid>", "ID1")
        query = query or "&".join(
            f"{name}={value}"
            for name, value in {
                "date_from": "2000-01-01T00:00:00Z",
                "duration": "60",
                "response_url": CALLBACK,
            }.items()
            if name in operation.demands
        )
        return self.world.ask(
            operation.method,
            f"{operation.role.lower()}/{self.module.identifier}/{path}?{query}",
            body,
        )

    def broken(self) -> Any:
        """Return a body with a field that is nothing at all of what it should be."""
        assert self.operation.takes is not None
        cls = self.module.edition(self.version).classes[self.operation.takes]
        named = cls.in_url.values()
        field = next(name for name in cls.properties() if name not in named)
        wrong = {field: {"no": "such"}}
        if self.operation.kind == "patch":
            return self.patch() | wrong
        return self.body() | wrong

    def patch(self) -> Any:
        assert self.operation.takes is not None
        cls = self.module.edition(self.version).classes[self.operation.takes]
        if "last_updated" in cls.properties():
            return {"last_updated": LATER}
        field = next(name for name, one in cls.properties().items() if one.required)
        return {field: self.thing(self.operation.takes)[field]}

    def unnamed(self) -> dict[str, str]:
        named = self.collection.named
        return {named[0]: NO_SUCH} if named else {"party_id": "NON"}


def listed(case: Case) -> TestResponse:
    response = case.there().ask()
    assert [*response.json["data"][0]] and response.headers["X-Total-Count"] == "1"
    return response


def found(case: Case) -> TestResponse:
    response = case.there().ask()
    assert response.json["data"] == case.thing(str(case.operation.gives))
    return response


def put_new(case: Case) -> TestResponse:
    operation = case.operation
    if operation.takes == case.collection.keeps:
        return case.ask(case.body())
    case.there()
    part = case.body()
    new = {"EVSE": "evse_uid", "Connector": "connector_id", "Calendar": "calendar_id"}
    part["uid" if operation.takes == "EVSE" else "id"] = "NEW"
    return case.ask(part, **{new[str(operation.takes)]: "NEW"})


def created_twice(case: Case) -> TestResponse:
    first = case.ask(case.body())
    response = case.ask(case.body())
    assert first.headers["Location"] == response.headers["Location"]
    path = first.headers["Location"].partition(f"/ocpi/{case.version}/")[2]
    read = case.world.ask("GET", path)
    assert told(read) == (200, 1000) and read.json["data"] == case.body()
    return response


def created_otherwise(case: Case) -> TestResponse:
    assert told(case.ask(case.body())) == (201, 1000)
    return case.ask({**case.body(), "nltnm_more": "1"})


def listed_wrongly(case: Case) -> TestResponse:
    return case.ask(query="limit=none&date_from=2000-01-01T00:00:00Z")


def asked_wrongly(case: Case) -> TestResponse:
    if case.operation.takes is None:
        return case.ask(query="none=1")
    return case.ask(case.broken())


def asked(case: Case) -> TestResponse:
    case.world.keep("SENDER", "Location", location(case), "LOC1", US)
    response = case.ask(case.body())
    data = response.json["data"]
    assert (data if case.version == "2.1" else data["result"]) == "ACCEPTED"
    assert len(case.world.heard) == 1
    return response


def asked_of_another(case: Case) -> TestResponse:
    case.world.keep("SENDER", "Location", location(case), "LOC1", US)
    response = case.ask(case.body(location_id=NO_SUCH))
    data = response.json["data"]
    assert (data if case.version == "2.1" else data["result"]) == "REJECTED"
    assert case.world.heard == []
    return response


def brought(case: Case) -> TestResponse:
    head, _, _ = case.operation.path.partition("/")
    what = METHODS.get(head, NAMES["command"])
    case.world.has_asked(what)
    response = case.ask(case.body(), command=what)
    found = case.world.questions.find("R1")
    assert found is not None and found.result == case.body()
    return response


def location(case: Case) -> Any:
    return thing("Location", case.version, module="locations", owner=US)


def foreign(case: Case) -> TestResponse:
    body = case.patch() if case.operation.kind == "patch" else case.body()
    return case.ask(body, party_id="XYZ")


def authorized(case: Case) -> TestResponse:
    case.world.keep("SENDER", "Token", case.thing("Token"), "ID1", US)
    response = case.ask()
    assert response.json["data"]["allowed"] == "ALLOWED"
    return response


#: How each answer of the table comes about.
SCENARIOS: dict[tuple[str, str], Callable[[Case], TestResponse]] = {
    ("list", "a page"): listed,
    ("list", "not valid"): listed_wrongly,
    ("read", "found"): found,
    ("read", "not there"): lambda case: case.there().ask(**case.unnamed()),
    ("read", "another party's"): foreign,
    ("put", "new"): put_new,
    ("put", "known"): lambda case: case.there().ask(case.body()),
    ("put", "not valid"): lambda case: case.there().ask(case.broken()),
    ("put", "another party's"): foreign,
    ("put", "a part of what is not there"): lambda case: case.ask(case.body()),
    ("patch", "changed"): lambda case: case.there().ask(case.patch()),
    ("patch", "not valid"): lambda case: case.there().ask(case.broken()),
    ("patch", "not there"): lambda case: case.ask(case.patch()),
    ("patch", "another party's"): foreign,
    ("delete", "done"): lambda case: case.there().ask(),
    ("delete", "not there"): lambda case: case.ask(),
    ("delete", "another party's"): foreign,
    ("notice", "done"): lambda case: case.ask(case.body()),
    ("notice", "not valid"): lambda case: case.ask(case.broken()),
    ("create", "new, with its Location"): lambda case: case.ask(case.body()),
    ("create", "the same again, with its Location"): created_twice,
    ("create", "another under a known id"): created_otherwise,
    ("create", "not valid"): lambda case: case.ask(case.broken()),
    ("ask", "understood, whatever comes of it"): asked,
    ("ask", "an unknown Location: REJECTED"): asked_of_another,
    ("ask", "not valid"): asked_wrongly,
    ("result", "done"): brought,
    ("result", "not valid"): lambda case: case.ask(case.broken()),
    ("result", "nobody asked"): lambda case: case.ask(case.body(), reply_id="R2"),
    ("authorize", "known, allowed or not"): authorized,
    ("authorize", "too little is known"): lambda case: case.ask(token_uid="LITTLE"),
    ("authorize", "an unknown Token"): lambda case: case.ask(token_uid="UNKNOWN"),
    ("charging_preferences", "done"): lambda case: case.there().ask(case.body()),
    ("charging_preferences", "not supported there"): lambda case: unheeded(case),
    ("charging_preferences", "not there"): lambda case: case.ask(case.body()),
    ("charging_preferences", "not valid"): lambda case: case.there().ask(case.broken()),
    ("activate", "done"): lambda case: case.ask(case.body()),
    ("activate", "not valid"): lambda case: case.ask(case.broken()),
    ("deactivate", "done"): lambda case: case.there().ask(),
    ("deactivate", "not there"): lambda case: case.ask(),
    ("book", "understood, whatever comes of it"): lambda case: case.ask(case.body()),
    ("book", "not valid"): lambda case: case.ask(case.broken()),
}


def unheeded(case: Case) -> TestResponse:
    case.world.keep("SENDER", "Session", case.thing("Session"), "UNHEEDED", US)
    return case.ask(case.body(), session_id="UNHEEDED")


def cases(version: str) -> Iterator[tuple[Module, Collection, Operation]]:
    for module in MODULES.values():
        for collection, operation in module.of(version):
            yield module, collection, operation


@pytest.mark.parametrize("version", VERSIONS)
def test_each_row_answers_what_its_kind_says(version, subtests):
    for module, collection, operation in cases(version):
        for answer in answers(collection, operation, version):
            case = Case(module, collection, operation, version)
            with subtests.test(f"{case}: {answer.when}"):
                response = SCENARIOS[operation.kind, answer.when](case)
                assert told(response) == (answer.http, answer.code), response.json


def test_there_is_a_scenario_for_each_answer_and_no_other():
    known = {(kind, one.when) for kind, all_ in ANSWERS.items() for one in all_}
    assert SCENARIOS.keys() == known


@pytest.mark.parametrize("version", VERSIONS)
def test_a_method_that_the_table_does_not_have_is_405_with_those_that_it_has(
    version, subtests
):
    world = World(version)
    for module in MODULES.values():
        paths: dict[tuple[str, str], set[str]] = {}
        for _, operation in module.of(version):
            path = operation.path
            for name in ("country_code", "party_id"):
                path = path.replace(f"<{name}>", NAMES[name])
            at = paths.setdefault((operation.role, path), set())
            at.add(operation.method)
        for (role, path), methods in paths.items():
            for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - methods:
                with subtests.test(f"{method} {role} {module.identifier}/{path}"):
                    filled = path.replace("<", "").replace(">", "")
                    response = world.ask(
                        method, f"{role.lower()}/{module.identifier}/{filled}", {}
                    )
                    if response.status_code == 405:
                        allowed = set(response.headers["Allow"].split(", "))
                        assert methods <= allowed and method not in allowed
                        continue
                    # Another row's variable has room for the same text.
                    assert any(
                        method in other
                        for (side, one), other in paths.items()
                        if side == role and one.count("/") == path.count("/")
                    )
