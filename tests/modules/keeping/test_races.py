"""Requests at the same time: none is lost, and what failed can be tried again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import URL
from werkzeug.test import TestResponse

from flask_ocpi_status.modules.keeping.documents import Key

from .places import ENGINES
from .places import SHELF
from .places import asked
from .places import database_url
from .places import ids
from .places import keep
from .platforms import EVSES
from .platforms import Together
from .platforms import platform_on
from .platforms import whole

URL_OF = "/ocpi/2.2.1/receiver/locations/NL/ABC/LOC1"
TOKEN = {"Authorization": "Token dA=="}
LONG = 60
CONFIG = {"OCPI_STATUS_RETRY_AFTER": 7}


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    with database_url(request.param, tmp_path) as url:
        yield url


@pytest.fixture
def pair(url: URL) -> Iterator[tuple[Flask, Together]]:
    with platform_on(url, config=CONFIG) as pair:
        yield pair


def put(app: Flask, body: Any, url: str = URL_OF) -> TestResponse:
    return app.test_client().put(url, json=body, headers=TOKEN)


def patch(app: Flask, body: Any, part: str = "") -> TestResponse:
    url = f"{URL_OF}{part}"
    return app.test_client().patch(url, json=body, headers=TOKEN)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Call all at the same time, each in a thread of its own."""
    with ThreadPoolExecutor(len(calls)) as pool:
        futures = [pool.submit(call) for call in calls]
        return [future.result(LONG) for future in futures]


def told(answers: list[TestResponse]) -> list[tuple[int, int]]:
    return sorted((one.status_code, one.get_json()["status_code"]) for one in answers)


@contextmanager
def together(documents: Together, many: int) -> Iterator[None]:
    documents.barrier = Barrier(many)
    yield
    documents.barrier = None


def test_of_two_that_put_one_new_object_one_has_created_it(
    pair: tuple[Flask, Together],
) -> None:
    app, documents = pair

    with together(documents, 2):
        answers = at_once(*(lambda day=day: put(app, whole(day=day)) for day in (1, 2)))

    assert told(answers) == [(200, 1000), (201, 1000)]
    page = documents.page(SHELF, asked())
    [kept] = page.items
    replaced = [one.status_code for one in answers].index(200)
    assert kept.document == whole(day=replaced + 1)
    assert page.total == 1


def test_two_spellings_of_one_new_object_are_one(
    pair: tuple[Flask, Together],
) -> None:
    app, documents = pair

    with together(documents, 2):
        answers = at_once(
            lambda: put(app, whole("LOC1")),
            lambda: put(app, whole("loc1"), URL_OF.replace("LOC1", "loc1")),
        )

    assert told(answers) == [(200, 1000), (201, 1000)]
    assert documents.page(SHELF, asked()).total == 1


def test_no_change_is_lost(pair: tuple[Flask, Together]) -> None:
    app, documents = pair
    assert put(app, whole()).status_code == 201

    def change(number: int) -> TestResponse:
        moment = f"2025-02-{number + 1:02}T00:00:00Z"
        body = {"status": "CHARGING", "last_updated": moment}
        return patch(app, body, f"/{number}")

    with together(documents, EVSES):
        answers = at_once(*(lambda n=n: change(n) for n in range(EVSES)))

    assert told(answers) == [(200, 1000)] * EVSES
    kept = documents.get(Key.folded(SHELF, "NL", "ABC", "LOC1"))
    assert kept is not None
    assert [one["status"] for one in kept.document["evses"]] == ["CHARGING"] * EVSES
    assert documents.page(SHELF, asked()).total == 1


def test_many_new_objects_are_all_kept_and_counted(
    pair: tuple[Flask, Together],
) -> None:
    app, documents = pair

    def add(number: int) -> list[TestResponse]:
        names = [f"L{number}-{one}" for one in range(5)]
        return [put(app, whole(n), URL_OF.replace("LOC1", n)) for n in names]

    answers = at_once(*(lambda n=n: add(n) for n in range(6)))

    assert told([one for some in answers for one in some]) == [(201, 1000)] * 30
    assert documents.page(SHELF, asked("limit=1")).total == 30


