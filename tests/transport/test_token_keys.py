"""A credentials token as a key: of a dict, of a cache, of whatever takes its text."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import PageRequest
from flask_ocpi_status import ocpi_request
from flask_ocpi_status.registration import Party

TEXTS = st.text(max_size=80)
#: What caches, logs and templates make a key or a text of.
SHOWN = [
    repr,
    str,
    "{}".format,
    "%s".__mod__,
    "%r".__mod__,
    ascii,
    lambda one: f"{one}",
]


@pytest.mark.parametrize("shown", SHOWN)
@given(one=TEXTS, other=TEXTS)
def test_the_mark_of_a_token_is_that_of_its_text_and_of_no_other(
    shown: Callable[[object], str], one: str, other: str
) -> None:
    marks = shown(CredentialsToken(one)), shown(CredentialsToken(other))
    assert (marks[0] == marks[1]) is (one == other)
    assert shown(CredentialsToken(one)) == marks[0]


def in_another_process(text: str) -> str:
    code = (
        "from flask_ocpi_status import CredentialsToken;"
        f"print(ascii(str(CredentialsToken({text!r}))))"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return run.stdout.strip()


def test_the_mark_means_nothing_outside_of_the_process() -> None:
    # Otherwise whoever sees a log could try tokens until one has the mark.
    assert in_another_process("s3cret") != ascii(str(CredentialsToken("s3cret")))


def test_what_holds_a_token_differs_where_the_token_does() -> None:
    one, other = (
        Party(1, "x", token=CredentialsToken(text)) for text in ("s3cret", "other")
    )
    assert repr(one) != repr(other)
    assert "s3cret" not in repr(one)


def test_what_a_page_is_asked_for_by_differs_where_its_next_url_does() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)

    def asked(sent: str) -> PageRequest:
        dates = (("date_from", sent),)
        return PageRequest(0, 1, 9, "https://x".__str__, moment, None, (), dates)

    one, other = asked("2026-01-01T00:00:00Z"), asked("2026-01-01T00:00:00.0Z")
    assert one.next_url(5) != other.next_url(5)
    assert repr(one) != repr(other)


@dataclass
class Partner:
    name: str


KNOWN = {"token-of-one": Partner("one"), "token-of-two": Partner("two")}


def find(token: CredentialsToken) -> Partner | None:
    return KNOWN.get(token.reveal())


Memoize = Callable[[Flask, Callable[[Any], Any]], Callable[[Any], Any]]


def by_flask_caching(app: Flask, load: Callable[[Any], Any]) -> Callable[[Any], Any]:
    caching = pytest.importorskip("flask_caching")
    cache = caching.Cache(app, config={"CACHE_TYPE": "SimpleCache"})
    return cache.memoize(timeout=600, cache_none=True)(load)


def by_dogpile(app: Flask, load: Callable[[Any], Any]) -> Callable[[Any], Any]:
    region = pytest.importorskip("dogpile.cache").make_region()
    region.configure("dogpile.cache.memory", expiration_time=600)
    return region.cache_on_arguments()(load)


def by_functools(app: Flask, load: Callable[[Any], Any]) -> Callable[[Any], Any]:
    from functools import lru_cache

    return lru_cache(load)


@pytest.fixture(params=[by_flask_caching, by_dogpile, by_functools])
def memoize(request: pytest.FixtureRequest) -> Iterator[Memoize]:
    yield request.param


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_memoized_token_loader_lets_in_whom_it_would_let_in(memoize: Memoize) -> None:
    app = Flask(__name__)
    ocpi = OCPIStatus(app)
    asked: list[CredentialsToken] = []

    def load(token: CredentialsToken) -> Partner | None:
        asked.append(token)
        return find(token)

    ocpi.token_loader(memoize(app, load))
    bp = OCPIBlueprint("b", __name__, url_prefix="/b", contract="ocpi-2.1.1")
    bp.get("/")(lambda: {"for": ocpi_request.party.name})
    app.register_blueprint(bp)
    client = app.test_client()

    def ask(token: str) -> tuple[int, Any]:
        answer = client.get("/b/", headers={"Authorization": f"Token {token}"})
        return answer.status_code, answer.json.get("data")

    for _ in range(3):
        assert ask("token-of-one") == (200, {"for": "one"})
        assert ask("nobody") == (401, None)
        assert ask("token-of-two") == (200, {"for": "two"})
    assert len(asked) == 3, "It is memoized, and so it is asked once for each token."
