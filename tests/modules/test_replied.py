"""What others answer is understood in whichever form it is, and nothing else is."""

from __future__ import annotations

from decimal import Decimal

from flask_ocpi_status.modules.replied import answer_in
from flask_ocpi_status.modules.replied import class_in
from flask_ocpi_status.modules.replied import result_in
from flask_ocpi_status.modules.replied import seconds_in
from tests.table import table

MESSAGE = [{"language": "en", "text": "No."}]


@table(
    "version, data, answer",
    [
        ("2.1", "ACCEPTED", {"result": "ACCEPTED"}),
        ("2.1.1", {"result": "TIMEOUT", "timeout": 5}, {"result": "TIMEOUT"}),
        ("2.2.1", "ACCEPTED", {"result": "ACCEPTED", "timeout": 30}),
        ("2.2.1", {"result": "TIMEOUT"}, {"result": "REJECTED", "timeout": 30}),
        (
            "2.2.1",
            {"result": "REJECTED", "timeout": 5, "message": MESSAGE, "more": 1},
            {"result": "REJECTED", "timeout": 5, "message": MESSAGE},
        ),
        (
            "2.3.0",
            {"result": "REJECTED", "timeout": None, "message": "No."},
            {"result": "REJECTED", "timeout": 30},
        ),
        ("2.3.0", "UNKOWN_LOCATION", {"result": "REJECTED", "timeout": 30}),
    ],
)
def test_an_answer_is_said_in_a_version(version, data, answer):
    cls = class_in(version, version, "CommandResponse")
    assert answer_in(cls, data, 30) == answer


@table(
    "data",
    [
        *(None, True, 5, "", "accepted", [], ["ACCEPTED"], {}, {"result": None}),
        *({"result": ["ACCEPTED"]}, {"result": {}}, {"data": "ACCEPTED"}),
    ],
)
def test_what_is_no_answer_is_none(data):
    assert answer_in(class_in("2.2.1", "2.2.1", "CommandResponse"), data, 30) is None


@table(
    "data, seconds",
    [
        ({"timeout": 5}, 5),
        ({"timeout": Decimal("5.9")}, 5),
        ({"timeout": Decimal("1E+1000000")}, 86400),
        ({"timeout": 0}, 30),
        ({"timeout": "5"}, 30),
        ({}, 30),
        ("ACCEPTED", 30),
    ],
)
def test_an_answer_says_how_long_it_takes(data, seconds):
    assert seconds_in(data, 30) == seconds


@table(
    "home, other, names, found",
    [
        ("2.2.1", "2.1.1", ("CommandResult", "CommandResponse"), "CommandResult"),
        ("2.1.1", "2.2.1", ("CommandResult", "CommandResponse"), "CommandResponse"),
        ("2.1.1", "2.2.1", ("ClearProfileResult",), "ClearProfileResult"),
    ],
)
def test_a_class_is_the_home_versions_or_the_others(home, other, names, found):
    assert class_in(home, other, *names).__name__ == found


def test_a_word_that_a_version_lacks_says_no():
    cls = class_in("2.1.1", "2.1.1", "CommandResponse")
    assert result_in(cls, {"result": "FAILED", "message": MESSAGE}) == {
        "result": "REJECTED"
    }
