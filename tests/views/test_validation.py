"""The way in: what is refused before the view runs."""

from __future__ import annotations

import io
import socket
import threading
from decimal import Decimal

import pytest
from flask import Flask
from flask import Response
from flask import abort
from flask import request
from werkzeug.serving import make_server

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import get_contract
from flask_ocpi_status import ocpi_request
from tests.table import table

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def make(contract: str = "ocpi-2.2.1", **config) -> tuple[Flask, list]:
    """Make an app with one view that takes anything, and a list of what it got."""
    app, got = Flask(__name__), []
    app.config.update(config)
    OCPIStatus(app)
    bp = ContractBlueprint("b", __name__, url_prefix="/b", contract=contract)

    @bp.route("/", methods=METHODS)
    def view():
        got.append(ocpi_request.json)
        return {"a": 1}, {"Location": "/b/1"}

    @bp.post("/raw", body="ignored")
    def raw():
        return {"size": len(request.get_data())}, {"Location": "/b/1"}

    app.register_blueprint(bp)
    return app, got


@table("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_malformed_body_never_reaches_the_view(method):
    app, got = make()
    response = app.test_client().open("/b/", method=method, data=b'{"a": @nope}')
    assert response.status_code == 400
    body = response.get_json()
    assert body["status_code"] == 2001
    assert "character 6, line 1, column 7" in body["status_message"]
    assert "nope" not in response.text
    assert got == []


@table(
    ("method", "status"),
    [("POST", 400), ("PUT", 400), ("PATCH", 400), ("DELETE", 200), ("GET", 200)],
)
@table("empty", [None, b""])
def test_an_empty_body_is_malformed_where_the_method_has_one(method, status, empty):
    app, got = make()
    response = app.test_client().open("/b/", method=method, data=empty)
    assert response.status_code == status
    assert got == ([None] if status == 200 else [])


def test_only_white_space_is_malformed_even_where_a_body_is_optional():
    app, _ = make()
    assert app.test_client().delete("/b/", data=b" \n").status_code == 400


@table("body", [b"null", b"0", b"false", b'""', b"[]", b"{}"])
def test_valid_json_of_any_type_reaches_the_view(body):
    app, got = make()
    assert app.test_client().post("/b/", data=body).status_code == 200
    assert len(got) == 1


def test_the_body_is_read_once_by_whatever_way_it_is_asked_for(app, bp):
    @bp.before_request
    def early():
        seen.append(request.get_json(silent=True))

    @bp.post("/")
    def view():
        seen.extend(
            [
                request.get_json(),
                request.json,
                request.get_json(force=True, silent=True, cache=False),
                ocpi_request.json,
            ]
        )
        return None

    seen: list = []
    app.register_blueprint(bp)
    client = app.test_client()
    client.post(bp.url_prefix, data=b'{"a": 1.5}', content_type="text/plain")
    assert seen == [{"a": 1.5}] * 5
    assert all(one is seen[0] for one in seen)
    seen.clear()
    assert client.post(bp.url_prefix, data=b"{").status_code == 400
    assert seen == [None]


def test_a_hook_that_reads_a_malformed_body_gets_the_same_refusal(app, bp):
    bp.before_request(lambda: request.get_json() and None)
    bp.add_url_rule("/", view_func=lambda: 1, endpoint="v", methods=["POST"])
    app.register_blueprint(bp)
    response = app.test_client().post(bp.url_prefix, data=b"NaN")
    assert (response.status_code, response.get_json()["status_code"]) == (400, 2001)


def test_who_may_not_ask_learns_nothing_of_his_body(app, bp):
    bp.before_request(lambda: abort(401))
    bp.add_url_rule("/", view_func=lambda: 1, endpoint="v", methods=["POST"])
    app.register_blueprint(bp)
    response = app.test_client().post(bp.url_prefix, data=b"{")
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Token"


def test_numbers_are_int_and_float_or_exact_where_it_is_configured():
    body = b'{"int": 1, "float": 0.10, "big": 12345678901234567890123}'
    app, got = make()
    app.test_client().post("/b/", data=body)
    exact, got_exact = make(OCPI_STATUS_EXACT_NUMBERS=True)
    exact.test_client().post("/b/", data=body)
    assert got == [{"int": 1, "float": 0.1, "big": 12345678901234567890123}]
    assert [type(value) for value in got[0].values()] == [int, float, int]
    assert [type(value) for value in got_exact[0].values()] == [int, Decimal, int]
    assert str(got_exact[0]["float"]) == "0.10"


TYPES = [
    (None, True),
    ("text/plain", True),
    ("application/x-www-form-urlencoded", True),
    ("multipart/form-data; boundary=x", True),
    ("nonsense", True),
    ("application/json", False),
    ("application/json; charset=utf-8", False),
    ("Application/JSON", False),
    ("application/vnd.desk+json", False),
]


@table(("content_type", "refused"), TYPES)
def test_a_content_type_is_tolerated_or_refused_as_the_contract_says(
    content_type, refused
):
    strict = {"OCPI_STATUS_REQUIRE_CONTENT_TYPE": True}
    for contract, config, status in [
        ("ocpi-2.2.1", {}, 200),
        ("daml-json-api", {}, 200),
        ("platform-of-trust", {}, 200),
        ("itsm-rest", {}, 415 if refused else 201),
        ("ocpi-2.2.1", strict, 415 if refused else 200),
    ]:
        app, _ = make(contract, **config)
        response = app.test_client().post("/b/", data=b"{}", content_type=content_type)
        assert response.status_code == status, contract
        assert response.mimetype == "application/json"


ACCEPTED = [
    (None, True),
    ("", True),
    ("*/*", True),
    ("application/*", True),
    ("application/json", True),
    ("text/html, application/json;q=0.1", True),
    ("application/json; charset=utf-8", True),
    ("Application/JSON;odata=verbose", True),
    ("application/json; charset=utf-8; q=0", False),
    ("text/html", False),
    ("application/json;q=0, */*", False),
    ("application/xml, text/*", False),
    ("nonsense", False),
]


@table(("accept", "accepted"), ACCEPTED)
def test_the_accept_header_counts_where_the_contract_negotiates(accept, accepted):
    headers = {} if accept is None else {"Accept": accept}
    app, got = make("itsm-rest")
    response = app.test_client().get("/b/", headers=headers)
    assert response.status_code == (200 if accepted else 406)
    assert response.mimetype == "application/json"
    assert len(got) == accepted
    tolerant, _ = make("ocpi-2.2.1")
    assert tolerant.test_client().get("/b/", headers=headers).status_code == 200


#: A media type, what a client accepts, and whether that is it.
NEGOTIATED = [
    ("application/vnd.desk+json", "application/vnd.desk+json", True),
    ("application/vnd.desk+json", "Application/VND.desk+JSON; v=1; q=0.2", True),
    ("application/vnd.desk+json", "text/html, application/vnd.desk+json;q=0.1", True),
    ("application/vnd.desk+json", "application/*", True),
    ("application/vnd.desk+json", "application/*;q=0.1, text/html", True),
    ("application/vnd.desk+json", "*/*", True),
    ("application/vnd.desk+json", None, True),
    ("application/vnd.desk+json", "application/json", False),
    ("application/vnd.desk+json", "application/vnd.shop+json", False),
    ("application/vnd.desk+json", "application/vnd.desk+json;q=0, */*", False),
    ("application/vnd.desk+json", "application/*;q=0, */*", False),
    ("application/vnd.desk+json", "application/vnd.desk+json, */*;q=0", True),
    ("application/vnd.desk+json", "text/*", False),
    ("text/x-desk; charset=utf-8", "text/x-desk", True),
    ("text/x-desk; charset=utf-8", "text/*", True),
    ("text/x-desk; charset=utf-8", "application/*", False),
    ("Text/X-Desk", "text/x-desk", True),
    ("application/json", "application/vnd.desk+json", False),
]


def make_negotiating(media_type):
    contract = get_contract("itsm-rest").replace(media_type=media_type)
    app = Flask(__name__)
    OCPIStatus(app, contract=contract)
    bp = ContractBlueprint("b", __name__, url_prefix="/b")
    bp.add_url_rule("/", view_func=lambda: {}, endpoint="v", methods=["GET", "PUT"])
    app.register_blueprint(bp)
    return app.test_client()


@table(("media_type", "accept", "accepted"), NEGOTIATED)
def test_a_contract_negotiates_its_own_media_type(media_type, accept, accepted):
    headers = {} if accept is None else {"Accept": accept}
    response = make_negotiating(media_type).get("/b/", headers=headers)
    assert response.status_code == (200 if accepted else 406)
    if accepted:
        assert response.content_type == media_type
    else:
        assert media_type in response.get_json()["error"]["message"]


@table(
    ("content_type", "taken"),
    [
        ("application/x-desk", True),
        ("Application/X-Desk; charset=utf-8", True),
        ("application/json", True),
        ("application/merge-patch+json", True),
        ("application/x-shop", False),
        ("text/plain", False),
        (None, False),
    ],
)
def test_a_body_may_be_declared_as_what_the_contract_itself_sends(content_type, taken):
    client = make_negotiating("application/x-desk; version=1")
    response = client.put("/b/", data=b"{}", content_type=content_type)
    assert response.status_code == (200 if taken else 415)
    if not taken:
        message = response.get_json()["error"]["message"]
        assert "declared as application/x-desk." in message


SIZES = [
    ({}, 10 * 1024 * 1024),
    ({"OCPI_STATUS_MAX_BODY": 100}, 100),
    ({"OCPI_STATUS_MAX_BODY": 100, "MAX_CONTENT_LENGTH": 50}, 50),
    ({"OCPI_STATUS_MAX_BODY": None, "MAX_CONTENT_LENGTH": 50}, 50),
    ({"OCPI_STATUS_MAX_BODY": 100, "MAX_CONTENT_LENGTH": 500}, 100),
]


@table("path", ["/b/", "/b/raw"])
@table(("config", "limit"), SIZES)
def test_a_body_over_the_smaller_limit_is_refused(config, limit, path):
    app, _ = make(**config)
    client = app.test_client()
    fits = b'"' + b"a" * (limit - 2) + b'"'
    assert client.post(path, data=fits).status_code == 200
    over = client.post(path, data=fits + b" ")
    assert (over.status_code, over.get_json()["status_code"]) == (413, 2000)


def test_a_chunked_body_is_read_to_its_end_and_limited():
    app, got = make(OCPI_STATUS_MAX_BODY=100)
    client = app.test_client()

    def chunked(body: bytes):
        return client.open(
            "/b/",
            method="POST",
            input_stream=io.BytesIO(body),
            environ_overrides={
                "wsgi.input_terminated": True,
                "HTTP_TRANSFER_ENCODING": "chunked",
            },
        )

    assert chunked(b'{"a": 1}').status_code == 200
    assert got == [{"a": 1}]
    assert chunked(b'"' + b"a" * 98 + b'"').status_code == 200
    assert chunked(b'"' + b"a" * 99 + b'"').status_code == 413
    assert chunked(b"[1]" + b" " * 97 + b"@").status_code == 413


class Hanging(io.RawIOBase):
    """A stream whose other end has gone."""

    def readable(self):
        return True

    def readinto(self, buffer):
        raise ConnectionResetError("gone")


@pytest.mark.parametrize(
    "environ",
    [
        {"CONTENT_LENGTH": "100"},
        {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    ],
)
def test_a_client_that_hangs_up_is_told_so_without_a_traceback(environ, caplog):
    app, got = make(OCPI_STATUS_MAX_BODY=None)
    response = app.test_client().open(
        "/b/",
        method="POST",
        environ_overrides={"wsgi.input": io.BufferedReader(Hanging()), **environ},
    )
    assert (response.status_code, response.get_json()["status_code"]) == (400, 2000)
    assert got == []
    assert "Traceback" not in caplog.text


def test_a_body_that_ends_too_early_on_a_real_socket_is_a_400():
    app, _ = make()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        with socket.create_connection(("127.0.0.1", server.port), 10) as client:
            client.sendall(
                b"POST /b/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"
                b'Connection: close\r\n\r\n{"a":'
            )
            client.shutdown(socket.SHUT_WR)
            answer = b""
            while part := client.recv(65536):
                answer += part
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b'"status_code":2000' in answer


def test_a_compressed_body_is_not_taken_for_malformed_json():
    app, got = make()
    response = app.test_client().post(
        "/b/", data=b"\x1f\x8b\x08\x00", headers={"Content-Encoding": "gzip"}
    )
    assert (response.status_code, response.get_json()["status_code"]) == (415, 2000)
    assert got == []


def test_the_hosts_own_bodies_are_not_looked_at():
    app, _ = make()

    @app.post("/host")
    def host():
        return {"form": request.form.to_dict()}

    client = app.test_client()
    assert client.post("/host", data={"a": "1"}).get_json() == {"form": {"a": "1"}}
    assert client.post("/host", data=b"{").status_code == 200


def test_unknown_urls_and_wrong_methods_come_before_the_body():
    app, _ = make()
    client = app.test_client()
    assert client.post("/b/unknown", data=b"{").status_code == 404
    assert client.put("/b/raw", data=b"{").status_code == 405
    assert OCPIBlueprint.__doc__


def test_a_body_that_is_not_json_by_contract_is_not_negotiated(app, tmp_path):
    (tmp_path / "a.png").write_bytes(b"png")
    bp = ContractBlueprint(
        "desk",
        __name__,
        url_prefix="/desk",
        contract="itsm-rest",
        static_folder=str(tmp_path),
        static_url_path="/files",
    )

    @bp.get("/pdf", envelope=False)
    def pdf():
        return Response(b"pdf", mimetype="application/pdf")

    app.register_blueprint(bp)
    client = app.test_client()
    for path in ("/desk/pdf", "/desk/files/a.png"):
        with client.get(path, headers={"Accept": "application/pdf"}) as response:
            assert response.status_code == 200


def test_a_body_on_a_get_is_held_to_the_same_rules():
    app, got = make(OCPI_STATUS_MAX_BODY=10)
    client = app.test_client()
    assert client.get("/b/", data=b"[1]").status_code == 200
    assert got == [[1]]
    assert client.get("/b/", data=b"1" * 11).status_code == 413
