"""What comes of what was asked for: found out later, posted once, in time."""

from __future__ import annotations

import logging
from threading import Event
from typing import Any

import pytest

from flask_ocpi_status.modules import NotOwed
from flask_ocpi_status.modules import Reply
from flask_ocpi_status.modules.acting.answering import posting
from flask_ocpi_status.testing import Fault
from flask_ocpi_status.testing import Partner

from ..operators import LONG
from ..operators import OURS
from ..operators import RESULTS
from ..operators import ROUTED
from ..operators import VERSIONS
from ..operators import Operator
from ..operators import accepted
from ..operators import crash
from ..operators import given
from ..operators import nothing
from ..operators import welcoming

OPEN = Event()
CALLED: list[str] = []


def when_open() -> str:
    assert OPEN.wait(LONG)
    return "ACCEPTED"


def count() -> str:
    CALLED.append("called")
    return "ACCEPTED"


def results(partner: Partner) -> list[Any]:
    return [one.body for one in partner.received() if one.method == "POST"]


def test_what_a_function_returns_is_posted_bare_and_the_row_is_gone(
    operator: Operator, partner: Partner
) -> None:
    answer = operator.ask(f"{partner.url}{RESULTS}")

    assert answer.json["data"] == {"result": "ACCEPTED", "timeout": 60}
    assert operator.became() == "posted"
    [posted] = partner.received()
    assert (posted.method, posted.path) == ("POST", RESULTS)
    assert posted.body == {"result": "ACCEPTED"}
    assert posted.token == OURS
    assert operator.rows() == []


def test_a_database_that_is_busy_has_no_function_called_twice(
    partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "_PAUSES", (0.01, 0.01))
    operator = Operator(welcoming(partner).url)
    replies, left = operator.common.notes.replies, [1, 2]
    change = replies.change

    def busy(owed: Any, **values: Any) -> bool:
        if left:
            left.pop()
            raise RuntimeError("The database is locked.")
        return change(owed, **values)

    monkeypatch.setattr(replies, "change", busy)
    CALLED.clear()
    operator.obey = operator.later(count)
    operator.ask(f"{partner.url}{RESULTS}")

    assert operator.became() == "posted"
    assert (CALLED, left) == (["called"], [])
    operator.stop()


def test_what_ends_the_greenlet_of_a_function_leaves_its_result_to_others(
    partner: Partner,
) -> None:
    operator = Operator(welcoming(partner).url)
    operator.obey = operator.later(be_ended)
    operator.ask(f"{partner.url}{RESULTS}")
    operator.stop()

    [owed] = operator.rows()
    assert (owed.state, owed.result) == ("owed", None)
    assert owed.function is not None
    assert partner.received() == []


@pytest.mark.parametrize("version", VERSIONS)
def test_it_is_said_in_the_version_that_was_spoken(
    partner: Partner, version: str
) -> None:
    operator = Operator(welcoming(partner).url, version=version)
    whole = {"result": "EVSE_OCCUPIED", "message": [{"language": "nl", "text": "Vol"}]}
    operator.obey = operator.later(given, whole)
    operator.ask(f"{partner.url}{RESULTS}", version)

    assert operator.became() == "posted"
    early = version in ("2.1", "2.1.1")
    assert results(partner) == [{"result": "REJECTED"} if early else whole]
    [posted] = partner.received()
    assert ("x-correlation-id" in posted.headers) is not early
    assert posted.token == OURS


def test_it_has_the_correlation_id_and_the_swapped_routing_of_the_request(
    operator: Operator, partner: Partner
) -> None:
    ids = {"X-Correlation-ID": "chain-1", "X-Request-ID": "request-1"}
    operator.ask(f"{partner.url}{RESULTS}", headers={**ROUTED, **ids})

    assert operator.became() == "posted"
    [posted] = partner.received()
    assert posted.headers["x-correlation-id"] == "chain-1"
    assert posted.headers["x-request-id"] != "request-1"
    routed = {name: posted.headers[name.lower()] for name in ROUTED}
    assert routed == {
        "OCPI-to-country-code": "DE",
        "OCPI-to-party-id": "PAR",
        "OCPI-from-country-code": "NL",
        "OCPI-from-party-id": "DST",
    }


