"""What another party says of a failure, bounded and without any token."""

from __future__ import annotations

from base64 import b64encode
from base64 import urlsafe_b64encode
from urllib.parse import quote

import pytest

pytest.importorskip("requests_hardened", reason="It needs the extra 'registration'.")

from flask_ocpi_status.peers.failures import PeerError
from flask_ocpi_status.peers.failures import Reason
from flask_ocpi_status.peers.words import Words
from flask_ocpi_status.transport.tokens import CredentialsToken
from tests.partners.calling import TOKEN
from tests.partners.calling import ask
from tests.partners.calling import fails
from tests.partners.saying import envelope
from tests.partners.saying import plain
from tests.partners.saying import say
from tests.standing import partner as partner
from tests.table import table

SECRET = "s3cret/token+of~theirs?"
LONG = "l" + "o" * 62 + "/"
WORDS = Words([CredentialsToken(SECRET)])
CITY = ("/city", "Missing.")


def told(content):
    found, more = WORDS.violations(content)
    assert not more
    return [(one.pointer, one.message) for one in found]


@table(
    "errors, expected",
    [
        # Ours, and what there may be of it.
        ([{"pointer": "/city", "message": "Missing."}], [CITY]),
        ([{"pointer": "", "message": "There are 3 violations more."}], None),
        ([{"message": "No."}, {"pointer": 5, "message": "No."}], None),
        # Those of others.
        ([{"loc": ["body", "city"], "msg": "Missing."}], [CITY]),
        ([{"loc": ["body", "evses", 0, "uid"], "msg": "x"}], [("/evses/0/uid", "x")]),
        ([{"field": "city", "message": "Missing."}], [CITY]),
        ([{"path": "city", "message": "Missing."}], [CITY]),
        ([{"instancePath": "/city", "message": "Missing."}], [CITY]),
        ([{"source": {"pointer": "/city"}, "detail": "Missing."}], [CITY]),
        ({"city": ["Missing."]}, [CITY]),
        ({"city": "Missing."}, [CITY]),
        ({"evses": {"0": {"uid": ["x"]}}}, [("/evses/0/uid", "x")]),
        ({"_schema": ["Both."], "a/b~": ["x"]}, [("", "Both."), ("/a~1b~0", "x")]),
        (["One.", "Two."], [("", "One."), ("", "Two.")]),
        # What says nothing.
        ([], []),
        ({}, []),
        ("text", []),
        (None, []),
        ([None, 5, True, [], {}, {"pointer": "/a"}], [("/pointer", "/a")]),
    ],
)
def test_violations_are_read_in_our_form_and_in_others(errors, expected):
    if expected is None:
        expected = [("", one["message"]) for one in errors]
    assert told({"data": {"errors": errors}}) == expected
    assert told({"errors": errors}) == expected


@table(
    "content",
    [
        {"detail": [{"loc": ["body", "city"], "msg": "Missing."}]},
        {"data": [{"pointer": "/city", "message": "Missing."}, {"id": "LOC1"}, "x"]},
        {"data": {"violations": [{"field": "city", "message": "Missing."}]}},
    ],
)
def test_they_are_found_where_others_put_them(content):
    assert told(content) == [CITY]


@table("content", [None, [], "errors", 5, {"data": "errors"}, {"data": [{"id": "x"}]}])
def test_what_is_no_list_of_violations_is_none(content):
    assert told(content) == []


@table(
    "content, message",
    [
        ({"status_message": "No.", "message": "Yes."}, "No."),
        ({"detail": "Not authenticated"}, "Not authenticated"),
        ({"title": "Bad Request", "status": 400}, "Bad Request"),
        ({"error": "invalid_token"}, "invalid_token"),
        ({"error": {"code": 5, "message": "No."}}, "No."),
        ({"status_message": 5}, None),
        ([], None),
    ],
)
def test_what_an_answer_says_as_a_whole_is_found_without_an_envelope(content, message):
    assert WORDS.message(content) == message


def spellings():
    data = SECRET.encode()
    yield SECRET
    yield quote(SECRET, safe="")
    for encode in (b64encode, urlsafe_b64encode):
        for one in (data, data + b"\n"):
            yield encode(one).decode()
            yield encode(one).decode().rstrip("=")


@table("spelling", [*spellings()])
@table(
    "words",
    [
        "{}",
        "Token {} is unknown",
        "{}{}{}",
        "\n".join("{}"),
        "a" * 190 + "{}",
        "\x00" * 16_000 + "{}" * 300,
        "b" * (16 * 1024 - 10) + "{}",
        "{}" * 1000,
    ],
)
def test_no_token_is_repeated_in_any_spelling(spelling, words):
    said = WORDS.read(words.replace("{}", spelling))
    assert len(said) <= 200
    assert said.isprintable()
    for one in spellings():
        for length in range(12, len(one) + 1):
            assert one[:length] not in said


