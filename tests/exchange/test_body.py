"""The body of a request, whatever the server makes of it."""

from __future__ import annotations

import gzip
import io
from typing import Any

import pytest
from flask import Flask
from flask import request

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import contract_names
from flask_ocpi_status import enveloped
from flask_ocpi_status import get_contract
from flask_ocpi_status.contracts import Outcome
from tests.table import table

CHUNKED = {"HTTP_TRANSFER_ENCODING": "chunked"}
DECHUNKED = {**CHUNKED, "wsgi.input_terminated": True}
SECRET = "s3cr3t"


class NoMoreData(OSError):
    """As gunicorn's."""


class BadChunk(Exception):
    """As gunicorn's: no OSError, and it says what was sent."""


class Failing:
    """What a server hands over: some bytes, and then an error."""

    def __init__(self, error: BaseException, first: bytes = b"") -> None:
        self._first, self._error = first, error

    def read(self, size: int = -1) -> bytes:
        if self._first and size >= 0:
            data, self._first = self._first[:size], self._first[size:]
            return data
        raise self._error


def make(contract: str = "ocpi-2.2.1", **config: Any) -> tuple[Flask, list[Any]]:
    """Make an app with views that take a body in every way, and what they got."""
    app, got = Flask(__name__), []
    app.config.update(config)
    OCPIStatus(app)
    bp = ContractBlueprint("b", __name__, url_prefix="/b", contract=contract)
    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]

    def view() -> Any:
        got.append(request.get_json())
        return {}, {"Location": "/b/1"}

    def raw() -> Any:
        got.append(READERS[request.args.get("by", "get_data")]())
        return {}, {"Location": "/b/1"}

    bp.add_url_rule("/required", "required", view, methods=methods)
    bp.add_url_rule("/optional", "optional", view, methods=methods, body="optional")
    bp.add_url_rule("/ignored", "ignored", raw, methods=methods, body="ignored")
    bp.add_url_rule(
        "/left",
        "left",
        lambda: ({}, {"Location": "/"}),
        methods=methods,
        body="ignored",
    )
    app.register_blueprint(bp)
    return app, got


def chunks() -> bytes:
    return b"".join(iter(lambda: request.stream.read(3), b""))


READERS = {
    "get_data": lambda: request.get_data(),
    "data": lambda: request.data,
    "stream": lambda: request.stream.read(),
    "stream in pieces": chunks,
    "lines": lambda: b"".join(request.stream),
    "a text": lambda: io.TextIOWrapper(request.stream, "utf-8").read().encode(),
    "get_json": lambda: str(request.get_json(force=True)).encode(),
}


def ask(app: Flask, path: str, body: Any = b"", method: str = "POST", **environ: Any):
    stream = io.BytesIO(body) if isinstance(body, bytes) else body
    return app.test_client().open(
        path,
        method=method,
        environ_overrides={"wsgi.input": stream, **environ},
    )


ERRORS = [
    OSError("s3cr3t"),
    ConnectionResetError("s3cr3t"),
    TimeoutError("s3cr3t"),
    EOFError("s3cr3t"),
    ValueError("s3cr3t"),
    RuntimeError("s3cr3t"),
    KeyError("s3cr3t"),
    AttributeError("s3cr3t"),
    UnicodeDecodeError("utf-8", b"s3cr3t", 0, 1, "s3cr3t"),
    NoMoreData("s3cr3t"),
    BadChunk("s3cr3t"),
]
FRAMES = [
    {"CONTENT_LENGTH": "100"},
    {"CONTENT_LENGTH": "100", "wsgi.input_terminated": True},
    DECHUNKED,
]


@table("error", ERRORS)
@table("frame", FRAMES, ids=["length", "terminated", "chunked"])
@table("limit", [None, 1000], ids=["no limit", "limit"])
@table("first", [b"", b'{"a":'], ids=["at once", "in the middle"])
def test_whatever_reading_a_body_raises_is_the_message_s_fault(
    error, frame, limit, first, caplog
):
    app, got = make(OCPI_STATUS_MAX_BODY=limit)
    for path in ("required", "optional", "ignored"):
        response = ask(app, f"/b/{path}", Failing(error, first), **frame)
        assert (response.status_code, response.json["status_code"]) == (400, 2000)
        assert SECRET not in response.text
    assert got == []
    assert "Traceback" not in caplog.text
    assert SECRET not in caplog.text


