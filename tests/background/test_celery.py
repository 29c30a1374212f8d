"""Tasks in workers of Celery, over a real broker."""

from __future__ import annotations

import base64
import json
import re
import sys
import time
import types
from contextlib import ExitStack
from functools import partial
from importlib.metadata import version
from typing import Any

import pytest

pytest.importorskip("celery", reason="It needs the extra 'celery'.")

from celery import Celery as CeleryApp
from flask import Flask

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.background import Celery
from flask_ocpi_status.background import celery as ours
from flask_ocpi_status.background import once_certain
from flask_ocpi_status.background import start
from flask_ocpi_status.background.tasks import tasks_of
from tests.background.doing import APPS
from tests.background.doing import CARRIED
from tests.background.doing import DONE
from tests.background.doing import append
from tests.background.doing import fail
from tests.background.doing import note
from tests.background.doing import nothing_done as nothing_done
from tests.background.doing import until
from tests.background.programs import ROOT
from tests.background.redis import Redis
from tests.background.redis import broker as broker
from tests.background.redis import queued
from tests.background.redis import redis as redis
from tests.background.redis import worker_process
from tests.background.redis import working
from tests.background.worker import SECRET_KEY
from tests.background.worker import make_app
from tests.background.worker import make_celery_app
from tests.table import table

WORKER = "tests.background.worker:celery_app"


@pytest.fixture
def celery_app(redis: Redis, request: pytest.FixtureRequest) -> CeleryApp:
    celery_app = make_celery_app(redis.url)
    celery_app.conf.task_default_queue = request.node.name  # nobody else's
    return celery_app


@table(
    ("given", "options", "error", "told"),
    [
        (CeleryApp, {}, TypeError, "not a type; pass celery.Celery"),
        (Flask("x"), {}, TypeError, "not a Flask; pass celery.Celery"),
        ("redis://", {}, TypeError, "not a str; pass celery.Celery"),
        (None, {"lanes": -1}, ValueError, "lanes is -1; use the number of queues"),
        (None, {"lanes": "8"}, ValueError, "lanes is '8'"),
        (None, {"timeout": 0}, ValueError, "timeout is 0; use a number of seconds"),
    ],
)
def test_misuse_is_told_at_once(given, options, error, told):
    with pytest.raises(error, match=told):
        Celery(make_celery_app("memory://") if given is None else given, **options)


def test_without_a_key_nothing_can_be_signed_and_that_is_told_at_once():
    app = Flask(__name__)
    with pytest.raises(ValueError, match="SECRET_KEY, which is not set"):
        OCPIStatus(app, background=Celery(make_celery_app("memory://")))


def test_a_function_of_the_program_itself_is_told_of(monkeypatch):
    app = make_app(make_celery_app("memory://"))
    monkeypatch.setattr(note, "__module__", "__main__")
    monkeypatch.setattr(sys.modules["__main__"], "note", note, raising=False)
    with app.app_context(), pytest.raises(TypeError, match="in the program itself"):
        start(note, 1)


def test_of_two_apps_of_one_name_the_later_is_known_and_the_other_says_so():
    celery_app = make_celery_app("memory://")
    first, second = make_app(celery_app), make_app(celery_app)
    with first.app_context(), pytest.raises(RuntimeError, match="is called 'app' as"):
        start(note, 1)
    with second.app_context():
        start(note, 1)


def test_a_worker_does_a_task_once_in_its_app_with_what_was_carried(celery_app):
    apps = [make_app(celery_app, name) for name in ("one", "two")]
    for app in apps:
        bp = OCPIBlueprint("b", __name__, url_prefix="/b", auth=False)

        @bp.post("/<what>", body="ignored")
        def it(what: str) -> Any:
            once_certain(partial(start, note, {"what": what, "kwh": 0.5}))
            return ({}, 400) if what == "bad" else {}

        app.register_blueprint(bp)
    with working(celery_app):
        for app in apps:
            for what in ("good", "bad"):
                headers = {"X-Correlation-ID": f"{app.name}-{what}"}
                app.test_client().post(f"/b/{what}", headers=headers)
        until(lambda: len(DONE) == 2)
    assert len(DONE) == 2
    assert float(DONE[0]["kwh"]) == 0.5
    assert [found() for found in APPS] == apps
    assert [one.correlation_id for one in CARRIED] == ["one-good", "two-good"]


def test_a_failure_is_logged_once_and_nothing_is_tried_again(celery_app, caplog):
    app = make_app(celery_app)
    with working(celery_app), app.app_context():
        start(fail, "very-private", lane="a")
        start(note, "after")
        until(lambda: DONE)
    told = [one for one in caplog.records if "failed" in one.getMessage()]
    assert [one.getMessage() for one in told] == [
        "A task failed: tests.background.doing:fail (lane a, party -, correlation id"
        " -)."
    ]
    assert "very-private" not in caplog.text
    assert DONE == ["after"]


def test_a_function_that_has_a_name_is_found_by_it(celery_app):
    app = make_app(celery_app)
    tasks_of(app)["mine"] = lambda what: DONE.append(what)
    with working(celery_app), app.app_context():
        start(tasks_of(app)["mine"], "x")
        until(lambda: DONE == ["x"])


