"""The modules of OCPI, by their identifiers, and their tables as words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..contracts import FEATURES
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


def rows_of(module: Module, version: str) -> Iterator[dict[str, str]]:
    """Yield the table of a module in a version as words, a row an operation."""
    for collection, operation in module.of(version):
        yield {
            "module": module.identifier,
            "role": operation.role if FEATURES[version].roles else _side(operation),
            "method": operation.method,
            "path": f"/{operation.path}",
            "query": _query(operation),
            "body": _body(operation),
            "data": _data(operation),
            "answers": "; ".join(
                f"{told.when}: {told.http} {told.code}"
                for told in answers(collection, operation, version)
            ),
        }


def _side(operation: Operation) -> str:
    """Before 2.2 a side has no name but that of what a party does with it."""
    return operation.role.lower()


def _query(operation: Operation) -> str:
    known = [f"[{name}]" for name in operation.knows]
    return " ".join([*operation.demands, *known])


def _body(operation: Operation) -> str:
    if operation.takes is None:
        return ""
    what = "change of a " if operation.kind == "patch" else ""
    return f"{what}{operation.takes}{' or none' if operation.optional else ''}"


def _data(operation: Operation) -> str:
    if operation.gives is None:
        return ""
    return f"list of {operation.gives}" if operation.kind == "list" else operation.gives
