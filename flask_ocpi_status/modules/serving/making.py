"""From a row of a table to a view under its URL: judged, asked, put into its form."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Mapping
from typing import Any
from typing import Final

from ...blueprint import OCPIBlueprint
from ..operation import Kind
from ..operation import Operation
from .asking import ask
from .objects import create
from .objects import delete
from .objects import listed
from .objects import patch
from .objects import put
from .objects import read
from .place import Place
from .singular import authorize
from .singular import charging_preferences

VIEWS: Final[Mapping[Kind, Callable[[Place], Callable[..., Any]]]] = {
    "list": listed,
    "read": read,
    "put": put,
    "patch": patch,
    "delete": delete,
    "create": create,
    "ask": ask,
    "authorize": authorize,
    "charging_preferences": charging_preferences,
}


def add_view(place: Place, blueprint: OCPIBlueprint) -> None:
    """Add the view of an operation to the blueprint of its side of the module."""
    operation = place.operation
    view = VIEWS[operation.kind](place)
    classes = place.edition.classes
    if operation.takes is not None:
        schema = classes[operation.takes]
        view = blueprint.accepts(schema, partial=operation.kind == "patch")(view)
    if operation.gives in classes and operation.kind != "ask":
        view = blueprint.returns(classes[operation.gives])(view)
    if operation.kind == "list":
        dated = "date_from" in operation.demands
        view = blueprint.paginated(require_date_from=dated)(view)
    blueprint.add_url_rule(
        f"/{operation.path}",
        endpoint_of(operation),
        view,
        methods=[operation.method],
        body="optional" if operation.optional else "required",
    )


def endpoint_of(operation: Operation) -> str:
    """Return the name of an operation's view on its blueprint."""
    path = re.sub(r"\W+", "-", operation.path).strip("-")
    return f"{operation.method.lower()}-{path}".rstrip("-")
