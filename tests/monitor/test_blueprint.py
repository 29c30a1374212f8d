"""Who sees the page, and what stands on it."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from flask import redirect
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.monitor import MemoryExchanges
from flask_ocpi_status.monitor import OCPIMonitor
from flask_ocpi_status.monitor.seen import Seen
from flask_ocpi_status.monitor.seen import id_of
from tests.table import table

from .apps import PREFIX
from .apps import links
from .apps import outcomes
from .apps import page
from .apps import watched

HOSTILE = '"><script>alert(1)</script>'


def bare(**config):
    app = Flask(__name__)
    app.config.update(config)
    OCPIStatus(app)
    return app


def test_where_nobody_says_who_may_see_it_it_is_refused_in_production():
    with pytest.raises(RuntimeError, match="allow="):
        bare().register_blueprint(OCPIMonitor())


@table("config", [{"DEBUG": True}, {"TESTING": True}])
def test_it_is_there_for_debug_mode_and_tests_and_gone_after_these(config):
    app = bare(**config)
    app.register_blueprint(OCPIMonitor())
    assert app.test_client().get("/ocpi-monitor/").status_code == 200
    app.config.update(DEBUG=False, TESTING=False)
    assert app.test_client().get("/ocpi-monitor/").status_code == 403


@table("path", ["/", "/exchanges/x", "/static/monitor.js"])
@table(
    ("allowed", "status"),
    [
        (False, 403),
        (None, 403),
        (lambda: redirect("/login"), 302),
        (lambda: ("No.", 401), 401),
    ],
)
def test_who_may_not_see_it_gets_nothing_of_it(path, allowed, status):
    app = bare()
    answer = allowed if callable(allowed) else lambda: allowed
    app.register_blueprint(OCPIMonitor(allow=answer))
    assert app.test_client().get(f"/ocpi-monitor{path}").status_code == status


def test_what_is_awaited_is_not_taken_for_a_yes():
    async def later():
        return True

    app = bare(TESTING=True)
    app.register_blueprint(OCPIMonitor(allow=lambda: later()))
    with pytest.raises(TypeError, match="await"):
        app.test_client().get("/ocpi-monitor/")


def test_what_cannot_be_asked_is_refused_at_once():
    with pytest.raises(TypeError, match="cannot be called"):
        OCPIMonitor(allow=True)


def test_the_page_has_what_was_answered_and_filters_it():
    client = watched().test_client()
    for what in ("it", "missing", "crash"):
        client.get(f"{PREFIX}/{what}", headers={"X-Request-ID": f"id-{what}"})
    assert outcomes(page(client)) == ["crash", "client_error", "success"]
    assert outcomes(page(client, outcome="crash")) == ["crash"]
    assert outcomes(page(client, id=" id-missing ")) == ["client_error"]
    assert outcomes(page(client, party="nobody")) == []
    for path in links(page(client)):
        assert "tokens ocpi-2.2.1" in page(client, path)


def test_a_page_leads_to_older_ones():
    client = watched().test_client()
    for _ in range(51):
        client.get(f"{PREFIX}/it")
    first = page(client)
    assert len(links(first)) == 50
    older = first.partition(">Older ones<")[0].rpartition('href="')[2].rstrip('"')
    assert len(links(page(client, older.replace("&amp;", "&")))) == 1


def test_an_exchange_that_is_not_there_is_404():
    answer = watched().test_client().get("/ocpi-monitor/exchanges/none")
    assert answer.status_code == 404
    assert "forgotten" in answer.text


def test_what_others_have_named_breaks_out_of_nothing():
    exchanges = MemoryExchanges()
    names = (
        *("party", "module", "contract", "method", "place", "outcome", "error"),
        *("request_id", "correlation_id", "body", "answer"),
    )
    for way in ("in", "out", "push", "reply"):
        exchanges.add(
            Seen(
                id_of(1.0, 1),
                1.0,
                way,
                **dict.fromkeys(names, HOSTILE),
                pointers=[HOSTILE],
                remarks=[HOSTILE],
                sent=[(HOSTILE, HOSTILE)],
                came=[(HOSTILE, HOSTILE)],
            )
        )
    client = watched(exchanges=exchanges).test_client()
    query = {"party": HOSTILE, "outcome": HOSTILE, "id": HOSTILE}
    one = links(page(client))[0]
    for text in (page(client), page(client, **query), page(client, one)):
        assert "<script>alert" not in text
        assert text.count("<script") == 1


def test_no_page_is_kept_or_framed_and_nothing_in_it_is_inline():
    answer = watched().test_client().get("/ocpi-monitor/")
    assert answer.headers["Cache-Control"] == "no-store"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "style=" not in answer.text and " onclick" not in answer.text


def test_it_stands_below_any_prefix():
    app = watched(url_prefix="/inner/watch")
    client = Client(DispatcherMiddleware(Flask("outer"), {"/deep": app}))
    client.get(f"/deep{PREFIX}/it")
    text = client.get("/deep/inner/watch/").text
    (path,) = links(text)
    assert path.startswith("/deep/inner/watch/exchanges/")
    assert client.get(path).status_code == 200
    assert '"/deep/inner/watch/static/monitor.css"' in text


def test_the_page_is_there_where_the_exchanges_cannot_be_read(monkeypatch, caplog):
    exchanges = MemoryExchanges()
    app = watched(exchanges=exchanges)

    def fail(*_):
        raise OSError("a secret of the database")

    monkeypatch.setattr(exchanges, "latest", fail)
    monkeypatch.setattr(exchanges, "counts", fail)
    app.logger.disabled = False
    with caplog.at_level(logging.WARNING):
        text = page(app.test_client())
    assert "cannot be read now" in text
    assert "a secret of the database" not in text + caplog.text


def test_one_monitor_in_two_apps_keeps_what_is_each_ones_own():
    monitor = OCPIMonitor(allow=lambda: True)
    clients = [watched(monitor=monitor).test_client() for _ in "ab"]
    clients[0].get(f"{PREFIX}/it")
    assert [len(outcomes(page(client))) for client in clients] == [1, 0]


def test_one_monitor_twice_in_an_app_sees_each_exchange_once():
    monitor = OCPIMonitor(allow=lambda: True)
    app = watched(monitor=monitor)
    app.register_blueprint(monitor, name="again", url_prefix="/again")
    client = app.test_client()
    client.get(f"{PREFIX}/it")
    for path in ("/ocpi-monitor/", "/again/"):
        assert len(outcomes(page(client, path))) == 1


def test_what_others_write_turns_nothing_round_and_is_shown():
    client = watched(bodies=True).test_client()
    evil = "\x1b[2J\u202eabc"
    client.put(f"{PREFIX}/it", json={evil: evil}, headers={"User-Agent": "a\x9bb"})
    (link,) = links(page(client))
    text = page(client, link)
    assert all(sign.isprintable() or sign == "\n" for sign in text)
    assert r"\u202eabc" in text and r"a\x9bb" in text


class Away(MemoryExchanges):
    """A place that cannot be read, as that in a database without a table."""

    def find(self, id):
        raise OSError("a secret of the database")


def test_the_page_of_an_exchange_says_that_it_cannot_be_read(caplog):
    app = watched(exchanges=Away())
    app.logger.disabled = False
    with caplog.at_level(logging.WARNING):
        answer = app.test_client().get("/ocpi-monitor/exchanges/1")
    assert answer.status_code == 503
    assert "The exchanges cannot be read now." in answer.text
    assert "The exchanges cannot be read: OSError." in caplog.text
    assert "a secret of the database" not in answer.text + caplog.text


def test_each_of_two_apps_keeps_its_own():
    monitor = [watched().test_client() for _ in "ab"]
    monitor[0].get(f"{PREFIX}/it")
    assert [len(outcomes(page(client))) for client in monitor] == [1, 0]
