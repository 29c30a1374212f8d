"""``flask ocpi pull``: each party is read, whatever becomes of the others."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures import as_completed
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import Result
from flask.cli import ScriptInfo

pytest.importorskip("requests_hardened", reason="It needs the extra 'registration'.")

from flask_ocpi_status import PartyId
from flask_ocpi_status.cli import ocpi
from flask_ocpi_status.modules import MemoryDocuments
from flask_ocpi_status.modules.acting.pulling import command
from flask_ocpi_status.registration import CredentialsRole
from tests.partners.saying import error

from ..sources import Puller
from ..sources import Source
from ..sources import moment


@pytest.fixture
def source() -> Iterator[Source]:
    with Source(12) as source:
        yield source


@pytest.fixture
def puller(source: Source) -> Puller:
    return Puller(source, MemoryDocuments())


def run(puller: Puller, *arguments: str) -> Result:
    info = ScriptInfo(create_app=lambda: puller.app)
    return puller.app.test_cli_runner().invoke(ocpi, ["pull", *arguments], obj=info)


def role(party_id: str, name: str = "CPO") -> CredentialsRole:
    return CredentialsRole(name, PartyId("NL", party_id))


def test_it_says_what_came_of_it(puller: Puller) -> None:
    result = run(puller, "locations")
    assert result.exit_code == 0
    assert result.output == (
        "abc: 12 read, 12 new, 0 changed, 0 unchanged, 0 left out\n"
    )


def test_one_that_fails_keeps_no_other_from_being_read(puller: Puller) -> None:
    with Source() as gone:
        url = gone.url
    with Source(3) as last:
        puller.register("dead", url, roles=(role("DED"),))
        puller.register("last", last, roles=(role("LST"),))
        for one in last.objects.values():
            one["party_id"] = "LST"

        result = run(puller, "locations")

    assert result.exit_code == 1
    assert "abc: 12 read" in result.stdout
    assert "last: 3 read, 3 new" in result.stdout
    assert "dead: The party" in result.stderr


def test_one_that_takes_its_time_holds_up_no_other(
    puller: Puller, source: Source
) -> None:
    """Not even one whose list has no end."""
    other_is_read = Event()
    source.between = lambda number: other_is_read.wait(60) and None
    with Source(1) as last:
        puller.register("last", last, roles=(role("LST"),))
        for one in last.objects.values():
            one["party_id"] = "LST"
        last.between = lambda number: other_is_read.set()

        result = run(puller, "locations")

    assert result.exit_code == 0
    assert result.output.splitlines()[1].startswith("abc: 12 read")


def test_what_ends_the_command_ends_its_pulls_behind_their_page(
    puller: Puller, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And their lists are had no longer."""
    begun, ended = Event(), Event()
    monkeypatch.setattr(command, "Event", lambda: ended)

    def all_begun(pulls: Iterable[Future[Any]]) -> Iterator[Future[Any]]:
        there = list(pulls)
        begun.set()
        return as_completed(there)

    def end(number: int) -> None:
        # Neither while the thread of the pull is being started, nor too late for the
        # page behind this one.
        assert begun.wait(60)
        os.kill(os.getpid(), signal.SIGTERM)
        assert ended.wait(60)

    monkeypatch.setattr(command, "as_completed", all_begun)

    source.between = end
    before = signal.getsignal(signal.SIGTERM)

    result = run(puller, "locations")

    assert result.exit_code == 1
    assert "Aborted!" in result.output
    assert len(source.asked) == 1
    assert signal.getsignal(signal.SIGTERM) is before
    ended.clear()
    source.between = lambda number: None
    assert run(puller, "locations").output.startswith("abc: 12 read")


def test_a_party_that_is_named_is_the_only_one(puller: Puller, source: Source) -> None:
    with Source() as other:
        puller.register("other", other, roles=(role("OTH"),))
        since = moment(5)
        result = run(puller, "locations", "--party", "abc", "--since", since)
        assert result.exit_code == 0
        assert other.asked == []
    assert source.asked[0] == "date_from=2025-01-01T00%3A00%3A05Z"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("tariffs",), "The platform 'roaming' keeps nothing of 'tariffs'; it does of"),
        (("locations", "--party", "x"), "There is no party 'x'."),
        (("locations", "--since", "today"), "'today' is no DateTime; write it as in"),
        (("locations", "--platform", "x"), "The app has no platform 'x'; it has"),
    ],
)
def test_a_mistake_is_told(puller: Puller, arguments: Any, sentence: str) -> None:
    result = run(puller, *arguments)
    assert result.exit_code == 1
    assert sentence in result.output


def test_a_party_that_has_nothing_to_be_read_is_not_asked(puller: Puller) -> None:
    with Source() as other:
        others = ("cdrs",)
        puller.register("other", other, roles=(role("OTH"),), modules=others)
        assert "other" not in run(puller, "locations").output


def test_where_nobody_has_the_module_it_says_so(source: Source) -> None:
    puller = Puller(source, MemoryDocuments(), modules=("cdrs",))
    result = run(puller, "locations")
    assert result.output == "No party that is registered has locations to be read.\n"


def test_what_is_cut_off_goes_on_by_the_same_command(
    puller: Puller, source: Source
) -> None:
    source.instead[1] = error(500)
    first = run(puller, "locations")
    assert first.exit_code == 1
    assert first.output == "abc: The party answered HTTP 500.\n"

    assert run(puller, "locations").output.startswith("abc: 2 read, 2 new")


def test_on_a_terminal_it_shows_how_far_it_is(
    puller: Puller, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Bar:
        length, pos, told, label = 0, 0, (), ""

        def __init__(self, **options: Any) -> None:
            assert options["show_pos"]
            assert options["width"] == 0  # as much as the terminal leaves

        def __enter__(self) -> Bar:
            return self

        def __exit__(self, *_: object) -> None:
            """Leave it as it was drawn last."""

        def update(self, more: int) -> None:
            self.pos += more

        def render_progress(self) -> None:
            Bar.told = (self.label, self.pos, self.length)

    terminal = SimpleNamespace(stdout=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(command, "sys", terminal)
    monkeypatch.setattr(command.click, "progressbar", Bar)
    result = run(puller, "locations")
    assert result.exit_code == 0
    assert Bar.told == ("Parties 1/1", 12, 12)
