"""One list of one party: read to its end, whatever becomes of it meanwhile."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from pathlib import Path
from threading import Event
from threading import Thread
from typing import Any

import pytest

pytest.importorskip("requests_hardened", reason="It needs the extra 'registration'.")
pytest.importorskip("sqlalchemy", reason="It needs the extra 'sqlalchemy'.")

from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.modules import MemoryDocuments
from flask_ocpi_status.modules import PullUnderway
from flask_ocpi_status.modules import ocpi_received
from flask_ocpi_status.modules.acting.pulling import reading
from flask_ocpi_status.peers.failures import PeerError
from flask_ocpi_status.peers.failures import Reason
from flask_ocpi_status.registration import Endpoint
from flask_ocpi_status.transport.quirks import Quirk
from tests.modules.keeping.places import SHELF
from tests.modules.keeping.places import Databases
from tests.modules.keeping.places import asked
from tests.modules.serving.world import thing
from tests.partners.saying import envelope
from tests.partners.saying import error
from tests.partners.saying import page

from ..sources import Puller
from ..sources import Source
from ..sources import location
from ..sources import moment
from ..sources import sql_documents

PLACES = ("memory", "sqlite", "postgresql")


@pytest.fixture
def source() -> Iterator[Source]:
    """A party with 35 locations on four pages."""
    with Source(35) as source:
        yield source


@pytest.fixture(params=PLACES)
def puller(
    request: pytest.FixtureRequest, source: Source, tmp_path: Path, tables: Databases
) -> Iterator[Puller]:
    with ExitStack() as stack:
        if request.param == "memory":
            yield Puller(source, MemoryDocuments())
            return
        url = stack.enter_context(tables(request.param, tmp_path))
        documents = stack.enter_context(sql_documents(url))
        yield Puller(source, documents, documents.session)


@pytest.fixture
def quick(source: Source) -> Puller:
    """One of them, for what does not depend on the place."""
    return Puller(source, MemoryDocuments())


@pytest.fixture
def page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep each page by itself."""
    monkeypatch.setattr(reading, "SECONDS", 0)


def fails(puller: Puller, reason: Reason, **options: Any) -> PeerError:
    with pytest.raises(PeerError) as raised:
        puller.pull(**options)
    assert raised.value.reason is reason
    return raised.value


def test_a_list_is_kept_as_it_came(puller: Puller, source: Source) -> None:
    told: list[Any] = []

    pulled = puller.pull(progress=lambda *one: told.append(one))

    assert (pulled.read, pulled.created, pulled.total) == (35, 35, 35)
    assert puller.kept() == {own.lower(): one for own, one in source.objects.items()}
    assert source.asked == ["", "offset=10", "offset=20", "offset=30"]
    assert told == [(10, 35), (20, 35), (30, 35), (35, 35)]


def test_what_is_there_already_is_not_written(puller: Puller, source: Source) -> None:
    puller.pull()
    source.put("L0034", 100, name="Other")
    source.put("NEW", 101)
    heard: list[tuple[str, str]] = []

    def hear(app: Any, **told: Any) -> None:
        assert told["party"].name == "abc"
        heard.append((told["document"]["id"], told["change"]))

    with ocpi_received.connected_to(hear):
        pulled = puller.pull(since=moment(0))

    assert heard == [("L0034", "changed"), ("NEW", "created")]
    assert (pulled.read, pulled.created, pulled.changed) == (36, 1, 1)
    assert pulled.unchanged == 34
    assert puller.kept()["l0034"]["name"] == "Other"


def test_it_goes_on_from_the_newest_change_a_minute_before(
    quick: Puller, source: Source
) -> None:
    source.put("L0000", 3600)
    quick.pull()
    source.forget()

    quick.pull()

    assert source.asked == ["date_from=2025-01-01T00%3A59%3A00Z"]


def test_a_list_that_has_other_moments_than_our_clock_is_read_up_to_that(
    quick: Puller, source: Source
) -> None:
    source.objects["L0000"]["last_updated"] = "2199-01-01T00:00:00Z"
    quick.pull()
    source.forget()

    quick.pull()

    [query, *_] = source.asked
    assert query < f"date_from={datetime.now(UTC).isoformat()[:10]}T99"


def test_a_moment_that_is_given_goes_before_and_leaves_no_gap(
    quick: Puller, source: Source
) -> None:
    quick.pull()
    source.put("BETWEEN", 1000)
    source.put("LATER", 5000)
    assert quick.pull(since=moment(4000)).created == 1

    assert quick.pull().created == 1
    assert "between" in quick.kept()


