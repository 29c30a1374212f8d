"""The credentials token: read in both encodings, compared, and never shown."""

from __future__ import annotations

import copy
import logging
import pickle
import re
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status.transport.tokens import candidates
from flask_ocpi_status.transport.tokens import read_schemes
from tests.table import table

SECRET = "ebf3b399-779f-4497-9b9d-ac6ad3cc44d2"

#: What a token may be: printable ASCII without spaces.
TOKENS = st.text(
    st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=64
)


def encode(text: str | bytes) -> str:
    data = text.encode() if isinstance(text, str) else text
    return b64encode(data).decode()


def read(header: str | None, *, encoded_first: bool = True) -> list[tuple[str, str]]:
    found = candidates(header, encoded_first=encoded_first)
    return [(scheme, token.reveal()) for scheme, token in found]


@given(token=TOKENS, encoded=st.booleans(), encoded_first=st.booleans())
def test_what_is_sent_in_either_encoding_is_read_in_every_version(
    token, encoded, encoded_first
):
    header = CredentialsToken(token).header(encoded=encoded)
    assert ("token", token) in read(header, encoded_first=encoded_first)


@given(token=TOKENS)
def test_the_version_s_own_encoding_is_tried_first(token):
    sent = CredentialsToken(token)
    assert read(sent.header(encoded=True))[0] == ("token", token)
    assert read(sent.header(encoded=False), encoded_first=False)[0] == ("token", token)


@given(header=st.text(st.characters(max_codepoint=0xFF), max_size=600))
def test_whatever_is_sent_is_read_or_refused_and_never_fails(header):
    for _, token in read(header):
        assert token
        assert token.isprintable()
        assert " " not in token


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_one_line_feed_behind_the_encoded_token_is_dropped(end):
    assert ("token", SECRET) in read(f"Token {encode(SECRET + end)}")


def test_only_one_line_feed_is_dropped():
    assert read(f"Token {encode(SECRET + chr(10) * 2)}", encoded_first=True) == [
        ("token", encode(SECRET + "\n\n"))
    ]


@table("scheme", ["Token", "token", "TOKEN", "tOkEn"])
def test_the_scheme_is_case_insensitive(scheme):
    assert ("token", "abc") in read(f"{scheme} abc")


@pytest.mark.parametrize(
    ("header", "scheme"),
    [("Bearer abc", "bearer"), ("bearer  abc", "bearer"), ("abc", "")],
)
def test_other_schemes_are_told_apart(header, scheme):
    assert (scheme, "abc") in read(header)


@table(
    "header",
    [
        None,
        "",
        "   ",
        "Basic YWJjOmRlZg==",
        "Digest abc",
        "Token two words",
        "Token \x00",
        "Token " + "a" * 600,
        "Token " + encode(b"\xff\xfe") + "\xff",
    ],
)
def test_what_is_no_token_gives_none(header):
    assert read(header) == []


def test_a_token_that_decodes_into_bytes_is_read_as_it_is():
    # Valid Base64 of 32 bytes that are no text: "it decodes" proves nothing.
    sent = encode(bytes(range(200, 232)))
    assert read(f"Token {sent}") == [("token", sent)]


@table("token", ["töken", "à", "tokà", "àtok", "Å"])
def test_a_token_in_utf_8_is_read_from_its_bytes(token):
    """In Latin-1 the last byte of some is a space or a line break."""
    sent = token.encode().decode("latin-1")
    for header in (
        f"Token {sent}",
        f" Token  {sent}\t",
        sent,
        f"Token {encode(token)}",
    ):
        assert token in [found for _, found in read(header)]


def test_base64_with_anything_else_in_it_is_not_decoded():
    sent = encode(SECRET)
    assert read(f"Token {sent[:8]}!{sent[8:]}") == [("token", f"{sent[:8]}!{sent[8:]}")]


def test_tokens_are_compared_by_their_text():
    token = CredentialsToken(SECRET)
    assert token == CredentialsToken(SECRET)
    assert token == SECRET
    assert token != CredentialsToken("other")
    assert token != "other"
    assert token != 5
    assert {SECRET: 1}[token] == 1


@table(
    "shown",
    [str, repr, "{}".format, "%s".__mod__, lambda token: f"{token!r:>20}"],
)
def test_a_token_does_not_show_itself(shown):
    assert SECRET not in shown(CredentialsToken(SECRET))


def test_a_token_does_not_show_itself_in_a_log_nor_in_a_container(caplog):
    with caplog.at_level(logging.INFO):
        logging.getLogger("app").info(
            "%s %r", CredentialsToken(SECRET), [CredentialsToken(SECRET)]
        )
    assert caplog.messages
    assert SECRET not in caplog.text


def test_a_token_is_not_pickled():
    with pytest.raises(TypeError, match="not to be pickled"):
        pickle.dumps(CredentialsToken(SECRET))


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_a_copy_of_a_token_is_the_token(copied):
    token = CredentialsToken(SECRET)
    assert copied(token) is token


@table("text", [None, b"x", 5, CredentialsToken(SECRET)])
def test_what_is_no_text_is_no_token(text):
    with pytest.raises(TypeError, match="A credentials token is a str"):
        CredentialsToken(text)


def test_new_tokens_differ_and_fit_every_version():
    made = {CredentialsToken.generate().reveal() for _ in range(100)}
    assert len(made) == 100
    assert all(re.fullmatch("[0-9a-f]{48}", token) for token in made)


def test_the_digest_is_sha_256():
    digest = CredentialsToken("abc").digest()
    assert digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize("configured", ["Token", ("Basic",), ("Token", "Digest")])
def test_schemes_that_are_none_are_refused(configured):
    with pytest.raises(ValueError, match="OCPI_STATUS_TOKEN_SCHEMES is a tuple"):
        read_schemes(configured)


def test_schemes_are_read_in_any_case():
    assert read_schemes(("Token", "BEARER", "")) == {"token", "bearer", ""}
