"""Effects and failures: what a failed request did is undone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask import abort
from flask import redirect
from marshmallow import ValidationError
from sqlalchemy import String
from sqlalchemy import create_engine
from sqlalchemy import event
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import scoped_session
from sqlalchemy.orm import sessionmaker
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
from flask_ocpi_status import ocpi_response


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


def app_with(contract, view, *, by_blueprint, session) -> Flask:
    app = Flask(__name__)
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


@pytest.mark.parametrize("by_blueprint", [True, False])
@pytest.mark.parametrize("contract", contract_names())
@pytest.mark.parametrize("what", [*KEPT, *UNDONE])
def test_a_success_is_kept_and_any_failure_undone(
    session, contract, what, by_blueprint
):
    def view():
        session.add(Ticket(text="new"))
        session.flush()
        return (KEPT | UNDONE)[what]()

    app = app_with(contract, view, by_blueprint=by_blueprint, session=session)
    response = app.test_client().put("/b/", json={})
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


def test_a_session_that_commits_asynchronously_is_refused_at_once():
    class Asynchronous:
        async def commit(self):
            """Nobody would wait for it."""

        async def rollback(self):
            """Nor for this."""

    with pytest.raises(TypeError, match="asynchronously"):
        atomic(Asynchronous())


def test_a_response_that_is_raised_is_as_good_as_one_that_is_returned():
    journal = Journal()
    app = app_with(
        "ocpi-2.2.1", lambda: abort(redirect("/x")), by_blueprint=True, session=journal
    )
    assert app.test_client().put("/b/", json={}).status_code == 302
    assert journal.did == ["commit"]
