"""What a hostile body costs: seconds of CPU and bytes of memory, for its size.

Each is measured in a process of its own, so that none inherits the peak of another.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import process_time
from typing import Any
from typing import Final
from typing import NamedTuple

import click
from marshmallow import Schema
from marshmallow import ValidationError
from marshmallow import fields

from flask_ocpi_status.codec import JSONError
from flask_ocpi_status.codec import loads

from .data import location

MEGABYTE: Final = 1_000_000
#: What a body may cost: seconds of CPU for a MB, and bytes of memory for a byte.
SECONDS: Final = 0.3
MEMORY: Final = 60.0
#: A file that is judged may be larger than what there is of memory.
FILE_MEMORY: Final = 1.0

#: What is done with a body, or with the path of a file that it is in.
Act = Callable[[Any], object]


class Case(NamedTuple):
    """A hostile body.

    :param make: makes one of so many bytes, about.
    :param act: what is done with it.
    :param size: in megabytes.
    """

    make: Callable[[int], bytes]
    act: Act
    size: int = 1

    @property
    def is_file(self) -> bool:
        """Whether it is read from a file."""
        return self.act is _validate


class Role(Schema):
    """A class of an app's own, with fields that have to be there."""

    role = fields.String(required=True)
    party_id = fields.String(required=True)
    country_code = fields.String(required=True)


class Roles(Schema):
    """A body of an app's own schema: objects in lists of both kinds, and by names."""

    listed = fields.List(fields.Nested(Role))
    many = fields.Nested(Role, many=True)
    named = fields.Dict(fields.String(), fields.Nested(Role))
    rows = fields.List(fields.List(fields.Integer()))


