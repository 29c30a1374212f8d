"""What is owed, wherever it is noted: who may change it, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from flask_ocpi_status.exchange.carried import Carried
from flask_ocpi_status.modules.keeping.memory import MemoryDocuments
from flask_ocpi_status.modules.keeping.owed import Owed
from flask_ocpi_status.modules.keeping.owed import after
from flask_ocpi_status.modules.keeping.owed import new_id
from flask_ocpi_status.modules.keeping.replies import Replies
from flask_ocpi_status.modules.keeping.replies import Reply
from flask_ocpi_status.transport.routing import PartyId
from flask_ocpi_status.transport.routing import Routing

from .places import ENGINES
from .places import Databases
from .places import opened

URL = "https://emsp.example/commands/START_SESSION/1"
ROUTING = Routing(PartyId("DE", "ABC"), PartyId("NL", "DST"))
DUE = after(60)
PAST = datetime(2025, 1, 1, tzinfo=UTC)


class Place:
    """A place where it is noted; ``commit`` ends a transaction, if it has any."""

    def __init__(self, documents: Any) -> None:
        self.replies: Replies = documents.notes.replies
        session = getattr(documents, "session", None)
        self.commit = (lambda: None) if session is None else session.commit

    def owe(self, **changes: Any) -> Owed:
        carried = Carried("chain", "windkracht", ROUTING)
        one = Owed(
            new_id(), "roaming", "windkracht", "PUT", "2.2.1", URL, after(60),
            carried=carried,
        )  # fmt: skip
        one = replace(one, **changes)
        self.replies.owe(one)
        self.commit()
        return one

    def now(self, owed: Owed) -> Owed | None:
        found = self.replies.owed(owed.id)
        self.commit()
        return found


@pytest.fixture(params=["memory", *ENGINES])
def place(
    request: pytest.FixtureRequest, tmp_path: Path, tables: Databases
) -> Iterator[Place]:
    if request.param == "memory":
        yield Place(MemoryDocuments())
        return
    with ExitStack() as stack:
        url = stack.enter_context(tables(request.param, tmp_path))
        yield Place(stack.enter_context(opened(url)))


def test_an_id_is_long_and_another_each_time() -> None:
    made = {new_id() for _ in range(1000)}

    assert len(made) == 1000
    assert {len(one) for one in made} == {24}


def test_a_reply_shows_its_id_and_no_more() -> None:
    assert repr(Reply("x")) == "Reply('x')"


def test_what_is_owed_is_found_by_its_id_as_it_was_noted(place: Place) -> None:
    one = place.owe(until=after(600), function="a:b", arguments='["x"]')

    assert place.now(one) == one
    assert place.replies.owed("another") is None


def test_one_process_has_it_at_a_time(place: Place) -> None:
    one = place.owe(function="a:b")
    taken = place.replies.take(one.id, after(60))

    assert taken is not None and taken.revision == 1
    assert place.replies.take(one.id, after(60)) is None


def test_what_nobody_lives_to_end_is_taken_by_another_who_alone_may_change_it(
    place: Place,
) -> None:
    one = place.owe(function="a:b")
    dead = place.replies.take(one.id, PAST)
    alive = place.replies.take(one.id, after(60))

    assert dead is not None and alive is not None
    for does in (
        lambda owed: place.replies.renew(owed, after(60)),
        lambda owed: place.replies.change(owed, leased=PAST),
        lambda owed: place.replies.forget(owed),
    ):
        assert not does(dead)
        assert place.now(one) is not None
        assert does(alive)
        # Once it has changed it, it has it no longer.
        alive = place.replies.take(one.id, after(60)) or alive
    assert place.now(one) is None


def test_there_is_nothing_to_do_as_long_as_the_app_says_nothing(place: Place) -> None:
    one = place.owe()

    assert place.replies.take(one.id, after(60)) is None
    assert place.replies.answer(one.id, "{}")
    place.commit()
    assert place.replies.take(one.id, after(60)) is not None


def test_when_its_time_is_over_there_is(place: Place) -> None:
    assert place.replies.take(place.owe(due=PAST).id, after(60)) is not None


def test_a_result_is_said_once_whoever_says_it(place: Place) -> None:
    one = place.owe(function="a:b")
    taken = place.replies.take(one.id, after(60))
    assert taken is not None
    assert place.replies.answer(one.id, '{"result": "ACCEPTED"}')
    assert not place.replies.answer(one.id, '{"result": "REJECTED"}')
    place.commit()

    assert place.replies.change(taken, result='{"result": "FAILED"}', leased=None)
    found = place.now(one)
    assert found is not None and found.result == '{"result": "ACCEPTED"}'


@pytest.mark.parametrize("state", ["late", "failed"])
def test_what_is_over_is_answered_no_more(place: Place, state: Any) -> None:
    one = place.owe(state=state)

    assert not place.replies.answer(one.id, "{}")
    place.commit()
    assert place.replies.take(one.id, after(60)) is None


def test_what_is_kept_can_be_said_again(place: Place) -> None:
    one = place.owe(state="kept")
    assert place.replies.open("roaming") == []

    assert place.replies.answer(one.id, "{}")
    place.commit()
    assert place.replies.take(one.id, after(60)) is not None


def test_what_a_platform_owes_is_listed_the_first_due_first(place: Place) -> None:
    late = place.owe(due=after(60))
    soon = place.owe(due=after(30))
    place.owe(platform="another")
    place.owe(state="failed")

    assert [one.id for one in place.replies.open("roaming")] == [soon.id, late.id]


def test_what_is_of_no_use_any_more_is_forgotten(place: Place) -> None:
    gone = [
        place.owe(state="late", due=PAST),
        place.owe(state="failed", due=PAST),
        place.owe(state="kept", due=after(-1)),
    ]
    left = [
        place.owe(due=PAST),
        place.owe(state="kept"),
        place.owe(state="failed", due=after(-1)),
        place.owe(state="late", due=PAST, platform="another"),
    ]
    place.replies.prune("roaming", after(0) - timedelta(days=1))

    assert [place.now(one) for one in gone] == [None] * 3
    assert [place.now(one) for one in left] == left


@pytest.mark.parametrize(
    "changes, moment",
    [
        ({}, DUE),
        ({"due": PAST}, PAST),
        ({"function": "a:b"}, datetime.min.replace(tzinfo=UTC)),
        ({"result": "{}"}, datetime.min.replace(tzinfo=UTC)),
        ({"result": "{}", "leased": PAST}, PAST),
    ],
)
def test_there_is_something_to_do_from_a_moment_on(
    changes: Any, moment: datetime
) -> None:
    one = Owed("id", "roaming", None, "PUT", "2.2.1", URL, DUE)

    assert replace(one, **changes).next == moment


def test_what_is_posted_to_one_party_goes_one_after_another() -> None:
    one = Owed("id", "roaming", "a", "PUT", "2.2.1", URL, after(60), function="a:b")
    two = replace(one, function=None, result="{}")

    assert one.lane is None
    assert two.lane == replace(two, id="other").lane != replace(two, party="b").lane


def test_it_shows_neither_what_came_of_it_nor_where_that_goes():
    fields = {"url": URL, "arguments": '["hunter2"]', "result": '{"result": "no"}'}
    owed = Owed("1", "p", "x", "START_SESSION", "2.2.1", due=after(1), **fields)
    assert not [one for one in fields.values() if one in repr(owed)]
    assert "START_SESSION" in repr(owed)
