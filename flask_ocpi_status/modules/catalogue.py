"""The modules of OCPI, by their identifiers, and their tables as words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from .bookings import BOOKINGS
from .cdrs import CDRS
from .chargingprofiles import CHARGING_PROFILES
from .commands import COMMANDS
from .hubclientinfo import HUB_CLIENT_INFO
from .invoicereconciliation import INVOICE_RECONCILIATION
from .kinds import answers
from .locations import LOCATIONS
from .operation import Module
from .operation import Operation
from .payments import PAYMENTS
from .sessions import SESSIONS
from .tariffs import TARIFFS
from .tokens import TOKENS

#: Those of OCPI, as its table of modules has them, and the extensions behind.
MODULES: Final = {
    module.identifier: module
    for module in (
        LOCATIONS,
        SESSIONS,
        CDRS,
        TARIFFS,
        TOKENS,
        COMMANDS,
        CHARGING_PROFILES,
        HUB_CLIENT_INFO,
        INVOICE_RECONCILIATION,
        PAYMENTS,
        BOOKINGS,
    )
}

#: What most URLs begin with, and how that is written where there is little room.
OWNER: Final = "/<country_code>/<party_id>"
SHORT: Final = "/<owner>"


def rows_of(module: Module, version: str) -> Iterator[dict[str, str]]:
    """Yield the table of a module in a version as words: a row an operation."""
    for collection, operation in module.of(version):
        yield {
            "module": module.identifier,
            "role": operation.role,
            "method": operation.method,
            "path": f"/{operation.path}",
            "query": query_of(operation, collection.apart_by(operation, version)),
            "body": _body(operation),
            "data": _data(operation),
            "kind": operation.kind,
        }


def answers_of(module: Module, version: str) -> list[dict[str, str]]:
    """Return what the kinds of operations of a module answer in a version, as words."""
    rows = {
        (operation.kind, told.when): {
            "module": module.identifier,
            "kind": operation.kind,
            "when": told.when,
            "HTTP": str(told.http),
            "code": str(told.code),
        }
        for collection, operation in module.of(version)
        for told in answers(collection, operation, version)
    }
    return list(rows.values())


def short_of(row: dict[str, str]) -> dict[str, str]:
    """Return a row for where there is little room, without what its side says."""
    body = row["body"].removeprefix("change of ")
    data = row["data"] and f"-> {row['data']}"
    return {
        "method": row["method"],
        "path": f"{row['path'].replace(OWNER, SHORT)}{row['query']}",
        "body -> data": f"{body} {data}".strip(),
        "kind": row["kind"],
    }


def query_of(operation: Operation, apart_by: str | None = None) -> str:
    """Return what a query says, as OCPI writes it: in brackets what may be left out.

    :param apart_by: the parameter that tells objects of one id from each other.
    """
    demanded = "&".join(operation.demands)
    knows = (*operation.knows, apart_by) if apart_by else operation.knows
    known = "".join(f"[?{name}]" for name in knows)
    return f"?{demanded}{known}" if demanded else known


def _body(operation: Operation) -> str:
    if operation.takes is None:
        return ""
    what = "change of " if operation.kind == "patch" else ""
    lacks = f" with or without {', '.join(operation.lacks)}" if operation.lacks else ""
    return f"{what}{operation.takes}{lacks}{' or none' if operation.optional else ''}"


def _data(operation: Operation) -> str:
    if operation.gives is None:
        return ""
    return f"list of {operation.gives}" if operation.kind == "list" else operation.gives