@table("contract", contract_names())
def test_it_is_a_400_in_every_contract(contract):
    app, got = make(contract)
    response = ask(
        app,
        "/b/required",
        Failing(BadChunk(SECRET)),
        CONTENT_TYPE="application/json",
        **DECHUNKED,
    )
    assert (response.status_code, response.mimetype) == (400, "application/json")
    assert SECRET not in response.text
    assert got == []


class Ended(BaseException):
    """As gevent.Timeout and GreenletExit."""


@table("ended", [Ended, SystemExit, KeyboardInterrupt, GeneratorExit])
@table("path", ["/b/required", "/b/ignored"])
def test_what_ends_a_worker_passes(ended, path):
    app, _ = make()
    with pytest.raises(ended):
        ask(app, path, Failing(ended()), CONTENT_LENGTH="100")


def test_what_a_view_raises_itself_is_no_fault_of_the_message():
    app, _ = make()
    bp = ContractBlueprint("own", __name__, url_prefix="/own")

    @bp.post("/")
    def view():
        raise OSError("disk")

    app.register_blueprint(bp)
    response = app.test_client().post("/own/", data=b"{}")
    assert (response.status_code, response.json["status_code"]) == (200, 3000)


@table("reader", READERS)
@table("terminated", [False, True])
def test_a_body_that_is_shorter_than_it_says_is_incomplete(reader, terminated):
    app, got = make()
    frame = {"wsgi.input_terminated": True} if terminated else {}
    path = f"/b/ignored?by={reader}"
    assert ask(app, path, b'{"a": 1}', CONTENT_LENGTH="8", **frame).status_code == 200
    assert len(got) == 1
    response = ask(app, path, b'{"a": 1}', CONTENT_LENGTH="9", **frame)
    assert (response.status_code, response.json["status_code"]) == (400, 2000)
    assert len(got) == 1


@table("path", ["/b/required", "/b/optional"])
@table("method", ["POST", "PUT", "PATCH", "DELETE"])
@table("body", [b"", b"1", b"{}"])
@table("terminated", [False, True])
def test_neither_is_what_could_be_json_or_no_body_taken_for_it(
    path, method, body, terminated
):
    app, got = make()
    frame = {"wsgi.input_terminated": True} if terminated else {}
    response = ask(app, path, body, method, CONTENT_LENGTH="3", **frame)
    assert (response.status_code, response.json["status_code"]) == (400, 2000)
    assert got == []


@table("reader", READERS)
def test_a_body_that_was_announced_and_is_not_handed_over_is_not_no_body(reader):
    app, got = make()
    response = ask(app, f"/b/ignored?by={reader}", b"", **CHUNKED)
    assert (response.status_code, response.json["status_code"]) == (411, 2000)
    assert got == []


@table("contract", contract_names())
@table("coding", ["chunked", "Chunked", "gzip, chunked", "gzip", ""])
@table("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_it_is_a_411_whatever_the_contract_the_coding_and_the_method(
    contract, coding, method
):
    app, got = make(contract)
    for path in ("/b/required", "/b/optional"):
        response = ask(
            app,
            path,
            b"5\r\n[1,2]\r\n0\r\n\r\n",
            method,
            HTTP_TRANSFER_ENCODING=coding,
            CONTENT_TYPE="application/json",
        )
        said = get_contract(contract).answer(Outcome(411)).http
        assert (response.status_code, response.mimetype) == (said, "application/json")
    assert got == []


def test_who_does_not_look_at_a_body_is_not_asked_for_one():
    app, _ = make()
    assert ask(app, "/b/left", **CHUNKED).status_code == 200
    assert ask(app, "/b/left", CONTENT_LENGTH="x").status_code == 200


