"""Effects and failures: what a failed request did is undone."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from contextlib import closing
from functools import cache
from threading import Barrier

import pytest
from flask import Flask
from flask import Response
from flask import abort
from flask import redirect
from flask import request
from flask.globals import app_ctx
from flask.testing import FlaskClient
from marshmallow import ValidationError
from sqlalchemy import String
from sqlalchemy import create_engine
from sqlalchemy import delete
from sqlalchemy import event
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import Session
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import scoped_session
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import NullPool
from sqlalchemy.pool import StaticPool
from werkzeug.exceptions import NotFound

from flask_ocpi_status import Accepted
from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import Created
from flask_ocpi_status import InvalidParameters
from flask_ocpi_status import NoContent
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import atomic
from flask_ocpi_status import contract_names
from flask_ocpi_status import ocpi_answered
from flask_ocpi_status import ocpi_response
from tests.parties.databases import postgresql_url
from tests.table import table


class Base(DeclarativeBase):
    """The tables of these tests."""


class Ticket(Base):
    __tablename__ = "ticket"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(50))


@pytest.fixture
def session() -> Iterator[scoped_session]:
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    Base.metadata.create_all(engine)
    session = scoped_session(sessionmaker(engine))
    yield session
    session.remove()
    engine.dispose()


def raising(error):
    def raises():
        raise error

    return raises


KEPT = {
    "data": lambda: {"id": 1},
    "nothing": lambda: None,
    "created": lambda: Created({"id": 1}, "/x"),
    "accepted": lambda: Accepted(),
    "no content": lambda: NoContent(),
    "tuple": lambda: ({"id": 1}, 202),
    "response": lambda: ocpi_response({"id": 1}, http_status=202),
    "redirect": lambda: redirect("/elsewhere"),
}
UNDONE = {
    "returned error": lambda: ocpi_response(None, 2001),
    "returned hub error": lambda: ocpi_response(None, 4001),
    "returned status": lambda: ({"id": 1}, 404),
    "returned server status": lambda: (None, 503),
    "returned exception": lambda: NotFound(),
    "abort": lambda: abort(409),
    "raised error": raising(InvalidParameters("no")),
    "violation": raising(ValidationError("no")),
    "crash": raising(RuntimeError("no")),
    "no form in JSON": lambda: {"id": object()},
    "no form in UTF-8": lambda: {"id": "\ud800"},
}


def app_with(contract, view, *, by_blueprint, session, **config) -> Flask:
    app = Flask(__name__)
    app.config.update(config)
    OCPIStatus(app)
    bp = ContractBlueprint(
        "b",
        __name__,
        url_prefix="/b",
        contract=contract,
        session=session if by_blueprint else None,
    )
    bp.add_url_rule(
        "/",
        "v",
        view if by_blueprint else atomic(session)(view),
        methods=["PUT"],
    )
    app.register_blueprint(bp)
    return app


def count(session) -> int:
    session.rollback()  # whatever was neither committed nor rolled back is gone
    return session.scalar(select(func.count()).select_from(Ticket))


@pytest.fixture
def telling(session) -> Callable[[str, bool], FlaskClient]:
    """Return a client of an app whose view does what it is told, made once."""

    def view():
        session.add(Ticket(text="new"))
        session.flush()
        return (KEPT | UNDONE)[request.args["what"]]()

    @cache
    def make(contract, by_blueprint):
        app = app_with(contract, view, by_blueprint=by_blueprint, session=session)
        return app.test_client()

    return make


@table("by_blueprint", [True, False])
@table("contract", contract_names())
@table("what", [*KEPT, *UNDONE])
def test_a_success_is_kept_and_any_failure_undone(
    session, telling, contract, what, by_blueprint
):
    session.execute(delete(Ticket))
    session.commit()
    client = telling(contract, by_blueprint)
    response = client.put("/b/", json={}, query_string={"what": what})
    assert count(session) == (what in KEPT)
    if what in KEPT:
        assert response.status_code < 400
    else:
        assert response.mimetype == "application/json"


@pytest.mark.parametrize("by_blueprint", [True, False])
def test_a_commit_that_fails_is_a_crash_and_leaves_nothing(session, by_blueprint):
    @event.listens_for(session, "before_commit")
    def fail(session):
        raise RuntimeError("the disk is full")

    def view():
        session.add(Ticket(text="new"))
        return {"id": 1}

    app = app_with("ocpi-2.2.1", view, by_blueprint=by_blueprint, session=session)
    response = app.test_client().put("/b/", json={})
    assert response.get_json()["status_code"] == 3000
    assert "disk" not in response.text
    assert count(session) == 0


class Journal:
    """A session that is none of SQLAlchemy's."""

    def __init__(self, broken=()):
        self.did = []
        self.broken = broken

    def commit(self):
        self._do("commit")

    def rollback(self):
        self._do("rollback")

    def _do(self, what):
        self.did.append(what)
        if what in self.broken:
            raise RuntimeError(f"{what} failed")