def _filled(before: bytes, item: bytes, after: bytes) -> Callable[[int], bytes]:
    """Return what makes a body that is full of an item."""

    def make(size: int) -> bytes:
        return before + item * (size // len(item)) + item.rstrip(b",\n") + after

    return make


def _numbered(before: bytes, item: str, after: bytes) -> Callable[[int], bytes]:
    """Return what makes a body that is full of items with a number in each."""

    def make(size: int) -> bytes:
        each = len(item) + 6
        names = (item % number for number in range(size // each))
        return before + ",".join(names).encode() + after

    return make


def _chain(size: int) -> bytes:
    """Return objects in objects, in each of which a name is repeated."""
    one = b'{"a":1,"a":' * 900 + b"1" + b"}" * 900
    return b"[" + b",".join([one] * (size // len(one))) + b"]"


def _locations(size: int) -> bytes:
    one = json.dumps(location(1)).encode()
    return b"[" + b",".join([one] * (size // len(one))) + b"]"


def _envelope(size: int) -> bytes:
    return b'{"data":' + _locations(size) + b',"status_code":1000,"timestamp":""}'


def _lines(size: int) -> bytes:
    return _locations(size)[1:-1].replace(b"},{", b"}\n{")


def _read(body: bytes) -> object:
    with suppress(JSONError):
        return loads(body, exact=True)
    return None


def _judge(name: str, *, lenient: bool = False) -> Act:
    def act(body: bytes) -> None:
        from flask_ocpi_status.objects import edition_of
        from flask_ocpi_status.objects import judge

        cls = edition_of("2.2.1").classes[name]
        with suppress(ValidationError):
            judge(cls, loads(body, exact=True), text=body, lenient=lenient)

    return act


def _accept(body: bytes) -> None:
    from flask import Flask

    from flask_ocpi_status import ContractBlueprint
    from flask_ocpi_status import OCPIStatus

    app = Flask(__name__)
    app.config["OCPI_STATUS_MAX_BODY"] = None
    OCPIStatus(app)
    bp = ContractBlueprint("b", __name__, contract="ocpi-2.2.1")
    bp.post("/", endpoint="it")(bp.accepts(Roles)(lambda body: None))
    app.register_blueprint(bp)
    app.test_client().post("/", data=body)


def _remark(body: bytes) -> None:
    from flask_ocpi_status.objects import edition_of
    from flask_ocpi_status.objects import remarks

    remarks(edition_of("2.3.0").classes["Location"], loads(body, exact=True))


def _validate(path: str) -> None:
    from flask.cli import ScriptInfo

    from flask_ocpi_status.cli import ocpi

    words = ["validate", "--as", "Location", "--version", "2.2.1", "--table", path]
    with suppress(SystemExit), suppress(click.exceptions.Exit):
        ocpi.main(words, standalone_mode=False, obj=ScriptInfo())


CASES: Final = {
    "read, empty lists": Case(_filled(b"[", b"[],", b"]"), _read, 10),
    "read, empty objects": Case(_filled(b"[", b"{},", b"]"), _read, 10),
    "read, objects of a list": Case(_filled(b"[", b'{"a":[]},', b"]"), _read, 10),
    "read, decimals": Case(_numbered(b"[", "%s.5", b"]"), _read),
    "read, half of it deep": Case(
        lambda size: b"[" + b"[]," * (size // 3) + b"[" * 5000, _read
    ),
    "read, backslashes": Case(lambda size: b'["' + rb"\\" * (size // 2), _read),
    "judge, roles": Case(_filled(b'{"roles":[', b"{},", b"]}"), _judge("Credentials")),
    "judge, 10 MB of roles": Case(
        _filled(b'{"roles":[', b"{},", b"]}"), _judge("Credentials"), 10
    ),
    "judge, EVSEs": Case(_filled(b'{"evses":[', b"{},", b"]}"), _judge("Location")),
    "judge, lists of lists": Case(
        _filled(b'{"evses":[', b"[[]],", b"]}"), _judge("Location")
    ),
    "judge leniently, words": Case(
        _filled(
            b'{"is_green_energy":true,"energy_sources":[',
            b'{"source":"","percentage":0},',
            b"]}",
        ),
        _judge("EnergyMix", lenient=True),
    ),
    "judge, unknown names": Case(_numbered(b"{", '"n%s":0', b"}"), _judge("Location")),
    "repeated, shallow": Case(
        _filled(b'{"x":[', b'{"":0,"":0},', b"]}"), _judge("Location")
    ),
    "repeated, one name": Case(_filled(b"{", b'"":0,', b"}"), _judge("Location")),
    "repeated, in each other": Case(_chain, _judge("Location")),
    "own schema, list": Case(_filled(b'{"listed":[', b"{},", b"]}"), _accept),
    "own schema, many": Case(_filled(b'{"many":[', b"{},", b"]}"), _accept),
    "own schema, dictionary": Case(
        _numbered(b'{"named":{', '"n%s":{}', b"}}"), _accept
    ),
    "own schema, lists of lists": Case(_filled(b'{"rows":[', b'[""],', b"]}"), _accept),
    "own schema, unknown names": Case(_numbered(b"{", '"n%s":0', b"}"), _accept),
    "remarks, unknown names": Case(_numbered(b"{", '"n%s":0', b"}"), _remark),
    "remarks, unknown words": Case(
        _numbered(b'{"evses":[{"capabilities":[', '"n%s"', b"]}]}"), _remark
    ),
    "validate, empty lines": Case(lambda size: b"\n" * size, _validate, 20),
    "validate, a list": Case(_locations, _validate, 60),
    "validate, an answer": Case(_envelope, _validate, 60),
    "validate, lines": Case(_lines, _validate, 60),
}


def run(rounds: int = 1) -> Iterator[dict[str, Any]]:
    """Measure each case, so often, and return what it costs at least."""
    for name, case in CASES.items():
        measured = [_measured(name) for _ in range(rounds)]
        seconds, memory = map(min, zip(*measured, strict=True))
        what = f"{name}, {case.size} MB"
        yield _row(f"{what}: CPU ms a MB", seconds * 1000, SECONDS * 1000)
        most = FILE_MEMORY if case.is_file else MEMORY
        yield _row(f"{what}: memory, bytes a byte", memory, most)


def _row(name: str, value: float, limit: float) -> dict[str, Any]:
    value = round(value, 2)
    return {"name": name, "value": value, "limit": limit, "met": value <= limit}


def _measured(name: str) -> tuple[float, float]:
    """Measure a case in a process of its own."""
    words = [sys.executable, "-m", "benchmarks.hostile", name]
    done = subprocess.run(words, capture_output=True, check=True)
    seconds, memory = json.loads(done.stdout.splitlines()[-1])
    return seconds, memory


def _measure(case: Case) -> tuple[float, float]:
    """Return the seconds of CPU for a MB and the bytes of memory for a byte."""
    small = case._replace(size=0)
    _act(small, b"{}" if case.is_file else case.make(100))  # it imports what it needs
    body = case.make(case.size * MEGABYTE)
    size = len(body)
    if case.is_file:
        with tempfile.NamedTemporaryFile(suffix=".json") as file:
            file.write(body)
            file.flush()
            del body
            spent, grown = _costs(case.act, file.name)
    else:
        spent, grown = _costs(case.act, body)
    return spent / size * MEGABYTE, grown / size


def _act(case: Case, body: bytes) -> None:
    if not case.is_file:
        case.act(body)
        return
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(body)
        file.flush()
        case.act(file.name)


def _costs(act: Act, what: Any) -> tuple[float, int]:
    Path("/proc/self/clear_refs").write_text("5")  # the peak is what it is now
    before = _peak()
    started = process_time()
    act(what)
    return process_time() - started, _peak() - before


def _peak() -> int:
    """Return the most memory that this process has had, in bytes (Linux)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("This system does not tell the peak of a process's memory.")


if __name__ == "__main__":
    print()
    print(json.dumps(_measure(CASES[sys.argv[1]])))