def test_a_get_that_announces_a_body_is_held_to_it_when_it_is_looked_at():
    app, got = make()
    assert ask(app, "/b/required", method="GET", **CHUNKED).status_code == 411
    assert ask(app, "/b/required", b"[", "GET", CONTENT_LENGTH="5").status_code == 400
    assert ask(app, "/b/required", b"[1]", "GET", CONTENT_LENGTH="3").status_code == 200
    assert ask(app, "/b/required", b"[1]", "GET", **DECHUNKED).status_code == 200
    assert got == [[1], [1]]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_body_that_comes_without_a_word_is_limited_and_guarded(method):
    app, got = make(OCPI_STATUS_MAX_BODY=5)
    ended = {"wsgi.input_terminated": True}
    if method == "GET":
        assert ask(app, "/b/ignored", b"12345", method, **ended).status_code == 200
    got.clear()
    path = "/b/ignored"
    for body, status in ((b"123456", 413), (Failing(BadChunk(SECRET)), 400)):
        response = ask(app, path, body, method, **ended)
        assert response.status_code == (200 if method == "OPTIONS" else status)
    assert got == []


HANDED = [
    DECHUNKED,
    {**DECHUNKED, "CONTENT_LENGTH": "3"},
    # The length of what came, or the client's own: the coding is what counts.
    {**DECHUNKED, "CONTENT_LENGTH": "100"},
    {"HTTP_TRANSFER_ENCODING": "gzip, chunked", "wsgi.input_terminated": True},
]


@table("frame", HANDED)
@table("limit", [None, 3, 1000])
def test_a_body_that_the_server_has_put_together_is_read(frame, limit):
    app, got = make(OCPI_STATUS_MAX_BODY=limit, MAX_CONTENT_LENGTH=None)
    if limit == 3 and frame.get("CONTENT_LENGTH") == "100":
        frame = {**frame, "CONTENT_LENGTH": "3"}
    assert ask(app, "/b/required", b"[1]", **frame).status_code == 200
    assert got == [[1]]


@table("frame", [DECHUNKED, {"wsgi.input_terminated": True}])
@table("reader", READERS)
def test_a_body_in_chunks_is_limited_by_whatever_way_it_is_read(frame, reader):
    app, got = make(OCPI_STATUS_MAX_BODY=8)
    path = f"/b/ignored?by={reader}"
    assert ask(app, path, b'{"a": 1}', **frame).status_code == 200
    assert len(got) == 1
    got.clear()
    response = ask(app, path, b'{"a": 1} ', **frame)
    assert (response.status_code, response.json["status_code"]) == (413, 2000)
    assert got == []


@table("reader", READERS)
@table("limit", [0, 1, 3, 4, 10, 8192])
def test_a_limit_is_what_a_body_may_have_however_it_comes(reader, limit):
    app, got = make(OCPI_STATUS_MAX_BODY=limit)
    path = f"/b/ignored?by={reader}"
    for size in (max(0, limit - 1), limit, limit + 1, 3 * limit + 2):
        body = b"1" * min(size, 4000) + b" " * (size - 4000)
        length = {"CONTENT_LENGTH": str(size)}
        for frame in (
            length,
            DECHUNKED,
            {"wsgi.input_terminated": True},
            {**length, "wsgi.input_terminated": True},
            {**length, **DECHUNKED},
        ):
            got.clear()
            status = ask(app, path, body, **frame).status_code
            if size == 0 and reader == "get_json":
                continue  # that is no JSON
            assert status == (413 if size > limit else 200), (size, frame)
            assert len(got) == (size <= limit)


BESIDE = ["1", "3", "5", "18", "100", "0", "00", "9" * 30]


@table("length", BESIDE)
@table("coding", ["chunked", "gzip, chunked", "identity", "x", ""])
def test_a_length_beside_a_coding_is_not_taken_for_that_of_the_body(length, coding):
    app, got = make()
    frame = {"HTTP_TRANSFER_ENCODING": coding, "CONTENT_LENGTH": length}
    for method in ("POST", "PUT", "PATCH", "DELETE", "GET"):
        for path in ("/b/required", "/b/optional", "/b/ignored"):
            for body in (b"5\r\n[1,2]\r\n0\r\n\r\n", b"1", b""):
                response = ask(app, path, body, method, **frame)
                assert response.status_code == 411, (method, path, body)
    assert got == []


LENGTHS = ["x", "-1", "+1", "1_0", "1.0", "0x1", "5,5", "5, 5", "1 1", "\xb2", "\u0661"]


