"""What is sent in one pass is sent as Werkzeug would send it."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from collections.abc import Iterable
from http import HTTPStatus

import pytest
from flask import Flask
from flask import Response
from hypothesis import given
from hypothesis import strategies as st

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.answers.whole import WholeResponse
from tests.table import table

STATUSES = [100, 200, 201, 204, 299, 301, 304, 400, 404, 500, 503, 599]

Sent = tuple[str, list[tuple[str, str]], bytes]


def sent(
    kind: type[Response], make: Callable[[type[Response]], Response], method: str
) -> Sent:
    """Send a response of a kind, and return the line, the headers and the body."""
    environ = {
        "REQUEST_METHOD": method,
        "wsgi.url_scheme": "http",
        "HTTP_HOST": "localhost",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/",
    }
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]]) -> None:
        started.append((status, headers))

    chunks: Iterable[bytes] = make(kind)(environ, start_response)
    body = b"".join(chunks)
    close = getattr(chunks, "close", None)
    if close is not None:
        close()
    (status, headers) = started[0]
    return status, headers, body


def with_header(name: str, value: str) -> Callable[[type[Response]], Response]:
    def make(kind: type[Response]) -> Response:
        response = kind(b"{}", content_type="application/json")
        response.headers[name] = value
        return response

    return make


def without_length(kind: type[Response]) -> Response:
    response = kind(b"{}")
    del response.headers["Content-Length"]
    return response


def changed(kind: type[Response]) -> Response:
    response = kind(b"{}")
    response.set_data("ü")
    response.headers.add("X-Limit", "1")
    response.headers.add("x-limit", "2")
    return response


def passed_on(kind: type[Response]) -> Response:
    response = kind(b"{}")
    response.direct_passthrough = True
    return response


def with_other_headers(kind: type[Response]) -> Response:
    response = kind(b"{}")
    response.headers = {**response.headers, "X-Extra": "1"}  # as nobody should
    return response


RESPONSES = {
    "other headers": with_other_headers,
    "whole": lambda kind: kind(b"{}", 200, content_type="application/json"),
    "empty": lambda kind: kind(b""),
    "none": lambda kind: kind(),
    "text": lambda kind: kind("ü"),
    "several chunks": lambda kind: kind([b"a", b"b"]),
    "chunks of text": lambda kind: kind(["a"]),
    "a tuple": lambda kind: kind((b"a",)),
    "a stream": lambda kind: kind(iter([b"a", b"b"])),
    "a place": with_header("Location", "/ü"),
    "a place in small letters": with_header("location", "there"),
    "the place of a content": with_header("Content-Location", "/ü"),
    "another length": with_header("Content-Length", "7"),
    "without a length": without_length,
    "changed": changed,
    "passed on": passed_on,
    "informational": lambda kind: kind(b"", 103),
    "no content": lambda kind: kind(b"{}", 204),
    "not modified": lambda kind: kind(b"{}", 304),
    "an error": lambda kind: kind(b"{}", 404),
    "another reason": lambda kind: kind(b"{}", "299 Fine"),
}


@table("method", ["GET", "HEAD", "POST"])
@table("make", RESPONSES.values(), ids=list(RESPONSES))
def test_it_is_sent_as_werkzeug_would_send_it(make, method):
    assert sent(WholeResponse, make, method) == sent(Response, make, method)


NAMES = st.sampled_from(
    ["Location", "content-location", "Content-Length", "ETag", "X-Limit", "Link"]
)
VALUES = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=20)


@given(
    body=st.one_of(st.binary(), st.text(), st.lists(st.binary(), max_size=3)),
    status=st.sampled_from(STATUSES),
    headers=st.lists(st.tuples(NAMES, VALUES), max_size=4),
    method=st.sampled_from(["GET", "HEAD", "POST"]),
)
def test_whatever_is_in_it_it_is_sent_as_werkzeug_would_send_it(
    body, status, headers, method
):
    def make(kind: type[Response]) -> Response:
        response = kind(body, status)
        for name, value in headers:
            response.headers.add(name, value)
        return response

    try:
        expected = sent(Response, make, method)
    except ValueError:  # of a place that is no URL
        with pytest.raises(ValueError):
            sent(WholeResponse, make, method)
        return
    assert sent(WholeResponse, make, method) == expected


@given(
    body=st.binary(),
    status=st.sampled_from([*STATUSES, HTTPStatus.OK]),
    media_type=st.sampled_from(["application/json", "text/csv; charset=utf-8"]),
)
def test_it_is_made_as_its_constructor_makes_it(body, status, media_type):
    made = WholeResponse.of(body, status, media_type)
    expected = WholeResponse(body, status, content_type=media_type)
    assert vars(made) == vars(expected)


def test_what_is_changed_in_one_is_changed_in_no_other():
    first = WholeResponse.of(b"{}", 200, "application/json")
    first.headers["X-Extra"] = "1"
    first.call_on_close(lambda: None)
    first.status = "299 Fine"
    first.set_data(b"[]")
    second = WholeResponse.of(b"{}", 200, "application/json")
    expected = WholeResponse(b"{}", 200, content_type="application/json")
    assert vars(second) == vars(expected)


def test_a_media_type_that_cannot_be_sent_is_refused_when_it_is_made():
    with pytest.raises(ValueError, match="newline"):
        WholeResponse.of(b"{}", 200, "application/json\r\nX-Extra: 1")


def test_what_is_to_be_called_when_it_is_closed_is_called():
    closed: list[str] = []

    def make(kind: type[Response]) -> Response:
        response = kind(b"{}")
        response.call_on_close(lambda: closed.append(kind.__name__))
        return response

    assert sent(WholeResponse, make, "GET") == sent(Response, make, "GET")
    assert closed == ["WholeResponse", "Response"]


def test_a_class_of_the_apps_own_is_used_and_sends_as_it_likes():
    class Own(Response):
        def get_wsgi_headers(self, environ):
            headers = super().get_wsgi_headers(environ)
            headers["X-Own"] = "yes"
            return headers

    app = Flask(__name__)
    app.response_class = Own
    OCPIStatus(app)
    bp = OCPIBlueprint("it", __name__, url_prefix="/it")
    bp.add_url_rule("/", "it", lambda: {})
    app.register_blueprint(bp)
    answer = app.test_client().get("/it/")
    assert answer.headers["X-Own"] == "yes"
    assert answer.headers.getlist("Content-Type") == ["application/json"]


def test_a_cache_can_write_it_down():
    response = WholeResponse(b"{}", 201, content_type="application/json")
    read = pickle.loads(pickle.dumps(response))
    assert (read.get_data(), read.status) == (b"{}", "201 CREATED")


def test_what_is_to_be_called_is_called_even_if_that_is_said_while_it_is_sent():
    closed: list[str] = []
    response = WholeResponse(b"{}")

    def start_response(status: str, headers: list[tuple[str, str]]) -> None:
        response.call_on_close(lambda: closed.append("late"))

    chunks = response({"REQUEST_METHOD": "GET"}, start_response)
    assert b"".join(chunks) == b"{}"
    chunks.close()
    assert closed == ["late"]
