"""What spans of OpenTelemetry are told."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

pytest.importorskip("opentelemetry.sdk", reason="It needs opentelemetry-sdk.")
pytest.importorskip("requests_hardened", reason="It needs the extra 'registration'.")

from flask import Flask
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import ServerError
from flask_ocpi_status import UnknownLocation
from flask_ocpi_status.exchange.state import state_of
from flask_ocpi_status.peers import PeerError
from flask_ocpi_status.telemetry import OCPITracing
from tests.partners.calling import peer_of
from tests.standing import partner as partner
from tests.table import table

URL = "/ocpi/2.2.1/tokens"


@pytest.fixture
def app():
    app = Flask(__name__)
    OCPIStatus(app)
    OCPITracing(app)
    tokens = OCPIBlueprint(
        "tokens", __name__, url_prefix=URL, module="tokens", role="RECEIVER"
    )

    @tokens.get("/<what>")
    def read(what):
        match what:
            case "missing":
                raise UnknownLocation
            case "down":
                raise ServerError
            case "crash":
                raise KeyError("a secret")
        return {}

    app.register_blueprint(tokens)
    app.logger.disabled = True
    return app


@pytest.fixture
def spans():
    """Have a span of its own round what a test does, and give what has ended."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracer = provider.get_tracer(__name__)

    def during(act):
        exporter.clear()
        with tracer.start_as_current_span("request"):
            act()
        return exporter.get_finished_spans()[0]

    return during


@table(
    ("what", "code", "outcome", "status"),
    [
        ("it", 1000, "success", StatusCode.UNSET),
        ("missing", 2003, "client_error", StatusCode.UNSET),
        ("down", 3000, "server_error", StatusCode.ERROR),
        ("crash", 3000, "crash", StatusCode.ERROR),
    ],
)
def test_a_span_says_what_ocpi_says_and_whose_fault_it_is(
    app, spans, what, code, outcome, status
):
    headers = {"X-Request-ID": "1", "X-Correlation-ID": "2"}
    client = app.test_client()
    span = spans(lambda: client.get(f"{URL}/{what}", headers=headers))
    told = dict(span.attributes)
    assert told.pop("error.type", None) == (outcome if status.value == 2 else None)
    assert told == {
        "ocpi.contract": "ocpi-2.2.1",
        "ocpi.module": "tokens",
        "ocpi.status_code": code,
        "ocpi.outcome": outcome,
        "ocpi.request_id": "1",
        "ocpi.correlation_id": "2",
    }
    assert span.status.status_code is status
    assert "secret" not in str(span.to_json())


def test_a_call_is_an_event_of_the_span_that_it_is_made_in(app, spans, partner):
    partner.misbehave("html", http=500)

    def call():
        with app.app_context(), peer_of(partner) as peer, pytest.raises(PeerError):
            peer.put(peer.url_of("tokens"), {})

    span = spans(call)
    (event,) = span.events
    assert event.name == "ocpi.called"
    assert event.attributes["ocpi.party"] == "partner"
    assert event.attributes["ocpi.outcome"] == "server_error"
    assert event.attributes["ocpi.method"] == "PUT"
    assert event.attributes["ocpi.http_status"] == 500
    assert 0 < event.attributes["ocpi.duration"] < 60
    assert "ocpi.status_code" not in event.attributes
    assert span.status.status_code is StatusCode.UNSET


@table(
    ("name", "told"),
    [("Énergie", "Énergie"), ("half \ud800", r"half \ud800"), ("x" * 999, "x" * 255)],
)
def test_a_party_is_called_the_same_wherever_it_is_told_of(
    app, spans, partner, name, told
):
    partner.misbehave("says", data=[])
    state_of(app).hooks.load_party = lambda token: SimpleNamespace(name=name)

    def ask_and_be_asked():
        with app.app_context(), peer_of(partner, name=name) as peer:
            peer.get(peer.url_of("locations"))
        headers = {"Authorization": "Token any"}
        assert app.test_client().get(f"{URL}/it", headers=headers).status_code == 200

    span = spans(ask_and_be_asked)
    (event,) = span.events
    assert {one.attributes["ocpi.party"] for one in (span, event)} == {told}


def test_without_a_span_nothing_is_told(app):
    assert app.test_client().get(f"{URL}/it").status_code == 200


def test_an_app_is_traced_once(app):
    with pytest.raises(RuntimeError, match="already"):
        OCPITracing(app)