def test_pushes_leave_no_gap_either(quick: Puller, source: Source) -> None:
    """The newest that we have is the newest of what was read."""
    quick.pull()
    source.put("LOST", 1000)
    quick.ocpi.token_loader(lambda _: quick.party)
    pushed = quick.app.test_client().put(
        "/ocpi/2.2.1/receiver/locations/NL/ABC/PUSHED",
        json=location("PUSHED", 5000),
        headers={"Authorization": "Token dA=="},
    )
    assert pushed.status_code == 201

    assert quick.pull().created == 1
    assert "lost" in quick.kept()


def test_what_was_pushed_meanwhile_and_is_newer_stays(puller: Puller) -> None:
    puller.pull()
    [first] = puller.documents.page(SHELF, asked("limit=1")).items
    key = first.key
    there = puller.documents.get(key)
    newer = location(there.document["id"], 9000, name="Newer")
    put = puller.documents.put(key, there._replace(document=newer), there)
    assert put
    if hasattr(puller.documents, "session"):
        puller.documents.session.commit()

    assert puller.pull(since=moment(0)).changed == 0
    assert puller.kept()[key.id]["name"] == "Newer"


# A pull that is cut off


@pytest.mark.usefixtures("page_by_page")
def test_a_pull_that_is_cut_off_goes_on_where_it_was(
    puller: Puller, source: Source
) -> None:
    source.instead[2] = error(500)
    failure = fails(puller, Reason.HTTP)
    assert failure.http_status == 500
    assert len(puller.kept()) == 20
    source.forget()

    pulled = puller.pull()

    assert source.asked == ["offset=20", "offset=30"]
    assert (pulled.read, pulled.created) == (15, 15)
    assert len(puller.kept()) == 35
    source.forget()
    puller.pull()
    assert source.asked[0].startswith("date_from=2024-12-31T23%3A59%3A34Z")


def test_what_was_read_before_the_failure_is_kept(
    puller: Puller, source: Source
) -> None:
    source.instead[3] = envelope(None, 3000)
    fails(puller, Reason.STATUS_CODE)
    assert len(puller.kept()) == 30


@pytest.mark.parametrize(
    "answer", [error(404), error(400), envelope(None, 2001), envelope({"a": 1})]
)
def test_a_page_that_is_gone_has_it_begin_anew(
    quick: Puller, source: Source, answer: Any
) -> None:
    source.instead[2] = error(503, {"Retry-After": "100"})
    fails(quick, Reason.HTTP)
    source.instead[3] = answer
    source.forget()

    assert quick.pull().read == 35
    assert source.asked == ["offset=20", "", "offset=10", "offset=20", "offset=30"]


@pytest.mark.parametrize("status", [401, 403, 429, 500])
def test_a_party_that_refuses_or_fails_has_it_stay_where_it_is(
    quick: Puller, source: Source, status: int
) -> None:
    source.instead[2] = error(500)
    fails(quick, Reason.HTTP)
    source.instead[3] = error(status, {"Retry-After": "100"})
    fails(quick, Reason.HTTP)
    source.forget()

    quick.pull()
    assert source.asked == ["offset=20", "offset=30"]


def test_another_url_of_the_list_has_it_begin_anew(quick: Puller) -> None:
    quick.pull()
    with Source(3) as other:
        endpoint = Endpoint("locations", f"{other.url}/locations", "SENDER")
        quick.pull(party=replace(quick.party, endpoints=(endpoint,)))
        assert other.asked == [""]


def test_how_far_it_was_read_is_forgotten_with_what_was_read(
    source: Source, tmp_path: Path, tables: Databases
) -> None:
    """A database that has other documents does not say so of those in memory."""
    source.put("LATER", 5000)
    with tables("sqlite", tmp_path) as url, sql_documents(url) as others:
        for _ in "ab":  # two processes, one after the other
            one = Puller(source, MemoryDocuments(), others.session, first=others)
            assert one.pull().created == 36


def test_two_at_once_are_one(puller: Puller, source: Source) -> None:
    there, go_on = Event(), Event()

    def wait(number: int) -> None:
        if number == 1:
            there.set()
            assert go_on.wait(60)

    source.between = wait
    done: list[Any] = []
    thread = Thread(target=lambda: done.append(puller.pull()))
    thread.start()
    try:
        assert there.wait(60)
        with pytest.raises(PullUnderway, match=r"'abc' is being pulled.* for 70 sec"):
            puller.pull()
    finally:
        go_on.set()
        thread.join(60)
    assert done[0].created == 35
    assert len(source.asked) == 4


# A list that changes


