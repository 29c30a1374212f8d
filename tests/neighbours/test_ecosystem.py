"""What the page of the ecosystem recommends works as it stands there."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from tests.table import table

from .recipes import PAGE
from .recipes import cook
from .recipes import run_program
from .recipes import sections

#: The title of a recipe, what it needs, and what holds then.
RECIPES = {
    "CSRF protection: Flask-WTF": (
        ["flask_wtf"],
        """
        app.add_url_rule("/page", "page", lambda: "page", methods=["POST"])
        client = app.test_client()
        assert client.post("/page").status_code == 400
        answer = client.put("/ocpi/emsp/2.2.1/tokens/1", json={"uid": "1"})
        assert answer.json["data"] == {"uid": "1"}, answer.json
        """,
    ),
    "A limit for each party: Flask-Limiter": (
        ["flask_limiter"],
        """
        from types import SimpleNamespace

        app.add_url_rule("/host", "host", limiter.limit("1/minute")(lambda: "host"))

        @ocpi.token_loader
        def load(token):
            known = {"a": "alice", "b": "bob"}.get(token.reveal())
            return known and SimpleNamespace(name=known, registered=True)

        def ask(token, address="1.2.3.4"):
            return app.test_client().get(
                "/ocpi/2.2.1/locations",
                headers={"Authorization": f"Token {token}"},
                environ_overrides={"REMOTE_ADDR": address},
            )

        assert [ask("a").status_code for _ in range(3)] == [200, 200, 429]
        # Another party from the same address, and the same from another one.
        assert ask("b").status_code == 200
        refused = ask("a", "5.6.7.8")
        assert (refused.status_code, refused.json["status_code"]) == (429, 2000)
        assert refused.headers["Retry-After"]
        # Who guesses tokens is counted by address, and stops nobody.
        assert [ask(f"x{n}").status_code for n in range(3)] == [401, 401, 429]
        assert ask("b").status_code == 200
        assert [app.test_client().get("/host").status_code for _ in "ab"] == [200, 429]
        """,
    ),
    "CORS: Flask-CORS": (
        ["flask_cors"],
        """
        client = app.test_client()
        origin = {"Origin": "https://portal.example"}
        answer = client.get("/ocpi/2.2.1/tariffs", headers=origin)
        assert answer.headers["Access-Control-Allow-Origin"] == origin["Origin"]
        assert "Link" in answer.headers["Access-Control-Expose-Headers"]
        preflight = client.options(
            "/ocpi/2.2.1/tariffs",
            headers={**origin, "Access-Control-Request-Method": "GET"},
        )
        assert preflight.json["status_code"] == 1000
        assert preflight.headers["Access-Control-Allow-Origin"] == origin["Origin"]
        """,
    ),
    "Crashes: Sentry": (
        ["sentry_sdk"],
        """
        from flask import request
        from sentry_sdk.transport import Transport

        from flask_ocpi_status import ocpi_answered, ocpi_request

        sent = []

        class Kept(Transport):
            def capture_envelope(self, envelope):
                sent.append(envelope.get_event())

        client = sentry_sdk.get_client()
        client.transport = Kept(client.options)
        tokens = OCPIBlueprint("tokens", __name__, url_prefix="/ocpi/2.2.1/tokens")

        @tokens.put("/<uid>")
        def put(uid):
            read = ocpi_request.json
            return len(read) / 0

        @app.after_request
        def spoil(response):
            if "spoilt" in request.args:
                response.headers._list.append(("X-Spoilt", chr(10)))
            return response

        app.register_blueprint(tokens)
        headers = {"Authorization": "Token hush", "X-Request-ID": "1"}

        def ask(path, method="GET", **told):
            sent.clear()
            url = f"/ocpi/2.2.1/{path}"
            answer = app.test_client().open(url, method=method, headers=headers, **told)
            assert (answer.status_code, answer.json["status_code"]) == (200, 3000)
            for event in sent:
                assert "hush" not in str(event)
            return sent

        def crash_of(event):
            return event["exception"]["values"][-1]["type"]

        # A crash is told once, wherever it comes up, and nothing of what was sent.
        assert [*map(crash_of, ask("sessions/x"))] == ["KeyError"]
        told = ask("tokens/1", "PUT", json={"uid": "hush"})
        assert [*map(crash_of, told)] == ["ZeroDivisionError"]
        assert [*map(crash_of, ask("sessions/x?spoilt=1"))][-1] == "ValueError"
        # What was meant is told by who answered, and with what.
        (down,) = ask("sessions/down")
        assert down["fingerprint"] == ["sessions.session", "3000"]
        assert down["extra"]["request_id"] == "1"

        # And so is what fails beside an answer.
        @ocpi_answered.connect
        def meter(app, **told):
            raise OSError

        assert [crash_of(one) for one in ask("sessions/down")[1:]] == ["OSError"]
        """,
    ),
    "Traces: OpenTelemetry": (
        ["opentelemetry.instrumentation.flask", "opentelemetry.sdk"],
        """
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import SimpleSpanProcessor
        from opentelemetry.sdk.trace.export.in_memory_span_exporter import (
            InMemorySpanExporter,
        )

        spans = InMemorySpanExporter()
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(spans))
        trace.set_tracer_provider(provider)
        asked = app.test_client().get("/ocpi/2.2.1/locations/1")
        assert asked.json["status_code"] == 2003
        asked = app.test_client().get("/ocpi/2.2.1/locations/crash")
        assert (asked.status_code, asked.json["status_code"]) == (200, 3000)
        span, failed = spans.get_finished_spans()
        assert span.attributes["ocpi.status_code"] == 2003
        assert span.attributes["ocpi.contract"] == "ocpi-2.2.1"
        assert span.attributes["ocpi.outcome"] == "client_error"
        assert span.status.status_code is trace.StatusCode.UNSET
        assert failed.attributes["ocpi.outcome"] == "crash"
        assert failed.status.status_code is trace.StatusCode.ERROR
        """,
    ),
    "Metrics: Prometheus": (
        ["prometheus_client"],
        """
        client = app.test_client()
        for path in ("/1", "/2", "/1/2/3"):
            client.get(f"/ocpi/2.2.1/tariffs{path}")
        text = client.get("/metrics").text
        labels = 'contract="ocpi-2.2.1",module="none",outcome="{}",party="unknown"'
        crashes, missed = labels.format("crash"), labels.format("client_error")
        assert f"ocpi_requests_total{{{crashes}}} 2.0" in text, text
        assert f"ocpi_requests_total{{{missed}}} 1.0" in text, text
        seconds = 'ocpi_request_seconds_count{contract="ocpi-2.2.1",module="none"} 3.0'
        assert seconds in text
        """,
    ),
    "Work for later: Celery": (
        ["celery", "requests"],
        """
        from types import SimpleNamespace

        from flask import current_app

        from flask_ocpi_status import CredentialsToken

        posted = []

        class Fake:
            def __enter__(self):
                return self

            def __exit__(self, *_):
                pass

            def post(self, url, body):
                posted.append((current_app.name, url, body))

        with app.app_context():
            ocpi.parties.invite("windkracht", CredentialsToken("a"))
        asked = []
        ocpi.peer = lambda party: asked.append(party.name) or Fake()
        ocpi.token_loader(lambda token: SimpleNamespace(name="windkracht"))
        celery.conf.task_always_eager = True
        celery.conf.task_eager_propagates = True
        answer = app.test_client().post(
            "/ocpi/2.2.1/commands/STOP_SESSION",
            json={"response_url": "https://wk.example/1"},
            headers={"Authorization": "Token a"},
        )
        assert answer.json["data"]["result"] == "ACCEPTED", answer.json
        assert asked == ["windkracht"]
        assert posted == [
            (app.name, "https://wk.example/1", {"result": "ACCEPTED"})
        ]
        """,
    ),
}


@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_works_as_it_stands(title: str, tmp_path: Path) -> None:
    needed, then = RECIPES[title]
    cook(title, then, tmp_path, *needed)


def test_the_metrics_of_several_processes_are_added_up(tmp_path: Path) -> None:
    blocks = sections()["Metrics: Prometheus"]
    then = """
    import os

    client = app.test_client()
    for _ in range(2):
        child = os.fork()
        if not child:
            client.get("/ocpi/2.2.1/tariffs/1")
            os._exit(0)
        os.waitpid(child, 0)
    client.get("/ocpi/2.2.1/tariffs/1")
    (line,) = [
        one
        for one in client.get("/metrics").text.splitlines()
        if one.startswith("ocpi_requests_total")
    ]
    assert 'outcome="crash"' in line and line.endswith(" 3.0"), line
    """
    program = "\n".join([*blocks, dedent(then)])
    folder = str(tmp_path)
    run_program(program, tmp_path, "prometheus_client", PROMETHEUS_MULTIPROC_DIR=folder)


def test_every_recipe_of_the_page_is_tried() -> None:
    tried = {*RECIPES, "Migrations: Flask-Migrate"}  # by test_flask_migrate.py
    assert set(sections()) == tried


@table("link", sorted(set(sections())))
def test_the_table_leads_to_every_recipe(link: str) -> None:
    anchor = "".join(
        sign for sign in link.lower().replace(" ", "-") if sign.isalnum() or sign == "-"
    )
    assert f"[recipe](#{anchor})" in PAGE.read_text("utf-8")
