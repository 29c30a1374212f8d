"""What comes of a question is taken once, from who was asked, and told once."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from sqlalchemy import URL

from flask_ocpi_status.modules import Question
from flask_ocpi_status.modules.acting.asking.outcomes import tell
from flask_ocpi_status.modules.acting.watching import look
from flask_ocpi_status.modules.common import platforms_of
from flask_ocpi_status.modules.keeping.questions import Questions
from tests.modules.keeping.places import database_url
from tests.partners.partner import Partner
from tests.partners.partner import Received
from tests.partners.partner import Wire
from tests.partners.partner import envelope
from tests.table import table

from ..asker import COMMANDS
from ..asker import LATER
from ..asker import LONG
from ..asker import VERSIONS
from ..asker import Asker
from ..asker import Told
from ..asker import bring
from ..asker import header
from ..asker import party_at
from ..asker import path_of
from ..asker import session_of

START = "START_SESSION"
PLACES = ("memory", "sqlite", "postgresql")
ACCEPTED = {"result": "ACCEPTED"}
ACTIVE = {
    "start_date_time": "2026-01-01T00:00:00Z",
    "charging_profile": {
        "charging_rate_unit": "A",
        "charging_profile_period": [{"start_period": 0, "limit": 10}],
    },
}


class World:
    """A platform that asks on real sockets, and who it asks."""

    def __init__(self, asker: Asker, partner: Partner, told: Told, url: str) -> None:
        self.asker = asker
        self.partner = partner
        self.told = told
        self.url = url

    def ask(self, what: str = START, version: str = "2.2.1", **options: Any) -> Any:
        """Ask, and return the question and where its result goes."""
        self.partner.on(*path_of(what, version), envelope({**ACCEPTED, "timeout": 600}))
        asked = self.asker.ask(what, **options)
        return asked, self.sent_url()

    def sent_url(self) -> str:
        request = self.partner.requests[-1]
        if request.body:
            return str(request.json["response_url"])
        [url] = [
            one.partition("=")[2]
            for one in request.query.split("&")
            if one.startswith("response_url=")
        ]
        return url.replace("%3A", ":").replace("%2F", "/")

    @property
    def questions(self) -> Questions:
        return self.asker.questions

    def overdue(self, asked: Question) -> None:
        """Have the time of a question be over."""
        was = self.questions.find(asked.id)
        assert was is not None
        made = replace(was, due=datetime.now(UTC), revision=was.revision + 1)
        assert self.questions.change(was, made)

    def look(self) -> datetime | None:
        with self.asker.app.app_context():
            return look(platforms_of(self.asker.app)["roaming"])


@contextmanager
def world(
    url: URL | None = None, *versions: str, told: Any = None, **options: Any
) -> Iterator[World]:
    told = Told() if told is None else told
    with Partner() as partner:
        version = versions[0] if versions else "2.2.1"
        parties = (
            party_at(partner.url, version),
            party_at("http://127.0.0.1:1", name="other"),
        )
        session = None if url is None else session_of(url)
        asker = Asker(*parties, session=session, on_result=told, **options)
        with asker.served() as base:
            yield World(asker, partner, told, base)


@pytest.fixture(params=PLACES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL | None]:
    with ExitStack() as stack:
        if request.param == "memory":
            yield None
        else:
            yield stack.enter_context(database_url(request.param, tmp_path))


def test_what_comes_is_told_once_with_its_question(url):
    with world(url) as one:
        asked, place = one.ask()
        result = {
            "result": "EVSE_OCCUPIED",
            "message": [{"language": "en", "text": "!"}],
        }
        assert bring(place, result) == (200, 1000)
        [(question, came)] = one.told.wait()
        assert bring(place, result) == (404, 2000)
        one.look()
        assert len(one.told.all) == 1
    assert came == result
    assert question.id == asked.id
    assert question.answer == asked.answer
    assert question.body == COMMANDS[START]
    assert one.questions.find(asked.id).state == "told"


@table("version", VERSIONS)
def test_it_is_told_in_the_home_version(version):
    with world(None, version) as one:
        words = {"ACCEPTED": "ACCEPTED", "REJECTED": "REJECTED", "TIMEOUT": "TIMEOUT"}
        if version not in LATER:
            words |= {"UNKNOWN_SESSION": "REJECTED"}
        else:
            words |= {"FAILED": "FAILED"}
        for number, (word, known) in enumerate(words.items()):
            _, place = one.ask(version=version)
            assert bring(place, {"result": word}, version) == (200, 1000)
            assert one.told.wait(number + 1)[-1][1] == {"result": known}


def test_words_that_the_home_version_lacks_say_no():
    with world(None, "2.2.1", home="2.1.1") as one:
        _, place = one.ask("STOP_SESSION")
        assert bring(place, {"result": "EVSE_INOPERATIVE"}) == (200, 1000)
        assert one.told.wait()[0][1] == {"result": "REJECTED"}


@table("version", LATER)
@table(
    "what, result",
    [
        ("GET", {"result": "ACCEPTED", "profile": ACTIVE}),
        ("PUT", {"result": "REJECTED"}),
        ("DELETE", {"result": "UNKNOWN"}),
    ],
)
def test_what_comes_of_profiles_is_told_likewise(version, what, result):
    with world(None, version) as one:
        asked, place = one.ask(what, version)
        assert bring(place, result, version) == (200, 1000)
        [(question, came)] = one.told.wait()
        assert (question.what, question.body["session_id"]) == (what, "S1")
        assert (question.id, came) == (asked.id, result)


def test_two_questions_at_once_are_not_mixed_up(url):
    with world(url) as one:
        first, at_first = one.ask()
        second, at_second = one.ask()
        assert bring(at_second, {"result": "FAILED"}) == (200, 1000)
        assert bring(at_first, {"result": "ACCEPTED"}) == (200, 1000)
        came = {question.id: result for question, result in one.told.wait(2)}
    assert came == {first.id: {"result": "ACCEPTED"}, second.id: {"result": "FAILED"}}


def test_of_two_that_bring_a_result_at_once_one_is_taken(url):
    with world(url) as one:
        _, place = one.ask()
        words = ("ACCEPTED", "FAILED", "REJECTED", "TIMEOUT")
        with ThreadPoolExecutor(len(words)) as pool:
            said = list(pool.map(lambda word: bring(place, {"result": word}), words))
        one.told.wait()
        taken = [word for word, it in zip(words, said, strict=True) if it[1] == 1000]
        assert [result["result"] for _, result in one.told.all] == taken
        assert len(taken) == 1


def test_a_result_may_be_faster_than_the_answer(url):
    def first(request: Received, wire: Wire) -> None:
        assert bring(request.json["response_url"], ACCEPTED) == (200, 1000)
        envelope({**ACCEPTED, "timeout": 600})(request, wire)

    with world(url) as one:
        one.partner.on(*path_of(START), first)
        asked = one.asker.ask(START)
        [(question, result)] = one.told.wait()
    assert (question.id, result) == (asked.id, ACCEPTED)
    assert asked.answer == {**ACCEPTED, "timeout": 600}
    assert one.questions.find(asked.id).answer == asked.answer


def other_command(place: str) -> str:
    return place.replace(START, "STOP_SESSION")


@table(
    "change, name, result, said",
    [
        (str, "other", ACCEPTED, (404, 2000)),
        (str, "nobody", ACCEPTED, (401, 2000)),
        (other_command, "cpo", ACCEPTED, (404, 2000)),
        (lambda it: it.replace("2.2.1", "2.3.0"), "cpo", ACCEPTED, (404, 2000)),
        (lambda it: f"{it}x", "cpo", ACCEPTED, (404, 2000)),
        (lambda it: f"{it[:-1]}%00", "cpo", ACCEPTED, (404, 2000)),
        (str, "cpo", {"result": "PERHAPS"}, (200, 2001)),
        (str, "cpo", {}, (200, 2001)),
        (str, "cpo", [ACCEPTED], (200, 2001)),
    ],
)
def test_what_nobody_may_bring_is_not_told(change, name, result, said):
    with world() as one:
        asked, place = one.ask()
        assert bring(change(place), result, name=name) == said
        assert one.questions.find(asked.id) == asked
        assert one.told.all == []
        assert bring(place, ACCEPTED) == (200, 1000)
        assert one.told.wait()[0][1] == ACCEPTED


@table(
    "act, why",
    [
        (lambda one, asked: bring(one.sent_url(), ACCEPTED), "already"),
        (lambda one, asked: one.overdue(asked), "late"),
    ],
)
def test_what_is_not_taken_is_logged_with_its_ids(act, why, caplog):
    with world() as one:
        asked, place = one.ask()
        act(one, asked)
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            assert bring(place, {"result": "FAILED"}) == (404, 2000)
        found = [text for text in caplog.messages if "is not taken" in text]
        assert len(found) == 1
        assert why in found[0] and asked.id in found[0] and "'cpo'" in found[0]
        assert "FAILED" not in found[0]


def test_that_nothing_came_is_told_once(url):
    with world(url) as one:
        asked, place = one.ask()
        one.overdue(asked)
        for _ in range(3):
            one.look()
        [(question, result)] = one.told.wait()
        assert (question.id, result) == (asked.id, None)
        assert bring(place, ACCEPTED) == (404, 2000)
        one.look()
        with one.asker.app.app_context():
            tell("roaming", asked.id)
        assert len(one.told.all) == 1


def test_that_nothing_came_is_told_without_anybody_asking():
    with world() as one:
        one.partner.on(*path_of(START), envelope({**ACCEPTED, "timeout": 1}))
        asked = one.asker.ask(START)
        [(question, result)] = one.told.wait()
    assert (question.id, result) == (asked.id, None)


def test_of_two_processes_one_tells(url):
    """A process each is an app of its own here, on one database."""
    if url is None:
        pytest.skip("What is in memory is of one process.")
    with world(url) as one, world(url, told=one.told) as other:
        asked = [one.ask()[0] for _ in range(20)]
        for question in asked:
            one.overdue(question)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda it: it.look(), (one, other)))
        one.told.wait(20)
        assert one.look() is None and other.look() is None
        ids = [question.id for question, _ in one.told.all]
    assert sorted(ids) == sorted(question.id for question in asked)


def test_what_a_process_has_taken_and_not_told_another_tells(url):
    with world(url) as one:
        asked, _ = one.ask()
        made = replace(
            asked, state="came", result=ACCEPTED, revision=asked.revision + 1
        )
        assert one.questions.change(asked, made)
        one.look()
        [(question, result)] = one.told.wait()
    assert (question.id, result) == (asked.id, ACCEPTED)


def test_it_says_when_the_next_question_is_due():
    with world() as one:
        assert one.look() is None
        one.ask()
        due = one.look()
        assert due is not None and due > datetime.now(UTC)


def test_what_fails_in_the_app_is_none_of_the_others_business():
    heard = Told()

    def crash(asked: Question, result: Any) -> None:
        heard(asked, result)
        raise ZeroDivisionError("secret")

    with world(told=crash) as one:
        asked, place = one.ask()
        assert bring(place, ACCEPTED) == (200, 1000)
        heard.wait()
        one.look()
        with one.asker.app.app_context():
            assert one.asker.platform.question(asked.id).result == ACCEPTED
    assert len(heard.all) == 1


def test_an_async_function_is_told_as_well():
    pytest.importorskip("asgiref")
    heard = Told()

    async def told(asked: Question, result: Any) -> None:
        heard(asked, result)

    with world(told=told) as one:
        _, place = one.ask()
        assert bring(place, ACCEPTED) == (200, 1000)
        assert heard.wait()[0][1] == ACCEPTED


def test_a_reservation_may_be_cancelled_later(url):
    with world(url) as one:
        asked, place = one.ask("RESERVE_NOW")
        cancelled = {"result": "CANCELED_RESERVATION"}
        assert bring(place, ACCEPTED) == (200, 1000)
        one.told.wait()
        assert bring(place, ACCEPTED) == (404, 2000)
        assert bring(place, cancelled) == (200, 1000)
        assert [result for _, result in one.told.wait(2)] == [ACCEPTED, cancelled]
        assert bring(place, cancelled) == (404, 2000)
        assert one.questions.find(asked.id).due == datetime(2100, 1, 1, tzinfo=UTC)


@table("what, first", [("RESERVE_NOW", {"result": "REJECTED"}), (START, {**ACCEPTED})])
def test_nothing_else_may_follow(what, first):
    with world() as one:
        _, place = one.ask(what)
        assert bring(place, first) == (200, 1000)
        assert bring(place, {"result": "CANCELED_RESERVATION"}) == (404, 2000)


def test_a_platform_that_is_told_of_nothing_has_the_result_all_the_same(url):
    with Partner() as partner:
        partner.on(*path_of(START), envelope({**ACCEPTED, "timeout": 600}))
        session = None if url is None else session_of(url)
        asker = Asker(party_at(partner.url), session=session)
        with asker.served():
            asked = asker.ask(START)
            place = partner.requests[-1].json["response_url"]
            assert bring(place, ACCEPTED) == (200, 1000)
            with asker.app.app_context():
                assert asker.platform.question(asked.id).result == ACCEPTED
                assert asker.platform.question("none") is None
                assert look(platforms_of(asker.app)["roaming"]) is None


def test_version_details_name_where_results_come_if_the_app_is_told_of_them():
    for told in (Told(), None):
        asker = Asker(party_at("https://cpo.example"), on_result=told)
        details = asker.app.test_client().get("/ocpi/2.2.1/", headers=header("2.2.1"))
        sides = {
            (endpoint["identifier"], endpoint["role"])
            for endpoint in details.json["data"]["endpoints"]
        }
        assert (("commands", "SENDER") in sides) is (told is not None)
        assert "chargingprofiles" not in {identifier for identifier, _ in sides}


@pytest.fixture(params=("sqlite", "postgresql"))
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    with database_url(request.param, tmp_path) as url:
        yield url


def run(one: World, database: URL, *arguments: str) -> subprocess.Popen[str]:
    """Run a command of the app in another process."""
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "flask", "--app", "tests.modules.acting.asker"),
            *("ocpi", "ask", *arguments),
        ],
        env={
            **os.environ,
            "ASKED_AT": one.partner.url,
            "ASKER_AT": one.url,
            "ASKER_DATABASE": database.render_as_string(hide_password=False),
        },
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@table(
    "answer, result, status, printed",
    [
        ("ACCEPTED", "ACCEPTED", 0, ['"ACCEPTED"', '"ACCEPTED"']),
        ("ACCEPTED", "FAILED", 1, ['"ACCEPTED"', '"FAILED"']),
        ("REJECTED", None, 1, ['"REJECTED"']),
    ],
)
def test_one_process_asks_and_another_takes_what_comes(
    database, answer, result, status, printed
):
    with world(database) as one:

        def answered(request: Received, wire: Wire) -> None:
            envelope({"result": answer, "timeout": 60})(request, wire)

        one.partner.on(*path_of("STOP_SESSION"), answered)
        process = run(one, database, "STOP_SESSION", "session_id=S1", "--party", "cpo")
        try:
            while not one.partner.requests and process.poll() is None:
                sleep(0.01)
            if result is not None:
                assert bring(one.sent_url(), {"result": result}) == (200, 1000)
                one.told.wait()
            told, errors = process.communicate(timeout=LONG)
        finally:
            process.kill()
            process.wait()
    lines = told.splitlines()
    assert process.returncode == status, errors
    assert all(word in line for word, line in zip(printed, lines, strict=True))
    assert [line.split(":")[0] for line in lines] == ["answer", "result"][: len(lines)]


def test_another_process_tells_that_nothing_came_to_one_that_was_killed(database):
    """It has begun before, and nobody asks it for anything when the time is over."""
    answer = envelope({**ACCEPTED, "timeout": 2})
    with world(database, OCPI_STATUS_PEER_DEADLINE=1.0) as one:
        one.partner.on(*path_of("STOP_SESSION"), answer)
        process = run(one, database, "STOP_SESSION", "session_id=S1", "--party", "cpo")
        assert process.stdout is not None
        assert process.stdout.readline().startswith("answer")
        process.kill()
        process.communicate()
        # Its first request, long before the question is due.
        one.asker.app.test_client().get("/ocpi/versions")
        [(question, result)] = one.told.wait()
    assert question.id == one.sent_url().rpartition("/")[2]
    assert result is None


def test_a_process_that_was_killed_leaves_a_question_that_ends(database):
    with world(database) as one:
        one.partner.on(*path_of("STOP_SESSION"), envelope({**ACCEPTED, "timeout": 600}))
        process = run(one, database, "STOP_SESSION", "session_id=S1", "--party", "cpo")
        assert process.stdout is not None
        assert process.stdout.readline().startswith("answer")
        process.kill()
        process.communicate()
        id = one.sent_url().rpartition("/")[2]
        found = one.questions.find(id)
        assert found is not None and found.due > datetime.now(UTC) + timedelta(
            seconds=9
        )
        one.overdue(found)
        one.look()
        [(question, result)] = one.told.wait()
    assert (question.id, result) == (id, None)