def test_an_object_that_moves_to_the_end_hides_no_other(
    puller: Puller, source: Source
) -> None:
    def change(number: int) -> None:
        if number == 1:
            source.put("L0003", 100)

    source.between = change
    puller.pull()
    assert puller.kept() == {own.lower(): one for own, one in source.objects.items()}


def test_an_object_that_is_deleted_hides_no_other(
    puller: Puller, source: Source
) -> None:
    def change(number: int) -> None:
        if number == 2:
            del source.objects["L0003"]

    source.between = change
    puller.pull()
    assert source.objects.keys() <= {own.upper() for own in puller.kept()}


def test_a_deletion_and_a_new_object_at_once_hide_no_other(
    quick: Puller, source: Source
) -> None:
    def change(number: int) -> None:
        if number == 1:
            del source.objects["L0003"]
            now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            source.objects["NEW"] = {**location("NEW"), "last_updated": now}

    source.between = change
    quick.pull()
    assert source.objects.keys() <= {own.upper() for own in quick.kept()}


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_lost_that_the_source_still_has(
    quick: Puller, source: Source, seed: int
) -> None:
    """Whatever comes, goes and changes between the pages: by the clock, as it does."""
    dice = random.Random(seed)

    def change(number: int) -> None:
        if number > 3:  # it comes to rest
            return
        for _ in range(dice.randrange(4)):
            now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            own = dice.choice(sorted(source.objects))
            what = dice.choice(("delete", "change", "insert"))
            if what == "delete":
                del source.objects[own]
            else:
                own = own if what == "change" else f"N{number}{dice.random()}"[:30]
                source.objects[own] = {**location(own), "last_updated": now}

    source.between = change
    quick.pull()
    quick.pull()
    kept = quick.kept()
    for own, one in source.objects.items():
        assert kept[own.lower()] == one


def test_a_list_that_never_rests_is_left_at_last(quick: Puller, source: Source) -> None:
    def change(number: int) -> None:
        source.put(f"N{number}", number)  # each as if it had been there all along

    source.between = change
    quick.pull()
    assert len(source.asked) < 40


def test_a_list_that_rests_is_read_once(quick: Puller, source: Source) -> None:
    quick.pull()
    assert len(source.asked) == 4


# Parties that do otherwise


def test_a_list_without_links_is_read_by_its_total(
    quick: Puller, source: Source
) -> None:
    source.linked = False
    assert quick.pull().read == 35
    assert source.asked == ["", "offset=10", "offset=20", "offset=30"]


def test_a_list_without_links_whose_offset_means_nothing_ends(
    quick: Puller, source: Source
) -> None:
    some = list(source.objects.values())[:10]
    source.always(page(some, total=35))
    assert quick.pull().read == 10
    assert len(source.asked) <= 4


def test_a_party_with_the_quirk_is_read_by_offset(source: Source) -> None:
    puller = Puller(source, MemoryDocuments(), quirks=frozenset({Quirk.NO_LINK}))
    source.linked = False
    source.total = lambda total, on_page: None
    assert puller.pull().read == 35


@pytest.mark.parametrize(
    "total",
    [
        lambda total, on_page: on_page,
        lambda total, on_page: None,
        lambda total, on_page: 0,
        lambda total, on_page: total + 7,
        # More than a column of a database takes.
        lambda total, on_page: 2**31,
        lambda total, on_page: 10**17,
        lambda total, on_page: 10**40,
    ],
)
def test_a_total_that_is_wrong_does_no_harm(
    puller: Puller, source: Source, total: Any
) -> None:
    source.total = total
    assert puller.pull().read == 35
    assert len(source.asked) <= 10
    source.forget()
    puller.pull()
    assert source.asked[0].startswith("date_from")


def test_moments_before_there_was_ocpi_have_it_read_from_its_beginning(
    puller: Puller, source: Source
) -> None:
    for one in source.objects.values():
        one["last_updated"] = "0001-01-01T00:00:00Z"
    puller.pull()
    source.forget()
    source.objects["NEW"] = {**location("NEW"), "last_updated": "0001-01-01T00:00:00Z"}

    assert puller.pull().created == 1
    assert source.asked[0] == ""


def test_what_is_read_more_than_once_is_counted_once(
    quick: Puller, source: Source
) -> None:
    source.put("BAD", 50, coordinates="here")
    source.put("FORM", 52, city="x" * 46)
    source.total = lambda total, on_page: total + 7

    pulled = quick.pull()

    assert len(source.asked) > 4
    assert (pulled.read, pulled.created, pulled.unchanged) == (37, 36, 0)
    assert (pulled.refused, pulled.passed) == (1, 1)


