"""What is ours comes first and last, whatever hooks the host has, and once each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from threading import Thread

import pytest
from flask import Flask
from flask import request

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import ocpi_request
from flask_ocpi_status.exchange import context
from flask_ocpi_status.exchange.state import beginnings_of
from tests.table import table

Told = list[str]
Hook = Callable[[Flask, OCPIBlueprint, Told], None]
KNOWN = {"Authorization": "Token a25vd24="}


def none(app: Flask, bp: OCPIBlueprint, told: Told) -> None:
    """Add nothing."""


def before_request(app: Flask, bp: OCPIBlueprint, told: Told) -> None:
    @app.before_request
    def hook() -> None:
        told.append(f"hook {ocpi_request.contract.name}")


def preprocessor(app: Flask, bp: OCPIBlueprint, told: Told) -> None:
    @app.url_value_preprocessor
    def look(endpoint: str | None, values: dict[str, object] | None) -> None:
        told.append(f"look {ocpi_request.contract.name}")


def preprocessor_of_the_blueprint(app: Flask, bp: OCPIBlueprint, told: Told) -> None:
    @bp.url_value_preprocessor
    def look(endpoint: str | None, values: dict[str, object] | None) -> None:
        told.append(f"look {ocpi_request.contract.name}")


def preprocessor_before_ours(app: Flask, bp: OCPIBlueprint, told: Told) -> None:
    def look(endpoint: str | None, values: dict[str, object] | None) -> None:
        told.append("look")

    app.url_value_preprocessors[None].insert(0, look)


HOOKS: dict[str, tuple[Hook, Told]] = {
    "none": (none, []),
    "a hook": (before_request, ["hook ocpi-2.2.1"]),
    "a look at URLs": (preprocessor, ["look ocpi-2.2.1"]),
    "the blueprint's own": (preprocessor_of_the_blueprint, ["look ocpi-2.2.1"]),
    "one that is put before ours": (preprocessor_before_ours, ["look"]),
}


def app_with(hook: Hook, told: Told) -> Flask:
    app = Flask(__name__)
    ocpi = OCPIStatus(app)
    ocpi.token_loader(lambda token: token if token == "known" else None)
    bp = OCPIBlueprint("it", __name__, url_prefix="/ocpi")
    hook(app, bp, told)

    @bp.before_request
    def inner() -> None:
        told.append("inner")

    @bp.route("/", methods=["GET", "POST"])
    def view() -> str:
        told.append("view")
        return "done"

    app.register_blueprint(bp)
    return app


@table(("hook", "outer"), HOOKS.values(), ids=list(HOOKS))
def test_the_first_request_and_the_next_are_opened_and_admitted_in_order(hook, outer):
    told: Told = []
    client = app_with(hook, told).test_client()
    for _ in range(2):
        told.clear()
        assert client.get("/ocpi/", headers=KNOWN).json["data"] == "done"
        assert told == [*outer, "inner", "view"]


@table(("hook", "outer"), HOOKS.values(), ids=list(HOOKS))
def test_who_may_not_ask_gets_no_further_than_the_hosts_hooks(hook, outer):
    told: Told = []
    client = app_with(hook, told).test_client()
    for path in ("/ocpi/", "/ocpi/unknown"):
        told.clear()
        answer = client.get(path)
        assert (answer.status_code, answer.json["status_code"]) == (401, 2000)
        assert set(told) <= set(outer)


@table(("hook", "outer"), HOOKS.values(), ids=list(HOOKS))
def test_without_a_host_no_hook_of_the_hosts_runs(hook, outer):
    told: Told = []
    client = app_with(hook, told).test_client()
    answer = client.get("/ocpi/", headers={"Host": "no host", **KNOWN})
    assert (answer.status_code, answer.json["status_code"]) == (400, 2000)
    assert [one for one in told if not one.startswith("look")] == []


@table(("hook", "outer"), HOOKS.values(), ids=list(HOOKS))
def test_a_body_is_read_once_and_strictly_whatever_hooks_there_are(hook, outer):
    client = app_with(hook, []).test_client()
    for _ in range(2):
        answer = client.post("/ocpi/", data=b"[NaN]", headers=KNOWN)
        assert (answer.status_code, answer.json["status_code"]) == (400, 2001)


@pytest.mark.parametrize(("hook", "outer"), HOOKS.values(), ids=list(HOOKS))
def test_of_many_first_requests_each_is_claimed_once(hook, outer, monkeypatch):
    told: Told = []
    app = app_with(hook, told)
    claimed: list[object] = []
    make = context.claim_request

    def claim(*args: object) -> object:
        claimed.append(request._get_current_object())
        return make(*args)

    monkeypatch.setattr(context, "claim_request", claim)
    together = Barrier(8)

    def ask(_: int) -> object:
        client = app.test_client()
        together.wait()
        return client.get("/ocpi/", headers=KNOWN).json["data"]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == ["done"] * 8
    assert len(claimed) == len({id(one) for one in claimed}) == 8
    assert sorted(told) == sorted([*outer, "inner", "view"] * 8)


def test_nobody_comes_in_while_the_app_is_sealed():
    """There is no moment at which neither the lock nor the hooks are there."""
    app = app_with(none, [])
    answers: list[int] = []
    second: list[Thread] = []

    def ask() -> None:
        answers.append(app.test_client().get("/ocpi/").status_code)

    class Watched(defaultdict):
        def setdefault(self, *args: object) -> object:
            if not second:
                second.append(Thread(target=ask))
                second[0].start()
                second[0].join(0.2)
            return super().setdefault(*args)

    app.before_request_funcs = Watched(list, app.before_request_funcs)
    ask()
    second[0].join()
    assert answers == [401, 401]


def test_a_method_that_a_hook_has_changed_is_the_method():
    app = app_with(none, [])

    @app.before_request
    def override() -> None:
        request.method = request.headers.get("X-Method", request.method)

    client = app.test_client()
    answer = client.get("/ocpi/", headers={**KNOWN, "X-Method": "POST"})
    assert (answer.status_code, answer.json["status_code"]) == (400, 2001)


def test_flasks_own_limit_of_a_body_may_be_lowered_while_the_app_runs():
    app = app_with(none, [])
    client = app.test_client()
    assert client.post("/ocpi/", json="x" * 50, headers=KNOWN).status_code == 200
    app.config["MAX_CONTENT_LENGTH"] = 10
    assert client.post("/ocpi/", json="x" * 50, headers=KNOWN).status_code == 413


def test_what_is_to_be_done_at_the_first_request_is_done_once():
    app = Flask(__name__)
    OCPIStatus(app)
    done = []
    beginnings_of(app).append(lambda: done.append(app.name))
    assert done == []
    for _ in range(2):
        app.test_client().get("/")
    assert done == [app.name]