def test_anything_that_commits_and_rolls_back_will_do():
    good, bad = Journal(), Journal()
    for journal, view in ((good, lambda: 1), (bad, lambda: 1 / 0)):
        app = app_with("ocpi-2.2.1", view, by_blueprint=True, session=journal)
        app.test_client().put("/b/", json={})
    assert (good.did, bad.did) == (["commit"], ["rollback"])


@pytest.mark.parametrize(
    ("view", "pair"),
    [(lambda: abort(404), (404, 2000)), (lambda: ("", 404), (404, 2000))],
)
def test_a_rollback_that_fails_does_not_hide_what_went_wrong(view, pair, caplog):
    journal = Journal(broken=("rollback",))
    app = app_with("ocpi-2.2.1", view, by_blueprint=True, session=journal)
    response = app.test_client().put("/b/", json={})
    assert (response.status_code, response.get_json()["status_code"]) == pair
    assert "Rolling back failed." in caplog.text


def test_a_malformed_body_neither_commits_nor_rolls_back():
    journal = Journal()
    app = app_with("ocpi-2.2.1", lambda: 1, by_blueprint=True, session=journal)
    assert app.test_client().put("/b/", data=b"{").status_code == 400
    assert journal.did == []


def test_the_answer_is_ready_before_the_commit(session):
    """What was committed is not loaded again to be written."""

    def view():
        ticket = Ticket(text="new")
        session.add(ticket)
        session.flush()
        return {"id": ticket.id, "text": ticket.text}

    app = app_with("ocpi-2.2.1", view, by_blueprint=True, session=session)
    body = app.test_client().put("/b/", json={}).get_json()
    assert body["data"] == {"id": 1, "text": "new"}


def test_outside_a_contract_it_goes_by_the_http_status():
    journal = Journal()
    app = Flask(__name__)
    OCPIStatus(app)

    @app.get("/<int:status>")
    @atomic(journal)
    async def view(status):
        return "page", status

    client = app.test_client()
    assert client.get("/200").text == "page"
    assert client.get("/404").text == "page"
    assert journal.did == ["commit", "rollback"]


def test_a_session_that_cannot_commit_is_refused_at_once():
    with pytest.raises(TypeError, match="has no commit and no rollback"):
        atomic(object())


def test_the_class_of_a_session_is_none():
    with pytest.raises(TypeError, match="is a class; pass a session"):
        atomic(Journal)


def test_a_session_that_commits_asynchronously_is_refused_at_once():
    class Asynchronous:
        async def commit(self):
            """Nobody would wait for it."""

        async def rollback(self):
            """Nor for this."""

    with pytest.raises(TypeError, match="asynchronously"):
        atomic(Asynchronous())


def test_a_commit_that_nobody_waits_for_is_no_success():
    """It cannot be seen at once in what stands for a session."""

    class Asynchronous:
        async def _commit(self):
            """Nobody would wait for it."""

        def commit(self):
            return self._commit()

        def rollback(self):
            pass

    app = app_with("ocpi-2.2.1", lambda: 1, by_blueprint=True, session=Asynchronous())
    assert app.test_client().put("/b/", json={}).get_json()["status_code"] == 3000


@table("envelope", [True, False])
@table("by_blueprint", [True, False])
@table("contract", contract_names())
def test_nobody_is_told_of_a_success_whose_commit_failed(
    contract, by_blueprint, envelope
):
    """Neither the client, nor who listens to the signal, nor the log."""
    journal = Journal(broken=("commit",))
    app = Flask(__name__)
    OCPIStatus(app)
    own = journal if by_blueprint else None
    bp = ContractBlueprint(
        "b", __name__, url_prefix="/b", contract=contract, session=own
    )

    def view():
        return {"id": 1} if envelope else Response("stored")

    view = view if by_blueprint else atomic(journal)(view)
    bp.add_url_rule("/", "v", view, methods=["PUT"], envelope=envelope)
    app.register_blueprint(bp)
    told = []

    def listen(sender, *, outcome, **_):
        told.append(outcome)

    ocpi_answered.connect(listen, app)
    answer = app.test_client().put("/b/", json={})
    assert told == ["crash"]
    assert answer.is_json
    assert "stored" not in answer.text
    assert answer.get_json() != {"id": 1}
    assert journal.did == ["commit", "rollback"]


