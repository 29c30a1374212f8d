"""What is kept of an exchange, and what is hidden in it."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from json import dumps

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status.checking.exchanges import SHOWN
from flask_ocpi_status.checking.exchanges import Exchange
from flask_ocpi_status.checking.exchanges import Request
from flask_ocpi_status.checking.exchanges import Secrets
from flask_ocpi_status.checking.exchanges import cut
from flask_ocpi_status.checking.exchanges import shown_headers
from flask_ocpi_status.checking.statuses import NOT_JSON
from tests.table import table

TEXT = "a-token-of-theirs"


def exchange(content: object, http: int | None = 200) -> Exchange:
    return Exchange(
        1, Request("page", "GET", "https://p.example/"), http=http, content=content
    )


@table("text", [TEXT, b64encode(TEXT.encode()).decode(), f"x{TEXT}y"])
def test_a_token_is_hidden_in_each_of_its_spellings(text):
    secrets = Secrets([CredentialsToken(TEXT)])
    assert secrets.are_in(text)
    hidden = secrets.hidden(text)
    assert "…" in hidden
    assert not secrets.are_in(hidden)


SHARP = 'a+token/of "theirs\\=='


@table("text", [SHARP, b64encode(SHARP.encode()).decode(), TEXT])
@table(
    "escaped",
    [
        dumps,
        lambda text: dumps(dumps(text)),
        lambda text: dumps(text).replace("/", "\\/"),
        lambda text: "".join(f"\\u{ord(one):04x}" for one in text),
        lambda text: text.replace("+", "\\u002B").replace("=", "\\u003D"),
        lambda text: "".join(f"%{ord(one):02x}" for one in text),
        lambda text: "".join(f"&#{ord(one)};" for one in text),
        lambda text: "".join(f"&#x{ord(one):X};" for one in text),
        escape,
    ],
)
def test_a_token_is_hidden_however_its_characters_are_written(escaped, text):
    secrets = Secrets([CredentialsToken(one) for one in (SHARP, TEXT)])
    written = f"before {escaped(text)} and \\u0061 behind"
    assert secrets.are_in(written)
    hidden = secrets.hidden(written)
    assert hidden.replace('"', "").replace("\\", "") == "before … and u0061 behind"


def test_a_text_without_tokens_stays_as_it_is():
    text = "\\u0061 %20 \\\\ &amp; &#65; \\/ " + "\\" * 50_000
    assert Secrets([CredentialsToken(SHARP)]).hidden(text) == text


def test_a_short_token_is_hidden_and_its_chance_likes_are_no_leak():
    secrets = Secrets([CredentialsToken("abc")])
    assert secrets.hidden("abc") == "…"
    assert not secrets.are_in("abcdef")


@table(
    "text, hidden",
    [
        ('{"token": "a", "b": "a"}', '{"token": "…", "b": "a"}'),
        ('{"token" : "a\\"b"}', '{"token" : "…"}'),
        ('{"token": "cut o', '{"token": "…'),
        ('{"token": {"uid": "a"}}', '{"token": {"uid": "a"}}'),
    ],
)
def test_what_is_called_a_token_is_hidden_and_no_word_besides(text, hidden):
    assert Secrets().hidden(text) == hidden


def test_a_long_body_is_cut_and_says_so():
    assert cut("x" * SHOWN) == "x" * SHOWN
    assert cut("x" * (SHOWN + 1234)).endswith("… (1,234 characters more)")


def test_no_cookie_and_no_authorization_is_shown():
    headers = {"Set-Cookie": "a=b", "authorization": "Token x", "X-Limit": "5"}
    assert shown_headers(headers) == {"X-Limit": "5"}


@table(
    "content, code",
    [
        ({"status_code": 1000}, 1000),
        ({"status_code": 2001.0}, 2001),
        ({"status_code": "1000"}, None),
        ({"status_code": True}, None),
        ({"status_code": 1.5}, None),
        ({"status_code": 10**9}, None),
        ([], None),
        (None, None),
        (NOT_JSON, None),
    ],
)
def test_a_status_code_is_a_whole_number(content, code):
    assert exchange(content).code == code


def test_a_success_is_one_by_both_statuses():
    assert exchange({"status_code": 1000}).succeeded
    assert not exchange({"status_code": 1000}, 404).succeeded
    assert not exchange({"status_code": 2000}).succeeded
    assert not exchange({"status_code": 1000}, None).succeeded
