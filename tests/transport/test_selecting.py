"""One page of what a database has, on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from flask_ocpi_status import Page
from flask_ocpi_status.transport.pagination import MAX_OFFSET
from flask_ocpi_status.transport.pagination import PageRequest

pytest.importorskip("sqlalchemy", reason="Selecting needs SQLAlchemy.")

from sqlalchemy import DateTime
from sqlalchemy import ForeignKey
from sqlalchemy import TypeDecorator
from sqlalchemy import create_engine
from sqlalchemy import delete
from sqlalchemy import event
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import union_all
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import Session
from sqlalchemy.orm import aliased
from sqlalchemy.orm import joinedload
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import relationship
from sqlalchemy.orm import scoped_session
from sqlalchemy.orm import selectinload
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import StaticPool

from tests.parties.databases import postgresql_url
from tests.table import table

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALL = PageRequest(0, 1000, 1000, lambda: "https://x/")


class AwareTime(TypeDecorator):
    """What many apps keep their instants in: aware outside, naive in the database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value, dialect):
        assert value is None or value.tzinfo is UTC
        return value and value.replace(tzinfo=None)

    def process_result_value(self, value, dialect):
        return value and value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    pass


class Site(Base):
    """With a key of two columns, and an instant without a zone."""

    __tablename__ = "site"
    country: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    last_updated: Mapped[datetime] = mapped_column(DateTime())
    aware: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    decorated: Mapped[datetime] = mapped_column(AwareTime())


class Charger(Base):
    """With members, and no ``last_updated``."""

    __tablename__ = "charger"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str]
    plugs: Mapped[list[Plug]] = relationship(order_by="Plug.id")


class Plug(Base):
    __tablename__ = "plug"
    id: Mapped[int] = mapped_column(primary_key=True)
    charger_id: Mapped[int] = mapped_column(ForeignKey(Charger.id))
    kind: Mapped[str]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(request):
    if request.param == "sqlite":
        engine = create_engine(
            "sqlite://",
            poolclass=StaticPool,
            connect_args={"check_same_thread": False},
        )
        Base.metadata.create_all(engine)
        yield engine
        engine.dispose()
        return
    with postgresql_url("-ctimezone=Asia/Tokyo") as url:
        engine = create_engine(url)
        Base.metadata.create_all(engine)
        yield engine
        engine.dispose()


@pytest.fixture
def session(engine):
    with Session(engine) as session:
        yield session
        session.rollback()


def add_sites(session, *rows):
    """Add sites of (country, number, name, minutes after noon)."""
    session.execute(
        insert(Site),
        [
            {
                "country": country,
                "number": number,
                "name": name,
                "last_updated": (moment := NOON + timedelta(minutes=minutes)).replace(
                    tzinfo=None
                ),
                "aware": moment,
                "decorated": moment,
            }
            for country, number, name, minutes in rows
        ],
    )


def keys(page):
    return [(site.country, site.number) for site in page.items]


@pytest.fixture
def sites(session):
    add_sites(
        session,
        ("NL", 2, "b", 1),
        ("DE", 2, "b", 0),
        ("NL", 1, "a", 2),
        ("DE", 1, "b", 1),
    )


@pytest.fixture
def chargers(session):
    for number in range(1, 5):
        plugs = [Plug(kind=kind) for kind in ("CCS", "Type 2", "CCS")]
        session.add(Charger(id=number, owner="me", plugs=plugs))
    session.add(Charger(id=5, owner="you", plugs=[Plug(kind="Type 2")]))
    session.flush()
    session.expunge_all()


def test_a_page_is_complete(session, sites):
    page = Page.from_select(session, select(Site), replace(ALL, limit=3), Site)
    assert (page.total, page.limit) == (4, 1000)
    assert page.next_url == "https://x/?offset=3&limit=3"
    assert keys(page) == [("DE", 1), ("DE", 2), ("NL", 1)]


@pytest.mark.parametrize("offset", [0, 3, 4, 99, MAX_OFFSET])
def test_it_takes_two_queries_wherever_the_page_is(session, engine, sites, offset):
    asked = []

    def note(connection, cursor, statement, *others):
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        page = Page.from_select(
            session, select(Site), replace(ALL, offset=offset, limit=2), Site
        )
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(asked) == 2
    assert page.total == 4
    assert len(page.items) == len(range(4)[offset : offset + 2])


def test_the_selects_own_order_comes_before_the_key(session, sites):
    chosen = select(Site).order_by(Site.name.desc(), Site.number)
    page = Page.from_select(session, chosen, ALL, Site)
    assert keys(page) == [("DE", 1), ("DE", 2), ("NL", 2), ("NL", 1)]


@table(
    ("dates", "minutes"),
    [
        ({}, [0, 1, 1, 2]),
        ({"date_from": NOON}, [0, 1, 1, 2]),
        ({"date_from": NOON + timedelta(minutes=1)}, [1, 1, 2]),
        ({"date_from": NOON + timedelta(minutes=1, microseconds=1)}, [2]),
        ({"date_to": NOON + timedelta(minutes=1)}, [0]),
        ({"date_to": NOON + timedelta(minutes=1, microseconds=1)}, [0, 1, 1]),
        ({"date_from": NOON, "date_to": NOON}, []),
        ({"date_from": NOON + timedelta(minutes=1), "date_to": NOON}, []),
    ],
)
@table("column", [None, "last_updated", "aware", "decorated"])
def test_date_from_is_inclusive_and_date_to_exclusive(
    session, sites, column, dates, minutes
):
    page = Page.from_select(
        session,
        select(Site),
        replace(ALL, **dates),
        Site,
        date_column=column and getattr(Site, column),
    )
    found = sorted(
        (site.decorated - NOON) // timedelta(minutes=1) for site in page.items
    )
    assert (found, page.total) == (minutes, len(minutes))