def test_of_two_that_delete_one_object_one_finds_none(
    pair: tuple[Flask, Together],
) -> None:
    app, documents = pair
    key = Key.folded(SHELF._replace(kind="Tariff"), "NL", "ABC", "T1")
    for own in ("T1", "T2"):
        keep(documents, own, key=Key.folded(key.shelf, "NL", "ABC", own))
    documents.session.commit()
    url = "/ocpi/2.2.1/receiver/tariffs/NL/ABC/T1"

    def delete() -> TestResponse:
        return app.test_client().delete(url, headers=TOKEN)

    with together(documents, 2):
        answers = at_once(delete, delete)

    assert told(answers) == [(200, 1000), (404, 2000)]
    assert documents.page(key.shelf, asked("limit=1")).total == 1


def test_what_is_deleted_while_it_is_changed_is_gone_or_changed(
    pair: tuple[Flask, Together],
) -> None:
    app, documents = pair
    assert put(app, whole()).status_code == 201
    key = Key.folded(SHELF, "NL", "ABC", "LOC1")

    def forget() -> None:
        documents.delete(key)
        documents.session.commit()
        documents.session.remove()

    with together(documents, 2):
        answer, _ = at_once(
            lambda: patch(app, {"city": "X", "last_updated": "2025-02-01T00:00:00Z"}),
            forget,
        )

    code = answer.get_json()["status_code"]
    assert (answer.status_code, code) in {(200, 1000), (404, 2003)}
    assert documents.page(SHELF, asked()).total == len(
        ids(documents.page(SHELF, asked()))
    )


def check_later(answers: list[TestResponse], done: tuple[int, int]) -> None:
    """One was done; the others are told when to come again."""
    assert done in told(answers)
    for one in answers:
        said = (one.status_code, one.get_json()["status_code"])
        if said != done:
            assert said == (503, 3000)
            assert one.headers["Retry-After"] == "7"


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
def test_a_transaction_of_sqlite_that_has_read_is_told_to_come_again(
    tmp_path: Path, journal: str
) -> None:
    """Where it begins with a SELECT, what it has seen is out of date by then."""
    with database_url("sqlite", tmp_path) as url:
        with closing(sqlite3.connect(str(url.database))) as connection:
            connection.execute(f"PRAGMA journal_mode={journal}")
        with platform_on(url, begin="DEFERRED", config=CONFIG) as (app, documents):
            with together(documents, 2):
                answers = at_once(lambda: put(app, whole()), lambda: put(app, whole()))

            check_later(answers, (201, 1000))
            assert told(answers)[-1] == (503, 3000)
            assert put(app, whole()).status_code == 200
            assert documents.page(SHELF, asked()).total == 1


def test_where_sqlite_begins_to_write_at_once_nobody_has_to_come_again(
    tmp_path: Path,
) -> None:
    with (
        database_url("sqlite", tmp_path) as url,
        platform_on(url, begin="IMMEDIATE", config=CONFIG) as (app, _),
    ):
        answers = at_once(*[lambda: put(app, whole())] * 4)

        assert told(answers) == [*[(200, 1000)] * 3, (201, 1000)]


