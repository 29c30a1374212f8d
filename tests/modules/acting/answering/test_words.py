"""What came of something, in the words of a version."""

from __future__ import annotations

import pytest

from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.modules.acting.answering.words import failed
from flask_ocpi_status.modules.acting.answering.words import judged
from flask_ocpi_status.modules.acting.answering.words import said
from flask_ocpi_status.objects import edition_of
from flask_ocpi_status.objects import judge
from tests.table import table

VERSIONS = [version for version in FEATURES if version != "2.0"]
LATE = [version for version in VERSIONS if FEATURES[version].roles]
WORDS = edition_of("2.2.1").enums["CommandResultType"]
TEXT = {"language": "en", "text": "Full."}


@table("version", VERSIONS)
@table("word", [*WORDS])
@table("home", ["2.0", *VERSIONS])
def test_each_word_is_one_of_the_version(version, word, home):
    document = said(judged(home, "START_SESSION", word), "START_SESSION", version)
    edition = edition_of(version)
    cls = edition.classes["CommandResult" if version in LATE else "CommandResponse"]
    assert judge(cls, document) == document
    assert document["result"] == word or version not in LATE


@table(
    "word, early",
    [
        ("ACCEPTED", "ACCEPTED"),
        ("REJECTED", "REJECTED"),
        ("NOT_SUPPORTED", "NOT_SUPPORTED"),
        ("TIMEOUT", "TIMEOUT"),
        ("FAILED", "REJECTED"),
        ("EVSE_OCCUPIED", "REJECTED"),
        ("EVSE_INOPERATIVE", "REJECTED"),
        ("UNKNOWN_RESERVATION", "REJECTED"),
        ("CANCELED_RESERVATION", "REJECTED"),
    ],
)
def test_an_early_version_says_less(word, early):
    document = judged("2.2.1", "UNLOCK_CONNECTOR", word, "Full.")
    for version in ("2.1", "2.1.1"):
        assert said(document, "UNLOCK_CONNECTOR", version) == {"result": early}
    assert said(document, "UNLOCK_CONNECTOR", "2.2")["message"] == [TEXT]


@table("home", ["2.1", "2.1.1"])
def test_an_early_app_may_say_its_own_words_and_the_later_ones(home):
    assert judged(home, "STOP_SESSION", "UNKNOWN_SESSION") == {"result": "REJECTED"}
    assert judged(home, "STOP_SESSION", "EVSE_OCCUPIED") == {"result": "EVSE_OCCUPIED"}


@table("version", LATE)
@table("word", ["ACCEPTED", "REJECTED", "UNKNOWN"])
@table("what", ["GET", "PUT", "DELETE"])
@table("home", ["2.1.1", "2.2.1"])
def test_what_comes_of_profiles_has_the_same_words_in_each(version, word, what, home):
    document = judged(home, what, word, "Left out.")
    assert said(document, what, version) == {"result": word}
    assert failed(what) == {"result": "REJECTED"}


@table(
    "what, given",
    [
        ("START_SESSION", "YES"),
        ("START_SESSION", ""),
        ("START_SESSION", None),
        ("START_SESSION", 1),
        ("START_SESSION", ["ACCEPTED"]),
        ("START_SESSION", {}),
        ("START_SESSION", {"result": "ACCEPTED", "message": "Full."}),
        ("START_SESSION", "UNKNOWN"),
        ("PUT", "FAILED"),
        ("GET", {"result": "ACCEPTED", "profile": {}}),
    ],
)
def test_what_no_version_would_know_is_told(what, given):
    with pytest.raises(ValueError, match=r"\.$"):
        judged("2.2.1", what, given)


def test_a_message_is_a_text_in_english_or_texts_in_any_language():
    dutch = [{"language": "nl", "text": "Vol."}]
    for message, kept in (("Full.", [TEXT]), (dutch, dutch)):
        document = judged("2.2.1", "START_SESSION", "REJECTED", message)
        assert document == {"result": "REJECTED", "message": kept}
    with pytest.raises(ValueError, match="/message/0/text"):
        judged("2.2.1", "START_SESSION", "REJECTED", "x" * 600)
