"""How a list is read: from when on, and when once more."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from typing import Any

from flask_ocpi_status.modules.acting.pulling.course import MOST
from flask_ocpi_status.modules.acting.pulling.course import Course
from flask_ocpi_status.modules.acting.pulling.course import begun
from flask_ocpi_status.modules.keeping.arriving import Arrival
from flask_ocpi_status.modules.keeping.documents import Kept
from flask_ocpi_status.modules.keeping.pulls import Pull
from flask_ocpi_status.peers.lists import PageOfPeer
from tests.modules.keeping.places import key
from tests.table import table

URL = "https://cpo.example/locations"
OLD, BEGAN, NEW = (f"2026-0{month}-01T00:00:00.000000" for month in (1, 3, 5))
MINUTE = "2025-12-31T23:59:00.000000"
ASKED = datetime(2025, 6, 1, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: What has no moment in .NET.
NEVER = "0001-01-01T00:00:00.000000"


@table(
    "noted, options, since",
    [
        (Pull(), {}, None),
        (Pull(), {"demanded": True}, "1970-01-01T00:00:00.000000"),
        # A list whose moments say nothing is read from its beginning.
        (Pull(URL, reached=NEVER), {}, None),
        (Pull(URL, reached=NEVER), {"demanded": True}, "1970-01-01T00:00:00.000000"),
        (Pull(URL, reached="1970-01-01T00:00:00.000000"), {}, None),
        (Pull(), {"since": ASKED}, "2025-06-01T00:00:00.000000"),
        (Pull(URL, reached=OLD), {}, MINUTE),
        (Pull(URL, reached=OLD), {"demanded": True}, MINUTE),
        (Pull(URL, reached=OLD), {"since": ASKED}, "2025-06-01T00:00:00.000000"),
        (Pull(URL, reached=OLD), {"dated": False}, None),
        (Pull("https://cpo.example/x", reached=OLD), {}, None),
        (Pull(URL, reached=OLD, next=f"{URL}?2"), {"since": EPOCH}, EPOCH),
    ],
)
def test_it_begins_where_the_last_one_has_ended(
    noted: Pull, options: Any, since: Any
) -> None:
    pull = begun(noted, URL, **options)
    if isinstance(since, datetime):
        since = "1970-01-01T00:00:00.000000"
    assert (pull.url, pull.since, pull.next) == (URL, since, None)


def test_it_goes_on_where_it_was() -> None:
    noted = Pull(URL, next=f"{URL}?offset=10", began=BEGAN, read=10)
    assert begun(noted, URL) is noted


def items(*numbers: int, moment: str = OLD) -> list[Arrival]:
    document = {"last_updated": f"{moment[:19]}Z"}
    kept = Kept(document, "2.2.1")
    return [Arrival.of(key(f"L{one}"), kept, ("NL", "ABC")) for one in numbers]


def course(*pages: tuple[list[Arrival], int | None], **noted: Any) -> Course:
    """Go through pages of a list, each with its total."""
    made = Course(Pull(URL, began=BEGAN, **noted))
    count = 0
    for number, (arrivals, total) in enumerate(pages, 1):
        count += len(arrivals)
        behind = None if number == len(pages) else f"{URL}?{number}"
        page = PageOfPeer([one.kept.document for one in arrivals], total)
        made.page(page, arrivals, 0, behind, count)
    return made


@table(
    "pages, wanted",
    [
        ([(items(1, 2), 4), (items(3, 4), 4)], False),
        ([(items(1, 2), None), (items(3, 4), None)], False),
        ([(items(1, 2), 4), (items(2, 3), 4)], True),
        ([(items(1, 2), 5), (items(3, 4), 4)], True),
        ([(items(1, 2), 4), (items(3, 4), 5)], True),
        ([(items(1, 2), 5), (items(3, 4), 5)], True),
        ([(items(1, 2), 4), (items(3, 4, moment=NEW), 4)], True),
        # A total that counts the page says nothing.
        ([(items(1, 2), 2), (items(3), 1)], False),
        ([(items(1, 2), 0), (items(3), 0)], False),
        # One page is as it was at one moment.
        ([(items(1, 2, moment=NEW), 2)], False),
        ([(items(1, 2), 9)], False),
        ([([], 0)], False),
    ],
)
def test_it_is_read_once_more_when_it_may_have_changed(
    pages: Any, wanted: bool
) -> None:
    assert course(*pages).once_more() is wanted


def test_it_is_read_once_more_as_long_as_something_was_missed() -> None:
    made = course((items(1), 2), (items(1), 2))
    for number in range(MOST):
        assert made.once_more() is True
        assert (made.pull.passes, made.pull.next) == (number + 1, None)
        made.settled(items(5), ["created"])
    assert made.once_more() is False
    # What may still be missing is asked for the next time.
    made.end()
    assert made.pull == Pull(URL)


@table(
    "second, settled, totals, wanted",
    [
        (items(3), "created", (3, 3), False),  # nothing says that it moved
        (items(2), "changed", (3, 3), True),
        (items(3), "unchanged", (3, 4), True),
        (items(2), "unchanged", (3, 3), False),  # it has something twice each time
    ],
)
def test_what_moves_while_it_is_read_once_more_is_read_again(
    second: list[Arrival], settled: Any, totals: tuple[int, int], wanted: bool
) -> None:
    made = course((items(1), 2), (items(1), 2))
    assert made.once_more()
    for arrivals, total in zip((items(1, 2), second), totals, strict=True):
        page = PageOfPeer([one.kept.document for one in arrivals], total)
        made.page(page, arrivals, 0, None, 3)
    made.settled(items(9, moment=NEW), [settled])
    assert made.once_more() is wanted


@table("passes, wanted", [(0, False), (1, True), (MOST, False)])
def test_what_was_missed_before_it_was_cut_off_is_not_forgotten(
    passes: int, wanted: bool
) -> None:
    made = Course(Pull(URL, next=f"{URL}?2", began=BEGAN, read=1, passes=passes))
    made.page(PageOfPeer([{}], 2), items(2), 0, None, 2)
    made.settled(items(2), ["unchanged"])
    assert made.once_more() is wanted
    made.end()
    # In the last pass nobody knows; so it is asked for the next time.
    assert made.pull.reached == (OLD if passes == 0 else None)


@table(
    "moment, settled, wanted",
    [
        (OLD, "created", True),
        (OLD, "changed", True),
        (OLD, "unchanged", False),
        (OLD, "refused", False),
        (NEW, "created", False),
    ],
)
def test_what_is_new_and_old_was_missed(
    moment: str, settled: Any, wanted: bool
) -> None:
    made = course((items(1), 2), (items(1), 2))
    assert made.once_more()
    made.settled(items(5, moment=moment), [settled])
    assert made.once_more() is wanted


@table(
    "since, reached, newest, then",
    [
        (None, None, OLD, OLD),
        (None, None, None, None),
        (None, OLD, None, OLD),
        (None, None, NEW, BEGAN),
        (None, BEGAN, OLD, BEGAN),
        (MINUTE, OLD, BEGAN, BEGAN),
        (MINUTE, None, OLD, OLD),
        (BEGAN, OLD, NEW, OLD),  # between the two nothing was read
    ],
)
def test_at_its_end_it_says_up_to_which_change_all_was_read(
    since: Any, reached: Any, newest: Any, then: Any
) -> None:
    pull = Pull(URL, since=since, reached=reached, newest=newest, began=BEGAN, read=3)
    made = Course(pull)
    made.end()
    assert made.pull == Pull(URL, reached=then)


@table(
    "settled, became",
    [
        (("created", "unchanged", "unchanged"), "created"),
        (("created", "changed"), "created"),
        (("unchanged", "changed"), "changed"),
        (("unchanged", "created"), "created"),
        (("changed", "unchanged"), "changed"),
        (("refused", "refused"), "refused"),
        ((), None),
    ],
)
def test_an_object_that_is_read_more_than_once_counts_as_what_it_became_first(
    settled: Any, became: Any
) -> None:
    made = course((items(1), None))
    for what in settled:
        made.settled(items(1), [what])
    assert made.became == {became: 1}