@pytest.mark.parametrize("word", ["REJECTED", "NOT_SUPPORTED", "UNKNOWN_SESSION"])
def test_nothing_comes_of_what_was_not_accepted(
    operator: Operator, partner: Partner, word: str
) -> None:
    operator.obey = operator.later(crash, word=word)

    assert operator.ask(f"{partner.url}{RESULTS}").json["data"]["result"] == word
    assert operator.rows() == []
    operator.obey = operator.later(accepted)
    operator.ask(f"{partner.url}{RESULTS}")
    assert operator.became() == "posted"
    assert len(partner.received()) == 1


def test_nothing_comes_of_a_request_that_fails(
    operator: Operator, partner: Partner
) -> None:
    unsayable = {"result": "ACCEPTED", "message": object()}
    operator.obey = operator.later(accepted, word=unsayable)

    assert operator.ask(f"{partner.url}{RESULTS}").json["status_code"] == 3000
    assert operator.rows() == []
    assert partner.received() == []


def test_the_function_is_called_when_the_answer_has_left(
    operator: Operator, partner: Partner
) -> None:
    OPEN.clear()
    operator.obey = operator.later(when_open)

    assert operator.ask(f"{partner.url}{RESULTS}").status_code == 200
    assert partner.received() == []
    OPEN.set()
    assert operator.became() == "posted"


async def asynchronous() -> str:
    return "EVSE_INOPERATIVE"


def forgotten() -> Any:
    return asynchronous()


def leave() -> None:
    raise SystemExit(1)


class Timeout(BaseException):
    """What gevent raises where a time is over is of this kind."""


def take_too_long() -> None:
    raise Timeout


class GreenletExit(BaseException):
    """What gevent raises in a greenlet that is ended."""


def be_ended() -> None:
    raise GreenletExit


@pytest.mark.parametrize(
    "function, args, result",
    [
        (asynchronous, (), "EVSE_INOPERATIVE"),
        (crash, (), "FAILED"),
        (given, ("YES",), "FAILED"),
        (given, (7,), "FAILED"),
        (given, ({"message": []},), "FAILED"),
        (forgotten, (), "FAILED"),
        (leave, (), "FAILED"),
        (take_too_long, (), "FAILED"),
    ],
)
def test_a_function_that_fails_is_said_to_have_failed_and_logged_without_its_result(
    operator: Operator,
    partner: Partner,
    caplog: pytest.LogCaptureFixture,
    function: Any,
    args: Any,
    result: str,
) -> None:
    operator.obey = operator.later(function, *args)
    operator.ask(f"{partner.url}{RESULTS}", headers={"X-Correlation-ID": "chain-7"})

    assert operator.became() == "posted"
    assert results(partner) == [{"result": result}]
    if result == "FAILED":
        [record] = [one for one in caplog.records if "has failed" in one.message]
        for part in (operator.reply.id, "partner", "chain-7", "START_SESSION"):
            assert part in record.message


@pytest.mark.parametrize(
    "method, given_, result",
    [
        ("GET", "UNKNOWN", {"result": "UNKNOWN"}),
        ("PUT", "ACCEPTED", {"result": "ACCEPTED"}),
        ("DELETE", {"result": "REJECTED"}, {"result": "REJECTED"}),
        ("PUT", "FAILED", {"result": "REJECTED"}),
    ],
)
def test_what_comes_of_charging_profiles_has_words_of_its_own(
    operator: Operator, partner: Partner, method: str, given_: Any, result: Any
) -> None:
    operator.obey = operator.later(given, given_)
    operator.profile(method, f"{partner.url}{RESULTS}")

    assert operator.became() == "posted"
    assert results(partner) == [result]


