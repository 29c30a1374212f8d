"""What a stranger sends costs no more than a constant times its size.

The work of a processor and bytes of memory are counted, never the time that passes.
The limits are several times what is needed, and a small part of what it was without a
bound.
"""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema
from marshmallow import ValidationError
from marshmallow import fields

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.codec import Codec
from flask_ocpi_status.codec import JSONError
from flask_ocpi_status.codec import loads
from flask_ocpi_status.objects import ImpossibleConversion
from flask_ocpi_status.objects import convert
from flask_ocpi_status.objects import edition_of
from flask_ocpi_status.objects import judge
from flask_ocpi_status.objects import remarks
from flask_ocpi_status.objects import v2_1_1
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects import v2_3_0
from flask_ocpi_status.violations import violations_of
from tests.table import table

from .costs import copies
from .objects.documents import minimal

MEGABYTE = 1_000_000
#: For each byte: of CPU, in copies of a document of the size, and of memory, in bytes.
COPIES = 6
MEMORY = 60


def memory(act: Callable[[], object], size: int) -> float:
    """Return the most bytes that it takes, for each of what is looked at."""
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1] / size
    finally:
        tracemalloc.stop()


def filled(
    item: str, before: str = "[", after: str = "]", size: int = 100_000
) -> bytes:
    """Return a text that is full of an item; ``#`` in it is a number."""
    count = size // (len(item) + (6 if "#" in item else 1))
    if "#" in item:
        items = ",".join(item.replace("#", str(number)) for number in range(count))
    else:
        items = ",".join([item] * count)
    return f"{before}{items}{after}".encode()


def read(text: bytes) -> None:
    with suppress(JSONError):
        loads(text, exact=True)


def judged(cls: Any, text: bytes, *, patch: bool = False) -> None:
    with suppress(JSONError):
        document = loads(text, exact=True)
        with pytest.raises(ValidationError) as caught:
            judge(cls, document, partial=patch, text=text)
        assert len(violations_of(caught.value)) <= 101


class Part(Schema):
    a = fields.String(required=True)
    b = fields.Integer(required=True)


class Own(Schema):
    listed = fields.List(fields.Nested(Part))
    many = fields.Nested(Part, many=True)
    named = fields.Dict(fields.String(), fields.Nested(Part))
    rows = fields.List(fields.List(fields.Integer()))


def accepted() -> Callable[[bytes], None]:
    """Return what sends a body to a view that accepts a schema of an app's own."""
    app = Flask(__name__)
    app.config["OCPI_STATUS_MAX_BODY"] = None
    OCPIStatus(app)
    bp = ContractBlueprint("b", __name__, contract="ocpi-2.2.1")
    bp.post("/", endpoint="it")(bp.accepts(Own)(lambda body: None))
    app.register_blueprint(bp)

    def act(text: bytes) -> None:
        answer = app.test_client().post("/", data=text).json
        assert answer["status_code"] == 2001
        assert len(answer["data"]["errors"]) <= 101

    return act


CHAIN = '{"a":1,"a":' * 900 + "1" + "}" * 900
SHALLOW_CHAIN = '{"a":1,"a":' * 30 + "1" + "}" * 30
ACCEPTED = accepted()
LOCATION = partial(judged, v2_2_1.Location)

