"""An answer that no server would send is a crash, and nothing of it is kept."""

from __future__ import annotations

import io
import logging
from typing import Any

import pytest
from flask import Flask
from flask import Response
from flask import abort
from flask import make_response
from flask import redirect
from flask import request
from flask import send_file
from werkzeug.test import EnvironBuilder

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import Created
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import contract_names
from flask_ocpi_status import get_contract
from flask_ocpi_status import ocpi_answered
from flask_ocpi_status import ocpi_response
from flask_ocpi_status.contracts import Outcome
from flask_ocpi_status.transport.sendable import sendable
from tests.table import table

CONTRACTS = contract_names()


class Session:
    """A database session that notes what became of it."""

    def __init__(self) -> None:
        self.did: list[str] = []

    def commit(self) -> None:
        self.did.append("commit")

    def rollback(self) -> None:
        self.did.append("rollback")


# Each is refused by one server at least.
TEXTS = {
    "NUL": "a\x00b",
    "a control character": "\x01",
    "an escape": "a\x1b[1m",
    "DEL": "a\x7f",
    "a form feed": "a\fb",
    "a byte": "\xe9",
    "a control character of Latin-1": "a\x85b",
    "a blank of Latin-1": "a\xa0b",
    "beyond Latin-1": "\u65e5\u672c",
    "an emoji": "\U0001f50c",
    "half a pair": "\ud800",
}
URLS = ["http://[", "//[x", "http://a:b/", "http://a:99999/"]


def text() -> str:
    return TEXTS[request.args["text"]]


def text_in(name: str) -> dict[str, str]:
    return {name: text(), "Location": "/x"}


# By what a view can name a header.
WITH_TEXT = {
    "ocpi_response": lambda: ocpi_response({}, headers=text_in("X-N")),
    "a tuple of two": lambda: ({}, text_in("X-N")),
    "a tuple of three": lambda: ({}, 201, text_in("Link")),
    "created, in a tuple": lambda: (Created({}, "/x"), 201, {"X-N": text()}),
    "a response": lambda: Response("x", headers=text_in("X-N")),
    "a response that is made": lambda: make_response({}, 200, text_in("X-N")),
    "a response that is raised": lambda: abort(Response("x", headers=text_in("X-N"))),
    "a redirect": lambda: _redirect_with(text()),
    "a stream": lambda: Response(iter("ab"), headers=text_in("X-N")),
    "a content type": lambda: Response("x", content_type=f"a/{text()}"),
    "a status": lambda: Response("x", f"200 {text()}"),
    "a name": lambda: ocpi_response({}, headers={f"X-{text()}": "1"}),
}
WITH_URL = {
    "redirect": lambda: redirect(request.args["to"]),
    "created": lambda: Created({}, request.args["to"]),
    "Location of a response": lambda: Response("", headers=_to("Location")),
    "Location of ocpi_response": lambda: ocpi_response({}, headers=_to("Location")),
    "Location of a tuple": lambda: ({}, 201, _to("Location")),
    "Content-Location": lambda: ocpi_response(
        {}, headers=[*_to("Content-Location").items(), ("Location", "/x")]
    ),
}
#: Other answers that a server refuses, or sends as none.
OTHERS = {
    "an HTTP status of 100": lambda: Response("x", 100),
    "an HTTP status of 0": lambda: Response("x", "none"),
    "a length that is none": lambda: Response(["x"], headers={"Content-Length": "x"}),
    "a length below 0": lambda: Response(["x"], headers={"Content-Length": "-1"}),
    "a length that is another's": lambda: Response(
        ["x"], headers={"Content-Length": 9}
    ),
    "numbers for a body": lambda: Response([1, 2]),
    "a body that is no text": lambda: Response(["\ud800"]),
    "a name with a blank": lambda: ocpi_response({}, headers={"X N": "1"}),
    "a name with a colon": lambda: Response("x", headers={"X:N": "1"}),
    "no name": lambda: Response("x", headers={"": "1"}),
}
SENT = {
    "a tab": lambda: ocpi_response({}, headers={"X-N": "a\tb", "Location": "/x"}),
    "blanks round it": lambda: ({}, {"X-N": " a ", "Location": "/x"}),
    "nothing": lambda: ({}, {"X-N": "", "Location": "/x"}),
    "all of ASCII": lambda: ({}, {"X-N": bytes(range(33, 127)).decode(), **_AT_X}),
    "a URL that is not ASCII": lambda: Created({}, "/\u65e5"),
    "a redirect to one": lambda: redirect("/\u65e5 x"),
    "a status of one's own": lambda: Response("x", "299 Fine"),
    "a length that is right": lambda: Response(["xy"], headers={"Content-Length": "2"}),
    "a length of a stream": lambda: Response(iter("x"), headers={"Content-Length": 1}),
    "no body": lambda: Response(status=204),
    "a file": lambda: send_file(__file__),
    "a header of the connection": lambda: ({}, {"Connection": "close", **_AT_X}),
}
_AT_X = {"Location": "/x"}