def test_a_profile_that_was_asked_for_is_posted_whole(
    operator: Operator, partner: Partner
) -> None:
    profile = {
        "start_date_time": "2026-01-01T00:00:00Z",
        "charging_profile": {
            "charging_rate_unit": "W",
            "charging_profile_period": [{"start_period": 0, "limit": 11000.5}],
        },
    }
    whole = {"result": "ACCEPTED", "profile": profile}
    operator.obey = operator.later(given, whole)
    operator.profile("GET", f"{partner.url}{RESULTS}")

    assert operator.became() == "posted"
    assert results(partner) == [whole]


# What the app says


def say(operator: Operator, *args: Any, **options: Any) -> None:
    """Say what came of something, as another process does."""
    with operator.app.app_context():
        operator.platform.answer(*args, **options)
        session = operator.common.session
        if session is not None:
            session.commit()


def test_the_app_says_it_itself_where_its_function_has_returned_nothing(
    operator: Operator, partner: Partner
) -> None:
    operator.obey = operator.later(nothing)
    operator.ask(f"{partner.url}{RESULTS}")
    say(operator, operator.reply.id, "EVSE_OCCUPIED", "Somebody is there.")

    assert operator.became() == "posted"
    text = {"language": "en", "text": "Somebody is there."}
    assert results(partner) == [{"result": "EVSE_OCCUPIED", "message": [text]}]


def test_the_app_says_it_itself_without_any_function(
    operator: Operator, partner: Partner
) -> None:
    operator.obey = lambda reply: "ACCEPTED"
    operator.ask(f"{partner.url}{RESULTS}")
    say(operator, operator.reply.id, {"result": "TIMEOUT"})

    assert operator.became() == "posted"
    assert results(partner) == [{"result": "TIMEOUT"}]
    assert operator.rows() == []


def why(operator: Operator, id: str, word: str = "ACCEPTED") -> str:
    with pytest.raises(NotOwed) as raised:
        say(operator, id, word)
    assert str(raised.value).endswith(".")
    return raised.value.why


def test_what_is_not_owed_is_told_in_sentences(
    operator: Operator, partner: Partner
) -> None:
    operator.obey = lambda reply: "ACCEPTED"
    assert why(operator, "nothing-of-ours") == "unknown"
    assert why(operator, "a\0b") == "unknown"
    operator.ask(f"{partner.url}{RESULTS}")
    OPEN.clear()

    partner.misbehave(Fault("later", "waits", lambda: lambda a: OPEN.wait(LONG)))
    with operator.app.app_context():
        operator.platform.answer(operator.reply.id, "ACCEPTED")
        with pytest.raises(NotOwed) as raised:
            operator.platform.answer(operator.reply.id, "ACCEPTED")
    assert raised.value.why == "answered"
    OPEN.set()


def test_what_the_app_has_not_committed_is_not_said(
    operator: Operator, partner: Partner
) -> None:
    session = operator.common.session
    if session is None:
        return  # what is in memory is in no transaction
    operator.obey = lambda reply: "ACCEPTED"
    operator.ask(f"{partner.url}{RESULTS}")
    with operator.app.app_context():
        operator.platform.answer(operator.reply.id, "REJECTED")
        session.rollback()
    say(operator, operator.reply.id, "ACCEPTED")

    assert operator.became() == "posted"
    assert results(partner) == [{"result": "ACCEPTED"}]


def test_a_word_that_is_none_is_told_at_once(
    operator: Operator, partner: Partner
) -> None:
    operator.obey = lambda reply: "ACCEPTED"
    operator.ask(f"{partner.url}{RESULTS}")

    with pytest.raises(ValueError, match="CommandResult: /result"):
        say(operator, operator.reply.id, "YES")
    [row] = operator.rows()
    assert row.result is None


