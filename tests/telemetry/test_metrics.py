"""What is counted for Prometheus."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

pytest.importorskip("prometheus_client", reason="It needs prometheus-client.")
pytest.importorskip("requests_hardened", reason="It needs the extra 'registration'.")

from flask import Flask
from prometheus_client import CollectorRegistry
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import ServerError
from flask_ocpi_status.modules import ocpi_pulled
from flask_ocpi_status.modules import ocpi_pushed
from flask_ocpi_status.modules import ocpi_replied
from flask_ocpi_status.modules.acting.pulling.pulled import Pulled
from flask_ocpi_status.telemetry import OCPIMetrics
from tests.partners.calling import peer_of
from tests.standing import partner as partner

URL = "/ocpi/2.2.1/tokens"
#: What the app calls the party of each token.
NAMES = {"alice": "alice", "odd": '\ud800"}\n# TYPE '}
TOLD = {"party": "a", "module": "sessions"}


@pytest.fixture
def registry():
    return CollectorRegistry()


@pytest.fixture
def app(registry):
    app = Flask(__name__)
    ocpi = OCPIStatus(app)
    tokens = OCPIBlueprint(
        "tokens", __name__, url_prefix=URL, module="tokens", role="RECEIVER"
    )

    @tokens.get("/<what>")
    def read(what):
        if what == "down":
            raise ServerError
        return {}

    @ocpi.token_loader
    def load(token):
        return SimpleNamespace(name=NAMES[token]) if token in NAMES else None

    app.register_blueprint(tokens)
    OCPIMetrics(app, registry=registry)
    return app


def value(registry, name, **labels):
    return registry.get_sample_value(f"ocpi_{name}", labels)


def test_requests_are_counted_by_who_asked_what_and_what_came_of_it(app, registry):
    client = app.test_client()
    for path in ("/it", "/it", "/down"):
        client.get(f"{URL}{path}", headers={"Authorization": "Token alice"})
    for token in ("x1", "x2"):
        client.get(f"{URL}/it", headers={"Authorization": f"Token {token}"})
    ours = {"contract": "ocpi-2.2.1", "module": "tokens"}

    def count(party, outcome):
        return value(registry, "requests_total", party=party, outcome=outcome, **ours)

    assert count("alice", "success") == 2
    assert count("alice", "server_error") == 1
    assert count("unknown", "client_error") == 2
    assert value(registry, "request_seconds_count", **ours) == 5


def test_no_name_of_a_party_keeps_the_metrics_from_being_read(app, registry):
    headers = {"Authorization": "Token odd"}
    assert app.test_client().get(f"{URL}/it", headers=headers).status_code == 200
    families = text_string_to_metric_families(generate_latest(registry).decode())
    (party,) = {
        sample.labels["party"]
        for family in families
        for sample in family.samples
        if sample.name == "ocpi_requests_total"
    }
    assert party == r'\ud800"}\n# TYPE '


def test_calls_are_counted_with_how_long_they_took(app, registry, partner):
    partner.misbehave("says", data=[])
    with app.app_context(), peer_of(partner) as peer:
        peer.get(peer.url_of("locations"))
    labels = {"contract": "ocpi-2.2.1", "party": "partner", "module": "locations"}
    assert value(registry, "calls_total", outcome="success", **labels) == 1
    assert value(registry, "call_seconds_count", party="partner") == 1


def test_pushes_pulls_and_results_are_counted_by_what_became_of_them(app, registry):
    counts = Pulled(read=5, created=3, refused=2)
    ocpi_pushed.send(app, outcome="rejected", key=(), **TOLD)
    ocpi_pulled.send(app, outcome="complete", counts=counts, **TOLD)
    ocpi_replied.send(app, party=None, became="late")
    assert value(registry, "pushes_total", outcome="rejected", **TOLD) == 1
    assert value(registry, "pulls_total", outcome="complete", **TOLD) == 1
    assert value(registry, "pulled_objects_total", became="created", **TOLD) == 3
    assert value(registry, "pulled_objects_total", became="refused", **TOLD) == 2
    assert value(registry, "pulled_objects_total", became="changed", **TOLD) is None
    assert value(registry, "replies_total", party="unknown", became="late") == 1


def test_several_apps_count_in_one_registry(app, registry):
    other = Flask("other")
    OCPIStatus(other)
    OCPIMetrics(registry=registry).init_app(other)
    for one in (app, other):
        ocpi_pushed.send(one, outcome="sent", key=(), **TOLD)
    assert value(registry, "pushes_total", outcome="sent", **TOLD) == 2


def test_an_app_is_counted_once(app, registry):
    with pytest.raises(RuntimeError, match="already"):
        OCPIMetrics(app, registry=registry)


def test_a_metric_that_fails_spoils_no_answer(app, monkeypatch, caplog):
    from flask_ocpi_status.telemetry.labels import Labels

    def fail(*_):
        raise OSError

    monkeypatch.setattr(Labels, "module", fail)
    headers = {"Authorization": "Token alice"}
    assert app.test_client().get(f"{URL}/it", headers=headers).status_code == 200
    assert "What watches the answers failed" in caplog.text
