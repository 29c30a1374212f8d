"""What a provider of the app's own writes is what we write, or a crash in contract."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID

import pytest
from flask import Flask
from flask.json.provider import DefaultJSONProvider
from flask.json.provider import JSONProvider

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from tests.table import table


class Money:
    """A value that JSON does not have, and neither do we."""

    def __init__(self, cents: int) -> None:
        self.cents = cents


class Unknown:
    """One that nobody knows."""


class Colour(Enum):
    GREEN = "green"


@dataclass
class Cost:
    price: Money
    seen: datetime


def form(value: object) -> object:
    if isinstance(value, Money):
        return {"price": value.cents / 4, "text": "€ \u2028", "list": [value.cents]}
    raise TypeError("secret")


class Bare(JSONProvider):
    """As in Flask's documentation: no ``default``."""

    def dumps(self, obj, **kwargs):
        return json.dumps(obj, default=form, **kwargs)

    def loads(self, s, **kwargs):
        return json.loads(s, **kwargs)


class Pretty(Bare):
    def dumps(self, obj, **kwargs):
        return "\n" + super().dumps(obj, indent=4) + "\n"


class Bytes(Bare):
    """As orjson writes it."""

    def dumps(self, obj, **kwargs):
        return super().dumps(obj, ensure_ascii=False).encode()


class OfBytes(Bytes):
    def dumps(self, obj, **kwargs):
        return bytearray(super().dumps(obj))


class OverFlasks(DefaultJSONProvider):
    """Flask's ``default`` is there, and not what it writes with."""

    def dumps(self, obj, **kwargs):
        return json.dumps(obj, default=form, **kwargs)


class Without(Bare):
    default = None


class Static(DefaultJSONProvider):
    default = staticmethod(form)


class OfTheClass(DefaultJSONProvider):
    @classmethod
    def default(cls, value):
        return form(value)


class OfTheInstance(DefaultJSONProvider):
    def default(self, value):
        return form(value)


class Handed(DefaultJSONProvider):
    def __init__(self, app):
        super().__init__(app)
        self.dumps = lambda obj, **kwargs: json.dumps(obj, default=form)


KNOWING = [
    Bare,
    Pretty,
    Bytes,
    OfBytes,
    OverFlasks,
    Without,
    Static,
    OfTheClass,
    OfTheInstance,
    Handed,
]


def ask(provider: type[JSONProvider], value: object, *, late: bool = False) -> object:
    """Return what a view answers with a value, and its HTTP status."""
    app = Flask(__name__)
    if not late:
        app.json = provider(app)
    OCPIStatus(app)
    bp = OCPIBlueprint("b", __name__, url_prefix="/b")
    bp.add_url_rule("/", "view", lambda: value)
    app.register_blueprint(bp)
    if late:
        app.json = provider(app)
    response = app.test_client().get("/b/")
    assert response.mimetype == "application/json"
    assert "secret" not in response.text
    # Not with the app's provider, which may be broken.
    return json.loads(response.data, parse_float=Decimal)


@table("late", [False, True])
@table("provider", KNOWING)
def test_what_the_provider_writes_is_what_we_write(provider, late):
    for cents in (150, 1, 0, -7, 10**30):
        written = json.loads(json.dumps(form(Money(cents))), parse_float=Decimal)
        for value, found in (
            (Money(cents), lambda data: data),
            ({"a": [1, {"b": Money(cents)}]}, lambda data: data["a"][1]["b"]),
            (Cost(Money(cents), datetime.now(UTC)), lambda data: data["price"]),
        ):
            body = ask(provider, value, late=late)
            assert body["status_code"] == 1000
            assert found(body["data"]) == written


@table("provider", KNOWING)
def test_what_ocpi_has_words_for_is_written_as_ocpi_has_it(provider):
    value = {
        "datetime": datetime(2026, 1, 2, 3, 4, 5, 678901, UTC),
        "date": date(2026, 1, 2),
        "decimal": Decimal("1.10"),
        "enum": Colour.GREEN,
        "uuid": UUID(int=1),
        "cost": Cost(Money(4), datetime(2026, 1, 2)),
        "nan": float("nan"),
    }
    data = ask(provider, value)["data"]
    assert data["cost"].pop("price")["price"] == 1
    assert data == {
        "datetime": "2026-01-02T03:04:05.678Z",
        "date": "2026-01-02",
        "decimal": Decimal("1.10"),
        "enum": "green",
        "uuid": str(UUID(int=1)),
        "cost": {"seen": "2026-01-02T00:00:00Z"},
        "nan": None,
    }


def writing(result: object) -> type[JSONProvider]:
    """Make a provider whose ``dumps`` returns, or raises, one thing."""

    class Provider(Bare):
        def dumps(self, obj, **kwargs):
            if isinstance(result, Exception):
                raise result
            return result

    return Provider


@table(
    "result",
    [
        None,
        pytest.param(memoryview(b'{"a": 1}'), id="memoryview"),
        b"",
        b"secret",
        b'{"a": NaN}',
        b'"\xff"',
        b'\xef\xbb\xbf{"a": 1}',
        bytearray(b"secret"),
        {"a": 1},
        "",
        "secret",
        "{'a': 1}",
        '{"a": NaN}',
        '{"a": 1}}',
        '"a": 1',
        "[" * 100_000,
        '"\ud800"',
        TypeError("secret"),
        ValueError("secret"),
        RecursionError("secret"),
    ],
)
def test_what_is_no_json_is_a_crash_in_contract(result):
    body = ask(writing(result), {"a": Money(1)})
    assert body["status_code"] == 3000
    assert "data" not in body
    # What needs no help is answered as ever.
    assert ask(writing(result), {"a": 1})["data"] == {"a": 1}


@table("provider", KNOWING)
def test_what_the_provider_refuses_is_a_crash_in_contract(provider):
    assert ask(provider, {"a": Unknown()})["status_code"] == 3000


@pytest.mark.parametrize("decoded", [True, False])
def test_the_recipe_of_flasks_documentation(decoded):
    orjson = pytest.importorskip("orjson", reason="orjson is not installed")

    class Provider(JSONProvider):
        def dumps(self, obj, *, option=None, **kwargs):
            written = orjson.dumps(obj, default=form, option=option)
            return written.decode() if decoded else written

        def loads(self, s, **kwargs):
            return orjson.loads(s)

    data = ask(Provider, {"cost": Cost(Money(6), datetime(2026, 1, 2, tzinfo=UTC))})
    assert data["data"]["cost"] == {
        "price": {"price": Decimal("1.5"), "text": "€ \u2028", "list": [6]},
        "seen": "2026-01-02T00:00:00Z",
    }
