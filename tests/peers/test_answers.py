"""What the answer of another party means."""

from __future__ import annotations

import logging
from dataclasses import replace
from decimal import Decimal
from time import sleep

import pytest

from flask_ocpi_status.codec import loads

pytest.importorskip("requests_hardened", reason="It needs the extra 'registration'.")


from flask_ocpi_status.peers import answers
from flask_ocpi_status.peers.calls import Answer
from flask_ocpi_status.peers.failures import Reason
from tests.partners.calling import ENCODED
from tests.partners.calling import SETTINGS
from tests.partners.calling import TOKEN
from tests.partners.calling import ask
from tests.partners.calling import fails
from tests.partners.rawserver import RawServer
from tests.partners.rawserver import nobody
from tests.partners.saying import envelope
from tests.partners.saying import error
from tests.partners.saying import plain
from tests.partners.saying import say
from tests.standing import partner as partner


def test_a_success_is_returned(partner):
    say(
        partner,
        envelope(
            {"kwh": 0.1},
            1900,
            http=201,
            headers={"Location": "/x"},
            status_message="Fine",
        ),
    )
    reply = ask(partner, "POST")
    assert reply.data == {"kwh": Decimal("0.1")}
    assert (reply.status_code, reply.http_status) == (1900, 201)
    assert reply.message == "Fine"
    assert reply.headers["location"] == "/x"


@pytest.mark.parametrize(
    ("code", "read"),
    [(1000, 1000), (1999, 1999), (1000.0, 1000), ("1000", 1000), ("01000", 1000)],
)
def test_one_thousand_and_more_is_a_success(partner, code, read):
    assert ask(say(partner, envelope(None, code))).status_code == read


@pytest.mark.parametrize("code", [0, 999, 2000, 2001, 3000, 4001, -1000, 10000, "2001"])
def test_any_other_code_is_a_failure(partner, code):
    say(partner, envelope({"a": "b"}, code, status_message="No\r\nsuch \x00thing"))
    failure = fails(partner, Reason.STATUS_CODE)
    assert failure.status_code == int(code)
    assert failure.http_status == 200
    assert failure.status_message == "Nosuch thing"
    assert str(failure) == f"The party answered status_code {int(code)}."


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        "null",
        '"text"',
        "1000",
        "{}",
        '{"data": [], "status_message": "hi"}',
        *(
            f'{{"status_code": {code}}}'
            for code in (
                "true",
                "null",
                "1000.5",
                "1e99",
                '"ok"',
                '""',
                "[1000]",
                '"\uff11"',
            )
        ),
        f'{{"status_code": {"1" * 4000}}}',
        '{"statusCode": 1000}',
    ],
)
def test_what_has_no_status_code_is_no_envelope(partner, content):
    failure = fails(say(partner, plain(content.encode())), Reason.NO_ENVELOPE)
    assert failure.http_status == 200
    assert failure.status_code is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html></html>",
        b'{"status_code": 1000',
        b'{"status_code": 1000} trailing',
        b'{"status_code": 1000, "data": NaN}',
        b'{"status_code": 1000, "data": "\xff"}',
        b'\xef\xbb\xbf{"status_code": 1000}',
        '{"status_code": 1000}'.encode("utf-16"),
        b"[" * 99_000,
        TOKEN.encode(),
    ],
)
def test_what_is_not_json_is_told_apart(partner, body):
    assert fails(say(partner, plain(body)), Reason.NOT_JSON).http_status == 200


def test_of_two_status_codes_the_last_holds(partner):
    body = b'{"status_code": 1000, "status_code": 2001}'
    assert fails(say(partner, plain(body)), Reason.STATUS_CODE).status_code == 2001


@pytest.mark.parametrize("status", [300, 304, 400, 401, 403, 404, 405, 500, 501])
def test_an_http_error_is_one_without_an_envelope_too(partner, status):
    failure = fails(say(partner, error(status)), Reason.HTTP)
    assert (failure.http_status, failure.status_code) == (status, None)
    assert str(failure) == f"The party answered HTTP {status}."


