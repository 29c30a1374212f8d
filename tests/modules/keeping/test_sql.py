"""Documents in a database: in the transaction of a request, and counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.modules import home
from flask_ocpi_status.modules.keeping.documents import LONGEST_REMEMBERED
from flask_ocpi_status.modules.keeping.documents import Kept
from flask_ocpi_status.modules.keeping.documents import Key
from flask_ocpi_status.modules.keeping.sql import SQLDocuments
from flask_ocpi_status.modules.keeping.tables import COUNTS
from flask_ocpi_status.modules.keeping.tables import DOCUMENTS
from flask_ocpi_status.modules.platform import OCPIPlatform
from flask_ocpi_status.parties import MemoryParties
from flask_ocpi_status.parties.refusals import StoreProblem
from flask_ocpi_status.registration.commands import init_db
from tests.partners.platform import CPO

from .places import SESSIONS
from .places import SHELF
from .places import asked
from .places import crawl
from .places import ids
from .places import keep
from .places import keep_session
from .places import key
from .places import location
from .platforms import whole


def counted(documents: SQLDocuments) -> int:
    """Return the total that is noted."""
    return documents.page(SHELF, asked("limit=1")).total


def test_nothing_is_kept_but_by_a_commit(sql: SQLDocuments) -> None:
    for own in "abc":
        keep(sql, own)
    sql.session.commit()
    keep(sql, "d")
    sql.delete(key("a"))
    keep(sql, "b", 2)
    assert counted(sql) == 3

    sql.session.rollback()

    assert ids(sql.page(SHELF, asked())) == ["a", "b", "c"]
    assert counted(sql) == 3


def test_what_is_counted_goes_with_the_transaction(sql: SQLDocuments) -> None:
    engine = sql.session.get_bind()
    for own in "abc":
        keep(sql, own)
    sql.session.commit()
    sql.delete(key("a"))
    with Session(engine) as other:
        assert counted(SQLDocuments(other)) == 3
    sql.session.commit()
    with Session(engine) as other:
        assert counted(SQLDocuments(other)) == 2


def test_each_shelf_is_counted_by_itself(sql: SQLDocuments) -> None:
    for own in "abc":
        keep(sql, own)
        keep(sql, own, key=Key.folded(SHELF._replace(role="SENDER"), "NL", "ABC", own))
    sql.delete(key("a"))

    assert counted(sql) == 2
    assert sql.page(SHELF._replace(role="SENDER"), asked("limit=1")).total == 3
    assert sql.page(SHELF._replace(kind="CDR"), asked("limit=1")).total == 0


def test_each_party_is_counted_by_itself(sql: SQLDocuments) -> None:
    def totals() -> list[int]:
        whose = (None, frozenset({("nl", "abc")}), frozenset({("nl", "xyz")}))
        one = asked("limit=1")
        return [sql.page(SESSIONS, one, concerning).total for concerning in whose]

    for number, party in enumerate(["ABC", "ABC", "ABC", "XYZ", "XYZ", None]):
        keep_session(sql, str(number), 1, party)
    sql.session.commit()
    assert totals() == [6, 3, 2]
    keep_session(sql, "0", 2, "XYZ")
    sql.delete(Key.folded(SESSIONS, "NL", "DST", "5"))
    assert totals() == [5, 2, 3]
    sql.recount()
    assert totals() == [5, 2, 3]
    sql.session.rollback()
    assert totals() == [6, 3, 2]


def test_a_savepoint_that_is_given_up_counts_nothing(sql: SQLDocuments) -> None:
    keep(sql, "a")
    keep(sql, "b")
    with pytest.raises(ZeroDivisionError), sql.session.begin_nested():
        keep(sql, "c")
        raise ZeroDivisionError

    assert counted(sql) == 2


def test_what_was_changed_by_other_means_is_counted_anew(sql: SQLDocuments) -> None:
    for own in "abcde":
        keep(sql, own)
    sql.session.execute(delete(DOCUMENTS).where(DOCUMENTS.c.id.in_(["a", "b"])))
    assert counted(sql) == 5

    sql.recount()

    assert counted(sql) == 3
    keep(sql, "f")
    sql.delete(key("c"))
    sql.delete(key("d"))
    assert counted(sql) == 2
    sql.session.execute(delete(DOCUMENTS))
    sql.recount()
    assert counted(sql) == 0
    keep(sql, "g")
    keep(sql, "h")
    assert counted(sql) == 2


@pytest.mark.parametrize("wrong", [0, 3, 50])
def test_a_crawl_is_whole_whatever_was_counted(sql: SQLDocuments, wrong: int) -> None:
    for number in range(9):
        keep(sql, str(number))
    sql.session.execute(update(COUNTS).values(documents=0))
    one = select(func.min(COUNTS.c.part)).scalar_subquery()
    wrongly = update(COUNTS).where(COUNTS.c.part == one)
    sql.session.execute(wrongly.values(documents=wrong))

    pages = list(crawl(sql))

    assert [own for page in pages for own in ids(page)] == list("012345678")
    assert pages[-1].total == 9


def test_a_revision_is_of_the_object_and_not_of_a_request(sql: SQLDocuments) -> None:
    keep(sql, "a")
    sql.session.commit()
    engine = sql.session.get_bind()
    with Session(engine) as other:
        seen = SQLDocuments(other).get(key("a"))
    keep(sql, "a", 2)
    sql.session.commit()

    assert not sql.put(key("a"), Kept(location("a", 3), "2.2.1"), seen)


def test_a_plain_session_will_do(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'x.sqlite'}")
    SQLDocuments.metadata.create_all(engine)
    with Session(engine) as session:
        documents = SQLDocuments(session)
        keep(documents, "a")
        session.commit()
        assert counted(documents) == 1
    engine.dispose()


def test_the_command_for_all_tables_makes_those_of_a_platform(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'x.sqlite'}")
    app = Flask(__name__)
    OCPIStatus(app, parties=MemoryParties())
    platform = OCPIPlatform("p", __name__)
    with Session(engine) as session:
        documents = SQLDocuments(session)
        for module in ("locations", "tariffs"):
            platform.sender(module, documents)
        app.register_blueprint(platform)
        made, there = (app.test_cli_runner().invoke(init_db) for _ in range(2))
        keep(documents, "a")
    assert made.output == "The tables are made.\n"
    assert there.output == "The tables are there already.\n"
    engine.dispose()


def test_tables_that_cannot_be_made_are_told_of_in_a_sentence(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'no' / 'x.sqlite'}")
    with Session(engine) as session, pytest.raises(StoreProblem) as error:
        SQLDocuments(session).create_tables()
    assert "ocpi_documents" in str(error.value)
    assert "(OperationalError)" in str(error.value)


def test_another_database_is_refused_by_its_name() -> None:
    engine = create_engine("sqlite://")
    engine.dialect.name = "oracle"

    with Session(engine) as session, pytest.raises(NotImplementedError, match="oracle"):
        SQLDocuments(session).put(key("a"), Kept(location("a"), "2.2.1"), None)


class TestRemembering:
    """What a page has shown is remembered, and what is found by itself is not."""

    def test_a_page_is_read_once_and_one_object_anew(self, sql: SQLDocuments) -> None:
        keep(sql, "remembered")
        first, second = (sql.page(SHELF, asked()).items for _ in range(2))
        found, again = (sql.get(key("remembered")) for _ in range(2))

        assert first[0].document is second[0].document
        assert found is not None and again is not None
        assert found.document is not again.document
        assert found.document is not first[0].document

    def test_what_has_changed_is_shown_as_it_is(self, sql: SQLDocuments) -> None:
        for name in ("a", "b", "a"):
            keep(sql, "LOC1", name=name)
            [shown] = sql.page(SHELF, asked()).items
            assert shown.document["name"] == name

    def test_what_is_large_is_not_remembered(self, sql: SQLDocuments) -> None:
        keep(sql, "large", name="x" * LONGEST_REMEMBERED)
        first, second = (sql.page(SHELF, asked()).items for _ in range(2))

        assert first[0].text == ""
        assert first[0].document is not second[0].document

    def test_what_is_converted_is_that_of_the_moment(
        self, sql: SQLDocuments, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(home, "REMEMBERED", 2)
        app = Flask(__name__)
        app.config["OCPI_STATUS_ROLES"] = [CPO]
        ocpi = OCPIStatus(app)
        ocpi.token_loader(lambda token: "anybody")
        platform = OCPIPlatform("p", __name__, versions=["2.1.1"], session=sql.session)
        platform.sender("locations", sql)
        app.register_blueprint(platform)
        headers = {"Authorization": "Token t"}
        for city in ("Gent", "Brugge", "Gent"):
            for own in ("LOC1", "LOC2", "LOC3"):
                where = Key.folded(SHELF._replace(role="SENDER"), "NL", "ABC", own)
                kept = Kept(
                    {**whole(own), "city": city, "postal_code": "9000"}, "2.2.1"
                )
                assert sql.put(where, kept, sql.get(where))
            for _ in range(2):
                answer = app.test_client().get(
                    "/ocpi/2.1.1/sender/locations/", headers=headers
                )
                assert [(one["id"], one["city"]) for one in answer.json["data"]] == [
                    (own, city) for own in ("LOC1", "LOC2", "LOC3")
                ]
        sql.session.remove()


def test_a_row_that_is_no_json_any_more_takes_no_list_down(
    sql: SQLDocuments, caplog: pytest.LogCaptureFixture
) -> None:
    for own in "abc":
        keep(sql, own)
    sql.session.execute(
        update(DOCUMENTS).where(DOCUMENTS.c.id == "b").values(document="{s3cret")
    )
    page = sql.page(SHELF, asked())
    assert (ids(page), page.total) == (["a", "c"], 2)
    assert "no JSON" in caplog.text
    assert "s3cret" not in caplog.text


def test_a_platform_that_commits_nothing_takes_no_documents_of_a_session(
    sql: SQLDocuments,
) -> None:
    platform = OCPIPlatform("p", __name__)
    with pytest.raises(ValueError, match="same one with session="):
        platform.receiver("tokens", sql)
    platform.sender("tariffs", sql)  # to be read


@pytest.mark.parametrize("text", ["", "{", "{s3cret", "NaN", '{"a": 1e999}'])
def test_a_row_that_is_no_json_any_more_is_nothing_that_can_be_read_and_is_replaced(
    sql: SQLDocuments, caplog: pytest.LogCaptureFixture, text: str
) -> None:
    keep(sql, "a")
    sql.session.execute(update(DOCUMENTS).values(document=text))

    there = sql.get(key("a"))

    assert there is not None
    assert (there.document, there.version) == ({}, "")
    assert "no JSON" in caplog.text and "s3cret" not in caplog.text
    assert sql.put(key("a"), Kept(location("a"), "2.2.1"), there)
    found = sql.get(key("a"))
    assert found is not None and found.document == location("a")
    assert sql.page(SHELF, asked()).total == 1


@pytest.mark.parametrize("session", [None, "sqlite://", Session, create_engine])
def test_what_is_no_session_is_refused_at_once(session: Any) -> None:
    with pytest.raises(TypeError, match="pass a"):
        SQLDocuments(session)
    with pytest.raises(TypeError, match="An Engine has no commit"):
        SQLDocuments(create_engine("sqlite://"))  # type: ignore[arg-type]
