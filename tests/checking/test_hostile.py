"""A partner that answers anything whatever: a run comes to its end, and tells of it."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

import pytest

from flask_ocpi_status.checking.telling.html import html_of
from flask_ocpi_status.checking.telling.junit import junit_of
from flask_ocpi_status.testing import Answered
from tests.checking.held import Held
from tests.checking.planting import add_version
from tests.checking.planting import fault
from tests.checking.planting import is_details
from tests.checking.planting import is_versions
from tests.table import table

#: What may stand in any field, of which there is less that is right.
VALUES: list[Any] = [
    *(None, 1e300, True, "", [1], {"id": []}, "X" * 300),
    *("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00"),
]
ODD: list[Any] = [
    *(None, 0, -1, 1e300, True, "", "text", "\x00\x1b[2J<script>", [], {}, [[]], [{}]),
    [None, 1, "a", [], {"id": []}, {"id": {}}, {"id": None}],
    {"versions": 1, "endpoints": [1, {}, {"identifier": 1, "url": 2}], "roles": [1]},
    [{"id": 1, "last_updated": 5, "evses": [1, {"connectors": 7, "uid": []}]}],
    [{"country_code": "NLD", "party_id": [], "tariffs": {}, "cdr_location": []}],
    [{"charging_periods": [{"dimensions": [{"type": "ENERGY", "volume": "x"}]}]}],
    {"deep": [[[[[[[[[[[[{}]]]]]]]]]]]]},
]


@pytest.fixture(scope="module")
def partner() -> Iterator[Held]:
    """Give one that can be asked for something of each kind."""
    with Held(modules="tariffs tokens commands") as partner:
        yield partner


@pytest.fixture(scope="module")
def owner() -> Iterator[Held]:
    """Give one with the objects that are held against each other."""
    with Held(modules="locations sessions cdrs tariffs") as owner:
        yield owner


def is_behind_details(a: Answered) -> bool:
    return "/sender/" in a.asked.path or "credentials" in a.asked.path


@table("url", ["", "http://[x", "http://127.0.0.1:99999/x", "http://[::1]]/"])
@table("where", ["versions", "endpoints"])
def test_a_url_that_is_none_is_told_of_and_not_called(where, url, partner):
    def spoil(a: Answered) -> None:
        if where == "versions" and is_versions(a):
            add_version(a, url)
        if where == "endpoints" and is_details(a):
            them = [{**one, "url": url} for one in a.data["endpoints"]]
            a.say(data={**a.data, "endpoints": them})

    named = {"versions": "discovery.version-urls", "endpoints": "details.urls"}
    with partner.misbehave(fault(spoil)):
        report = partner.check(writes=where == "endpoints")
    assert named[where] in {one.check.id for one in report.of("fail")}


@table(
    "data",
    [
        [{"token": "e", "id": "a"}],
        [{"token": f"token-{number:06}"} for number in range(2_000)],
        [{"id": "x" * 100_000}],
    ],
)
def test_nothing_makes_a_report_unreadable_or_endless(data, partner):
    def spoil(a: Answered) -> None:
        if is_behind_details(a):
            a.say(data=data)

    with partner.misbehave(fault(spoil)):
        report = partner.check()
    (total,) = [one for one in report.results if one.check.id == "tokens.token-a"]
    assert total.said.startswith("No token A was given that nobody has registered")
    assert all(len(one.request.url) < 5000 for one in report.exchanges)
    page = html_of(report)
    assert "token-" not in page.replace("token-a", "").replace("token-e", "")
    assert len(page) < 1_000_000


def comes_to_its_end(partner: Held, spoil: Callable[[Answered], None]) -> None:
    with partner.misbehave(fault(spoil)):
        report = partner.check()
    assert len(report.results) > 90
    assert "<script>" not in html_of(report)
    assert b"\x1b" not in junit_of(report)


@table("odd", ODD, parts=2)
def test_a_run_comes_to_its_end_whatever_the_data_are(odd, owner):
    def spoil(a: Answered) -> None:
        if is_behind_details(a):
            a.say(data=odd)

    comes_to_its_end(owner, spoil)


def put_into(document: Any, value: Any) -> Any:
    """Yield the document as it is with a value in each of its fields in turn."""
    for name, inner in document.items():
        yield {**document, name: value}
        one = inner[0] if isinstance(inner, list) and inner else inner
        for spoilt in put_into(one, value) if isinstance(one, dict) else ():
            yield {**document, name: spoilt if one is inner else [spoilt]}


@table("value", VALUES, parts=2)
def test_a_run_comes_to_its_end_whatever_is_in_a_field(value, owner):
    def spoil(a: Answered) -> None:
        if a.asked.place.role == "SENDER" and isinstance(a.data, list):
            them = [spoilt for one in a.data[:1] for spoilt in put_into(one, value)]
            a.say(data=them)

    comes_to_its_end(owner, spoil)


def test_what_names_others_by_their_ids_may_do_so_by_numbers(owner):
    def spoil(a: Answered) -> None:
        if a.asked.place.role == "SENDER" and isinstance(a.data, list):
            named = {"id": "1", "location_id": 1, "evse_uid": 1}
            a.say(data=[one | named for one in a.data])

    comes_to_its_end(owner, spoil)


@table("odd", ODD)
@table("everywhere", [False, True])
def test_a_run_comes_to_its_end_whatever_is_answered(everywhere, odd, partner):
    def spoil(a: Answered) -> None:
        if everywhere or is_behind_details(a):
            a.json = odd

    comes_to_its_end(partner, spoil)
