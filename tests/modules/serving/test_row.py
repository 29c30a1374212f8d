"""One operation of a version: what the tables say of it."""

from __future__ import annotations

from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.modules.serving.row import Row
from tests.table import table


def row_of(module: str, role: str, kind: str, version: str) -> Row:
    return next(
        Row(MODULES[module], collection, operation, version)
        for collection, operation in MODULES[module].of(version, role)
        if operation.kind == kind
    )


@table(
    "module, role, kind, ours",
    [
        ("locations", "SENDER", "list", True),
        ("locations", "RECEIVER", "read", False),
        ("payments", "SENDER", "put", True),
        ("payments", "RECEIVER", "create", False),
        # What a sender is told of is the other's.
        ("chargingprofiles", "SENDER", "notice", False),
        ("commands", "SENDER", "result", False),
    ],
)
def test_ours_is_what_can_be_read_of_a_sender(module, role, kind, ours):
    assert row_of(module, role, kind, "2.3.0").is_ours is ours


@table(
    "module, reading",
    [
        ("cdrs", "get-country_code-party_id-cdr_id"),
        ("invoicereconciliation", "get-country_code-party_id-id"),
        ("payments", "get-terminals-terminal_id"),
    ],
)
def test_what_was_posted_is_read_at_the_url_of_the_whole_object(module, reading):
    assert row_of(module, "RECEIVER", "create", "2.3.0").reading == reading


@table(
    "module, version, sensitive",
    [
        ("tokens", "2.1.1", True),
        ("tokens", "2.2", False),
        ("cdrs", "2.0", False),
        ("cdrs", "2.2.1", False),
    ],
)
def test_the_case_of_ids_counts_before_2_2_but_for_cdrs(module, version, sensitive):
    assert row_of(module, "RECEIVER", "read", version).case_sensitive is sensitive


@table("version, apart", [("2.0", False), ("2.1.1", False), ("2.2", True)])
def test_tokens_are_told_apart_from_2_2_on(version, apart):
    row = row_of("tokens", "RECEIVER", "put", version)
    assert (row.apart is not None) is apart
    assert row_of("tariffs", "RECEIVER", "put", version).apart is None


@table("version", ["2.0", "2.1", "2.1.1", "2.2", "2.2.1", "2.3.0"])
def test_each_row_of_a_side_has_an_endpoint_of_its_own(version):
    for module in MODULES.values():
        for role in ("SENDER", "RECEIVER"):
            rows = list(module.of(version, role))
            names = {Row(module, *row, version).endpoint for row in rows}
            assert len(names) == len(rows)