def _to(name: str) -> dict[str, str]:
    return {name: request.args["to"]}


def _redirect_with(value: str) -> Any:
    response = redirect("/x")
    response.headers["X-N"] = value
    return response


def make(view: Any, contract: str, session: Session | None) -> Flask:
    app = Flask(__name__)
    OCPIStatus(app, contract=contract)
    bp = ContractBlueprint("b", __name__, url_prefix="/b", session=session)
    bp.add_url_rule("/", "view", view, methods=["GET", "POST"], body="ignored")
    app.register_blueprint(bp)
    return app


class Server:
    """A server that is as strict as all of them together.

    :ivar sent: the status and the headers that it would send.
    """

    def __init__(self) -> None:
        self.sent: tuple[str, list[tuple[str, str]]] | None = None
        self.refusals = 0

    def start(self, status: str, headers: Any, exc_info: Any = None) -> Any:
        assert self.sent is None or exc_info, "a second answer without a reason"
        self.sent = status, headers
        try:
            for part in (status, *(text for pair in headers for text in pair)):
                part.encode("ascii")
                assert part.replace("\t", " ").isprintable()
                assert part == part.strip()
            names = [name.lower() for name, _ in headers]
            assert "connection" not in names
        except Exception:
            self.refusals += 1
            raise

    def ask(self, app: Flask, query: dict[str, str], method: str = "POST") -> Response:
        environ = EnvironBuilder("/b/", method=method, query_string=query).get_environ()
        chunks: Any = app(environ, self.start)
        body = b"".join(chunks)
        getattr(chunks, "close", int)()
        assert self.sent is not None
        return Response(body, *self.sent)


def is_crash(answer: Response, contract: str) -> bool:
    said = get_contract(contract).answer(Outcome(500))
    assert answer.mimetype == "application/json"
    return (answer.status_code, answer.json.get("status_code")) == (
        said.http,
        said.code,
    )


def refused(
    view: Any, contract: str, with_session: bool, *queries: dict[str, str]
) -> None:
    session = Session()
    app = make(view, contract, session if with_session else None)
    for query in queries:
        session.did.clear()
        server, told = Server(), []
        with ocpi_answered.connected_to(
            lambda _, outcome, told=told, **__: told.append(outcome), app
        ):
            assert is_crash(server.ask(app, query), contract), query
        assert session.did == ["rollback"] * with_session, query
        assert server.refusals == 0, query
        assert told == ["crash"], query


@table("contract", CONTRACTS)
@table("with_session", [True, False])
def test_what_cannot_be_sent_is_a_crash_before_the_commit(
    contract, with_session, caplog
):
    caplog.set_level(logging.CRITICAL)
    for how, view in WITH_TEXT.items():
        names = [
            name for name in TEXTS if (how, name) != ("a content type", "half a pair")
        ]
        refused(view, contract, with_session, *({"text": name} for name in names))
    for view in WITH_URL.values():
        refused(view, contract, with_session, *({"to": url} for url in URLS))