@table("length", LENGTHS)
@table("path", ["/b/required", "/b/optional", "/b/ignored"])
@table("terminated", [False, True])
def test_a_length_that_is_none_is_a_400(length, path, terminated):
    app, got = make()
    frame = {"wsgi.input_terminated": True} if terminated else {}
    for method in ("POST", "DELETE"):
        response = ask(app, path, b"[1,2]", method, CONTENT_LENGTH=length, **frame)
        assert (response.status_code, response.json["status_code"]) == (400, 2000)
    assert got == []


@table(
    ("length", "status"),
    [
        ("5", 200),
        (" 5 ", 200),
        ("0005", 200),
        ("0" * 5000 + "5", 200),
        ("101", 413),
        ("9" * 30, 413),
        ("9" * 10_000, 413),
    ],
)
def test_a_length_is_a_number_of_any_size(length, status):
    app, _ = make(OCPI_STATUS_MAX_BODY=100)
    response = ask(app, "/b/required", b"[1,2]", CONTENT_LENGTH=length)
    assert response.status_code == status
    unlimited, _ = make(OCPI_STATUS_MAX_BODY=None)
    response = ask(unlimited, "/b/required", b"[1,2]", CONTENT_LENGTH=length)
    assert response.status_code == (200 if status == 200 else 400)


def test_more_than_the_length_is_the_next_message():
    app, got = make()
    assert ask(app, "/b/required", b"[1,2]]]", CONTENT_LENGTH="5").status_code == 200
    assert got == [[1, 2]]


@pytest.mark.parametrize("empty", [{}, {"CONTENT_LENGTH": ""}, {"CONTENT_LENGTH": "0"}])
def test_no_body_is_no_body(empty):
    app, got = make()
    assert ask(app, "/b/required", **empty).json["status_code"] == 2001
    assert ask(app, "/b/optional", **empty).status_code == 200
    assert ask(app, "/b/required", method="DELETE", **empty).status_code == 200
    assert got == [None, None]


@table("of_app", [False, True], ids=["blueprint", "app"])
@table("reader", READERS)
def test_a_hook_that_reads_it_first_gets_the_same_refusal(reader, of_app):
    app = Flask(__name__)
    OCPIStatus(app)
    bp = ContractBlueprint("b", __name__, url_prefix="/b")

    @bp.post("/")
    def view():
        return {}

    hook = READERS[reader]
    (app if of_app else bp).before_request(lambda: hook() and None)
    app.register_blueprint(bp)
    for frame, status in [
        ({"CONTENT_LENGTH": "50"}, 400),
        ({"CONTENT_LENGTH": "50", "wsgi.input_terminated": True}, 400),
        (CHUNKED, 411),
        ({"CONTENT_LENGTH": "x"}, 400),
    ]:
        response = ask(app, "/b/", b"{}", **frame)
        assert (response.status_code, response.json["status_code"]) == (status, 2000)
    response = ask(app, "/b/", Failing(BadChunk(SECRET)), **DECHUNKED)
    assert (response.status_code, response.json["status_code"]) == (400, 2000)


def test_a_form_is_read_through_it_as_well():
    app = Flask(__name__)
    OCPIStatus(app)
    bp = ContractBlueprint("b", __name__, url_prefix="/b")
    bp.add_url_rule(
        "/",
        "form",
        lambda: {
            **request.form,
            **{k: f.read().decode() for k, f in request.files.items()},
        },
        methods=["POST"],
        body="ignored",
    )
    app.register_blueprint(bp)
    client = app.test_client()
    assert client.post("/b/", data={"a": "1"}).json["data"] == {"a": "1"}
    file = {"f": (io.BytesIO(b"x" * 200_000), "f.txt")}
    assert client.post("/b/", data=file).json["data"] == {"f": "x" * 200_000}
    response = client.post(
        "/b/",
        data=b"a=1",
        content_type="application/x-www-form-urlencoded",
        environ_overrides={"CONTENT_LENGTH": "9"},
    )
    assert (response.status_code, response.json["status_code"]) == (400, 2000)


def test_a_view_that_is_enveloped_by_itself_is_guarded_too():
    app = Flask(__name__)
    OCPIStatus(app)
    app.add_url_rule("/it", "it", enveloped(lambda: {}), methods=["POST"])
    response = ask(app, "/it", Failing(BadChunk(SECRET)), **DECHUNKED)
    assert (response.status_code, response.json["status_code"]) == (400, 2000)
    assert ask(app, "/it", **CHUNKED).status_code == 411


