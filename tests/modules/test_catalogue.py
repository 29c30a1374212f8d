"""The tables of the modules as words, and what they name."""

from __future__ import annotations

from flask_ocpi_status.contracts import CODES
from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.modules.catalogue import answers_of
from flask_ocpi_status.modules.catalogue import query_of
from flask_ocpi_status.modules.catalogue import rows_of
from flask_ocpi_status.modules.operation import RECEIVER
from flask_ocpi_status.modules.operation import SENDER
from flask_ocpi_status.modules.operation import Operation
from tests.table import table

EVERY = [(module, version) for module in MODULES.values() for version in FEATURES]
IDS = [f"{module.identifier} of {version}" for module, version in EVERY]


@table(("module", "version"), EVERY, IDS)
def test_there_is_a_row_for_each_operation_that_a_version_has(module, version) -> None:
    rows = list(rows_of(module, version))
    told = [(row["role"], row["method"], row["path"], row["kind"]) for row in rows]
    assert told == [
        (operation.role, operation.method, f"/{operation.path}", operation.kind)
        for _, operation in module.of(version)
    ]
    assert bool(rows) == (version in module.versions)
    assert len({one[:3] for one in told}) == len(told)  # one answer to one question


@table(("module", "version"), EVERY, IDS)
def test_every_class_that_is_named_is_one_of_the_version(module, version) -> None:
    for collection, operation in module.of(version):
        edition = module.edition(version)
        assert {collection.keeps, operation.takes} - {None} <= edition.classes.keys()
        assert operation.gives is None or (
            operation.gives in edition.classes or operation.gives in edition.enums
        )


@table(("module", "version"), EVERY, IDS)
def test_what_is_answered_is_told_once_with_codes_that_the_version_has(
    module, version
) -> None:
    answers = answers_of(module, version)
    kinds = {operation.kind for _, operation in module.of(version)}
    assert {row["kind"] for row in answers} == kinds
    told = [(row["kind"], row["when"]) for row in answers]
    assert len(set(told)) == len(told)
    for row in answers:
        code = int(row["code"])
        assert CODES[version].fit(code) == code, row
        assert row["HTTP"] in ("200", "201", "404")


@table(
    ("identifier", "versions"),
    [
        *[(name, 6) for name in ("locations", "sessions", "cdrs", "tariffs", "tokens")],
        ("commands", 5),
        ("chargingprofiles", 3),
        ("hubclientinfo", 3),
        ("invoicereconciliation", 1),
        ("payments", 1),
        ("bookings", 1),
    ],
)
def test_a_module_is_there_from_its_first_version_on(identifier, versions) -> None:
    module = MODULES[identifier]
    there = [version for version in FEATURES if list(rows_of(module, version))]
    assert there == list(FEATURES)[-versions:]


@table(
    ("identifier", "version", "row", "there"),
    [
        ("sessions", "2.0", (RECEIVER, "DELETE"), True),
        ("sessions", "2.1", (RECEIVER, "DELETE"), False),
        ("tariffs", "2.1.1", (RECEIVER, "PATCH"), True),
        ("tariffs", "2.2", (RECEIVER, "PATCH"), False),
        ("tariffs", "2.3.0", (RECEIVER, "DELETE"), True),
        ("tokens", "2.0", (SENDER, "POST"), False),
        ("tokens", "2.1", (SENDER, "POST"), True),
        ("sessions", "2.1.1", (SENDER, "PUT"), False),
        ("sessions", "2.2", (SENDER, "PUT"), True),
        ("cdrs", "2.2.1", (RECEIVER, "PUT"), False),
        ("hubclientinfo", "2.2.1", (RECEIVER, "PATCH"), False),
    ],
)
def test_the_versions_differ_as_they_say(identifier, version, row, there) -> None:
    rows = {
        (one["role"], one["method"]) for one in rows_of(MODULES[identifier], version)
    }
    assert (row in rows) is there


@table(
    ("demands", "knows", "query"),
    [
        ((), (), ""),
        (("a",), (), "?a"),
        (("a", "b"), (), "?a&b"),
        ((), ("a", "b"), "[?a][?b]"),
        (("a",), ("b",), "?a[?b]"),
    ],
)
def test_a_query_is_written_as_ocpi_does(demands, knows, query) -> None:
    operation = Operation("list", SENDER, "GET", demands=demands, knows=knows)
    assert query_of(operation) == query


@table("version", FEATURES)
def test_a_type_is_told_of_where_it_tells_tokens_apart(version) -> None:
    told = {
        row["kind"]: row["query"]
        for row in rows_of(MODULES["tokens"], version)
        if row["kind"] in ("read", "put", "patch")
    }
    query = "[?type]" if FEATURES[version].roles else ""
    assert told == dict.fromkeys(("read", "put", "patch"), query)
