"""No token is seen, wherever it stands and however it is written."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from urllib.parse import quote

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status.monitor.redacting import HIDDEN
from flask_ocpi_status.monitor.redacting import LONGEST_BODY
from flask_ocpi_status.monitor.redacting import LOOKED_AT
from flask_ocpi_status.monitor.redacting import OF_ANSWER
from flask_ocpi_status.monitor.redacting import OF_REQUEST
from flask_ocpi_status.monitor.redacting import Redaction
from tests.table import table

SECRET = 's/e~c"r\té'
ENCODED = b64encode(SECRET.encode()).decode()


@table("header", [f"Token {SECRET}", f"Bearer {SECRET}", SECRET, f"Token {ENCODED}"])
def test_the_token_of_a_header_is_not_seen_in_any_form(header):
    plain = header.rpartition(" ")[2]
    redaction = Redaction.of_header(header)
    for text in (plain, quote(plain, safe=""), ascii(plain)[1:-1]):
        assert redaction.text(f"/a/{text}/b") == f"/a/{HIDDEN}/b"
    assert json.loads(redaction.value({plain: [plain]})) == {HIDDEN: [HIDDEN]}


def test_a_token_in_base64_is_hidden_as_its_text_too():
    redaction = Redaction.of_header(f"Token {b64encode(b'sesame').decode()}")
    assert redaction.text("open sesame") == f"open {HIDDEN}"
    tokens = Redaction.of_tokens([CredentialsToken("sesame")])
    assert tokens.text(f"sesame {b64encode(b'sesame').decode()}") == "… …"


@table("header", ["Token sesame!", "token\tsesame!", "Bearer  sesame!", "sesame!"])
def test_a_token_that_came_as_it_is_is_hidden_in_base64_too(header):
    encoded = b64encode(b"sesame!").decode()
    shown = Redaction.of_header(header).text(f"a-{encoded} {encoded[:-2]} sesame!")
    assert "sesame!" not in shown
    assert (encoded[:-2] in shown) is ("\t" in header)  # which is no token of ours


def test_where_a_text_is_cut_no_part_of_a_token_is_left():
    redaction = Redaction.of_header(f"Token {'s' * 60}")
    for before in range(LOOKED_AT - 70, LOOKED_AT + 10):
        # All of it is to be seen in the end, so much is hidden before.
        text = "s" * 60 * 15 + "/" * (before - 60 * 15) + "s" * 60 + "x" * 400
        assert "s" not in redaction.beginning(text)


@table(
    ("value", "shown"),
    [
        ("Token abc", f"Token {HIDDEN}"),
        ("bearer abc", f"bearer {HIDDEN}"),
        ("Basic abc", f"Basic {HIDDEN}"),
        ("abc", HIDDEN),
        ("abc def", HIDDEN),
        ("", HIDDEN),
    ],
)
def test_of_authorization_the_scheme_is_seen_at_most(value, shown):
    headers = {"Authorization": value}
    assert dict(Redaction().headers(headers, OF_REQUEST)) == {"Authorization": shown}


@table("name", ["Cookie", "X-Api-Key", "Proxy-Authorization", "X-Whatever"])
def test_headers_that_are_not_named_are_not_kept(name):
    assert not [*Redaction().headers({name: "x"}, OF_REQUEST)]


@table(
    ("url", "shown"),
    [
        ("https://me:pass@a.example/x", "https://a.example/x"),
        ("https://a.example/x?key=1&limit=5", f"https://a.example/x?{HIDDEN}&limit=5"),
        ("https://a.example/x?date_from=2026", "https://a.example/x?date_from=2026"),
        ("https://a.example/x?secret", f"https://a.example/x?{HIDDEN}"),
        ("https://a.example/x#part", "https://a.example/x"),
        ("HTTPS://[broken/x?key=1", HIDDEN),
    ],
)
def test_a_url_is_seen_without_who_logs_in_and_without_its_query(url, shown):
    assert Redaction().text(f"<{url}>; rel") == f"<{shown}>; rel"


@table(
    ("url", "shown"),
    [
        ("/x?key=1&offset=50", f"/x?{HIDDEN}&offset=50"),
        ("?key=1", f"?{HIDDEN}"),
        ("x?secret", f"x?{HIDDEN}"),
        ("//me:pass@a.example/x?key=1", f"//a.example/x?{HIDDEN}"),
        ("//me:pass@a.example/x", "//a.example/x"),
        ("https://me:pass@a.example/x?key=1", f"https://a.example/x?{HIDDEN}"),
        ("HTTPS://me:pass@a.example/x?key=1", f"https://a.example/x?{HIDDEN}"),
        ("/x@y", "/x@y"),
    ],
)
def test_a_header_with_a_url_hides_as_much_of_a_relative_one(url, shown):
    headers = {"Link": f'<{url}>; rel="next", <{url}>', "Location": url}
    assert dict(Redaction().headers(headers, OF_ANSWER)) == {
        "Link": f'<{shown}>; rel="next", <{shown}>',
        "Location": shown,
    }


@table(
    ("body", "shown"),
    [
        ({"token": "x"}, {"token": HIDDEN}),
        ({"TOKEN": "x"}, {"TOKEN": HIDDEN}),
        ([{"data": {"token": "x", "url": "https://a.example"}}], None),
        # A Token of OCPI is no credentials token.
        ({"token": {"uid": "1"}}, {"token": {"uid": "1"}}),
        ({"token": 7}, {"token": 7}),
        (
            {"response_url": "https://a.example/once/abc?x=1"},
            {"response_url": f"https://a.example/{HIDDEN}"},
        ),
    ],
)
def test_a_body_is_seen_without_what_is_secret_by_its_name(body, shown):
    text = Redaction().body(json.dumps(body).encode())
    assert '"x"' not in text
    assert shown is None or json.loads(text) == shown


@table("body", [b"token=abc", b"{", b"\xff", b"NaN", b"[" * 5000])
def test_what_is_not_json_is_not_seen(body):
    assert Redaction().body(body) == f"({len(body)} bytes that are not JSON)"


def test_an_empty_body_is_none():
    assert Redaction().body(b"") is None


def test_a_compressed_body_is_seen_by_its_length():
    body = gzip.compress(b"{}")
    assert "bytes" in Redaction().body(body, "gzip")
    assert Redaction().body(b"{}", "br") == "(2 bytes)"


def test_numbers_are_seen_as_they_came():
    assert Redaction().body(b'{"a":1.10}') == '{\n  "a": 1.10\n}'


@table("body", [b'["%s"]' % (b"x" * LONGEST_BODY), b'["%s"]' % (b"x" * 1_000_001)])
def test_so_much_is_kept_of_a_body_and_no_more(body):
    assert len(Redaction().body(body)) < LONGEST_BODY + 100
