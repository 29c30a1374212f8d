"""Spoilt requests: a short run, and that it finds what it looks for."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from flask_ocpi_status.answers import transactions
from flask_ocpi_status.errors import UnreadableRequest
from flask_ocpi_status.exchange import body
from flask_ocpi_status.exchange.body import Body
from flask_ocpi_status.views import validation

from . import requests
from .apps import SECRET
from .apps import VARIANTS
from .apps import Pair
from .apps import pairs


@pytest.fixture(scope="module")
def apps() -> list[Pair]:
    """All the apps, each made once: that takes longer than asking them."""
    return pairs()


@pytest.fixture(autouse=True)
def made_once(apps, monkeypatch):
    monkeypatch.setattr(requests, "pairs", lambda: apps)


def test_whatever_is_sent_is_answered_in_contract_and_pages_stay_as_they_are():
    counts = requests.run(1, range(1500))
    assert counts.total() == 1500
    assert counts["host"] > 250
    # As varied as it is meant to be.
    assert {"200", "201", "308", "400", "401", "404", "405", "411", "413"} <= set(
        counts
    )


def test_a_request_comes_from_its_seed_and_its_number(capsys):
    some = requests.run(7, range(50))
    assert some == requests.run(7, reversed(range(50)))
    assert capsys.readouterr().out == ""


def leaking(app: Flask) -> None:
    @app.after_request
    def leak(response):
        response.headers["X-Told"] = SECRET
        return response


def without_ids(app: Flask) -> None:
    inner = app.wsgi_app

    def call(environ, start):
        return inner(environ, lambda status, headers: start(status, headers[:2]))

    app.wsgi_app = call


def raising(app: Flask) -> None:
    def call(environ, start):
        raise RuntimeError("out of the app")

    app.wsgi_app = call


def with_pages(app: Flask) -> None:
    app.register_error_handler(404, lambda error: ("page", 404))
    app.after_request(lambda response: app.response_class("page", response.status))


@pytest.mark.parametrize("fault", [leaking, without_ids, raising, with_pages])
def test_a_fault_is_found(fault, monkeypatch, capsys):
    faulty = pairs(["plain"])
    for pair in faulty:
        fault(pair.app)
    monkeypatch.setattr(requests, "pairs", lambda: faulty)
    with pytest.raises(AssertionError):
        requests.run(1, range(500))
    assert "--seed 1 --only " in capsys.readouterr().out


def no_word(*args: Any) -> None:
    """Refuse nothing."""


def short(body: Body) -> bytes:
    """Read what there is, and call it whole."""
    return body._open().read()


def cut(body: Body) -> bytes:
    """Read to the limit, and call it whole."""
    data = body._open() and body._environ["wsgi.input"].read(body._limit)
    if len(data) < (body._owed or 0):
        raise UnreadableRequest
    return data


#: What an app could do wrong with every form kept: by what is put in its place.
FAULTS: dict[str, tuple[Any, str, Any]] = {
    "the token is not looked at": (validation, "admit_party", no_word),
    "ids are never demanded": (validation, "admit_message", no_word),
    "the host is not looked at": (validation, "judge_host", no_word),
    "the path may be anything": (validation, "judge_path", no_word),
    "every OPTIONS is a preflight": (
        validation,
        "is_preflight",
        lambda request: request.method == "OPTIONS",
    ),
    "no OPTIONS is a preflight": (validation, "is_preflight", lambda request: False),
    "a body that is announced is none": (body, "_CODING", "HTTP_NONE"),
    "a short body is taken": (Body, "readall", short),
    "large chunks are cut": (Body, "readall", cut),
    "what fails is kept": (transactions, "_failed", lambda response: False),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_found_that_keeps_every_form(fault, monkeypatch, capsys):
    monkeypatch.setattr(*fault)
    some = pairs(["plain", "tokens"], ["ocpi-2.2.1"])
    monkeypatch.setattr(requests, "pairs", lambda: some)
    with pytest.raises(AssertionError):
        requests.run(1, range(9000))
    assert "--seed 1 --only " in capsys.readouterr().out


def test_every_variant_is_made_in_every_contract(apps):
    made = {(pair.variant, pair.contract.name) for pair in apps}
    assert len(made) == len(VARIANTS) * 9
