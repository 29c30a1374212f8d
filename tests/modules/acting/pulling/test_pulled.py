"""What has become of a pull is told, and nothing that was read."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from typing import Any

import pytest

pytest.importorskip("requests_hardened", reason="It needs the extra 'registration'.")

from flask_ocpi_status.modules import MemoryDocuments
from flask_ocpi_status.modules import Pulled
from flask_ocpi_status.modules import PullUnderway
from flask_ocpi_status.modules import ocpi_pulled
from flask_ocpi_status.modules.keeping.pulls import Listing
from flask_ocpi_status.peers.failures import PeerError
from tests.partners.saying import error
from tests.table import table

from ..sources import Puller
from ..sources import Source


@table(
    "one, other, both",
    [
        (Pulled(), Pulled(), Pulled()),
        (Pulled(1, total=3), Pulled(), Pulled(1, total=3)),
        (Pulled(1, 2, 3, 4, 5, 6, 7), Pulled(1, total=1), Pulled(2, 2, 3, 4, 5, 6, 8)),
        (
            Pulled(pointers=("/a",)),
            Pulled(pointers=("/b",)),
            Pulled(pointers=("/a", "/b")),
        ),
    ],
)
def test_what_came_of_two_lists_is_one(
    one: Pulled, other: Pulled, both: Pulled
) -> None:
    assert one + other == both


def test_it_is_said_in_a_line() -> None:
    pointers = ("/id", "", "/\n")
    assert str(Pulled(5, 1, 2, 1, 1, pointers=pointers)) == (
        "5 read, 1 new, 2 changed, 1 unchanged, 1 left out (something is wrong at /id,"
        " /\\n)"
    )


@pytest.fixture
def heard() -> Any:
    heard: list[Any] = []

    def hear(app: Any, **told: Any) -> None:
        heard.append(told)

    with ocpi_pulled.connected_to(hear):
        yield heard


def test_a_signal_tells_of_each(heard: list[Any]) -> None:
    with Source(12) as source:
        puller = Puller(source, MemoryDocuments())
        puller.pull()
        source.instead[2] = error(500)
        with pytest.raises(PeerError):
            puller.pull()
    told = {"platform": "roaming", "module": "locations", "party": "abc"}
    counts = Pulled(12, 12, total=12)
    assert heard[0] == {**told, "outcome": "complete", "counts": counts, "error": None}
    sentence = "The party answered HTTP 500."
    failed = {**told, "outcome": "failed", "counts": Pulled(), "error": sentence}
    assert heard[1] == failed


def test_it_tells_of_one_that_another_is_in_the_way_of(heard: list[Any]) -> None:
    with Source(1) as source:
        puller = Puller(source, MemoryDocuments())
        pulls = puller.documents.notes.pulls
        listing = Listing("roaming", "abc", "locations", "Location")
        assert pulls.claim(listing, "x", datetime(2999, 1, 1, tzinfo=UTC)) is not None
        with pytest.raises(PullUnderway):
            puller.pull()
        assert source.asked == []
    assert heard[0]["outcome"] == "busy"


def test_nothing_that_listens_ends_a_pull(caplog: pytest.LogCaptureFixture) -> None:
    def fail(app: Any, **told: Any) -> None:
        raise ValueError

    with ocpi_pulled.connected_to(fail), Source(1) as source:
        assert Puller(source, MemoryDocuments()).pull().created == 1
    assert "A receiver of ocpi_pulled failed." in caplog.messages