def test_a_response_that_is_raised_is_as_good_as_one_that_is_returned():
    journal = Journal()
    app = app_with(
        "ocpi-2.2.1", lambda: abort(redirect("/x")), by_blueprint=True, session=journal
    )
    assert app.test_client().put("/b/", json={}).status_code == 302
    assert journal.did == ["commit"]


class Journaled(Exception):
    """A failure that a driver has a code for."""

    def __init__(self, code):
        super().__init__("secret")
        self.sqlstate = code


class DatabaseError(Journaled):
    pass


DEADLOCK = DatabaseError("40P01")


@pytest.mark.parametrize("by_blueprint", [True, False])
@pytest.mark.parametrize("contract", contract_names())
@pytest.mark.parametrize("where", ["view", "commit"])
def test_what_can_be_tried_again_is_answered_so_where_the_app_says_when(
    contract, where, by_blueprint, caplog
):
    journal = Journal()
    if where == "commit":
        journal.commit = raising(DEADLOCK)
    app = app_with(
        contract,
        raising(DEADLOCK) if where == "view" else lambda: {"id": 1},
        by_blueprint=by_blueprint,
        session=journal,
        OCPI_STATUS_RETRY_AFTER=7,
        TESTING=True,
    )
    with caplog.at_level(logging.WARNING):
        answer = app.test_client().put("/b/", json={})
    assert answer.status_code == (500 if contract == "daml-json-api" else 503)
    assert answer.headers["Retry-After"] == "7"
    assert answer.is_json
    assert answer.get_json() != {"id": 1}
    assert journal.did == ["rollback"]
    assert "a deadlock" in caplog.text
    assert "secret" not in caplog.text + answer.text


@pytest.mark.parametrize(
    ("error", "config"),
    [
        (DEADLOCK, {}),
        (DEADLOCK, {"OCPI_STATUS_RETRY_AFTER": None}),
        (DatabaseError("23505"), {"OCPI_STATUS_RETRY_AFTER": 7}),
        (DatabaseError("42601"), {"OCPI_STATUS_RETRY_AFTER": 7}),
        (KeyError(1213), {"OCPI_STATUS_RETRY_AFTER": 7}),
    ],
)
def test_everything_else_is_the_crash_that_it_was(error, config):
    app = app_with(
        "ocpi-2.2.1", raising(error), by_blueprint=True, session=Journal(), **config
    )
    answer = app.test_client().put("/b/", json={})
    assert (answer.status_code, answer.get_json()["status_code"]) == (200, 3000)
    assert "Retry-After" not in answer.headers


def test_an_error_that_the_view_raises_on_purpose_is_left_as_it_is():
    app = app_with(
        "ocpi-2.2.1",
        lambda: abort(503),
        by_blueprint=True,
        session=Journal(),
        OCPI_STATUS_RETRY_AFTER=7,
    )
    answer = app.test_client().put("/b/", json={})
    assert answer.status_code == 503
    assert "Retry-After" not in answer.headers


@pytest.fixture
def postgresql():
    """A database with two tickets, and what else has a connection to it."""
    with postgresql_url() as url:
        engine = create_engine(url, poolclass=NullPool)
        fill(engine)
        yield engine


def fill(engine):
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all([Ticket(id=1, text="a"), Ticket(id=2, text="b")])
        session.commit()


def change(session, number, text):
    session.get_one(Ticket, number).text = text
    session.flush()


def app_of(engine, view):
    """An app whose view has a session of its own for each request."""
    session = scoped_session(sessionmaker(engine))
    app = app_with(
        "ocpi-2.2.1",
        lambda: view(session),
        by_blueprint=True,
        session=session,
        OCPI_STATUS_RETRY_AFTER=3,
    )
    app.teardown_appcontext(lambda _: session.remove())
    return app


def put(app):
    answer = app.test_client().put("/b/", json={})
    return answer.status_code, answer.headers.get("Retry-After")


def texts(engine):
    with Session(engine) as session:
        return list(session.scalars(select(Ticket.text).order_by(Ticket.id)))


AGAIN, DONE = (503, "3"), (200, None)


def test_one_of_two_in_a_deadlock_is_told_to_try_again(postgresql):
    both = Barrier(2, timeout=60)

    def view(first, second):
        def change_both(session):
            change(session, first, "new")
            both.wait()
            change(session, second, "new")

        return change_both

    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(put, [app_of(postgresql, view(*way)) for way in ((1, 2), (2, 1))])
        )
    assert sorted(answers) == [DONE, AGAIN]
    assert texts(postgresql) == ["new", "new"]


