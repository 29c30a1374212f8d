"""Pages out of a million documents, beside the same out of a thousand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import text
from werkzeug.datastructures import MultiDict

from flask_ocpi_status import PageRequest
from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.modules.keeping.documents import Shelf
from flask_ocpi_status.modules.keeping.sql import SQLDocuments
from flask_ocpi_status.transport.pagination import read_page

from .measure import Call
from .measure import Comparison
from .measure import medians
from .measure import timed
from .platforms import HOME
from .platforms import documents_in

BESIDE_FEW: Final = 2.0
_MANY, _FEW = 1_000_000, 1000
#: Tokens, which are small: what is measured is how they are found.
_FILL: Final = text(
    """
    INSERT INTO ocpi_documents
    WITH RECURSIVE n(i) AS (
        SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :many
    )
    SELECT 'SENDER', 'Token', 'nl', 'cpo', printf('t%09d', i), '', '2.2.1',
        strftime('%Y-%m-%dT%H:%M:%S.000000', 1700000000 + i, 'unixepoch'), 1,
        printf('{"uid": "T%09d", "type": "RFID", "valid": true}', i), NULL
    FROM n
    """
)
_TOKENS: Final = Shelf("SENDER", "Token")
#: Sessions of the drivers of so many parties, in turn: 1000 of each.
_FILL_SESSIONS: Final = text(
    """
    INSERT INTO ocpi_documents
    WITH RECURSIVE n(i) AS (
        SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :many
    )
    SELECT 'SENDER', 'Session', 'nl', 'cpo', printf('s%09d', i), '', '2.2.1',
        strftime('%Y-%m-%dT%H:%M:%S.000000', 1700000000 + i, 'unixepoch'), 1,
        printf('{"id": "S%09d"}', i), printf('nl*p%03d', i % :parties)
    FROM n
    """
)
_SESSIONS: Final = Shelf("SENDER", "Session")
_EACH, _SEVERAL = 1000, 8
_PARTY: Final = frozenset({("nl", "p000")})
_PARTIES: Final = frozenset(("nl", f"p{number:03}") for number in range(_SEVERAL))


def crowds(rounds: int) -> Iterator[Comparison]:
    """Compare pages out of many documents with the same out of few."""
    with (
        TemporaryDirectory() as folder,
        documents_in(Path(folder) / "many.sqlite") as many,
        documents_in(Path(folder) / "few.sqlite") as few,
    ):
        for documents, number in ((many, _MANY), (few, _FEW)):
            documents.session.execute(_FILL, {"many": number})
            documents.recount()
            documents.session.commit()
        names = ("the first page", "a delta of 50", "the middle of a crawl")
        for name, ours, theirs in zip(
            names, _pages(many, _MANY), _pages(few, _FEW), strict=True
        ):
            yield Comparison(
                f"{name} out of {_MANY}, beside {_FEW}",
                *medians(timed(ours, 20), timed(theirs, 20), rounds),
                "µs",
                BESIDE_FEW,
            )
    with (
        TemporaryDirectory() as folder,
        documents_in(Path(folder) / "many.sqlite") as many,
        documents_in(Path(folder) / "few.sqlite") as few,
    ):
        fewer = _SEVERAL * _EACH
        for documents, number in ((many, _MANY), (few, fewer)):
            filled = {"many": number, "parties": number // _EACH}
            documents.session.execute(_FILL_SESSIONS, filled)
            documents.recount()
            documents.session.commit()
        names = ("a party's first page", "its middle", f"that of {_SEVERAL} parties")
        for name, ours, theirs in zip(names, _of_one(many), _of_one(few), strict=True):
            yield Comparison(
                f"{name} out of {_MANY}, beside {fewer}",
                *medians(timed(ours, 20), timed(theirs, 20), rounds),
                "µs",
                BESIDE_FEW,
            )


def _of_one(documents: SQLDocuments) -> Iterator[Call]:
    """Yield calls that read what concerns one party, and at last several of them."""
    there = documents.page(_SESSIONS, _asked(offset="450"), _PARTY)
    assert there.next_url is not None
    after = there.next_url.partition("after=")[2]
    yield _reading(documents, _asked(), _SESSIONS, _PARTY)
    yield _reading(documents, _asked(offset="500", after=after), _SESSIONS, _PARTY)
    yield _reading(documents, _asked(), _SESSIONS, _PARTIES)


def _pages(documents: SQLDocuments, number: int) -> Iterator[Call]:
    """Yield calls that read a page: the first one, a delta, one in the middle."""
    since = datetime.fromtimestamp(1_700_000_000 + number - 50, UTC)
    there = documents.page(_TOKENS, _asked(offset=str(number // 2)))
    assert there.next_url is not None
    after = there.next_url.partition("after=")[2]
    for query in (
        {},
        {"date_from": since.strftime("%Y-%m-%dT%H:%M:%SZ")},
        {"offset": str(number // 2 + 50), "after": after},
    ):
        yield _reading(documents, _asked(**query))


def _reading(
    documents: SQLDocuments,
    page: PageRequest,
    shelf: Shelf = _TOKENS,
    concerning: frozenset[tuple[str, str]] | None = None,
) -> Call:
    def call() -> None:
        found = documents.page(shelf, page, concerning)
        assert len(list(found.items)) == 50

    return call


def _asked(**query: str) -> PageRequest:
    return read_page(
        MultiDict(query),
        url=lambda: "https://cpo.example/tokens",
        features=FEATURES[HOME],
        module=None,
        default=50,
        maximum=50,
    )
