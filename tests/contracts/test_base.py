from __future__ import annotations

import ast
import copy
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import flask_ocpi_status.contracts as contracts
from flask_ocpi_status.codec import JSONError
from flask_ocpi_status.contracts import MALFORMED
from flask_ocpi_status.contracts import Contract
from flask_ocpi_status.contracts import Outcome
from flask_ocpi_status.contracts import Row
from flask_ocpi_status.contracts import Violation
from flask_ocpi_status.contracts import contract_names
from flask_ocpi_status.contracts import get_contract
from flask_ocpi_status.contracts.base import phrase
from tests.table import table

NAMES = (
    "ocpi-2.0",
    "ocpi-2.1",
    "ocpi-2.1.1",
    "ocpi-2.2",
    "ocpi-2.2.1",
    "ocpi-2.3.0",
    "daml-json-api",
    "platform-of-trust",
    "itsm-rest",
)
FAMILIES = {"2xx": Row(), "4xx": Row(), "5xx": Row(), MALFORMED: Row()}
FAULT = JSONError("invalid character", 27, 1, 28)


def make(rows=(), name="own", **settings):
    return Contract(name, {**FAMILIES, **dict(rows)}, **settings)


# Names


def test_nine_contracts_come_with_the_package():
    assert contract_names() == NAMES
    assert [get_contract(name).name for name in NAMES] == list(NAMES)


@pytest.mark.parametrize("name", ["ocpi-2.2.2", "OCPI-2.2.1", "2.2.1", "", " "])
def test_an_unknown_name_is_answered_with_the_names_there_are(name):
    with pytest.raises(LookupError) as raised:
        get_contract(name)
    text = str(raised.value)
    assert repr(name) in text
    assert all(known in text for known in NAMES)
    assert raised.value.__suppress_context__


@table("name", NAMES)
def test_a_contract_shows_its_name(name):
    assert repr(name) in repr(get_contract(name))


# A contract of one's own


def test_a_contract_is_a_name_and_rows():
    own = make()
    assert (own.name, own.title) == ("own", "own")
    assert own.answer(Outcome(200, {"a": 1})).body == {"a": 1}
    answer = own.answer(Outcome(404, message="Nothing here."))
    assert (answer.http, answer.code) == (404, None)
    assert answer.body == {"status": 404, "message": "Nothing here."}
    assert answer.media_type == "application/json"


@table("happened", [200, 204, 299, 400, 418, 499, 500, 599])
def test_a_row_without_an_http_status_keeps_the_one_that_happened(happened):
    assert make().answer(Outcome(happened)).http == happened


def test_a_malformed_body_is_400_where_the_row_has_no_http_status():
    assert make().answer(Outcome(MALFORMED, malformed=FAULT)).http == 400


@pytest.mark.parametrize("missing", FAMILIES)
def test_a_contract_needs_a_row_for_each_family(missing):
    rows = {key: row for key, row in FAMILIES.items() if key != missing}
    with pytest.raises(ValueError, match=missing):
        Contract("own", rows)


def test_the_bodies_are_written_by_two_functions():
    own = make(
        success=lambda outcome: {"ok": outcome.data},
        failure=lambda outcome: {"fault": [outcome.http, outcome.text]},
    )
    assert own.answer(Outcome(200, 1)).body == {"ok": 1}
    assert own.answer(Outcome(404, message="No.")).body == {"fault": [404, "No."]}


@table(
    ("name", "value"),
    [
        ("title", "Our own"),
        ("media_type", "application/vnd.own+json"),
        ("failure_media_type", "application/vnd.own-error+json"),
        ("codes", contracts.CODES["2.2.1"]),
        ("negotiates", True),
        ("tells_url", True),
        ("conditional", True),
        ("retry_statuses", frozenset({503})),
    ],
)
def test_a_setting_is_made_at_birth_or_in_a_variant(name, value):
    assert getattr(make(**{name: value}), name) == value
    own = make()
    kept = getattr(own, name)
    assert getattr(own.replace(**{name: value}), name) == value
    assert getattr(own, name) == kept


@pytest.mark.parametrize("name", ["sucess", "media", "answer", "_success", "rowz"])
def test_a_setting_that_does_not_exist_is_refused_with_those_that_do(name):
    with pytest.raises(TypeError, match="failure_media_type"):
        make(**{name: 1})
    with pytest.raises(TypeError, match="failure_media_type"):
        make().replace(**{name: 1})


