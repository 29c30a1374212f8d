"""Pushes and transactions: nothing leaves that is not certain, on real databases."""

from __future__ import annotations

from base64 import b64encode
from contextlib import ExitStack

import pytest
from sqlalchemy import create_engine
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import scoped_session
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import NullPool

from flask_ocpi_status import OCPIError
from flask_ocpi_status.modules.keeping.sql import SQLDocuments
from flask_ocpi_status.modules.keeping.tables import DOCUMENTS
from flask_ocpi_status.testing import Fault
from tests.modules.acting.house import LATER
from tests.modules.acting.house import House
from tests.modules.acting.house import keep
from tests.modules.acting.house import ours
from tests.modules.acting.house import session_of
from tests.modules.acting.house import welcoming
from tests.modules.facing.faces import URL
from tests.modules.keeping.places import ENGINES

PAR = ("DE", "PAR")
STOP = {"response_url": URL, "session_id": "ID1"}
TOKEN = b64encode(b"token-of-par").decode()


class Database:
    """A platform on a database, and a party that is pushed to.

    :ivar seen: how many documents were there for others, at each push.
    """

    def __init__(self, url, partner):
        self.engine = create_engine(url, poolclass=NullPool)
        SQLDocuments.metadata.create_all(self.engine)
        self.session = scoped_session(sessionmaker(self.engine))
        self.documents = SQLDocuments(self.session)
        self.partner = partner
        self.seen = []
        self.fails = None
        self.house = House(session=self.session, set_up=self.set_up)
        self.house.app.teardown_appcontext(lambda _: self.session.remove())
        self.house.add("par", partner.url, sides=("RECEIVER", "SENDER"))
        partner.misbehave(Fault("counts", "counts what is there", lambda: self.look))

    def set_up(self, platform):
        platform.sender("sessions", self.documents)
        platform.command("STOP_SESSION")(self.stop)

    def stop(self, command, reply):
        keep(self.documents, session_of(PAR), "ID1")
        self.house.platform.push("sessions", session_of(PAR))
        if self.fails == "raises":
            raise OCPIError("No.", 2001)
        if self.fails == "commit":
            self.session.execute(select(func.no_such_function()))
        return "ACCEPTED"

    def look(self, answered):
        with self.engine.connect() as connection:
            counted = select(func.count()).select_from(DOCUMENTS)
            self.seen.append(connection.execute(counted).scalar())

    def ask(self):
        return self.house.app.test_client().post(
            "/ocpi/2.2.1/receiver/commands/STOP_SESSION",
            json=STOP,
            headers={"Authorization": f"Token {TOKEN}"},
        )


@pytest.fixture(params=ENGINES)
def database(request, tmp_path, tables):
    with ExitStack() as stack:
        partner = stack.enter_context(welcoming())
        url = stack.enter_context(tables(request.param, tmp_path))
        made = Database(url, partner)
        yield made
        made.house.wait()
        made.session.remove()
        made.engine.dispose()


def test_what_a_request_pushes_leaves_after_its_commit(database):
    assert database.ask().json["data"]["result"] == "ACCEPTED"
    assert database.house.wait() == [("par", "sent")]
    assert database.seen == [1]
    [sent] = database.partner.received()
    assert sent.method == "PUT"


def test_a_push_that_comes_of_a_message_belongs_to_its_chain(database):
    database.house.app.test_client().post(
        "/ocpi/2.2.1/receiver/commands/STOP_SESSION",
        json=STOP,
        headers={
            "Authorization": f"Token {TOKEN}",
            "X-Request-ID": "request-1",
            "X-Correlation-ID": "chain-1",
        },
    )
    database.house.wait()
    [sent] = database.partner.received()
    assert sent.headers["x-correlation-id"] == "chain-1"
    assert sent.headers["x-request-id"] != "request-1"


@pytest.mark.parametrize("fails", ["raises", "commit"])
def test_what_a_request_pushes_that_fails_never_leaves(database, fails):
    database.house.app.testing = False
    database.fails = fails
    assert database.ask().json["status_code"] != 1000
    assert database.house.wait() == []
    assert database.partner.received() == []
    database.fails = None
    database.ask()
    database.house.wait()
    assert database.seen == [1]


def test_a_push_from_a_task_of_ones_own_waits_for_the_commit(database):
    with database.house.app.app_context():
        keep(database.documents, session_of(PAR), "ID1")
        database.house.platform.push("sessions", session_of(PAR))
        database.house.wait()
        assert database.partner.received() == []
        database.session.commit()
    assert database.house.wait() == [("par", "sent")]
    assert database.seen == [1]


def test_a_push_from_a_task_of_ones_own_goes_with_a_rollback(database):
    with database.house.app.app_context():
        keep(database.documents, session_of(PAR), "ID1")
        database.house.platform.push("sessions", session_of(PAR))
        database.session.rollback()
        database.session.commit()
    assert database.house.wait() == []
    assert database.partner.received() == []


def test_the_whole_that_is_sent_instead_is_the_one_that_is_committed(database):
    database.partner.misbehave("html", "PATCH", http=404)
    with database.house.app.app_context():
        keep(database.documents, session_of(PAR, status="COMPLETED"), "ID1")
        database.session.commit()
        change = {"status": "COMPLETED", "last_updated": LATER}
        database.house.platform.push_change("sessions", "ID1", change)
        database.session.commit()
    assert database.house.wait() == [("par", "sent")]
    patch, put = database.partner.received()
    assert (patch.method, put.method) == ("PATCH", "PUT")
    assert put.body["status"] == "COMPLETED"


def test_what_is_pushed_stays_as_it_was_when_it_was_pushed(database):
    session = ours("Session", "sessions") | session_of(PAR)
    with database.house.app.app_context():
        database.house.platform.push("sessions", session)
        session["status"] = "INVALID"
        session.clear()
        database.session.commit()
    database.house.wait()
    [sent] = database.partner.received()
    assert sent.body["id"] == "ID1"
