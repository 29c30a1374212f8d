"""What stands beside the exchanges."""

from __future__ import annotations

import pytest
from flask import Flask

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.exchange.state import state_of
from flask_ocpi_status.modules import MemoryDocuments
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.modules.common import platform_named
from flask_ocpi_status.modules.keeping.owed import Owed
from flask_ocpi_status.modules.keeping.owed import after
from flask_ocpi_status.monitor import MemoryExchanges
from flask_ocpi_status.monitor import OCPIMonitor
from flask_ocpi_status.monitor.panels import MOST
from flask_ocpi_status.monitor.panels import WIDTH
from flask_ocpi_status.monitor.panels import panels_of
from flask_ocpi_status.monitor.seen import Seen
from flask_ocpi_status.monitor.seen import id_of
from flask_ocpi_status.parties.parties import TableMissing
from flask_ocpi_status.registration import MemoryParties

from .apps import page


@pytest.fixture
def exchanges():
    return MemoryExchanges()


@pytest.fixture
def store():
    return MemoryParties()


@pytest.fixture
def platform():
    made = OCPIPlatform("roaming", __name__, versions=("2.2.1",))
    made.receiver("tokens", MemoryDocuments())
    return made


@pytest.fixture
def app(exchanges, store, platform):
    app = Flask(__name__)
    OCPIStatus(app, parties=store)
    app.register_blueprint(platform)
    app.register_blueprint(OCPIMonitor(allow=lambda: True, exchanges=exchanges))
    return app


def panel(app, exchanges, id):
    with app.test_request_context():
        return next(one for one in panels_of(app, exchanges) if one.id == id)


def add(exchanges, number, **values):
    exchanges.add(Seen(id_of(1.0, number), 1.0, **{"way": "in", **values}))


def test_outcomes_are_drawn_by_party_and_module_the_most_first(app, exchanges):
    for number in range(4):
        outcome = "crash" if number == 3 else "success"
        add(exchanges, number, party="a", module="cdrs", outcome=outcome)
    add(exchanges, 5, party="b", way="out", outcome="unanswered")
    first, second = panel(app, exchanges, "outcomes").bars
    assert (first.party, first.module, first.total) == ("a", "cdrs", 4)
    assert [one[:2] for one in first.segments] == [("success", 3), ("crash", 1)]
    assert sum(one.width for one in first.segments) == pytest.approx(WIDTH)
    assert first.segments[1].x == first.segments[0].width
    assert (second.party, second.segments[0].width) == ("b", WIDTH / 4)
    assert "3&nbsp;success, 1&nbsp;crash" in page(app.test_client())


def test_parties_are_there_with_their_state(app, exchanges, store):
    store.invite("hers", CredentialsToken("token-a-of-hers"))
    ((name, state, *_),) = panel(app, exchanges, "parties").rows
    assert (name, state) == ("hers", "invited")
    text = page(app.test_client())
    assert "hers" in text and "token-a-of-hers" not in text


def test_more_parties_than_a_table_has_are_counted(app, exchanges, store):
    for number in range(MOST + 2):
        store.invite(f"p{number}", CredentialsToken(f"token-{number}"))
    found = panel(app, exchanges, "parties")
    assert (len(found.rows), found.more) == (MOST, 2)


def test_what_is_owed_is_there_until_it_is_posted(app, exchanges, platform):
    with app.app_context():
        replies = platform_named("roaming").notes.replies
        what = ("roaming", "a", "STOP_SESSION", "2.2.1", "https://a.example")
        replies.owe(Owed("secret-id", *what, after(60)))
    (row,) = panel(app, exchanges, "owed").rows
    assert row[1:] == ("a", "STOP_SESSION", "is not known yet", "0")
    assert "secret-id" not in page(app.test_client())


def test_what_failed_to_be_pushed_is_there_with_why(app, exchanges):
    add(exchanges, 1, way="push", party="a", outcome="rejected", error="Why.")
    (row,) = panel(app, exchanges, "failed").rows
    assert row[1] == "a" and row[3:] == ("rejected", "Why.")


def test_an_app_without_parties_and_platforms_has_no_such_panels(exchanges):
    app = Flask(__name__)
    OCPIStatus(app)
    with app.test_request_context():
        assert [one.id for one in panels_of(app, exchanges)] == ["outcomes"]


def test_an_app_that_knows_its_parties_itself_needs_no_table_of_them(
    app, exchanges, store, monkeypatch, caplog
):
    def fail():
        raise TableMissing("There is no table; run flask ocpi init-db.")

    monkeypatch.setattr(store, "all", fail)
    assert "cannot be read" in panel(app, exchanges, "parties").empty
    assert "There is no table; run flask ocpi init-db." in caplog.text
    caplog.clear()
    state_of(app).hooks.load_party = lambda token: None
    with app.test_request_context():
        assert "parties" not in [one.id for one in panels_of(app, exchanges)]
    assert not caplog.text


def test_one_that_fails_is_told_of_and_spoils_no_other(
    app, exchanges, store, monkeypatch, caplog
):
    def fail():
        raise OSError("a secret of the database")

    monkeypatch.setattr(store, "all", fail)
    assert "cannot be read" in panel(app, exchanges, "parties").empty
    assert panel(app, exchanges, "owed")
    assert "OSError" in caplog.text and "secret" not in caplog.text
