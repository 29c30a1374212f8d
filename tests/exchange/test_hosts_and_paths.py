"""The first lines of a request: its host, its path, its method; on any Werkzeug."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask import Response
from flask import redirect
from flask import request
from flask import url_for
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import EnvironBuilder
from werkzeug.test import run_wsgi_app

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import Created
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import contract_names
from flask_ocpi_status import enveloped
from flask_ocpi_status import get_contract
from flask_ocpi_status.contracts import Outcome
from tests.table import table
from tests.transport.test_hosts import HOSTS
from tests.transport.test_hosts import NO_HOSTS

BASE = "https://ocpi.example.com"
#: What WSGI can have in a header: each character is a byte.
SENT = [host for host in NO_HOSTS if host.isascii() or max(host) <= "\xff"]


class Session:
    """A database session that counts its commits."""

    def __init__(self) -> None:
        self.commits = 0

    def commit(self) -> None:
        self.commits += 1

    def rollback(self) -> None:
        pass


def make(contract: str = "ocpi-2.2.1", **config: Any) -> tuple[Flask, Session]:
    """Make an app in whose views a host is needed in every way."""
    app, session = Flask(__name__), Session()
    app.config.update(config)
    OCPIStatus(app, contract=contract)
    bp = ContractBlueprint("b", __name__, url_prefix="/b", session=session)
    bp.add_url_rule("/", "post", lambda: Created(location="/b/1"), methods=["POST"])
    bp.add_url_rule("/", "read", lambda: [])
    bp.add_url_rule("/away", "away", lambda: redirect(request.args["to"]))
    bp.add_url_rule("/strict/", "strict", lambda: {}, strict_slashes=True)
    bp.add_url_rule(
        "/out", "out", lambda: [url_for("b.read", _external=True), request.url]
    )
    bp.add_url_rule("/one/<name>", "one", lambda name: {"name": name})
    app.register_blueprint(bp)
    app.add_url_rule("/own", "own", enveloped(lambda: Created()), methods=["POST"])
    named = enveloped(contract=contract)(lambda name: {"name": name})
    app.add_url_rule("/own/<path:name>", "named", named)
    app.add_url_rule("/host", "host", lambda: "host")
    return app, session


#: What was made already, by its contract and configuration.
STANDING: dict[str, tuple[Flask, Session]] = {}


def standing(contract: str = "ocpi-2.2.1", **config: Any) -> tuple[Flask, Session]:
    """Return an app that is only asked, and a session without commits."""
    name = f"{contract} {config}"
    if name not in STANDING:
        STANDING[name] = make(contract, **config)
    app, session = STANDING[name]
    session.commits = 0
    return app, session


#: An environ, as it is before it is of a request: to build one takes as long as to ask.
ENVIRON = EnvironBuilder("/", errors_stream=io.StringIO()).get_environ()


def send(app: Any, path: str, method: str = "GET", **environ: Any) -> Response:
    """Call an app with an environ as a server may make it."""
    asked = {"PATH_INFO": path, "REQUEST_METHOD": method, "wsgi.input": io.BytesIO()}
    built = ENVIRON | asked | environ
    chunks, status, headers = run_wsgi_app(app, built, buffered=True)
    return Response(chunks, status, headers)


def body() -> dict[str, Any]:
    """Return a body for an environ."""
    return {
        "CONTENT_LENGTH": "2",
        "CONTENT_TYPE": "application/json",
        "wsgi.input": io.BytesIO(b"{}"),
    }


ASKED = [
    ("POST", "/b/"),
    ("GET", "/b/"),
    ("GET", "/b/out"),
    ("GET", "/b/strict"),
    ("GET", "/b/one/x"),
    ("GET", "/b/unknown"),
    ("PUT", "/b/"),
    ("OPTIONS", "/b/"),
    ("POST", "/own"),
]


@table(
    ("contract", "trusted"),
    [(name, None) for name in contract_names()] + [("ocpi-2.2.1", ["localhost"])],
)
def test_a_host_that_is_none_is_a_400_before_anything_is_done(contract, trusted):
    app, session = standing(contract, TRUSTED_HOSTS=trusted)
    for host in SENT:
        for method, path in ASKED:
            if path == "/own" and trusted:
                continue  # a page of the host's, on which an old Werkzeug raises
            answer = send(app, path, method, HTTP_HOST=host)
            where = ascii(host[:80]), method, path
            assert answer.status_code == 400, where
            if path == "/own" and answer.mimetype == "text/html":
                continue  # Flask has refused it, as on any page of the host's
            assert answer.mimetype == "application/json", where
            if contract.startswith("ocpi"):
                assert answer.json["status_code"] == 2000, where
    assert session.commits == 0


@table("host", HOSTS)
@table("contract", contract_names())
def test_a_host_is_one_in_every_contract(host, contract):
    app, session = standing(contract)
    answer = send(app, "/b/", "POST", HTTP_HOST=host, **body())
    assert (
        answer.headers["Location"] == f"http://{host.removesuffix(':80')}/b/1".lower()
    )
    assert session.commits == 1


@table("contract", contract_names())
def test_with_a_base_url_the_host_does_not_matter(contract):
    app, _ = standing(contract, OCPI_STATUS_BASE_URL=BASE)
    for host in SENT:
        answer = send(app, "/b/", "POST", HTTP_HOST=host, **body())
        if answer.status_code == 400:  # the app itself could not be bound to it
            assert answer.mimetype == "application/json"
        else:
            assert answer.headers["Location"] == f"{BASE}/b/1", ascii(host)
        for method, path in ASKED[1:-1]:
            answer = send(app, path, method, HTTP_HOST=host)
            in_contract = answer.mimetype == "application/json" or not answer.data
            assert in_contract, (ascii(host), path)
            assert answer.status_code == 400 or path != "/b/strict"


@table("contract", contract_names())
@table(
    "name",
    [b"\xe9", b"a\xff", b"\xc3", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf5\x80\x80\x80"],
)
def test_a_path_that_is_no_utf_8_names_nothing(contract, name):
    app, _ = standing(contract)
    text = name.decode("latin-1")
    for path in (
        f"/b/one/{text}",
        f"/b/{text}",
        f"/b//one//{text}",
        f"/b/one/{text}/x",
        f"/own/{text}",
        f"/own/a/{text}/b",
    ):
        answer = send(app, path)
        assert (answer.status_code, answer.mimetype) == (404, "application/json")
    # A server may have replaced the bytes already.
    replaced = "\ufffd".encode().decode("latin-1")
    umlaut = "\xfc".encode().decode("latin-1")
    for place in ("/b/one", "/own"):
        assert send(app, f"{place}/{replaced}").status_code == 404
        assert send(app, f"{place}/{umlaut}").status_code == 200


METHODS = [
    "FOO",
    "get",
    "pOsT",
    "M" * 10_000,
    "GET\xe9",
    "A-B",
    "",
    "*",
    "TRACE",
    "CONNECT",
]


@table("method", METHODS)
@table("contract", contract_names())
def test_a_method_that_nobody_knows_is_a_405(method, contract):
    app, _ = standing(contract)
    for path in ("/b/", "/b/one/x", "/b/unknown"):
        answer = send(app, path, REQUEST_METHOD=method)
        assert answer.mimetype == "application/json", path
        known = method.upper() in ("GET", "POST")
        said = (404,) if path == "/b/unknown" else (400, 404, 405)
        assert known or answer.status_code in said, path


FORWARDED = [
    {"HTTP_X_FORWARDED_HOST": "a<b"},
    {"HTTP_X_FORWARDED_HOST": "xn--"},
    {"HTTP_X_FORWARDED_HOST": "a:b"},
    {"HTTP_X_FORWARDED_PORT": "x"},
    {"HTTP_X_FORWARDED_PORT": "99999"},
    {"HTTP_X_FORWARDED_PROTO": "//["},
    {"HTTP_X_FORWARDED_PROTO": "javascript"},
    {"HTTP_X_FORWARDED_PROTO": "\xe9"},
]


@table("contract", contract_names())
@table("forwarded", FORWARDED)
def test_what_a_proxy_forwards_is_held_to_the_same(forwarded, contract):
    app, session = standing(contract)
    fixed = ProxyFix(app, x_for=1, x_proto=1, x_host=1, x_port=1, x_prefix=1)
    for method, path in ASKED:
        answer = send(fixed, path, method, **forwarded)
        assert (answer.status_code, answer.mimetype) == (400, "application/json")
    assert session.commits == 0


MOUNTS = [
    "x",
    "//",
    "@evil.example",
    "/\xe9",
    "/a b",
    "/%",
    "/" + "x" * 10_000,
    "[",
    "/?#",
]


@table("mount", MOUNTS)
def test_a_mount_may_be_anything(mount):
    app, _ = standing()
    answer = send(app, "/b/", "POST", SCRIPT_NAME=mount, **body())
    assert answer.status_code == 201
    assert answer.headers["Location"].startswith("http://localhost/")
    daml, _ = standing("daml-json-api")
    assert send(daml, "/b/unknown", SCRIPT_NAME=mount).status_code == 404


ODD = [
    "[",
    "%ff",
    "a=%ff",
    "&&&",
    "?",
    "#",
    "a[]=1",
    "=",
    "x" * 50_000,
    "\x00",
]


@table("query", ODD)
@table("contract", ["ocpi-2.2.1", "daml-json-api"])
def test_a_query_may_be_anything(query, contract):
    app, _ = standing(contract)
    assert send(app, "/b/", QUERY_STRING=query).status_code == 200
    assert send(app, "/b/unknown", QUERY_STRING=query).status_code == 404


@table("contract", contract_names())
@table("query", ["\xff", "a=\xe9", "a=1&\xc3=2"])
def test_a_query_of_bytes_that_are_no_utf_8_is_invalid_before_a_view_asks(
    query, contract
):
    app, session = standing(contract)
    said = get_contract(contract).answer(Outcome(422))
    for method, path in ("POST", "/b/"), ("GET", "/b/"), ("POST", "/own"):
        answer = send(app, path, method, QUERY_STRING=query, **body())
        assert (answer.status_code, answer.mimetype) == (said.http, "application/json")
        assert answer.json.get("status_code") in (said.code, None)
    assert session.commits == 0
    assert send(app, "/b/unknown", QUERY_STRING=query).status_code == 404


@pytest.mark.parametrize("contract", contract_names())
@pytest.mark.parametrize("to", ["http://[", "//[x", "http://a:b", "http://a:99999/"])
def test_an_answer_that_cannot_be_sent_is_a_crash_in_contract(contract, to, caplog):
    app, _ = make(contract)
    answer = app.test_client().get("/b/away", query_string={"to": to})
    assert answer.mimetype == "application/json"
    assert answer.status_code == (200 if contract.startswith("ocpi") else 500)
    assert "ValueError" in caplog.text
    app.testing = True
    with pytest.raises(ValueError):
        app.test_client().get("/b/away", query_string={"to": to})


@table("host", [*HOSTS, "my_host:8080", "_", "a_b.example.com"])
@table("query", ["", "a=1&b=%C3%A9"])
def test_a_redirect_to_the_right_spelling_names_the_host(host, query):
    app, _ = standing()
    answer = send(app, "/b/strict", HTTP_HOST=host, QUERY_STRING=query)
    assert answer.status_code == 308
    to = urlsplit(answer.headers["Location"])
    assert to.netloc.removesuffix(":80").lower() == host.removesuffix(":80").lower()
    assert (to.scheme, to.path) == ("http", "/b/strict/")
    assert to.query == query
    assert to.netloc in answer.get_data(as_text=True)


def test_what_a_view_names_and_is_no_url_is_undone():
    app, session = make()
    bp = ContractBlueprint("odd", __name__, url_prefix="/odd", session=session)
    bp.add_url_rule(
        "/<name>", "odd", lambda name: Created(location=f"//{name}"), methods=["POST"]
    )
    app.register_blueprint(bp)
    answer = send(app, "/odd/[", "POST", **body())
    assert (answer.status_code, answer.json["status_code"]) == (200, 3000)
    assert session.commits == 0


def test_pages_are_told_apart_by_their_host_where_the_app_does_so():
    app = Flask(__name__, host_matching=True, static_host="static.example")
    app.config["OCPI_STATUS_PREFIXES"] = {"/any": None}
    OCPIStatus(app)
    bp = ContractBlueprint("b", __name__, url_prefix="/ocpi")
    bp.add_url_rule("/x", "x", lambda: {}, host="api.example")
    bp.add_url_rule("/y", "y", lambda: {}, host="<name>.cpo.example")
    app.register_blueprint(bp)
    app.add_url_rule("/ocpi/page", "page", lambda: "page", host="www.example")
    asked = {
        ("api.example", "/ocpi/no"): "application/json",
        ("api.example", "/ocpi//no"): "application/json",
        ("nl.cpo.example", "/ocpi/no"): "application/json",
        ("www.example", "/ocpi/no"): "text/html",
        ("www.example", "/ocpi//no"): "text/html",
        ("www.example", "/ocpi//page"): "text/html",
        ("other.example", "/ocpi/no"): "text/html",
        ("other.example", "/any/no"): "application/json",
        ("www.example", "/any//no"): "application/json",
    }
    for (host, path), mimetype in asked.items():
        answer = send(app, path, HTTP_HOST=host)
        assert answer.mimetype == mimetype, (host, path)
    assert send(app, "/ocpi//page", HTTP_HOST="www.example").status_code == 308