TEXTS: dict[str, tuple[Callable[[bytes], Any], bytes]] = {
    "empty lists": (read, filled("[]")),
    "empty objects": (read, filled("{}")),
    "lists in objects": (read, filled('{"a":[]}')),
    "decimals": (read, filled("#.5")),
    "exponents": (read, filled("#e-300")),
    "long numbers": (read, filled("9" * 4300)),
    "names": (read, filled('"#":0', "{", "}")),
    "unclosed lists": (read, filled("[]") + b"[" * 40_000),
    "unclosed lists behind strings": (read, filled('"\\\\\\""') + b"[" * 40_000),
    "backslashes": (read, b'["' + rb"\\" * 100_000),
    "backslashes and half a pair": (read, b'["' + rb"\\" * 100_000 + rb'\ud800"'),
    "pairs": (read, b'["' + rb"\ud83d\ude00" * 40_000 + rb"\ud83d"),
    "an unclosed string": (read, b'["' + b"x" * 100_000),
    "no UTF-8 at the end": (read, b'["' + "é".encode() * 100_000 + b"\xff"),
    "lines": (read, b"\n" * 100_000 + b"x"),
    "EVSEs": (LOCATION, filled("{}", '{"evses":[', "]}")),
    "EVSEs that are numbers": (LOCATION, filled("5", '{"evses":[', "]}")),
    "lists of lists of objects": (LOCATION, filled("[[{}]]", '{"evses":[', "]}")),
    "unknown names": (LOCATION, filled('"x#":0', "{", "}")),
    "names in EVSEs": (LOCATION, filled('{"x#":0}', '{"evses":[', "]}")),
    "deep unknown names": (
        LOCATION,
        filled(f'"x#":{"[" * 51}{"]" * 51}', "{", "}"),
    ),
    "tokens that break a rule alone": (
        LOCATION,
        filled("{}", '{"publish_allowed_to":[', "]}"),
    ),
    "hours that end before they begin": (
        LOCATION,
        filled(
            '{"weekday":1,"period_begin":"10:00","period_end":"09:00"}',
            '{"opening_times":{"twentyfourseven":false,"regular_hours":[',
            "]}}",
        ),
    ),
    "EVSEs in a change": (
        partial(judged, v2_2_1.Location, patch=True),
        filled("{}", '{"evses":[', "]}"),
    ),
    "a name again and again": (LOCATION, filled('"":0', "{", "}")),
    "objects with a name again": (LOCATION, filled('{"":0,"":0}', '{"x":[', "]}")),
    "objects in objects with a name again": (LOCATION, filled(CHAIN)),
    "the same less deep": (LOCATION, filled(SHALLOW_CHAIN)),
    "an own list": (ACCEPTED, filled("{}", '{"listed":[', "]}")),
    "own objects": (ACCEPTED, filled("{}", '{"many":[', "]}")),
    "own objects that are none": (ACCEPTED, filled("5", '{"many":[', "]}")),
    "own names": (ACCEPTED, filled('"#":{}', '{"named":{', "}}")),
    "own rows": (ACCEPTED, filled('[""]', '{"rows":[', "]}")),
    "names that an own schema has not": (ACCEPTED, filled('"x#":0', "{", "}")),
    "such names in its objects": (
        ACCEPTED,
        filled('{"a":"","b":1,"x#":0}', '{"listed":[', "]}"),
    ),
    "a deep body of an own schema": (ACCEPTED, filled("[" * 900 + "]" * 900)),
    "a name again in an own schema": (ACCEPTED, filled('"listed":[]', "{", "}")),
}


@table("name", TEXTS)
def test_a_body_costs_a_constant_times_its_size(name: str) -> None:
    act, text = TEXTS[name]
    assert copies(partial(act, text), len(text), COPIES) < COPIES
    # A request is read twice, once with exact numbers, and there are copies of it.
    limit = 2 * MEMORY if act is ACCEPTED else MEMORY
    assert memory(partial(act, text), len(text)) < limit


@table("size", [100_000, 1_000_000])
@table("version", ["2.2", "2.2.1", "2.3.0"])
def test_credentials_cost_little_whatever_is_in_their_roles(
    version: str, size: int
) -> None:
    cls = edition_of(version).classes["Credentials"]
    text = filled("{}", '{"roles":[', "]}", size)
    document = loads(text, exact=True)

    def act() -> None:
        with pytest.raises(ValidationError):
            judge(cls, document, text=text)

    assert copies(act, len(text), COPIES) < COPIES
    assert memory(act, len(text)) < 30


def dumps(document: Any) -> bytes:
    return Codec().encode(document)


def spoilt(cls: Any, **changes: Any) -> dict[str, Any]:
    return dict(minimal(cls)) | changes


def unconverted(document: dict[str, Any]) -> None:
    with pytest.raises(ImpossibleConversion):
        convert(document, from_="2.2.1", to="2.3.0")


UNKNOWN = {f"x{number}": 0 for number in range(20_000)}
WORDS = [f"WORD_{number}" for number in range(12_000)]
PERIOD = minimal(v2_2_1.ChargingPeriod)
DOCUMENTS: dict[str, tuple[Callable[[Any], Any], dict[str, Any]]] = {
    "remarks on names": (
        partial(remarks, v2_2_1.Location),
        spoilt(v2_2_1.Location, **UNKNOWN),
    ),
    "remarks on words": (
        partial(remarks, v2_3_0.Location),
        spoilt(v2_3_0.Location, evses=[spoilt(v2_3_0.EVSE, capabilities=WORDS)]),
    ),
    "remarks on other letters": (
        partial(remarks, v2_1_1.Location),
        spoilt(v2_1_1.Location, evses=[{"physical_reference": "é"}] * 4_000),
    ),
    "rules over the parts of an object": (
        lambda one: judged(v2_2_1.CDR, dumps(one)),
        spoilt(
            v2_2_1.CDR,
            charging_periods=[
                {**PERIOD, "dimensions": [{"type": "CURRENT", "volume": 1}] * 6_000}
            ],
        ),
    ),
    "a conversion of EVSEs": (
        lambda one: convert(one, from_="2.2.1", to="2.3.0"),
        spoilt(
            v2_2_1.Location,
            evses=[minimal(v2_2_1.EVSE) | {"uid": f"{one}"} for one in range(1_200)],
        ),
    ),
    "a conversion of names": (
        lambda one: convert(one, from_="2.2.1", to="2.3.0"),
        spoilt(v2_2_1.Location, **UNKNOWN),
    ),
    "a conversion of tokens that break a rule": (
        unconverted,
        spoilt(v2_2_1.Location, publish=False, publish_allowed_to=[{}] * 40_000),
    ),
    "writing what looks like an instant": (
        Codec().encode,
        {"x": "T00:00:00", "y": [[] for _ in range(60_000)]},
    ),
}