@pytest.mark.parametrize("code", [1000, 2004, 3000])
def test_an_http_error_is_one_whatever_its_envelope_says(partner, code):
    say(partner, envelope(None, code, http=404, status_message="Unknown"))
    failure = fails(partner, Reason.HTTP)
    assert (failure.http_status, failure.status_code) == (404, code)
    assert failure.status_message == "Unknown"


def test_the_partys_words_are_shortened(partner):
    say(partner, envelope(None, 2000, status_message="long " * 1000))
    message = fails(partner, Reason.STATUS_CODE).status_message
    assert message.startswith("long long")
    assert len(message) == 200


@pytest.mark.parametrize("message", [1, ["a"], {"a": "b"}, True, None])
def test_words_that_are_no_text_are_none(partner, message):
    words = {"replace": {"fields": ["/status_message"], "value": message}}
    say(partner, {**envelope(None, 2000, status_message="words"), **words})
    assert fails(partner, Reason.STATUS_CODE).status_message is None


@pytest.mark.parametrize("secret", [TOKEN, ENCODED])
def test_the_partys_words_do_not_repeat_our_token(partner, secret):
    say(partner, envelope(None, 2000, status_message=f"Unknown token {secret}!"))
    message = fails(partner, Reason.STATUS_CODE).status_message
    assert message == "Unknown token …!"


def test_a_page_in_html_is_not_repeated(partner, caplog):
    caplog.set_level(logging.DEBUG)
    secret = plain(f"<html>{TOKEN}</html>".encode(), 500)
    fails(say(partner, secret), Reason.HTTP)
    assert TOKEN not in caplog.text
    assert ENCODED not in caplog.text


def test_the_reasons_of_a_call_are_those_of_a_request():
    with nobody() as url:
        dead = type("Dead", (), {"url": url})
        fails(dead, Reason.UNREACHABLE)
    strict = replace(SETTINGS, insecure=False)
    with RawServer() as server:
        fails(server, Reason.FORBIDDEN, settings=strict)
        assert server.connections == 0


def test_a_token_is_not_put_together_by_what_is_left_out(partner):
    words = f"Unknown {TOKEN[:5]}\x00\u200b{TOKEN[5:]}!"
    say(partner, envelope(None, 2000, status_message=words))
    assert fails(partner, Reason.STATUS_CODE).status_message == "Unknown …!"


def test_neither_an_answer_nor_a_reply_shows_what_it_holds(partner):
    say(partner, envelope({"token": TOKEN}, headers={"X-Echo": TOKEN}))
    reply = ask(partner)
    assert TOKEN not in repr(reply)
    assert "status_code=1000" in repr(reply)
    assert TOKEN not in repr(Answer(200, {"a": TOKEN}, TOKEN.encode(), TOKEN))


@pytest.mark.parametrize(
    "after",
    [
        "Fri, 01 Jan 99999999999999999999 00:00:00 GMT",
        "Fri, 01 Jan 10000 00:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 -9999",
        "Fri, 01 Jan 2026 00:00:00 +99999999999999",
        "x" * 60_000,
        "-5",
        "1.5",
        "",
    ],
)
def test_a_wait_that_cannot_be_read_is_none(partner, after):
    say(partner, error(500, {"Retry-After": after}))
    assert fails(partner, Reason.HTTP).retry_after is None


@pytest.mark.parametrize("answer", [envelope(), envelope(None, 2000), error(404)])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_reading_belongs_to_the_deadline(partner, monkeypatch, answer, method):
    settings = replace(SETTINGS, deadline=0.1)

    def slow(*args, **options):
        sleep(0.2)
        return loads(*args, **options)

    monkeypatch.setattr(answers, "loads", slow)
    say(partner, answer)
    failure = fails(partner, Reason.TIMEOUT, method, settings=settings)
    assert str(failure) == "The party took too long."
    assert len(partner.exchanges) <= 1