def test_links_in_a_circle_end_in_a_failure_and_are_not_gone_on_with(
    quick: Puller, source: Source
) -> None:
    some = list(source.objects.values())
    source.always(
        page(some[:10], link=f"{source.url}/locations?p=2"),
        page(some[10:20], link=f"{source.url}/locations?p=1"),
        page(some[:10], link=f"{source.url}/locations?p=2"),
    )
    fails(quick, Reason.LOOP)
    assert len(quick.kept()) == 20
    source.forget()
    fails(quick, Reason.LOOP)
    assert source.asked[0] == ""


def test_a_link_to_elsewhere_is_not_followed_and_the_page_is_kept(
    quick: Puller, source: Source
) -> None:
    with Source(1) as other:
        some = list(source.objects.values())[:10]
        source.always(page(some, link=f"{other.url}/locations"))
        fails(quick, Reason.FOREIGN_LINK)
        assert other.asked == []
    assert len(quick.kept()) == 10


def test_of_an_object_that_is_there_twice_the_newer_one_is_kept(
    puller: Puller, source: Source
) -> None:
    twice = [location("A", 5, name="Old"), location("A", 9, name="New")]
    for items in (twice, twice[::-1]):
        source.always(page(items, total=2))
        pulled = puller.pull(since=moment(0))
        assert pulled.read == 1
        assert puller.kept()["a"]["name"] == "New"


# What is refused


def test_what_is_not_as_it_has_to_be_is_left_out_and_told_once(
    puller: Puller, source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    source.put("BAD", 50, coordinates="here")
    source.put("OTHERS", 51, party_id="XYZ")
    source.put("FORM", 52, city="x" * 46)

    pulled = puller.pull()

    assert (pulled.read, pulled.created) == (38, 36)
    assert (pulled.refused, pulled.passed) == (2, 1)
    assert {"/coordinates", "/party_id", "/city"} <= set(pulled.pointers)
    assert {"bad", "others"}.isdisjoint(puller.kept())
    [line] = [one for one in caplog.messages if "left out" in one]
    assert "/coordinates" in line
    assert "here" not in line


def test_form_does_not_pass_where_it_is_asked_not_to(
    quick: Puller, source: Source
) -> None:
    source.put("FORM", 52, city="x" * 46)
    assert quick.pull(lenient=False).refused == 1


def test_without_judging_only_whose_it_is_and_its_id_are_looked_at(
    quick: Puller, source: Source
) -> None:
    source.put("BAD", 50, coordinates="here")
    source.put("OTHERS", 51, party_id="XYZ")
    source.put("NAMELESS", 52, id=7)
    pulled = quick.pull(judged=False)
    assert (pulled.created, pulled.refused) == (36, 2)


# The versions


@pytest.mark.parametrize("version", FEATURES)
def test_every_version_is_kept_as_a_push_of_it_is(source: Source, version: str) -> None:
    puller = Puller(source, MemoryDocuments(), versions=(version,), version=version)
    puller.ocpi.token_loader(lambda _: puller.party)
    one = thing("Location", version, module="locations")
    source.always(page([one], total=1))

    assert puller.pull().created == 1

    token = "dA==" if FEATURES[version].encoded_tokens else "t"
    answer = puller.app.test_client().get(
        f"/ocpi/{version}/receiver/locations/NL/ABC/LOC1",
        headers={"Authorization": f"Token {token}"},
    )
    assert answer.json["data"] == one


def test_sessions_are_asked_for_from_a_date_on(quick: Puller, source: Source) -> None:
    source.always(page([], total=0))
    quick.pull("sessions")
    assert source.asked == ["date_from=1970-01-01T00%3A00%3A00Z"]
    assert quick.pull("sessions", since="2026-01-01T00:00:00Z").read == 0
    assert source.asked[1:] == ["date_from=2026-01-01T00%3A00%3A00Z"]


def test_a_cdr_is_never_another_one(quick: Puller, source: Source) -> None:
    cdr = thing("CDR", "2.2.1", module="cdrs")
    source.always(
        page([cdr], total=1),
        page([{**cdr, "currency": "USD", "last_updated": moment(5000)}], total=1),
    )
    assert quick.pull("cdrs").created == 1
    pulled = quick.pull("cdrs", since=moment(0))
    assert (pulled.changed, pulled.refused) == (0, 1)


def test_tokens_of_one_uid_are_told_apart(quick: Puller, source: Source) -> None:
    token = thing("Token", "2.2.1", module="tokens")
    others = [{**token, "type": one} for one in ("RFID", "APP_USER")]
    source.always(page(others, total=2))
    assert quick.pull("tokens").created == 2
