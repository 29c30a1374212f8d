"""Pauses: of those who do not answer, each longer, and told of."""

from __future__ import annotations

import logging

import pytest

from flask_ocpi_status.modules.acting.pushing import pausing
from flask_ocpi_status.modules.acting.pushing.pausing import Pauses
from flask_ocpi_status.modules.acting.pushing.pausing import is_silent
from flask_ocpi_status.peers.failures import PeerError
from flask_ocpi_status.peers.failures import Reason
from tests.table import table

TIMEOUT = PeerError(Reason.TIMEOUT, "Too long.")


@pytest.fixture
def clock(monkeypatch):
    """Give a clock that a test moves."""
    now = [1000.0]
    monkeypatch.setattr(pausing, "monotonic", lambda: now[0])
    return now


@table(
    ("error", "silent"),
    [
        (TIMEOUT, True),
        (PeerError(Reason.UNREACHABLE, ""), True),
        (PeerError(Reason.TLS, ""), True),
        (PeerError(Reason.HTTP, "", http_status=500), True),
        (PeerError(Reason.HTTP, "", http_status=503), True),
        (PeerError(Reason.HTTP, "", http_status=429), True),
        (PeerError(Reason.HTTP, "", http_status=404), False),
        (PeerError(Reason.HTTP, "", http_status=401), False),
        (PeerError(Reason.STATUS_CODE, "", status_code=2001), False),
        (PeerError(Reason.STATUS_CODE, "", status_code=3000), False),
        (PeerError(Reason.NOT_JSON, ""), False),
        (PeerError(Reason.REDIRECT, "", http_status=302), False),
        (PeerError(Reason.NOT_IN_VERSION, ""), False),
    ],
)
def test_only_who_does_not_answer_is_left_alone(error, silent):
    assert is_silent(error) is silent


def test_each_pause_is_twice_as_long_up_to_the_longest(clock):
    pauses, lengths = Pauses(), []
    for _ in range(12):
        assert not pauses.skips("par")
        pauses.failed("par", TIMEOUT)
        length = 0.5
        while pauses.skips("par"):
            clock[0] += 0.5
            length += 0.5
        lengths.append(length - 0.5)
    assert lengths == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]


@table(("took", "lengths"), [(0.1, [1, 2, 4]), (10, [10, 20, 40]), (900, [300] * 3)])
def test_a_pause_is_as_long_as_the_party_has_held_us_up(clock, took, lengths):
    pauses = Pauses()
    for length in lengths:
        pauses.failed("par", TIMEOUT, took)
        clock[0] += length - 0.25
        assert pauses.skips("par")
        clock[0] += 0.5
        assert not pauses.skips("par")


@table(("asked", "length"), [(10, 10), (0.1, 1), (10_000, 300), (None, 1)])
def test_a_party_may_ask_for_more_within_bounds(clock, asked, length):
    pauses = Pauses()
    pauses.failed("par", PeerError(Reason.HTTP, "", http_status=503, retry_after=asked))
    clock[0] += length - 0.25
    assert pauses.skips("par")
    clock[0] += 0.5
    assert not pauses.skips("par")


def test_others_have_no_pause_of_it(clock):
    pauses = Pauses()
    pauses.failed("par", TIMEOUT)
    assert not pauses.skips("other")


def test_who_answers_again_is_told_of_and_begins_anew(clock, caplog):
    pauses = Pauses()
    for _ in range(5):
        pauses.failed("par", TIMEOUT)
    assert pauses.skips("par")
    with caplog.at_level(logging.WARNING):
        pauses.answered("par")
        pauses.answered("par")
        pauses.answered("other")
    assert caplog.messages[-1].startswith("Party 'par' answers again. 1 messages")
    assert sum("answers again" in line for line in caplog.messages) == 1
    pauses.failed("par", TIMEOUT)
    clock[0] += 1
    assert not pauses.skips("par")
