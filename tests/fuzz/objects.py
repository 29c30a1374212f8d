"""Spoilt objects of every class of every version.

What is sent is answered in contract, and is never a crash; both ways of judging come to
the same; and what was accepted can be sent back. The first thing that is otherwise ends
it, with the body and the seed.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterable
from copy import deepcopy
from functools import cache
from typing import Any

import msgspec
from flask import Flask
from marshmallow import ValidationError

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.codec import JSONError
from flask_ocpi_status.codec import dumps
from flask_ocpi_status.codec import loads
from flask_ocpi_status.objects import Object
from flask_ocpi_status.objects import judge
from tests.objects.documents import CLASSES
from tests.objects.documents import complete
from tests.objects.documents import minimal

Mutate = Callable[[random.Random, Any], Any]

#: Values that are put where others were.
ODD: list[Any] = [
    *(None, True, False, 0, -1, 1.5, 2**53 + 1, 10**400, float("1e300"), "", " ", "x"),
    *("x" * 300, "é", "\x00", "\n", "\x7f", "\x85", "\ud7ff", "2024-02-30T00:00:00Z"),
    *("24:00", "http://", "://", "<script>", "-0.00000", "NaN", [], {}, [[]], [None]),
    *([{}], {"": ""}, {"_schema": 1}, {"~/": {"~1": 1}}, "\u202e", "😀" * 36),
]
TOKENS = [
    *(b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b"null", b"NaN", b"1e999"),
    *(b"\xff", b"\xed\xa0\x80", b"\x00", b"\\u0000", b"\\ud800", b"\\ud83d\\ude00"),
    *(b"-", b"0" * 400, b"9" * 400, b"0." + b"3" * 400, b"[" * 400, b"\xef\xbb\xbf"),
]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the ways to all that is in a value."""
    if isinstance(value, dict):
        below: Any = value.items()
    elif isinstance(value, list):
        below = enumerate(value)
    else:
        return [path]
    return [path] + [way for key, one in below for way in places(one, (*path, key))]


def spoilt(chance: random.Random, document: Any) -> Any:
    """Return a document with something in it that was not there, or without it."""
    document = deepcopy(document)
    way = chance.choice(places(document))
    if not way:
        return chance.choice(ODD)
    holder = document
    for step in way[:-1]:
        holder = holder[step]
    last = way[-1]
    what = chance.randrange(5)
    if what == 0:
        del holder[last]
    elif what == 1 and isinstance(holder, list):
        holder.extend(deepcopy(holder[last]) for _ in range(chance.choice([1, 3, 200])))
    elif what == 2 and isinstance(holder, dict):
        holder[chance.choice(["x", "", "id", str(last) + " "])] = holder[last]
    else:
        holder[last] = deepcopy(chance.choice(ODD))
    return document


def twisted(chance: random.Random, text: bytes) -> bytes:
    """Return bytes in which some are others."""
    place = chance.randrange(len(text) + 1)
    what = chance.randrange(4)
    if what == 0:
        return text[:place] + chance.choice(TOKENS) + text[place:]
    if what == 1:
        return text[:place] + chance.choice(TOKENS) + text[place + 1 :]
    if what == 2:
        return text[:place]
    start, end = sorted(chance.randrange(len(text) + 1) for _ in range(2))
    return text[:place] + text[start:end] + text[place:]


def echo(body: Any) -> Any:
    """Send back what was accepted."""
    return body


@cache
def make_app() -> Flask:
    """Make an app that accepts every class, and sends back what it has accepted."""
    app = Flask(__name__)
    OCPIStatus(app)
    for number, cls in enumerate(CLASSES):
        contract = f"ocpi-{cls.edition.version}"
        bp = ContractBlueprint(
            f"b{number}", __name__, url_prefix=f"/{number}", contract=contract
        )
        bp.put("/", endpoint="put")(bp.accepts(cls)(bp.returns(cls)(echo)))
        bp.patch("/", endpoint="patch")(bp.accepts(cls, partial=True)(echo))
        app.register_blueprint(bp)
    return app


def check(client: Any, number: int, method: str, body: bytes) -> str:
    """Send a body, and say what became of it.

    :raises AssertionError: when it is not as it has to be.
    """
    cls, partial = CLASSES[number], method == "PATCH"
    response = client.open(f"/{number}/", method=method, data=body)
    answer = json.loads(response.data)
    assert set(answer) <= {"data", "status_code", "status_message", "timestamp"}
    assert (response.status_code, answer["status_code"]) in (
        (200, 1000),
        (200, 2001),
        (400, 2001),
    ), answer
    try:
        document = loads(body, exact=True)
    except JSONError:
        assert response.status_code == 400
        return "malformed"
    accepted = answer["status_code"] == 1000
    compare(cls, document, partial, body, accepted)
    return "accepted" if accepted else "refused"


def compare(
    cls: type[Object], document: Any, partial: bool, body: bytes, accepted: bool
) -> None:
    """See that marshmallow comes to the same."""
    try:
        loaded = cls(patch=partial).load(document)
    except ValidationError:
        assert not accepted
        return
    if not accepted:  # for a name that is there twice
        with_names_once = dumps(document).encode()
        assert judge(cls, document, partial=partial) == loaded
        assert judge(cls, document, partial=partial, text=with_names_once) == loaded
        return
    assert judge(cls, document, partial=partial, text=body) == loaded
    assert judge(cls, loaded, partial=partial) == loaded


def run(seed: int, numbers: Iterable[int]) -> Counter[str]:
    """Send the objects of some numbers; each comes from the seed and its number."""
    client = make_app().test_client()
    write = msgspec.json.Encoder(decimal_format="number").encode
    counts: Counter[str] = Counter()
    for number in numbers:
        chance = random.Random(f"{seed}/{number}")
        which = chance.randrange(len(CLASSES))
        document: Any = chance.choice([minimal, complete])(CLASSES[which])
        for _ in range(chance.choice([0, 1, 1, 1, 2, 3])):
            document = spoilt(chance, document)
        try:
            body = write(document)
        except (msgspec.EncodeError, ValueError, OverflowError):
            body = json.dumps(document, default=float).encode()
        for _ in range(chance.choice([0, 0, 0, 1, 2])):
            body = twisted(chance, body)
        method = chance.choice(["PUT", "PATCH"])
        try:
            counts[check(client, which, method, body)] += 1
        except Exception:
            cls = CLASSES[which]
            print(f"--seed {seed} --only {number}:")
            print(f"    {method} {cls.edition.name} {cls.__name__}")
            print(body)
            raise
    return counts