@table(
    ("name", "value"),
    [
        ("negotiates", "yes"),
        ("conditional", 1),
        ("tells_url", None),
        ("structured", "False"),
        ("media_type", 3),
        ("failure_media_type", b"a/b"),
    ],
)
def test_a_setting_of_another_type_is_refused(name, value):
    for give in (make, make().replace):
        with pytest.raises(TypeError, match=f"{name}=.*; use (True|a text)"):
            give(**{name: value})


def test_the_media_types_go_with_the_bodies():
    own = make(media_type="a/b", failure_media_type="c/d")
    assert own.answer(Outcome(200)).media_type == "a/b"
    assert own.answer(Outcome(400)).media_type == "c/d"


# Rows


@table(
    ("rows", "outcome", "http"),
    [
        ({}, Outcome(404), 404),
        ({"4xx": Row(http=400)}, Outcome(404), 400),
        ({"4xx": Row(http=400), 404: Row(http=410)}, Outcome(404), 410),
        ({"invalid": Row(http=418)}, Outcome(422), 418),
        ({"crash": Row(http=503)}, Outcome(500), 503),
        ({422: Row(http=418)}, Outcome(422), 418),
        ({MALFORMED: Row(http=418)}, Outcome(MALFORMED), 418),
        ({"5xx": Row(http=500)}, Outcome(599), 500),
        ({"2xx": Row(http=200)}, Outcome(206), 200),
        # status codes
        ({}, Outcome.of_code(2003), 404),
        ({404: Row(http=410)}, Outcome.of_code(2003), 410),
        ({2003: Row(http=418)}, Outcome.of_code(2003), 418),
        ({"coded": Row(http=418)}, Outcome.of_code(2003), 418),
        ({"coded": Row(http=418), 2003: Row(http=410)}, Outcome.of_code(2003), 410),
        ({"coded": Row(http=418)}, Outcome.of_code(1000), 200),
        ({2003: Row(http=404, posted=200)}, Outcome.of_code(2003, method="GET"), 404),
        ({2003: Row(http=404, posted=200)}, Outcome.of_code(2003, method="PUT"), 404),
        ({2003: Row(http=404, posted=200)}, Outcome.of_code(2003, method="POST"), 200),
    ],
)
def test_the_nearest_row_is_taken(rows, outcome, http):
    assert make(rows).answer(outcome).http == http


@table(
    ("outcome", "text"),
    [
        (Outcome(404, message="Own."), "Own."),
        (Outcome(MALFORMED, malformed=FAULT), str(FAULT)),
        (Outcome(MALFORMED, message="Own.", malformed=FAULT), "Own."),
        (Outcome(422, violations=[Violation("", "One.")]), "One."),
        (Outcome(422, violations=[Violation("/a", "One.")]), "/a: One."),
        (Outcome(409, method="PUT", url="u:{x}"), "PUT at u:{x}"),
        (Outcome.of_code(2002), "Not enough information"),
        (Outcome(404), "Not Found"),
        (Outcome(404, message=""), "Not Found"),
        (Outcome(422), "Unprocessable Content"),
        (Outcome(413), "Content Too Large"),
        (Outcome(499), "Client Error"),
        (Outcome(599), "Server Error"),
        (Outcome(MALFORMED), "Bad Request"),
    ],
)
def test_the_text_of_a_failure_is_the_nearest_there_is(outcome, text):
    own = make({409: Row(message="{method} at {url}")})
    assert own.answer(outcome).body["message"] == text


@table("name", NAMES)
@table(
    ("code", "text"),
    [
        (2002, "Not enough information"),
        (2999, "Custom client error"),
        (3001, "Unable to use the client's API"),
        (4002, "Timeout on a forwarded request"),
    ],
)
def test_an_error_of_a_status_code_without_a_text_says_what_the_code_means(
    name, code, text
):
    outcome = Outcome.of_code(code)
    get_contract(name).answer(outcome)
    assert outcome.text == text


@table("happened", [MALFORMED, *range(400, 600)])
def test_every_failure_has_a_reason_phrase(happened):
    assert phrase(happened).strip()


@pytest.mark.parametrize(
    ("brought", "sent"),
    [
        ([], [("Retry-After", "5"), ("X-A", "1")]),
        ([("X-B", "2")], [("Retry-After", "5"), ("X-A", "1"), ("X-B", "2")]),
        ([("retry-after", "9")], [("X-A", "1"), ("retry-after", "9")]),
        (
            [("X-A", "2"), ("X-A", "3")],
            [("Retry-After", "5"), ("X-A", "2"), ("X-A", "3")],
        ),
    ],
)
def test_a_header_is_owed_unless_the_outcome_brings_it(brought, sent):
    own = make({503: Row(headers=(("Retry-After", "5"), ("X-A", "1")))})
    assert list(own.answer(Outcome(503, headers=brought)).headers) == sent