@table("name", DOCUMENTS)
def test_a_document_costs_a_constant_times_its_size(name: str) -> None:
    act, document = DOCUMENTS[name]
    size = len(dumps(document))
    assert copies(lambda: act(document), size, COPIES) < COPIES
    assert memory(lambda: act(document), size) < 2 * MEMORY


URL = b"https://example.com/" + b"x" * 230
ENDPOINT = b'{"identifier": "cdrs", "role": "SENDER", "url": "%b"}' % URL
FILES: dict[str, Callable[[int], bytes]] = {
    "empty lines": lambda size: b"\n" * size,
    "a blank line": lambda size: b" " * size,
    "lines": lambda size: (ENDPOINT + b"\n") * (size // len(ENDPOINT)),
    "a list": lambda size: (
        b"[" + (ENDPOINT + b",\n") * (size // len(ENDPOINT)) + ENDPOINT + b"]"
    ),
    "a list in a line of several": lambda size: (
        ENDPOINT
        + b"\n["
        + (ENDPOINT + b",") * (size // len(ENDPOINT))
        + ENDPOINT
        + b"]"
    ),
    "an answer": lambda size: (
        b'{"data":['
        + (ENDPOINT + b",") * (size // len(ENDPOINT))
        + ENDPOINT
        + b'],"status_code":1000,"timestamp":""}'
    ),
    "an answer that is cut": lambda size: (
        b'{"data":[' + (ENDPOINT + b",") * (size // len(ENDPOINT))
    ),
    "a list that is cut": lambda size: (
        b"[" + (ENDPOINT + b",") * (size // len(ENDPOINT))
    ),
    "brackets": lambda size: b"[" * size,
}
#: Those that are read from a pipe as well.
PIPED = {
    *("a blank line", "a list in a line of several"),
    *("an answer", "an answer that is cut"),
}
#: Judges what files hold, from them or from pipes, each in a fork of what has imported
#: all that it needs, and tells of the peak of memory of each.
CHILD = """
import os
import subprocess
import sys
from pathlib import Path
from flask_ocpi_status.cli import ocpi

def judge(path):
    words = ["--as", "Endpoint", "--version", "2.2.1", "--table", path]
    try:
        ocpi.main(["validate", *words], standalone_mode=False)
    except SystemExit:
        pass

def fork(path, is_pipe):
    if os.fork():
        assert os.wait()[1] == 0
        return
    if is_pipe:
        cat = subprocess.Popen(["cat", path], stdout=subprocess.PIPE)
        sys.stdin = open(cat.stdout.fileno())
        path = "-"
    judge(path)
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            print("peak", int(line.split()[1]))
    sys.stdout.flush()
    os._exit(0)

judge(sys.argv[1])
sys.stdout.flush()
for path in sys.argv[1:]:
    fork(path.removeprefix("pipe:"), path.startswith("pipe:"))
"""


def peaks(*paths: str) -> list[int]:
    """Return the most memory that it takes to judge each file, in bytes."""
    words = [sys.executable, "-c", CHILD, *paths]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    return [int(line.split()[1]) * 1024 for line in lines if line.startswith("peak ")]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells it")
def test_validate_keeps_little_of_a_file(tmp_path: Path) -> None:
    hardly, paths = tmp_path / "hardly", []
    hardly.write_bytes(b"[{}]")
    for name, make in FILES.items():
        path = tmp_path / name
        path.write_bytes(make(5 * MEGABYTE))
        paths.append(str(path))
        if name in PIPED:
            paths.append(f"pipe:{path}")
    least, *found = peaks(str(hardly), *paths)
    for path, peak in zip(paths, found, strict=True):
        assert peak - least < 7 * MEGABYTE, path
