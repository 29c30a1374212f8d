"""A report as it is told: as JSON, as JUnit's XML, and as a page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree.ElementTree import fromstring

import pytest

from flask_ocpi_status.checking.checks.catalogue import CHECKS
from flask_ocpi_status.checking.exchanges import Exchange
from flask_ocpi_status.checking.exchanges import Request
from flask_ocpi_status.checking.known import Known
from flask_ocpi_status.checking.report import Finding
from flask_ocpi_status.checking.report import Report
from flask_ocpi_status.checking.report import Result
from flask_ocpi_status.checking.telling.html import html_of
from flask_ocpi_status.checking.telling.json import json_of
from flask_ocpi_status.checking.telling.junit import junit_of
from flask_ocpi_status.testing import Answered
from tests.checking.held import TOKEN
from tests.checking.held import Held
from tests.checking.planted import FAULTS
from tests.checking.planting import fault
from tests.table import table


def _mark_up(a: Answered) -> None:
    FAULTS["no total"].answer(a)
    if a.asked.module == "tariffs":
        a.say(status_message="<img src=x onerror=alert(1)>\x1b[2J", data=a.data)


@pytest.fixture(scope="module")
def report() -> Iterator[Report]:
    """A report of a partner that sends markup, and lacks X-Total-Count."""
    with Held(modules="tariffs") as partner, partner.misbehave(fault(_mark_up)):
        yield partner.check()


class Reader(HTMLParser):
    """Notes what a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.names.add(tag)
        self.ids += [one for one in [given.get("id")] if one]
        self.links += [one for one in [given.get("href"), given.get("src")] if one]
        if tag not in ("meta", "link", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_json_has_each_result_and_each_exchange(report):
    written = json.loads(json.dumps(json_of(report)))
    assert len(written["results"]) == len(report.results)
    assert len(written["exchanges"]) == len(report.exchanges)
    (failed,) = [one for one in written["results"] if one["state"] == "fail"]
    assert failed["id"] == "pagination.total"
    number = failed["findings"][0]["exchange"]
    assert written["exchanges"][number - 1]["module"] == "tariffs"
    assert TOKEN.reveal() not in json.dumps(written)


def test_xml_counts_what_it_has_and_can_be_read(report):
    root = fromstring(junit_of(report))
    for suite in root:
        assert int(suite.attrib["tests"]) == len(suite)
        assert int(suite.attrib["failures"]) == len(suite.findall("*/failure"))
        assert int(suite.attrib["skipped"]) == len(suite.findall("*/skipped"))
    (failure,) = root.findall("*/*/failure")
    assert failure.attrib["message"].startswith("tariffs: X-Total-Count is missing.")


def test_an_early_end_is_a_failure_in_xml():
    report = Report("https://p.example", "2.2.1", "", 0.0, (), (), "Nobody.\x00")
    (failure,) = fromstring(junit_of(report)).findall("*/*/failure")
    assert failure.attrib["message"] == r"Nobody.\x00"


def test_what_is_known_is_no_failure_in_xml_and_what_is_gone_is_one(report):
    known = Known(frozenset({("pagination.total", None), ("headers.odd-id", "cdrs")}))
    root = fromstring(junit_of(report, known))
    (failure,) = root.findall("*/*/failure")
    assert failure.attrib["message"].startswith("headers.odd-id cdrs is known, and")
    told = [one.attrib["message"] for one in root.findall("*/*/skipped")]
    assert any(one.startswith("Known: tariffs: X-Total-Count is") for one in told)
    for suite in root:
        assert int(suite.get("skipped", 0)) == len(suite.findall("*/skipped"))


@table("write", [junit_of, lambda report: html_of(report).encode()])
def test_what_a_partner_sends_turns_nothing_round_and_rings_no_bell(write):
    evil = "\x1b[2J\x9b1m\0\u202eabc\u2066\ufffe\ud800\r"
    request = Request("page", "GET", f"https://p.example/{evil}")
    shown = {"X-Evil": evil}
    one = Exchange(1, request, http=200, shown=shown, text=evil, content={})
    found = (Finding(evil, evil, 1),)
    result = Result(CHECKS["pagination.total"], "fail", 1, found, 1)
    report = Report(evil, "2.2.1", "", 0.0, (result,), (one,), evil)
    text = write(report).decode()
    assert all(sign.isprintable() or sign == "\n" for sign in text)
    assert r"\x1b[2J\x9b1m\x00\u202eabc" in text


def test_a_page_is_whole_in_itself_and_has_no_script(report):
    page = html_of(report)
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    assert not {"script", "img", "link", "iframe"} & reader.names
    assert "default-src 'none'" in page
    assert "prefers-color-scheme: dark" in page
    assert "<details" in page
    assert TOKEN.reveal() not in page


def test_each_link_of_a_page_leads_to_evidence_on_it(report):
    reader = Reader()
    reader.feed(html_of(report))
    assert reader.links
    assert {one.removeprefix("#") for one in reader.links} <= set(reader.ids)
    assert len(reader.ids) == len(set(reader.ids))


def test_what_the_partner_sends_is_text_on_the_page(report):
    page = html_of(report)
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "<img" not in page
