"""What an app asks for: a pull, now or in the background."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from typing import Any

import pytest

pytest.importorskip("requests_hardened", reason="It needs the extra 'registration'.")

from flask_ocpi_status.exchange.state import state_of
from flask_ocpi_status.modules import MemoryDocuments
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.modules.acting.pulling.pulling import moment_given
from flask_ocpi_status.modules.acting.pulling.pulling import run
from flask_ocpi_status.peers.failures import PeerError
from flask_ocpi_status.peers.failures import Reason
from tests.partners.partner import error
from tests.table import table

from ..sources import Puller
from ..sources import Source
from ..sources import moment


@pytest.fixture
def source() -> Any:
    with Source(3) as source:
        yield source


@pytest.fixture
def puller(source: Source) -> Puller:
    return Puller(source, MemoryDocuments())


def test_a_module_that_the_platform_does_not_keep_is_told(puller: Puller) -> None:
    with pytest.raises(ValueError, match="keeps nothing of 'tariffs'"):
        puller.pull("tariffs")


def test_a_party_without_the_list_is_told(source: Source) -> None:
    puller = Puller(source, MemoryDocuments(), modules=("cdrs",))
    with pytest.raises(PeerError) as raised:
        puller.pull()
    assert raised.value.reason is Reason.NO_ENDPOINT


@pytest.mark.parametrize("party", [None, "abc", 7])
def test_what_is_no_party_is_told(puller: Puller, party: Any) -> None:
    with puller.app.app_context(), pytest.raises(TypeError, match=r"ocpi\.parties"):
        puller.platform.pull("locations", party)


def test_a_platform_in_no_app_says_so(puller: Puller) -> None:
    with pytest.raises(RuntimeError, match="is in no app yet"):
        OCPIPlatform("other", __name__).pull("locations", puller.party)


@table(
    "given, read",
    [
        (None, None),
        ("2026-01-01T00:00:00Z", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-01-01T01:00:00+01:00", datetime(2026, 1, 1, tzinfo=UTC)),
        (datetime(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)),
        (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_moment_is_given_as_either(given: Any, read: Any) -> None:
    assert moment_given(given) == read


@pytest.mark.parametrize("text", ["", "today", "2026-13-01T00:00:00Z"])
def test_what_is_no_moment_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no DateTime; write it as in 2026"):
        moment_given(text)


def test_in_the_background_it_is_done_as_well(puller: Puller, source: Source) -> None:
    with puller.app.app_context():
        puller.platform.pull_later("locations", puller.party, moment(1))
    assert state_of(puller.app).background.wait(60)
    assert len(puller.kept()) == 2
    assert source.asked == ["date_from=2025-01-01T00%3A00%3A01Z"]


def test_a_failure_in_the_background_is_told_and_no_crash(
    puller: Puller, source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    source.instead[0] = error(500)
    with puller.app.app_context():
        run("roaming", "locations", "abc", None)
        puller.parties.remove("abc")
        run("roaming", "locations", "abc", None)
    failed, gone = caplog.messages
    assert failed.endswith("(failed): The party answered HTTP 500.")
    assert gone == "Party 'abc' is not registered any more; not pulled."
