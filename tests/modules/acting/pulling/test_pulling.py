"""What an app asks for: a pull, now or in the background."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from datetime import timezone
from typing import Any

import pytest

pytest.importorskip("requests_hardened", reason="It needs the extra 'registration'.")

from flask_ocpi_status.background import Overloaded
from flask_ocpi_status.exchange.state import state_of
from flask_ocpi_status.modules import MemoryDocuments
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.modules import ocpi_pulled
from flask_ocpi_status.modules.acting.pulling.pulling import moment_given
from flask_ocpi_status.modules.acting.pulling.pulling import run
from flask_ocpi_status.peers.failures import PeerError
from flask_ocpi_status.peers.failures import Reason
from tests.partners.saying import error
from tests.table import table

from ..sources import Puller
from ..sources import Source
from ..sources import moment

EAST = timezone(timedelta(hours=9))


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
        (datetime(2026, 1, 1, 9, tzinfo=EAST), datetime(2026, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_moment_is_given_as_either(given: Any, read: Any) -> None:
    assert moment_given(given) == read


@table(
    "given",
    [
        "",
        "today",
        "2026-13-01T00:00:00Z",
        "0001-01-01T00:00:00+09:00",
        # Beyond the calendar, in UTC.
        datetime.min.replace(tzinfo=EAST),
        datetime.max.replace(tzinfo=timezone(-timedelta(hours=9))),
    ],
)
def test_what_is_no_moment_is_told(given: Any) -> None:
    with pytest.raises(ValueError, match=r"is no DateTime; write it as in 2026"):
        moment_given(given)


@table("given", [date(2026, 1, 1), 1767225600, 0, True, b"2026-01-01T00:00:00Z"])
def test_what_cannot_be_a_moment_is_told(given: Any) -> None:
    with pytest.raises(TypeError, match=r"is no moment; pass a datetime, or a text"):
        moment_given(given)


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
    assert gone.endswith(
        "party 'abc' came to an end before its own (failed): It is"
        " not registered any more."
    )


class Full:
    """A background that takes nothing more."""

    init_app = staticmethod(lambda app: None)

    def start(self, app: Any, task: Any, *, delay: float = 0) -> None:
        raise Overloaded("Too much is waiting to be done.")


def test_what_does_not_begin_in_the_background_is_told_as_well(
    puller: Puller, source: Source
) -> None:
    state_of(puller.app).background = Full()
    heard: list[Any] = []

    def hear(app: Any, **told: Any) -> None:
        heard.append((told["party"], told["outcome"], told["error"]))

    with ocpi_pulled.connected_to(hear), puller.app.app_context():
        puller.platform.pull_later("locations", puller.party)
        puller.parties.remove("abc")
        run("roaming", "locations", "abc", None)

    assert heard == [
        ("abc", "failed", "Too much is waiting to be done."),
        ("abc", "failed", "It is not registered any more."),
    ]
    assert source.asked == []


@table(
    "raised, error",
    [
        (KeyboardInterrupt(), "It was ended."),
        (SystemExit(1), "It was ended."),
        (ZeroDivisionError("secret"), "What was read was not kept."),
    ],
)
def test_a_pull_that_is_ended_is_told_and_has_its_list_no_longer(
    raised: BaseException, error: str
) -> None:
    def progress(done: int, total: int | None) -> None:
        raise raised

    heard: list[Any] = []

    def hear(app: Any, **told: Any) -> None:
        heard.append((told["outcome"], told["error"]))

    with Source(3) as source:
        puller = Puller(source, MemoryDocuments())
        with ocpi_pulled.connected_to(hear), pytest.raises(type(raised)):
            puller.pull(progress=progress)
        assert heard == [("failed", error)]
        assert puller.pull().created == 3