@table(
    "place",
    [
        {"pointer": f"/{SECRET}"},
        {"pointer": f"/{quote(SECRET, safe='')}/x"},
        {"field": SECRET},
        {"loc": ["body", SECRET, 0]},
        {"loc": ["body", {"name": SECRET}]},
        {"loc": [b64encode(LONG.encode()).decode()]},
        {"path": LONG},
    ],
)
def test_no_token_is_repeated_in_a_place(place):
    words = Words([CredentialsToken(SECRET), CredentialsToken(LONG)])
    for content in (
        {"errors": [place | {"message": "No."}]},
        {"errors": {_name(place): "No."}},
    ):
        (found,), _ = words.violations(content)
        assert "…" in found.pointer
        assert not any(part in found.pointer for part in ("s3cret", "theirs", "loooo"))
        assert b64encode(LONG.encode())[:20].decode() not in found.pointer


def _name(place):
    """Return the name that a place has where it stands before its message."""
    (value,) = place.values()
    names = [value] if isinstance(value, str) else value
    return next(one for one in map(str, names[::-1]) if len(one) > 1)


def test_an_empty_token_and_no_token_take_nothing_out():
    for words in (Words([]), Words([CredentialsToken("")])):
        assert words.read("as it is") == "as it is"


def test_places_and_messages_are_short_and_printable():
    (one,), _ = WORDS.violations(
        {"errors": [{"pointer": "/" + "a\n" * 500, "message": f"\x00{'b' * 500}"}]}
    )
    for text in (one.pointer, one.message):
        assert len(text) <= 200
        assert text.isprintable()


@table(
    "errors",
    [
        ["x"] * 50_000,
        [{"pointer": "/a", "message": "x"}] * 101,
        {str(number): ["x"] for number in range(50_000)},
    ],
)
def test_of_many_violations_100_are_read(errors):
    found, more = WORDS.violations({"data": {"errors": errors}})
    assert (len(found), more) == (100, True)


def test_however_deep_a_body_is_it_is_read():
    deep: object = ["x"]
    for _ in range(900):
        deep = {"a": deep}
    (one,), _ = WORDS.violations({"errors": deep})
    assert one.pointer.count("/a") == 32


# In a call


def test_a_failure_has_what_was_answered_and_shows_none_of_it(partner):
    data = {"errors": [{"pointer": "/city", "message": "Missing."}], "id": "private"}
    say(partner, envelope(data, 2001, status_message="Violations: 1."))
    failure = fails(partner, Reason.STATUS_CODE, "PUT", json={})
    assert failure.data == data
    assert [(one.pointer, one.message) for one in failure.violations] == [CITY]
    assert failure.status_message == "Violations: 1."
    assert failure.summary == "The party answered status_code 2001."
    assert str(failure) == "The party answered status_code 2001: /city: Missing."
    assert "private" not in f"{failure!r} {failure} {failure.args}"


@table(
    "count, words",
    [
        (1, "/a: Wrong."),
        (2, "/a: Wrong (and 1 more)."),
        (100, "/a: Wrong (and 99 more)."),
        (101, "/a: Wrong (and at least 99 more)."),
    ],
)
def test_its_text_names_the_first_violation_and_counts_the_others(count, words):
    content = {"errors": [{"pointer": "/a", "message": "Wrong."}] * count}
    found, more = WORDS.violations(content)
    failure = PeerError(Reason.HTTP, "It failed.", violations=found, more=more)
    assert str(failure) == f"It failed: {words}"


def test_a_failure_without_violations_has_none(partner):
    failure = fails(say(partner, envelope(None, 2000)), Reason.STATUS_CODE)
    assert (failure.data, failure.violations) == (None, ())


def test_an_http_error_that_is_no_envelope_says_what_it_says(partner):
    body = b'{"detail": [{"loc": ["body", "kwh"], "msg": "field required"}]}'
    failure = fails(say(partner, plain(body, 422)), Reason.HTTP)
    assert str(failure) == "The party answered HTTP 422: /kwh: field required."


def test_a_token_in_what_was_sent_or_answered_is_not_repeated(partner):
    theirs = "t0ken-of-theirs"
    words = f"{SECRET} and {theirs} and {TOKEN}"
    say(partner, envelope({"token": theirs}, 2001, status_message=words))
    sent = {"token": CredentialsToken(SECRET)}
    failure = fails(partner, Reason.STATUS_CODE, "POST", json=sent)
    assert failure.status_message == "… and … and …"
    say(partner, envelope(None, 1000, status_message=words))
    reply = ask(partner, "POST", json=sent)
    assert reply.message == f"… and {theirs} and …"