def test_what_comes_too_late_is_marked_and_told_and_not_posted(
    partner: Partner, caplog: pytest.LogCaptureFixture
) -> None:
    operator = Operator(welcoming(partner).url, timeout=1)
    operator.obey = lambda reply: "ACCEPTED"
    with caplog.at_level(logging.WARNING):
        operator.ask(f"{partner.url}{RESULTS}")
        assert operator.became() == "late"
    assert why(operator, operator.reply.id) == "late"
    [row] = operator.rows()
    assert row.state == "late"
    assert partner.received() == []
    [record] = [one for one in caplog.records if "is sent no more" in one.message]
    assert operator.reply.id in record.message


def test_a_function_that_takes_too_long_is_too_late(
    operator: Operator, partner: Partner
) -> None:
    answer = {"result": "ACCEPTED", "timeout": 1}
    OPEN.clear()
    operator.obey = operator.later(when_open, word=answer)

    assert operator.ask(f"{partner.url}{RESULTS}").json["data"] == answer
    assert operator.became() == "late"
    OPEN.set()
    assert partner.received() == []


# Reservations


def reserve(operator: Operator, partner: Partner, version: str = "2.2.1") -> None:
    operator.ask(
        f"{partner.url}{RESULTS}",
        version,
        "RESERVE_NOW",
        "ReserveNow",
        expiry_date="2099-01-01T00:00:00Z",
    )
    assert operator.became() == "posted"


def test_a_reservation_that_was_accepted_can_be_cancelled_later(
    operator: Operator, partner: Partner
) -> None:
    reserve(operator, partner)
    [row] = operator.rows()
    assert row.state == "kept"
    assert why(operator, operator.reply.id, "ACCEPTED") == "answered"
    say(operator, operator.reply.id, "CANCELED_RESERVATION")

    assert operator.became() == "posted"
    words = ["ACCEPTED", "CANCELED_RESERVATION"]
    assert [one["result"] for one in results(partner)] == words
    assert {one.path for one in partner.received()} == {RESULTS}
    assert why(operator, operator.reply.id, "CANCELED_RESERVATION") == "unknown"


def test_one_that_was_refused_cannot(operator: Operator, partner: Partner) -> None:
    operator.obey = operator.later(given, "EVSE_OCCUPIED")
    reserve(operator, partner)

    assert operator.rows() == []


def test_one_of_which_no_word_of_the_version_says_so_cannot(partner: Partner) -> None:
    operator = Operator(welcoming(partner).url, version="2.1.1")
    reserve(operator, partner, "2.1.1")

    assert operator.rows() == []


# Misuse


def test_a_reply_takes_one_function_within_its_request_that_others_find(
    operator: Operator, partner: Partner
) -> None:
    told: list[str] = []

    def obey(reply: Reply) -> str:
        for function, args in (
            (lambda: "ACCEPTED", ()),
            (operator.became, ()),
            (accepted, (object(),)),
        ):
            with pytest.raises(TypeError) as raised:
                reply.later(function, *args)
            told.append(str(raised.value))
        reply.later(accepted)
        with pytest.raises(RuntimeError, match="one function"):
            reply.later(accepted)
        return "ACCEPTED"

    operator.obey = obey
    operator.ask(f"{partner.url}{RESULTS}")

    assert operator.became() == "posted"
    assert ["@platform.task" in one for one in told] == [True, True, False]
    with pytest.raises(RuntimeError, match=r"platform\.answer"):
        operator.reply.later(accepted)


def test_a_function_without_a_place_has_a_name_by_task(partner: Partner) -> None:
    def inner() -> str:
        return "REJECTED"

    operator = Operator(welcoming(partner).url, set_up=lambda it: it.task(inner))
    operator.obey = operator.later(inner)
    operator.ask(f"{partner.url}{RESULTS}")

    assert operator.became() == "posted"
    assert results(partner) == [{"result": "REJECTED"}]