def test_a_model_without_last_updated_names_the_remedy(session, chargers):
    with pytest.raises(TypeError, match=r"Charger has no .* name another one as date_"):
        Page.from_select(session, select(Charger), replace(ALL, date_to=NOON), Charger)
    assert Page.from_select(session, select(Charger), ALL, Charger).total == 5


@pytest.mark.parametrize(
    "cut",
    [
        select(Site).limit(5),
        select(Site).offset(0),
        select(Site).fetch(5),
        select(Site).slice(0, 5),
    ],
)
def test_a_select_that_is_cut_already_is_refused(session, cut):
    with pytest.raises(ValueError, match="leave both to the page"):
        Page.from_select(session, cut, ALL, Site)


@pytest.mark.parametrize(
    "other", [Site, "SELECT 1", None, union_all(select(Site), select(Site))]
)
def test_what_is_no_select_is_refused(session, other):
    with pytest.raises(TypeError, match=r"pass a select\(\)"):
        Page.from_select(session, other, ALL, Site)


@pytest.mark.parametrize("other", [Site.__table__, "Site", None, int])
def test_what_is_no_mapped_class_is_refused(session, other):
    with pytest.raises(TypeError, match="is no mapped class"):
        Page.from_select(session, select(Site), ALL, other)


@pytest.mark.parametrize("load", [selectinload, joinedload])
def test_collections_can_be_loaded_along(session, chargers, load):
    chosen = select(Charger).options(load(Charger.plugs))
    page = Page.from_select(session, chosen, replace(ALL, offset=1, limit=3), Charger)
    assert [charger.id for charger in page.items] == [2, 3, 4]
    assert [len(charger.plugs) for charger in page.items] == [3, 3, 3]
    assert page.total == 5


def test_a_join_narrows_what_is_selected(session, chargers):
    joined = select(Plug).join(Charger).where(Charger.owner == "you")
    page = Page.from_select(session, joined, ALL, Plug)
    assert ([plug.kind for plug in page.items], page.total) == (["Type 2"], 1)


def test_a_join_that_is_made_distinct_gives_each_object_once(session, chargers):
    joined = select(Charger).join(Plug).where(Plug.kind == "CCS").distinct()
    page = Page.from_select(session, joined, replace(ALL, limit=3), Charger)
    assert ([charger.id for charger in page.items], page.total) == ([1, 2, 3], 4)


def test_rows_of_columns_stay_rows_however_alike(session, chargers):
    kinds = select(Plug.kind, Charger.owner).join(
        Charger, Charger.id == Plug.charger_id
    )
    page = Page.from_select(session, kinds, replace(ALL, limit=3), Plug)
    assert page.total == 13
    one = Page.from_select(session, select(Charger.owner), ALL, Charger)
    assert (one.items, one.total) == (["me"] * 4 + ["you"], 5)
    assert [row.owner for row in page.items] == ["me"] * 3
    assert [row.kind for row in page.items] == ["CCS", "Type 2", "CCS"]


def test_two_columns_of_one_name_are_counted(session, chargers):
    both = select(Plug.id, Charger.id).join(Charger, Charger.id == Plug.charger_id)
    assert Page.from_select(session, both, ALL, Plug).total == 13


def test_a_select_can_be_grouped_by_the_key(session, chargers):
    counted = (
        select(Charger.id, func.count(Plug.id)).join(Charger.plugs).group_by(Charger.id)
    )
    page = Page.from_select(session, counted, replace(ALL, offset=3), Charger)
    assert (page.total, [tuple(row) for row in page.items]) == (5, [(4, 3), (5, 1)])


def test_an_alias_has_its_own_key_and_its_own_dates(session, sites):
    other = aliased(Site)
    chosen = select(other).where(other.country == "NL")
    dated = replace(ALL, date_from=NOON + timedelta(minutes=2))
    assert keys(Page.from_select(session, chosen, ALL, other)) == [("NL", 1), ("NL", 2)]
    assert keys(Page.from_select(session, chosen, dated, other)) == [("NL", 1)]


def test_a_scoped_session_will_do(engine):
    scoped = scoped_session(sessionmaker(engine))
    try:
        add_sites(scoped, ("NL", 1, "a", 0))
        page = Page.from_select(scoped, select(Site), ALL, Site)
        assert (keys(page), page.total) == ([("NL", 1)], 1)
    finally:
        scoped.remove()


rows = st.lists(
    st.tuples(
        st.sampled_from(["DE", "NL"]),
        st.integers(1, 12),
        st.sampled_from("ab"),
        st.integers(0, 1),
    ),
    unique_by=lambda row: row[:2],
    max_size=20,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows, st.integers(0, 6), st.integers(1, 7), st.booleans())
def test_the_pages_of_a_list_are_the_list(session, rows, offset, limit, by_date):
    session.execute(delete(Site))
    if rows:
        add_sites(session, *rows)
    chosen = select(Site).order_by(Site.last_updated) if by_date else select(Site)
    whole = Page.from_select(session, chosen, ALL, Site)
    assert sorted(keys(whole)) == sorted(row[:2] for row in rows)
    page = replace(ALL, offset=offset, limit=limit)
    crawled = []
    while True:
        part = Page.from_select(session, chosen, page, Site)
        assert part.total == len(rows)
        crawled += keys(part)
        if part.next_url is None:
            break
        page = replace(page, offset=page.offset + limit)
    assert crawled == keys(whole)[offset:]