# Variants


def test_a_variant_leaves_the_contract_as_it_is():
    own = make({404: Row(http=404)})
    variant = own.replace(rows={404: Row(http=410), 418: Row(http=400)})
    assert variant is not own
    assert type(variant) is type(own)
    assert variant.answer(Outcome(404)).http == 410
    assert own.answer(Outcome(404)).http == 404
    assert 418 not in own.rows


@table("name", NAMES)
def test_a_variant_keeps_the_name_unless_it_is_given_one(name):
    contract = get_contract(name)
    assert contract.replace().name == name
    assert contract.replace(name="other").name == "other"
    assert get_contract(name) is contract
    assert contract.name == name
    assert "other" not in contract_names()


@pytest.mark.parametrize(("word", "status"), [("invalid", 422), ("crash", 500)])
def test_a_word_and_its_number_name_the_same_row(word, status):
    for key in (word, status):
        variant = get_contract("ocpi-2.2.1").replace(rows={key: Row(418, 2000)})
        assert variant.answer(Outcome(status)).http == 418
        assert word not in variant.rows


def test_a_variant_of_a_variant_has_the_rows_of_both():
    variant = make().replace(rows={404: Row(410)}).replace(rows={409: Row(400)})
    assert variant.answer(Outcome(404)).http == 410
    assert variant.answer(Outcome(409)).http == 400


@table("name", NAMES)
def test_the_table_cannot_be_changed_in_place(name):
    with pytest.raises(TypeError):
        get_contract(name).rows[200] = Row()  # type: ignore[index]


OUTCOMES = [
    Outcome(200, {"a": [1]}),
    Outcome(201, None, headers=[("Location", "/a")], method="POST"),
    Outcome(401, headers=[("X-A", "1")]),
    Outcome(422, violations=[Violation("/a", "Bad."), Violation("", "Bad.")]),
    Outcome(MALFORMED, malformed=FAULT),
    Outcome(404, url="http://host/", method="POST"),
    Outcome(400, ["One.", "Two."], warnings={"a": ["b"]}),
    Outcome(500),
    Outcome.of_code(2003, {"a": 1}, http_status=404),
    Outcome.of_code(4002, message="Late."),
]


@table("name", NAMES)
def test_answering_changes_neither_the_contract_nor_what_the_app_gave(name):
    contract = get_contract(name)
    before = {**vars(contract), "rows": dict(contract.rows)}
    for outcome in OUTCOMES:
        given = copy.deepcopy(outcome)
        kept = copy.deepcopy(given)
        contract.answer(given)
        for part in ("data", "headers", "violations", "warnings", "message"):
            assert getattr(given, part) == getattr(kept, part)
    assert {**vars(contract), "rows": dict(contract.rows)} == before


@table("name", NAMES)
def test_the_same_outcome_has_the_same_answer_twice(name):
    contract = get_contract(name)
    for outcome in OUTCOMES:
        first = contract.answer(copy.deepcopy(outcome))
        second = contract.answer(copy.deepcopy(outcome))
        assert first == second


@table("name", NAMES)
def test_one_outcome_can_be_answered_twice(name):
    contract = get_contract(name)
    for outcome in map(copy.deepcopy, OUTCOMES):
        assert contract.answer(outcome) == contract.answer(outcome)


@pytest.mark.parametrize(
    ("statuses", "again"),
    [(None, [500, 502, 503, 504]), (frozenset({503}), [503]), (frozenset(), [])],
)
def test_a_contract_says_what_is_tried_again(statuses, again):
    own = make() if statuses is None else make(retry_statuses=statuses)
    assert [status for status in range(100, 600) if own.retryable(status)] == again


# Problem details, as an example of a contract of one's own


class ProblemDetails(Contract):
    """RFC 9457: ``application/problem+json``."""

    failure_media_type = "application/problem+json"

    def __init__(self):
        rows = {
            "2xx": Row(),
            MALFORMED: Row(http=400, constant="malformed"),
            "invalid": Row(constant="invalid"),
            401: Row(headers=(("WWW-Authenticate", "Bearer"),)),
            "4xx": Row(),
            "crash": Row(message="Something went wrong."),
            "5xx": Row(),
        }
        super().__init__("problem-details", rows, title="RFC 9457")

    def failure(self, outcome):
        constant = self.row(outcome).constant
        problem = {
            "type": f"/problems/{constant}" if constant else "about:blank",
            "title": phrase(outcome.happened),
            "status": outcome.http,
            "detail": outcome.text,
        }
        if outcome.violations:
            problem["errors"] = [
                {"pointer": f"#{violation.pointer}", "detail": violation.message}
                for violation in outcome.violations
            ]
        return problem