@pytest.mark.skipif(
    tuple(map(int, version("celery").split(".")[:2])) < (5, 5),
    reason="A worker of Celery 5.4 in a thread has left a countdown waiting.",
)
def test_delays_are_kept_also_those_that_are_too_long_for_a_broker(
    celery_app, monkeypatch
):
    monkeypatch.setattr(ours, "LONGEST", 0.2)
    app = make_app(celery_app)
    with working(celery_app), app.app_context():
        begun = time.monotonic()
        start(note, "late", delay=0.5)
        start(note, "soon", delay=0.1)
        start(note, "now")
        until(lambda: len(DONE) == 3)
    assert time.monotonic() - begun >= 0.5
    assert DONE == ["now", "soon", "late"]


def test_lanes_have_queues_of_their_own_each_in_order(celery_app):
    app = make_app(celery_app, lanes=3, prefix=celery_app.conf.task_default_queue)
    prefix = celery_app.conf.task_default_queue
    with app.app_context():
        for number in range(20):
            for lane in "abcdefgh":
                start(note, (lane, number), lane=lane)
        start(note, "no lane")
    sizes = [queued(celery_app, f"{prefix}-{number}") for number in range(3)]
    assert sum(sizes) == 160
    assert all(sizes)
    assert queued(celery_app, prefix) == 1
    with working(celery_app, f"{prefix}-0", f"{prefix}-1", f"{prefix}-2", prefix):
        until(lambda: len(DONE) == 161)
    for lane in "abcdefgh":
        assert [one[1] for one in DONE if one[0] == lane] == list(range(20))


def test_celerys_own_eager_mode_is_for_tests(celery_app):
    celery_app.conf.task_always_eager = True
    with make_app(celery_app).app_context():
        start(note, 1)
    assert DONE == [1]


def forged(signed: str, name: str = "app") -> tuple[str, str]:
    return name, signed


def test_what_the_app_has_not_signed_is_not_done(celery_app, caplog):
    """Whoever writes to the broker cannot have a function called."""
    app = make_app(celery_app)
    with app.app_context():
        start(note, "good")
    task = celery_app.tasks[ours.NAME]
    with celery_app.connection_for_read() as connection:
        client = connection.default_channel.client
        queue = celery_app.conf.task_default_queue
        message = json.loads(client.lindex(queue, 0))
        (name, signed), _, _ = json.loads(base64.b64decode(message["body"]))
    assert name == "app"
    os_system = signed.replace("tests.background.doing:note", "posix:system")
    other = Flask("other")
    other.secret_key = "another key"
    OCPIStatus(other, background=Celery(make_celery_app("memory://")))
    for args in (
        forged(os_system),
        forged(signed.rpartition(".")[0]),
        forged(""),
        forged(signed + "x"),
        forged(signed, "nobody\n"),
        forged(ours._signer(other).sign(signed.rpartition(".")[0]).decode()),
    ):
        task.apply_async(args)
    with working(celery_app), app.app_context():
        start(note, "after")
        until(lambda: "after" in DONE)
    assert DONE == ["good", "after"]
    refused = [r.getMessage() for r in caplog.records if r.name == "flask_ocpi_status"]
    assert sum("has not signed it" in one for one in refused) == 5
    assert sum(r"the app nobody\n, which is not here" in one for one in refused) == 1
    assert SECRET_KEY not in caplog.text


def test_a_key_may_be_changed_while_something_waits(celery_app):
    app = make_app(celery_app)
    with app.app_context():
        start(note, "old")
        app.config["SECRET_KEY"] = "the new one"
        app.config["SECRET_KEY_FALLBACKS"] = [SECRET_KEY]
        start(note, "new")
    with working(celery_app):
        until(lambda: DONE == ["old", "new"])


def test_what_celery_logs_and_sends_has_no_arguments_in_the_clear(celery_app, caplog):
    caplog.set_level("DEBUG", "celery")
    app = make_app(celery_app)
    with working(celery_app), app.app_context():
        start(note, "very-private")
        until(lambda: DONE)
    for record in caplog.records:
        assert "very-private" not in str(vars(record).get("data", ""))


def test_workers_in_processes_of_their_own_keep_the_order_of_lanes(broker, tmp_path):
    out = tmp_path / "out"
    app = make_app(make_celery_app(broker.url), lanes=2)
    with ExitStack() as stack:
        for number in range(2):
            log, queue = tmp_path / f"log{number}", f"ocpi-{number}"
            options = ("-Q", queue, "-n", queue)
            stack.enter_context(worker_process(broker, WORKER, log, *options))
        with app.app_context():
            for number in range(30):
                for lane in "abcd":
                    start(append, str(out), f"{lane} {number}", lane=lane)
        until(lambda: out.exists() and len(out.read_text().splitlines()) == 120)
    lines = [line.split() for line in out.read_text().splitlines()]
    for lane in "abcd":
        assert [int(n) for one, n in lines if one == lane] == list(range(30))
    for number in range(2):
        assert "Traceback" not in (tmp_path / f"log{number}").read_text()


def test_what_the_page_shows_works_as_it_stands(redis, caplog, monkeypatch):
    page = (ROOT / "docs" / "background.md").read_text("utf-8")
    [block] = re.findall(r"```python no-run\n(.*?)```", page, re.DOTALL)
    module = types.ModuleType("roaming")
    monkeypatch.setitem(sys.modules, "roaming", module)
    exec(block.replace("redis://localhost", redis.url), vars(module))
    with working(module.celery_app, "ocpi-0", "ocpi-1"):
        module.app.test_client().put("/ocpi/sessions/S1")
        until(lambda: "There is a session S1." in caplog.messages)
