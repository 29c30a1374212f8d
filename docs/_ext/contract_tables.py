"""Directives that make the tables and the example bodies from the code itself.

What the pages show of a contract is what the contract does on the day they are built.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.parsers.rst import directives

from flask_ocpi_status import errors
from flask_ocpi_status.codec import JSONError
from flask_ocpi_status.codec import dumps
from flask_ocpi_status.codec import loads
from flask_ocpi_status.contracts import CODES
from flask_ocpi_status.contracts import MALFORMED
from flask_ocpi_status.contracts import NO_BODY
from flask_ocpi_status.contracts import Contract
from flask_ocpi_status.contracts import Outcome
from flask_ocpi_status.contracts import Violation
from flask_ocpi_status.contracts import contract_names
from flask_ocpi_status.contracts import get_contract
from flask_ocpi_status.contracts.tables import ROW_COLUMNS
from flask_ocpi_status.contracts.tables import codes_of
from flask_ocpi_status.contracts.tables import rows_of

# One moment for all examples, so that two builds make the same pages.
MOMENT = "2026-03-01T12:00:00Z"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> nodes.table:
    """Make a table of plain text."""
    group = nodes.tgroup(cols=len(head))
    group += [nodes.colspec(colwidth=1) for _ in head]
    body = nodes.tbody("", *(_row(row) for row in rows))
    group += [nodes.thead("", _row(head)), body]
    return nodes.table("", group, classes=["colwidths-auto"])


def _row(cells: Sequence[str]) -> nodes.row:
    return nodes.row(
        "", *(nodes.entry("", nodes.paragraph(cell, cell)) for cell in cells)
    )


class ContractTable(Directive):
    """``{contract-table} NAME``: what happened, and how the contract says it."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        rows = rows_of(get_contract(self.arguments[0]))
        columns = [name for name in ROW_COLUMNS if any(row[name] for row in rows)]
        return [table(columns, ([row[name] for name in columns] for row in rows))]


class ContractList(Directive):
    """``{contract-list}``: the contracts that come with the package."""

    def run(self) -> list[nodes.Node]:
        return [
            table(
                ("name", "contract", "HTTP statuses that a client may retry"),
                (
                    (
                        name,
                        get_contract(name).title,
                        ", ".join(map(str, sorted(get_contract(name).retry_statuses))),
                    )
                    for name in contract_names()
                ),
            )
        ]


class StatusCodes(Directive):
    """``{status-codes}``: each status code, and what each version sends for it."""

    def run(self) -> list[nodes.Node]:
        head = ("code", "meaning", *CODES)
        return [
            table(head, ([row[name] for name in head] for row in codes_of())),
        ]


class ErrorTable(Directive):
    """``{error-table}``: what each error comes to in each contract."""

    contracts = ("ocpi-2.2.1", "daml-json-api", "platform-of-trust", "itsm-rest")

    def run(self) -> list[nodes.Node]:
        classes = [
            value
            for value in vars(errors).values()
            if isinstance(value, type) and issubclass(value, errors.OCPIError)
        ]
        head = ("error", "status code", "OCPI", "OCPI, to a POST")
        rows = [
            [error.__name__, str(int(error.default_status_code))]
            + [_http(error(), name, "GET") for name in self.contracts[:1]]
            + [_http(error(), name, "POST") for name in self.contracts]
            for error in classes
        ]
        titles = [get_contract(name).title for name in self.contracts[1:]]
        return [table((*head, *titles), rows)]


def _http(error: errors.OCPIError, name: str, method: str) -> str:
    outcome = Outcome.of_code(error.status_code, method=method)
    return str(get_contract(name).answer(outcome).http)


class Examples(Directive):
    """``{contract-examples} NAME``: an answer for each of the common happenings."""

    required_arguments = 1
    option_spec = {"only": directives.unchanged}  # noqa: RUF012 - docutils' own form

    def run(self) -> list[nodes.Node]:
        contract = get_contract(self.arguments[0])
        wanted = self.options.get("only", "").split()
        made: list[nodes.Node] = []
        for key, (title, fields) in HAPPENINGS.items():
            if not wanted or key in wanted:
                made += _example(contract, title, Outcome(timestamp=MOMENT, **fields))
        return made


def _example(contract: Contract, title: str, outcome: Outcome) -> list[nodes.Node]:
    outcome.url = "https://cpo.example/v1/query1"
    answer = contract.answer(outcome)
    head = nodes.paragraph("", title + ": ")
    head += nodes.strong("", f"HTTP {answer.http}")
    for name, value in answer.headers:
        head += nodes.Text(", ")
        head += nodes.literal("", f"{name}: {value}")
    if answer.body is NO_BODY:
        head += nodes.Text(", no body")
        return [head]
    text = json.dumps(json.loads(dumps(answer.body)), indent=2, ensure_ascii=False)
    code = nodes.literal_block(text, text, language="json")
    return [head, code]


def _fault() -> JSONError:
    try:
        loads('{"query": ')
    except JSONError as fault:
        return fault
    raise AssertionError


_VIOLATIONS = [
    Violation("/email", "Not a valid email address."),
    Violation("/evses/0/uid", "Missing data for required field."),
]

#: What is shown of each contract. A Location is given where something was created.
HAPPENINGS: dict[str, tuple[str, dict[str, Any]]] = {
    "ok": ("A GET that found something", {"data": {"id": "LOC1"}}),
    "list": ("A GET of a list that is empty", {"data": []}),
    "created": (
        "A POST that created",
        {
            "happened": 201,
            "data": {"id": "LOC1"},
            "method": "POST",
            "headers": [("Location", "https://cpo.example/locations/LOC1")],
        },
    ),
    "nothing": (
        "A DELETE whose view returned nothing",
        {"method": "DELETE"},
    ),
    "malformed": (
        "A body that is not JSON",
        {"happened": MALFORMED, "malformed": _fault(), "method": "POST"},
    ),
    "invalid": (
        "A body that is not acceptable",
        {"happened": 422, "violations": _VIOLATIONS, "method": "POST"},
    ),
    "unauthorised": ("No token", {"happened": 401}),
    "unknown": ("No such URL", {"happened": 404}),
    "method": (
        "A wrong method",
        {"happened": 405, "method": "POST", "headers": [("Allow", "GET, HEAD")]},
    ),
    "crash": ("A crash", {"happened": 500}),
    "overload": (
        "Maintenance",
        {"happened": 503, "headers": [("Retry-After", "120")]},
    ),
    "warnings": (
        "A success with warnings",
        {
            "data": [],
            "warnings": {"unknownTemplateIds": ["UnknownModule:UnknownEntity"]},
        },
    ),
}


def setup(app: Any) -> dict[str, bool]:
    app.add_directive("contract-table", ContractTable)
    app.add_directive("contract-list", ContractList)
    app.add_directive("status-codes", StatusCodes)
    app.add_directive("error-table", ErrorTable)
    app.add_directive("contract-examples", Examples)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