def test_another_published_contract_takes_less_than_40_lines():
    assert len(inspect.getsource(ProblemDetails).splitlines()) < 40


@pytest.mark.parametrize(
    ("outcome", "body"),
    [
        (
            Outcome(404, message="No location LOC1."),
            {
                "type": "about:blank",
                "title": "Not Found",
                "status": 404,
                "detail": "No location LOC1.",
            },
        ),
        (
            Outcome(422, violations=[Violation("/name", "Missing.")]),
            {
                "type": "/problems/invalid",
                "title": "Unprocessable Content",
                "status": 422,
                "detail": "/name: Missing.",
                "errors": [{"pointer": "#/name", "detail": "Missing."}],
            },
        ),
        (
            Outcome(500),
            {
                "type": "about:blank",
                "title": "Internal Server Error",
                "status": 500,
                "detail": "Something went wrong.",
            },
        ),
        (
            Outcome(MALFORMED, malformed=FAULT),
            {
                "type": "/problems/malformed",
                "title": "Bad Request",
                "status": 400,
                "detail": str(FAULT),
            },
        ),
    ],
)
def test_a_subclass_writes_its_own_bodies(outcome, body):
    answer = ProblemDetails().answer(outcome)
    assert answer.body == body
    assert answer.media_type == "application/problem+json"
    assert answer.http == body["status"]


def test_a_subclass_answers_a_success_and_owes_its_headers():
    own = ProblemDetails()
    assert own.answer(Outcome(200, [1])).body == [1]
    assert own.answer(Outcome(200, [1])).media_type == "application/json"
    assert list(own.answer(Outcome(401)).headers) == [("WWW-Authenticate", "Bearer")]


# Words


@pytest.mark.parametrize(
    ("pointer", "path"),
    [
        ("", ""),
        ("/a", "a"),
        ("/evses/0/uid", "evses.0.uid"),
        ("/a~1b/c~0d", "a/b.c~d"),
        ("/~01", "~1"),
        ("/", ""),
    ],
)
def test_a_violation_has_a_path_in_dots(pointer, path):
    assert Violation(pointer, "Bad.").path == path


@table(
    ("happened", "failed", "servers"),
    [
        (200, False, False),
        (204, False, False),
        (302, False, False),
        (MALFORMED, True, False),
        (400, True, False),
        (499, True, False),
        (500, True, True),
        (599, True, True),
    ],
)
def test_an_outcome_knows_whether_it_failed_and_whose_fault_it_is(
    happened, failed, servers
):
    outcome = Outcome(happened)
    assert outcome.failed is failed
    assert outcome.is_server_error is servers


# No Flask

CONTRACTS = Path(contracts.__file__).parent
CODEC = CONTRACTS.with_name("codec")
PURE = [
    CODEC.with_name("naming") / "article.py",
    *sorted(CODEC.glob("*.py")),
    *sorted(CONTRACTS.glob("*.py")),
]
ALLOWED = {*sys.stdlib_module_names, "msgspec"}


def imports(path):
    """Return what a module imports by itself: absolute names, and relative ones."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.level, node.module or ""


@table("path", PURE)
def test_the_pure_part_imports_the_standard_library_msgspec_and_itself(path):
    for level, module in imports(path):
        if level == 0:
            assert module.split(".")[0] in ALLOWED, module
        elif level != 1:
            assert level == 2
            assert module == "naming.article" or (
                (path.parent, module) == (CONTRACTS, "codec")
            )


WITHOUT_FLASK = """
import sys, types
from pathlib import Path

class Refusing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("flask", "werkzeug", "marshmallow", "blinker"):
            raise AssertionError(f"{name} was imported")

sys.meta_path.insert(0, Refusing())
package = types.ModuleType("flask_ocpi_status")
package.__path__ = [sys.argv[1]]
sys.modules["flask_ocpi_status"] = package
from flask_ocpi_status import codec
from flask_ocpi_status import contracts
from flask_ocpi_status.contracts import tables
for name in contracts.contract_names():
    contract = contracts.get_contract(name)
    codec.dumps(contract.answer(contracts.Outcome(404)).body)
    tables.rows_of(contract)
print("done")
"""


def test_the_pure_part_runs_where_there_is_no_flask():
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_FLASK, str(CONTRACTS.parent)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.strip(), done.returncode) == ("done", 0), done.stderr
