"""A result is posted once, whatever its party does, and only where it may go."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from contextlib import closing
from time import sleep
from typing import Any

import pytest

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status.modules.acting.answering import posting
from flask_ocpi_status.peers import PeerError
from flask_ocpi_status.peers import Reason
from flask_ocpi_status.testing import Partner
from flask_ocpi_status.transport.routing import PartyId
from tests.ports import free_port
from tests.standing import standing

from ..operators import OURS
from ..operators import RESULTS
from ..operators import Operator
from ..operators import welcoming


@pytest.fixture
def small(partner: Partner) -> Iterator[Operator]:
    """An operator that notes in memory what it owes."""
    operator = Operator(welcoming(partner).url)
    yield operator
    operator.stop()


SECRET = "hunter2"
REDIRECT = Reason.REDIRECT


@pytest.mark.parametrize("http", [200, 404])
@pytest.mark.parametrize("command", ["START_SESSION", "RESERVE_NOW"])
def test_a_database_that_is_busy_has_nothing_posted_twice(
    small: Operator,
    partner: Partner,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    http: int,
    command: str,
) -> None:
    monkeypatch.setattr(posting, "_PAUSES", (0.01, 0.01))
    replies, left = small.common.notes.replies, [1, 2]

    def busy(note: Any) -> Any:
        def act(*args: Any, **values: Any) -> Any:
            if partner.received() and left:
                left.pop()
                raise RuntimeError("The database says hunter2.")
            return note(*args, **values)

        return act

    for name in ("forget", "change"):
        monkeypatch.setattr(replies, name, busy(getattr(replies, name)))
    partner.misbehave("says", http=http)
    body = {"cls": "".join(one.title() for one in command.split("_"))}
    small.ask(f"{partner.url}{RESULTS}", command=command, **body)

    assert small.became() in ("posted", "failed")
    assert not left and len(partner.received()) == 1
    assert "could not be noted: RuntimeError" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    "fault, parameters, reason",
    [
        ("abort", {}, Reason.UNREACHABLE),
        ("abort", {"at": "body"}, Reason.UNREACHABLE),
        ("garbage", {}, Reason.UNREACHABLE),
        ("html", {"http": 404}, Reason.HTTP),
        ("says", {"http": 503, "headers": {"Retry-After": "0"}}, Reason.HTTP),
        ("says", {"http": 401, "code": 2000}, Reason.HTTP),
        ("html", {"page": f"<html>{SECRET}</html>"}, Reason.NOT_JSON),
        ("text", {"text": f'{{"result": "{SECRET}"}}'}, Reason.NO_ENVELOPE),
        ("lost", {"http": 200, "code": 2001, "message": SECRET}, Reason.STATUS_CODE),
        ("redirect", {"to": f"https://e.example/{SECRET}", "http": 307}, REDIRECT),
        ("redirect", {"to": "/other", "http": 308}, REDIRECT),
        ("huge", {"size": 200_000}, Reason.TOO_LARGE),
    ],
)
def test_what_may_have_come_is_posted_once_and_its_failure_is_told(
    small: Operator,
    partner: Partner,
    caplog: pytest.LogCaptureFixture,
    fault: str,
    parameters: Any,
    reason: Reason,
) -> None:
    small.app.config["OCPI_STATUS_PEER_MAX_BODY"] = 100_000
    partner.misbehave(fault, **parameters)
    with caplog.at_level(logging.INFO):
        small.ask(f"{partner.url}{RESULTS}", headers={"X-Correlation-ID": "chain-9"})
        told = small.told.get(timeout=60)

    assert (told["became"], told["error"].reason) == ("failed", reason)
    assert (told["party"], told["what"]) == ("partner", "START_SESSION")
    assert (told["reply_id"], told["correlation_id"]) == (small.reply.id, "chain-9")
    assert len(partner.received()) == 1
    [row] = small.rows()
    assert row.state == "failed"
    [record] = [one for one in caplog.records if "could not be sent" in one.message]
    for part in (small.reply.id, "partner", "chain-9"):
        assert part in record.message
    for secret in (SECRET, OURS, partner.url):
        assert secret not in caplog.text


@pytest.mark.parametrize("fault", ["hang", "slow"])
def test_a_party_that_hangs_is_given_no_longer_than_there_is_time(
    small: Operator, partner: Partner, fault: str
) -> None:
    pace = {"seconds": 0.05, "size": 1} if fault == "slow" else {}
    partner.misbehave(fault, **pace)
    small.obey = small.later(_accept, word={"result": "ACCEPTED", "timeout": 1})
    small.ask(f"{partner.url}{RESULTS}")
    told = small.told.get(timeout=60)

    if told["became"] == "failed":  # a slow machine may be late by itself
        assert told["error"].reason is Reason.TIMEOUT
    assert len(partner.received()) <= 1


def _accept() -> str:
    return "ACCEPTED"


def test_where_nobody_was_reached_it_is_tried_again_as_long_as_it_is_in_time(
    small: Operator,
) -> None:
    port = free_port()
    small.ask(f"http://127.0.0.1:{port}{RESULTS}")
    while not small.rows()[0].tries:
        sleep(0.01)
    with closing(socket.create_server(("127.0.0.1", port))) as server:
        server.settimeout(60)
        connection, _ = server.accept()
        with connection, connection.makefile("rb") as lines:
            assert lines.readline().startswith(b"POST ")
            # To leave some of it unread would reset the connection.
            headers = dict(
                line.lower().split(b": ") for line in iter(lines.readline, b"\r\n")
            )
            lines.read(int(headers[b"content-length"]))
            connection.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                b"Connection: close\r\n\r\n"
                b'{"status_code": 1000, "timestamp": "2026-01-01T00:00:00Z"}'
            )
    assert small.became() == "posted"


def test_a_party_that_is_never_there_is_told_of_when_the_time_is_over(
    small: Operator,
) -> None:
    with standing(modules=(), name="gone") as gone:
        url = gone.url
    small.obey = small.later(_accept, word={"result": "ACCEPTED", "timeout": 1})
    small.ask(f"{url}{RESULTS}")
    told = small.told.get(timeout=60)

    assert told["became"] in ("failed", "late")
    assert small.rows()[0].state == told["became"]


# Where it may go


def test_our_token_goes_to_the_party_s_own_host_alone(
    small: Operator, partner: Partner
) -> None:
    small.ask(f"{partner.url}{RESULTS}")
    assert small.became() == "posted"
    # Another port of the same host is the party's; another name is not.
    with standing(modules=(), name="same") as same:
        small.ask(f"{welcoming(same).url}{RESULTS}")
        assert small.became() == "posted"
        other = same.url.replace("127.0.0.1", "localhost")
        small.ask(f"{other}{RESULTS}")
        assert small.became() == "posted"
        first, second = same.received()
        assert first.token
        assert second.token is None
        assert second.headers["x-correlation-id"]
    assert partner.received()[0].token


def test_on_a_host_that_parties_share_it_goes_to_the_party_s_own_port_alone(
    small: Operator, partner: Partner
) -> None:
    other = "http://127.0.0.1:9"
    small.register("other", other, "2.2.1", PartyId("FR", "OTH"), "t2")
    with standing(modules=(), name="third") as third:
        for one in (partner, third):
            small.ask(f"{welcoming(one).url}{RESULTS}")
            assert small.became() == "posted"
        assert third.received()[0].token is None
    assert partner.received()[0].token


def test_a_url_that_has_become_another_party_s_is_not_called(small: Operator) -> None:
    with standing(modules=(), name="other") as other:
        welcoming(other)

        def obey(reply: Any) -> str:
            reply.later(_accept)
            # It registers while the command is under way.
            small.register("other", other.url, "2.2.1", PartyId("FR", "OTH"), "t2")
            return "ACCEPTED"

        small.obey = obey
        small.ask(f"{other.url}{RESULTS}")
        told = small.told.get(timeout=60)
        assert (told["became"], told["error"].reason) == ("failed", Reason.FORBIDDEN)
        assert other.received() == []


def test_a_url_that_may_be_called_no_longer_is_not_called(
    small: Operator, partner: Partner
) -> None:
    def obey(reply: Any) -> str:
        reply.later(_accept)
        small.app.config["OCPI_STATUS_INSECURE_PEERS"] = False
        return "ACCEPTED"

    small.obey = obey
    small.ask(f"{partner.url}{RESULTS}")
    told = small.told.get(timeout=60)

    assert (told["became"], told["error"].reason) == ("failed", Reason.FORBIDDEN)
    assert partner.received() == []


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254"])
def test_a_name_that_leads_inside_by_the_time_of_the_post_is_not_called(
    partner: Partner, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """It was none of an address inside when the party named it."""
    url = f"https://partner.example:{partner.url.rpartition(':')[2]}"
    operator = Operator(url, OCPI_STATUS_INSECURE_PEERS=False)
    look_up = socket.getaddrinfo

    def rebound(host: Any, port: Any, *args: Any, **options: Any) -> Any:
        if host != "partner.example":
            return look_up(host, port, *args, **options)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebound)
    assert operator.ask(f"{url}{RESULTS}").json["data"]["result"] == "ACCEPTED"
    told = operator.told.get(timeout=60)

    assert (told["became"], told["error"].reason) == ("failed", Reason.FORBIDDEN)
    assert partner.received() == []
    operator.stop()


def go(parties: Any) -> None:
    parties.remove("partner")


def leave(parties: Any) -> None:
    known, token = parties.by_name("partner"), CredentialsToken("another")
    left = parties.begin("partner", token, renewing=known)
    parties.unregister(left, presented=token)
    assert parties.by_name("partner").registered is False


@pytest.mark.parametrize("end", [go, leave])
def test_a_party_that_has_gone_is_not_called(
    small: Operator, partner: Partner, end: Any
) -> None:
    def obey(reply: Any) -> str:
        reply.later(_accept)
        end(small.parties)
        return "ACCEPTED"

    small.obey = obey
    small.ask(f"{partner.url}{RESULTS}")
    told = small.told.get(timeout=60)

    assert (told["became"], told["error"].reason) == ("failed", Reason.FORBIDDEN)
    assert partner.received() == []


@pytest.mark.parametrize(
    "sent, reason, again",
    [
        (False, Reason.UNREACHABLE, True),
        (False, Reason.TIMEOUT, True),
        (False, Reason.FORBIDDEN, False),
        (False, Reason.TLS, False),
        (True, Reason.UNREACHABLE, False),
        (True, Reason.TIMEOUT, False),
    ],
)
def test_only_what_was_not_sent_is_tried_again(
    small: Operator, partner: Partner, sent: bool, reason: Reason, again: bool
) -> None:
    small.obey = lambda reply: "ACCEPTED"
    small.ask(f"{partner.url}{RESULTS}")
    [owed] = small.rows()
    error = PeerError(reason, "It failed.")
    error.sent = sent

    assert (posting._again(owed, error) is not None) is again