def test_the_host_s_own_bodies_are_read_as_flask_does():
    app = Flask(__name__)
    OCPIStatus(app)
    app.add_url_rule("/host", "host", lambda: request.get_data(), methods=["POST"])
    assert ask(app, "/host", b"abc", **CHUNKED).data == b""
    assert ask(app, "/host", b"abc", CONTENT_LENGTH="x").data == b""
    response = ask(app, "/host", Failing(BadChunk(SECRET)), **DECHUNKED)
    assert (response.status_code, response.mimetype) == (500, "text/html")


def test_a_large_body_is_read_in_large_pieces():
    app, _ = make()
    sizes = []

    class Counting(io.BytesIO):
        def read(self, size=-1):
            sizes.append(size)
            return super().read(size)

        def readinto(self, buffer):
            sizes.append(len(buffer))
            return super().readinto(buffer)

    body = b'"' + b"a" * 5_000_000 + b'"'
    length = {"CONTENT_LENGTH": str(len(body))}
    assert ask(app, "/b/required", Counting(body), **length).status_code == 200
    assert len(sizes) < 200


@table("encoding", ["gzip", "x-gzip", "GZIP", "br", "deflate, gzip", "identity,zstd"])
@table(
    ("contract", "status"),
    [
        *((name, 415) for name in contract_names() if name.startswith("ocpi")),
        ("itsm-rest", 415),
        ("daml-json-api", 400),
        ("platform-of-trust", 400),
    ],
)
def test_a_body_that_is_coded_is_refused_as_that_and_told_what_is_not(
    contract, status, encoding
):
    """By its own row in each contract, whatever is in it."""
    app, got = make(contract)
    for data in (gzip.compress(b"{}"), b"{}", b"\xff"):
        answer = app.test_client().post(
            "/b/required",
            data=data,
            headers={"Content-Encoding": encoding},
            content_type="application/json",
        )
        assert answer.status_code == status
        assert answer.headers["Accept-Encoding"] == "identity"
        assert "not JSON" not in answer.text
    assert got == []


@table("encoding", ["identity", "", "Identity", " , "])
def test_a_body_that_is_as_it_is_is_read(encoding):
    app, got = make()
    headers = {"Content-Encoding": encoding}
    answer = app.test_client().post("/b/required", data=b"{}", headers=headers)
    assert (answer.status_code, got.pop()) == (200, {})


def test_an_empty_body_has_no_coding():
    app, _ = make()
    headers = {"Content-Encoding": "gzip"}
    assert app.test_client().post("/b/required", headers=headers).status_code == 400
    assert app.test_client().delete("/b/required", headers=headers).status_code == 200


class Slow(io.BytesIO):
    """A server that hands over less than it is asked for, as sockets do."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(size if size is None or size < 0 else min(size, 50_000))


class Wanting(io.BytesIO):
    """A server that makes room for all that it is asked for."""

    most = 0

    def read(self, size: int | None = -1) -> bytes:
        self.most = max(self.most, size or 0)
        return super().read(size)


@table("kind", [io.BytesIO, Slow, Wanting])
@table("frame", [{}, {"wsgi.input_terminated": True}, DECHUNKED])
@table("limit", [None, 300_000])
@table("reader", ["get_data", "stream", "get_json"])
def test_a_body_comes_in_as_many_pieces_as_it_likes(kind, frame, limit, reader):
    app, got = make(OCPI_STATUS_MAX_BODY=limit, MAX_CONTENT_LENGTH=None)
    body = b"[" + b"1, " * 80_000 + b"1]"
    if frame is not DECHUNKED:
        frame = {**frame, "CONTENT_LENGTH": str(len(body))}
    response = ask(app, f"/b/ignored?by={reader}", kind(body), **frame)
    assert response.status_code == 200
    assert len(got[0]) == len(body)


def test_no_server_is_asked_for_all_that_a_client_says_that_there_is():
    app, _ = make(OCPI_STATUS_MAX_BODY=None, MAX_CONTENT_LENGTH=None)
    server = Wanting(b"[]")
    response = ask(app, "/b/required", server, CONTENT_LENGTH="9" * 15)
    assert response.status_code == 400
    assert 0 < server.most <= 100_000