@table("contract", CONTRACTS)
@table("view", OTHERS.values(), ids=OTHERS)
def test_nor_is_anything_else_kept_that_a_server_refuses(contract, view):
    refused(view, contract, True, {})


@table("contract", CONTRACTS)
@table("view", SENT.values(), ids=SENT)
def test_what_can_be_sent_is_kept(contract, view):
    session, server = Session(), Server()
    answer = server.ask(make(view, contract, session), {})
    assert answer.status_code < 400
    assert session.did == ["commit"]
    assert server.refusals == 0


def test_a_length_without_a_body_may_be_that_of_another_answer():
    session, server = Session(), Server()
    app = make(lambda: Response([], headers={"Content-Length": 9}), CONTRACTS[0], None)
    answer = server.ask(app, {}, "HEAD")
    assert (answer.status_code, session.did) == (200, [])


class Grudging(Server):
    """A server that refuses something that nobody could foresee."""

    def start(self, status: str, headers: Any, exc_info: Any = None) -> Any:
        super().start(status, headers, exc_info)
        if "X-Odd" in dict(headers):
            self.refusals += 1
            raise AssertionError("never that one")


@table("contract", CONTRACTS)
def test_what_a_server_refuses_by_itself_is_answered_as_a_crash_once(contract):
    app = make(lambda: ({}, {"X-Odd": "1", **_AT_X}), contract, None)
    server, told = Grudging(), []
    with ocpi_answered.connected_to(lambda _, outcome, **__: told.append(outcome), app):
        assert is_crash(server.ask(app, {}), contract)
    assert server.refusals == 1
    assert told == ["crash"]


def test_a_server_that_refuses_everything_is_told_so():
    class Deaf(Server):
        def start(self, *args: Any, **kwargs: Any) -> Any:
            raise ConnectionError("nobody is there")

    with pytest.raises(ConnectionError):
        Deaf().ask(make(lambda: {}, CONTRACTS[0], None), {})


@table("text", TEXTS.values(), ids=TEXTS)
def test_no_more_is_said_than_the_name_of_a_header(text):
    for status, name, value in (
        ("200 OK", "X-N", f"s3cr3t{text}"),
        ("200 OK", f"s3cr3t{text}", "1"),
        (f"200 s3cr3t{text}", "X-N", "1"),
    ):
        with pytest.raises(ValueError, match="sent") as caught:
            sendable(status, [(name, value)])
        assert "s3cr3t" not in str(caught.value)


@table("contract", CONTRACTS)
@table("options", [{}, {"envelope": False}])
def test_a_part_of_a_file_that_is_not_there_is_416_in_every_contract(contract, options):
    """RFC 9110, 15.5.17; what the app itself calls 416 is by the table."""
    app = Flask(__name__)
    OCPIStatus(app)
    bp = ContractBlueprint("b", __name__, url_prefix="/b", contract=contract)

    def file():
        return send_file(io.BytesIO(b"12345"), "text/plain", conditional=True)

    bp.add_url_rule("/file", "file", file, **options)
    bp.add_url_rule("/abort", "abort", lambda: abort(416))
    app.register_blueprint(bp)
    get = app.test_client().get
    for wanted in ("bytes=9-", "bytes=7-8", "bytes=x"):
        answer = get("/b/file", headers={"Range": wanted})
        assert answer.status_code == 416
        assert answer.headers["Content-Range"] == "bytes */5"
        assert answer.get_json().get("status", 416) == 416
        assert "<" not in answer.text
    part = get("/b/file", headers={"Range": "bytes=1-2"})
    assert (part.status_code, part.data) == (206, b"23")
    row = get_contract(contract).answer(Outcome(416))
    assert get("/b/abort").status_code == row.http
