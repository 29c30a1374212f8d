"""What is kept of requests that were answered."""

from __future__ import annotations

import gc
import weakref

import pytest

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import ocpi_answered
from flask_ocpi_status.exchange.state import state_of
from flask_ocpi_status.monitor import MemoryExchanges
from flask_ocpi_status.monitor.redacting import OF_REQUEST
from flask_ocpi_status.monitor.seen import Wanted
from tests.table import table

from .apps import PREFIX
from .apps import SECRET
from .apps import watched

HEADERS = {
    "Authorization": f"Token {SECRET}",
    "X-Request-ID": "request-1",
    "X-Correlation-ID": f"chain {SECRET}",
    "User-Agent": f"them {SECRET}",
    "Cookie": SECRET,
}


ANY = Wanted()


@pytest.fixture
def exchanges():
    return MemoryExchanges()


@pytest.fixture
def client(exchanges):
    return watched(exchanges=exchanges, bodies=True).test_client()


def last(exchanges):
    return exchanges.latest(["in"], Wanted(), 1)[0]


@table(
    ("path", "http", "code", "outcome", "error"),
    [
        ("/it", 200, 1000, "success", None),
        ("/missing", 404, 2003, "client_error", "UnknownLocation"),
        ("/down", 200, 3000, "server_error", "ServerError"),
        ("/crash", 200, 3000, "crash", "KeyError"),
    ],
)
def test_each_answer_is_kept_with_what_happened(
    client, exchanges, path, http, code, outcome, error
):
    client.get(f"{PREFIX}{path}", headers=HEADERS)
    seen = last(exchanges)
    assert (seen.http_status, seen.status_code) == (http, code)
    assert (seen.outcome, seen.error) == (outcome, error)
    assert (seen.way, seen.module, seen.method) == ("in", "tokens", "GET")
    assert (seen.contract, seen.place) == ("ocpi-2.2.1", f"{PREFIX}/<what>")
    assert seen.request_id == "request-1"
    assert seen.duration > 0


def test_a_party_has_its_name_in_both_directions(exchanges):
    app = watched(exchanges=exchanges)
    state_of(app).hooks.load_party = lambda token: {"name": "Énergie"}
    app.test_client().get(f"{PREFIX}/it", headers=HEADERS)
    (seen,) = exchanges.latest(["in"], Wanted(party="Énergie"), 9)
    assert seen.party == "Énergie"


def test_nothing_that_is_kept_shows_the_token(client, exchanges):
    client.get(f"{PREFIX}/it?key={SECRET}", headers=HEADERS)
    body = {SECRET: SECRET, "token": SECRET}
    client.put(f"{PREFIX}/it", json=body, headers=HEADERS)
    client.get(f"/ocpi/{SECRET}/x", headers=HEADERS)
    every = exchanges.latest(["in"], Wanted(), 9)
    assert len(every) == 3
    assert SECRET not in repr(every)
    assert every[1].pointers
    assert every[0].place == "/ocpi/…/x"


def test_what_is_put_aside_does_not_show_the_token(client, exchanges):
    client.get(f"{PREFIX}/it", headers={"Authorization": f"Token {SECRET}"})
    assert SECRET not in repr(exchanges._ring)


def test_what_is_put_aside_is_nothing_that_the_collector_goes_through(app, bp):
    from flask_ocpi_status.monitor import OCPIMonitor

    exchanges = MemoryExchanges()
    bp.get("/")(lambda: {})
    app.register_blueprint(bp)
    app.register_blueprint(OCPIMonitor(allow=lambda: True, exchanges=exchanges))
    for _ in range(3):
        app.test_client().get(f"{bp.url_prefix}/", headers=HEADERS)
    for _ in range(3):  # the innermost first
        gc.collect()
    assert not any(gc.is_tracked(one) for one in exchanges._ring)


def test_the_headers_of_an_answer_are_those_that_left(client, exchanges):
    client.get(f"{PREFIX}/it", headers={"X-Request-ID": "7"})
    seen = last(exchanges)
    assert dict(seen.came)["X-Request-ID"] == "7"
    assert dict(seen.came)["Content-Type"] == "application/json"
    assert dict(seen.sent)["X-Request-ID"] == "7"


def test_bodies_are_kept_where_they_are_asked_for():
    for bodies in (True, False):
        exchanges = MemoryExchanges()
        client = watched(exchanges=exchanges, bodies=bodies).test_client()
        client.put(f"{PREFIX}/it", json={"uid": "body-1"})
        seen = last(exchanges)
        assert (seen.body is not None and "body-1" in seen.body) is bodies
        assert (seen.answer is not None and "2001" in seen.answer) is bodies


def test_a_body_that_nobody_has_read_is_not_read(client, exchanges):
    client.get(f"{PREFIX}/it", data="{}")
    assert last(exchanges).body is None


def test_as_much_is_put_aside_as_is_looked_at_whatever_is_sent(exchanges):
    client = watched(exchanges=exchanges).test_client()
    for number in range(3):
        long = f"{number}{'x' * 50_000}"
        headers = dict.fromkeys([*OF_REQUEST[1:], "Authorization"], long)
        del headers["Content-Length"], headers["Host"]
        for path in (f"/ocpi/{long}", f"{PREFIX}/{long}"):
            client.open(path, method=f"A{long}", headers=headers)
            client.get(path, headers=headers)
    assert len(exchanges._ring) == 12
    assert all(len(repr(one)) < 20_000 for one in exchanges._ring)
    assert all(len(repr(one)) < 10_000 for one in exchanges.latest(["in"], ANY, 99))


def test_what_was_raised_is_not_kept_alive(client, exchanges):
    kept = []

    def keep(app, *, exception, **told):
        kept.append(weakref.ref(exception))

    with ocpi_answered.connected_to(keep, client.application):
        client.get(f"{PREFIX}/missing")
    gc.collect()
    assert kept[0]() is None
    assert last(exchanges).error == "UnknownLocation"


def test_an_app_that_is_set_up_later_is_watched_too(exchanges):
    from flask import Flask

    from flask_ocpi_status import OCPIBlueprint
    from flask_ocpi_status.monitor import OCPIMonitor

    app = Flask(__name__)
    app.register_blueprint(OCPIMonitor(allow=lambda: True, exchanges=exchanges))
    blueprint = OCPIBlueprint("b", __name__, url_prefix="/b")
    blueprint.get("/")(lambda: {})
    app.register_blueprint(blueprint)
    OCPIStatus(app)
    app.test_client().get("/b/")
    assert last(exchanges).outcome == "success"