def test_a_transaction_that_does_not_fit_among_others_is_told_to_try_again(postgresql):
    """PostgreSQL finds that out at the commit."""
    engine = postgresql.execution_options(isolation_level="SERIALIZABLE")

    def swap(session, number):
        count = session.scalar(select(func.count()).where(Ticket.text == "new"))
        if not count:
            change(session, number, "new")

    def view(session):
        swap(session, 1)
        with Session(engine) as other:
            swap(other, 2)
            other.commit()

    assert put(app_of(engine, view)) == AGAIN
    assert texts(postgresql) == ["a", "new"]


@pytest.mark.parametrize("where", ["view", "commit"])
@pytest.mark.parametrize("pooled", [True, False])
def test_who_loses_the_connection_is_told_to_try_again(postgresql, where, pooled):
    engine = create_engine(postgresql.url) if pooled else postgresql
    left = 1

    def view(session):
        nonlocal left
        change(session, 1, "new")
        if left:
            left -= 1
            pid = session.scalar(text("SELECT pg_backend_pid()"))
            with postgresql.begin() as other:
                other.execute(text(f"SELECT pg_terminate_backend({pid}, 5000)"))
        if where == "view":
            change(session, 2, "new")

    app = app_of(engine, view)
    assert put(app) == AGAIN
    assert texts(postgresql) == ["a", "b"]
    assert put(app) == DONE
    engine.dispose()


def test_what_breaks_a_rule_of_the_database_is_not_to_be_tried_again(postgresql):
    def view(session):
        session.add(Ticket(id=1, text="again"))

    assert put(app_of(postgresql, view)) == DONE  # HTTP 200 and 3000: a crash
    assert texts(postgresql) == ["a", "b"]


@pytest.mark.parametrize(
    "lock",
    [
        ["BEGIN EXCLUSIVE"],  # nobody reads
        ["BEGIN IMMEDIATE"],  # nobody else writes
        ["BEGIN", "SELECT * FROM ticket"],  # nobody commits
    ],
    ids=["read", "write", "commit"],
)
def test_a_file_that_is_locked_is_to_be_tried_again(tmp_path, lock):
    file = tmp_path / "tickets.sqlite"
    engine = create_engine(f"sqlite:///{file}?timeout=0.05", poolclass=NullPool)
    fill(engine)
    app = app_of(engine, lambda session: change(session, 1, "new"))
    with ExitStack() as stack:
        other = stack.enter_context(
            closing(sqlite3.connect(file, isolation_level=None))
        )
        for statement in lock:
            other.execute(statement).fetchall()
        assert put(app) == AGAIN
    assert texts(engine) == ["a", "b"]
    assert put(app) == DONE
    assert texts(engine) == ["new", "b"]


def by_context(engine):
    """Scope a session as Flask-SQLAlchemy does."""
    return scoped_session(
        sessionmaker(engine),
        scopefunc=lambda: id(app_ctx._get_current_object()),
    )


@pytest.mark.parametrize("by_blueprint", [True, False])
@pytest.mark.parametrize("fails", [True, False])
@pytest.mark.parametrize("scope", [by_context, Session])
def test_an_async_view_stores_what_it_answers(tmp_path, scope, fails, by_blueprint):
    """Its session is that of the request, wherever it runs."""
    engine = create_engine(f"sqlite:///{tmp_path / 'tickets.sqlite'}")
    fill(engine)
    session = scope(engine)

    async def view():
        change(session, 1, "new")
        session.add(Ticket(id=3, text="c"))
        if fails:
            abort(409)
        return {"id": 3}

    app = app_with("ocpi-2.2.1", view, by_blueprint=by_blueprint, session=session)
    if scope is by_context:
        app.teardown_appcontext(lambda _: session.remove())
    answer = app.test_client().put("/b/", json={})
    assert answer.get_json()["status_code"] == (2000 if fails else 1000)
    assert texts(engine) == (["a", "b"] if fails else ["new", "b", "c"])
    if scope is by_context:
        assert not session.registry.registry  # nothing is left open
    else:
        session.close()
    engine.dispose()


@pytest.mark.parametrize("by_blueprint", [True, False])
def test_an_async_view_with_a_session_of_another_thread_is_refused(
    session, by_blueprint
):
    """By the blueprint before the first request, by ``atomic`` at once."""

    async def store_ticket():
        session.add(Ticket(text="new"))
        return {"id": 1}

    def ask():
        app = app_with(
            "ocpi-2.2.1", store_ticket, by_blueprint=by_blueprint, session=session
        )
        app.testing = True
        return app.test_client().put("/b/", json={})

    with pytest.raises(TypeError, match=r"store_ticket is async .* Scope the session"):
        ask()
    assert count(session) == 0