@pytest.mark.parametrize("method", ["put", "patch"])
def test_a_database_of_sqlite_that_is_locked_is_told_of(
    tmp_path: Path, method: str
) -> None:
    options = {"connect_args": {"timeout": 0.1}}
    with (
        database_url("sqlite", tmp_path) as url,
        platform_on(url, config=CONFIG, **options) as (app, documents),
    ):
        assert put(app, whole()).status_code == 201
        with closing(sqlite3.connect(str(url.database), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            body = {"city": "X", "last_updated": "2025-02-01T00:00:00Z"}
            send = put if method == "put" else patch
            answer = send(app, whole(day=2) if method == "put" else body)
            other.execute("ROLLBACK")

        check_later([answer, put(app, whole(day=3))], (200, 1000))
        [kept] = documents.page(SHELF, asked()).items
        assert kept.document == whole(day=3)


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_a_stricter_postgresql_has_one_of_them_come_again(
    tmp_path: Path, level: str
) -> None:
    with (
        database_url("postgresql", tmp_path) as url,
        platform_on(url, config=CONFIG, isolation_level=level) as (app, documents),
    ):
        with together(documents, 2):
            answers = at_once(lambda: put(app, whole()), lambda: put(app, whole()))
        assert told(answers) == [(201, 1000), (503, 3000)]
        check_later(answers, (201, 1000))

        with together(documents, 2):
            changes = at_once(
                *(
                    lambda n=n: patch(
                        app,
                        {"status": "BLOCKED", "last_updated": "2025-02-01T00:00:00Z"},
                        f"/{n}",
                    )
                    for n in (0, 1)
                )
            )
        check_later(changes, (200, 1000))
        [kept] = documents.page(SHELF, asked()).items
        blocked = [one["status"] for one in kept.document["evses"]].count("BLOCKED")
        assert blocked == told(changes).count((200, 1000)) == 1


def test_an_app_that_says_nothing_of_it_answers_with_a_crash(tmp_path: Path) -> None:
    with (
        database_url("postgresql", tmp_path) as url,
        platform_on(url, config={}, isolation_level="SERIALIZABLE") as (app, documents),
        together(documents, 2),
    ):
        answers = at_once(lambda: put(app, whole()), lambda: put(app, whole()))

        assert told(answers) in (
            [(200, 3000), (201, 1000)],
            [(201, 1000), (500, 3000)],
        )


def test_who_changes_versions_finds_its_objects(pair: tuple[Flask, Together]) -> None:
    """Case counts until 2.1.1, and does not from 2.2 on."""
    app, documents = pair
    client = app.test_client()
    old, new = (f"/ocpi/{one}/receiver/locations/NL/ABC" for one in ("2.1.1", "2.2.1"))
    headers = {"2.1.1": {"Authorization": "Token t"}, "2.2.1": TOKEN}
    was = {
        "id": "LOC1",
        "type": "ON_STREET",
        "address": "F.Rooseveltlaan 3A",
        "city": "Gent",
        "postal_code": "9000",
        "country": "BEL",
        "coordinates": {"latitude": "51.047599", "longitude": "3.729944"},
        "time_zone": "Europe/Brussels",
        "last_updated": "2025-01-01T00:00:00Z",
    }
    early = {"headers": headers["2.1.1"]}
    late = {"headers": headers["2.2.1"]}
    assert client.put(f"{old}/LOC1", json=was, **early).status_code == 201
    assert client.put(f"{old}/LOC1", json=was, **early).status_code == 200
    other = {**was, "id": "loc1x"}
    assert client.put(f"{old}/loc1x", json=other, **early).status_code == 201
    assert client.get(f"{old}/loc1", **early).status_code == 404
    assert client.get(f"{old}/LOC1", **early).json["data"] == was

    assert client.put(f"{new}/loc1", json=whole("loc1"), **late).status_code == 200
    assert client.get(f"{new}/LOC1", **late).json["data"] == whole("loc1")
    assert documents.page(SHELF, asked()).total == 2


def test_a_name_that_no_database_takes_is_not_there(
    pair: tuple[Flask, Together],
) -> None:
    app, _ = pair
    client = app.test_client()
    for version in ("2.1.1", "2.2.1"):
        token = "t" if version == "2.1.1" else "dA=="
        headers = {"Authorization": f"Token {token}"}
        root = f"/ocpi/{version}/receiver/locations"
        for path in (
            "NL/ABC/%00",
            "NL/ABC/a%00b/0",
            "%00/ABC/LOC1",
            f"{'N' * 300}/A/L",
        ):
            url = f"{root}/{path}"
            assert told([client.get(url, headers=headers)]) == [(404, 2003)], url
            body = {"city": "X", "last_updated": "2025-02-01T00:00:00Z"}
            sent = client.patch(url, json=body, headers=headers)
            assert told([sent]) == [(404, 2003)], url
            sent = client.put(url, json=whole("\0"), headers=headers)
            assert sent.get_json()["status_code"] in (2001, 2003), url
