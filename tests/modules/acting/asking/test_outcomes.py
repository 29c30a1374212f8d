"""What comes of a question is taken once, from who was asked, and told once."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL

from flask_ocpi_status.modules import Question
from flask_ocpi_status.modules.acting.asking.outcomes import tell
from flask_ocpi_status.modules.acting.watching import look
from flask_ocpi_status.modules.acting.watching import watch_of
from flask_ocpi_status.modules.common import platforms_of
from flask_ocpi_status.modules.keeping.questions import Questions
from flask_ocpi_status.registration import SQLParties
from flask_ocpi_status.testing import OCPIClient
from flask_ocpi_status.testing import Partner
from flask_ocpi_status.testing import assert_ocpi
from tests.background.doing import until
from tests.modules.keeping.places import Databases
from tests.modules.keeping.places import database_url
from tests.standing import standing
from tests.table import table

from ..asker import ACCEPTED
from ..asker import COMMANDS
from ..asker import IN_TIME
from ..asker import LATER
from ..asker import LONG
from ..asker import VERSIONS
from ..asker import Asker
from ..asker import Told
from ..asker import accept
from ..asker import bring
from ..asker import hasty
from ..asker import meet
from ..asker import place_in
from ..asker import session_of
from ..processes import ask
from ..processes import begun
from ..processes import ended

START = "START_SESSION"
PLACES = ("memory", "sqlite", "postgresql")
ACTIVE = {
    "start_date_time": "2026-01-01T00:00:00Z",
    "charging_profile": {
        "charging_rate_unit": "A",
        "charging_profile_period": [{"start_period": 0, "limit": 10}],
    },
}


class World:
    """A platform that asks on real sockets, and who it asks."""

    def __init__(self, asker: Asker, partner: Partner, told: Told) -> None:
        self.asker = asker
        self.partner = partner
        self.told = told

    def ask(self, what: str = START, **options: Any) -> Any:
        """Ask, and return the question and where its result goes."""
        accept(self.partner, what)
        asked = self.asker.ask(what, **options)
        return asked, self.place()

    def place(self) -> str:
        """Return where the result of what was asked last goes."""
        asked = [one for one in self.partner.received() if one.module != "versions"]
        return place_in(asked[-1])

    def bring(self, place: str, result: Any, **options: Any) -> Any:
        return bring(self.partner, place, result, **options)

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
        return look_at(self.asker)


def look_at(asker: Asker) -> datetime | None:
    with asker.app.app_context():
        return look(platforms_of(asker.app)["roaming"])


@contextmanager
def world(
    url: URL | None = None, version: str = "2.2.1", told: Any = None, **options: Any
) -> Iterator[World]:
    told = Told() if told is None else told
    session = None if url is None else session_of(url)
    asker = Asker(version, session=session, on_result=told, **options)
    with standing("CPO", version) as partner:
        meet(partner, asker)
        try:
            yield World(asker, partner, told)
        finally:
            # Another one on the same database would have its questions told to this.
            with asker.app.app_context():
                watch_of(platforms_of(asker.app)["roaming"]).stop()


@pytest.fixture(params=PLACES)
def url(
    request: pytest.FixtureRequest, tmp_path: Path, tables: Databases
) -> Iterator[URL | None]:
    with ExitStack() as stack:
        if request.param == "memory":
            yield None
        else:
            yield stack.enter_context(tables(request.param, tmp_path))


def test_what_comes_is_told_once_with_its_question(url):
    with world(url) as one:
        asked, place = one.ask()
        result = {
            "result": "EVSE_OCCUPIED",
            "message": [{"language": "en", "text": "!"}],
        }
        assert one.bring(place, result) == (200, 1000)
        [(question, came)] = one.told.wait()
        assert one.bring(place, result) == (404, 2000)
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
            _, place = one.ask()
            assert one.bring(place, {"result": word}) == (200, 1000)
            assert one.told.wait(number + 1)[-1][1] == {"result": known}


def test_words_that_the_home_version_lacks_say_no():
    with world(home="2.1.1") as one:
        _, place = one.ask("STOP_SESSION")
        assert one.bring(place, {"result": "EVSE_INOPERATIVE"}) == (200, 1000)
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
        asked, place = one.ask(what)
        assert one.bring(place, result) == (200, 1000)
        [(question, came)] = one.told.wait()
        assert (question.what, question.body["session_id"]) == (what, "S1")
        assert (question.id, came) == (asked.id, result)


def test_two_questions_at_once_are_not_mixed_up(url):
    with world(url) as one:
        first, at_first = one.ask()
        second, at_second = one.ask()
        assert one.bring(at_second, {"result": "FAILED"}) == (200, 1000)
        assert one.bring(at_first, {"result": "ACCEPTED"}) == (200, 1000)
        came = {question.id: result for question, result in one.told.wait(2)}
    assert came == {first.id: {"result": "ACCEPTED"}, second.id: {"result": "FAILED"}}


def test_of_two_that_bring_a_result_at_once_one_is_taken(url):
    with world(url) as one:
        _, place = one.ask()
        words = ("ACCEPTED", "FAILED", "REJECTED", "TIMEOUT")
        with ThreadPoolExecutor(len(words)) as pool:
            results = [{"result": word} for word in words]
            said = list(pool.map(one.bring, [place] * len(words), results))
        one.told.wait()
        taken = [word for word, it in zip(words, said, strict=True) if it[1] == 1000]
        assert [result["result"] for _, result in one.told.all] == taken
        assert len(taken) == 1


def test_a_result_may_be_faster_than_the_answer(url):
    with world(url) as one:
        accept(one.partner, START)
        one.partner.misbehave(hasty(one.partner, ACCEPTED))
        asked = one.asker.ask(START)
        [(question, result)] = one.told.wait()
    assert (question.id, result) == (asked.id, ACCEPTED)
    assert asked.answer == IN_TIME
    assert one.questions.find(asked.id).answer == asked.answer


def other_command(place: str) -> str:
    return place.replace(START, "STOP_SESSION")


@table(
    "change, token, result, said",
    [
        (str, "nobody", ACCEPTED, (401, 2000)),
        (other_command, None, ACCEPTED, (404, 2000)),
        (lambda it: f"{it}x", None, ACCEPTED, (404, 2000)),
        (lambda it: f"{it[:-1]}%00", None, ACCEPTED, (404, 2000)),
        (str, None, {"result": "PERHAPS"}, (200, 2001)),
        (str, None, {}, (200, 2001)),
        (str, None, [ACCEPTED], (200, 2001)),
    ],
)
def test_what_nobody_may_bring_is_not_told(change, token, result, said):
    with world() as one:
        asked, place = one.ask()
        assert one.bring(change(place), result, token=token) == said
        assert one.questions.find(asked.id) == asked
        assert one.told.all == []
        assert one.bring(place, ACCEPTED) == (200, 1000)
        assert one.told.wait()[0][1] == ACCEPTED


def test_what_another_party_brings_is_not_told():
    with world() as one, standing("CPO", name="other") as other:
        other.meet(one.asker.app)
        asked, place = one.ask()
        assert bring(other, place, ACCEPTED) == (404, 2000)
        assert one.questions.find(asked.id) == asked


def test_what_is_brought_in_another_version_is_not_told():
    with world(home="2.3.0") as one:
        asked, place = one.ask()
        assert one.bring(place.replace("2.2.1", "2.3.0"), ACCEPTED) == (404, 2000)
        assert one.questions.find(asked.id) == asked


@table(
    "act, why",
    [
        (lambda one, asked: one.bring(one.place(), ACCEPTED), "already"),
        (lambda one, asked: one.overdue(asked), "late"),
    ],
)
def test_what_is_not_taken_is_logged_with_its_ids(act, why, caplog):
    with world() as one:
        asked, place = one.ask()
        act(one, asked)
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            assert one.bring(place, {"result": "FAILED"}) == (404, 2000)
        found = [text for text in caplog.messages if "is not taken" in text]
        assert len(found) == 1
        assert why in found[0] and asked.id in found[0] and "'partner'" in found[0]
        assert "FAILED" not in found[0]


def test_that_nothing_came_is_told_once(url):
    with world(url) as one:
        asked, place = one.ask()
        one.overdue(asked)
        for _ in range(3):
            one.look()
        [(question, result)] = one.told.wait()
        assert (question.id, result) == (asked.id, None)
        assert one.bring(place, ACCEPTED) == (404, 2000)
        one.look()
        with one.asker.app.app_context():
            tell("roaming", asked.id)
        assert len(one.told.all) == 1


def test_that_nothing_came_is_told_without_anybody_asking():
    with world() as one:
        accept(one.partner, START, {**ACCEPTED, "timeout": 1})
        asked = one.asker.ask(START)
        [(question, result)] = one.told.wait()
    assert (question.id, result) == (asked.id, None)


def test_of_two_processes_one_tells(url):
    """A process each is an app of its own here, on one database."""
    if url is None:
        pytest.skip("What is in memory is of one process.")
    with world(url) as one:
        other = Asker(session=session_of(url), on_result=one.told)
        asked = [one.ask()[0] for _ in range(8)]
        for question in asked:
            one.overdue(question)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(look_at, (one.asker, other)))
        one.told.wait(8)
        assert one.look() is None and look_at(other) is None
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
        assert one.bring(place, ACCEPTED) == (200, 1000)
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
        assert one.bring(place, ACCEPTED) == (200, 1000)
        assert heard.wait()[0][1] == ACCEPTED


def test_a_reservation_may_be_cancelled_later(url):
    with world(url) as one:
        asked, place = one.ask("RESERVE_NOW")
        cancelled = {"result": "CANCELED_RESERVATION"}
        assert one.bring(place, ACCEPTED) == (200, 1000)
        one.told.wait()
        assert one.bring(place, ACCEPTED) == (404, 2000)
        assert one.bring(place, cancelled) == (200, 1000)
        assert [result for _, result in one.told.wait(2)] == [ACCEPTED, cancelled]
        assert one.bring(place, cancelled) == (404, 2000)
        assert one.questions.find(asked.id).due == datetime(2100, 1, 1, tzinfo=UTC)


@table("what, first", [("RESERVE_NOW", {"result": "REJECTED"}), (START, {**ACCEPTED})])
def test_nothing_else_may_follow(what, first):
    with world() as one:
        _, place = one.ask(what)
        assert one.bring(place, first) == (200, 1000)
        assert one.bring(place, {"result": "CANCELED_RESERVATION"}) == (404, 2000)


def test_a_platform_that_is_told_of_nothing_has_the_result_all_the_same(url):
    asker = Asker(session=None if url is None else session_of(url))
    with standing("CPO") as partner:
        meet(partner, asker)
        one = World(asker, partner, Told())
        asked, place = one.ask()
        assert one.bring(place, ACCEPTED) == (200, 1000)
        with asker.app.app_context():
            assert asker.platform.question(asked.id).result == ACCEPTED
            assert asker.platform.question("none") is None
        assert one.look() is None


def test_version_details_name_where_results_come_if_the_app_is_told_of_them():
    for told in (Told(), None):
        client = OCPIClient.of(Asker(on_result=told).app)
        endpoints = assert_ocpi(client.get("/ocpi/2.2.1/"))["endpoints"]
        sides = {(endpoint["identifier"], endpoint["role"]) for endpoint in endpoints}
        assert (("commands", "SENDER") in sides) is (told is not None)
        assert "chargingprofiles" not in {identifier for identifier, _ in sides}


@pytest.fixture(params=("sqlite", "postgresql"))
def asking(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Asking]:
    """Give an app on a database that other processes are on as well."""
    with database_url(request.param, tmp_path) as url:
        yield Asking(url, tmp_path)


class Asking:
    """An app on a database that other processes are on as well."""

    def __init__(self, url: URL, folder: Path) -> None:
        self.url = url
        self.parties = f"sqlite:///{folder / 'parties.sqlite'}"
        self.told = folder / "told"

    @contextmanager
    def world(self, **options: Any) -> Iterator[World]:
        parties = SQLParties(self.parties)
        parties.create_tables()
        try:
            with world(self.url, parties=parties, **options) as one:
                yield one
        finally:
            parties.close()

    @contextmanager
    def another(self, one: World) -> Iterator[Any]:
        """Stop a session in another process."""
        base = one.asker.app.config["OCPI_STATUS_BASE_URL"]
        url = self.url.render_as_string(hide_password=False)
        words = ("STOP_SESSION", "session_id=S1", "--party", "partner")
        self.told.write_text("")
        process = begun(ask, self.parties, url, base, str(self.told), *words)
        try:
            yield process
        finally:
            process.kill()
            process.join()

    def killed(self, one: World) -> Question:
        """Have another process ask, and be killed when it is answered."""
        with self.another(one) as process:
            until(lambda: "answer" in self.told.read_text() or not process.is_alive())
            assert process.is_alive()
        found = one.questions.find(one.place().rpartition("/")[2])
        assert found is not None
        return found


@table(
    "answer, result, status, printed",
    [
        ("ACCEPTED", "ACCEPTED", 0, ['"ACCEPTED"', '"ACCEPTED"']),
        ("ACCEPTED", "FAILED", 1, ['"ACCEPTED"', '"FAILED"']),
        ("REJECTED", None, 1, ['"REJECTED"']),
    ],
)
def test_one_process_asks_and_another_takes_what_comes(
    asking, answer, result, status, printed
):
    with asking.world() as one:
        accept(one.partner, "STOP_SESSION", {"result": answer, "timeout": 60})
        with asking.another(one) as process:
            if result is not None:
                one.partner.wait_for("POST", "commands", timeout=LONG)
                assert one.bring(one.place(), {"result": result}) == (200, 1000)
                one.told.wait()
            assert ended(process) == status
    lines = asking.told.read_text().splitlines()
    assert all(word in line for word, line in zip(printed, lines, strict=True))
    assert [line.split(":")[0] for line in lines] == ["answer", "result"][: len(lines)]


def test_another_process_tells_that_nothing_came_to_one_that_was_killed(asking):
    """It has begun before, and nobody asks it for anything when the time is over."""
    with asking.world(OCPI_STATUS_PEER_DEADLINE=1.0) as one:
        accept(one.partner, "STOP_SESSION", {**ACCEPTED, "timeout": 2})
        asked = asking.killed(one)
        # Its first request, long before the question is due.
        one.asker.app.test_client().get("/ocpi/versions")
        [(question, result)] = one.told.wait()
    assert (question.id, result) == (asked.id, None)


def test_a_process_that_was_killed_leaves_a_question_that_ends(asking):
    with asking.world() as one:
        accept(one.partner, "STOP_SESSION")
        asked = asking.killed(one)
        assert asked.due > datetime.now(UTC) + timedelta(seconds=9)
        one.overdue(asked)
        one.look()
        [(question, result)] = one.told.wait()
    assert (question.id, result) == (asked.id, None)
