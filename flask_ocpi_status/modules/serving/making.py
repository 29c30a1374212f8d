"""From a row of a table to a view under its URL: judged, asked, put into its form."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from typing import Any
from typing import Final

from ...blueprint import OCPIBlueprint
from ...views.noted import Fact
from ...views.noted import note
from ..operation import Kind
from .asking import ask
from .decided import DECIDED
from .objects import create
from .objects import delete
from .objects import listed
from .objects import notice
from .objects import patch
from .objects import put
from .objects import read
from .place import Place
from .singular import activate
from .singular import authorize
from .singular import book
from .singular import charging_preferences
from .singular import deactivate
from .singular import result

VIEWS: Final[Mapping[Kind, Callable[[Place], Callable[..., Any]]]] = {
    "list": listed,
    "read": read,
    "put": put,
    "patch": patch,
    "delete": delete,
    "notice": notice,
    "create": create,
    "ask": ask,
    "result": result,
    "authorize": authorize,
    "charging_preferences": charging_preferences,
    "activate": activate,
    "deactivate": deactivate,
    "book": book,
}


def add_view(place: Place, blueprint: OCPIBlueprint) -> None:
    """Add the view of an operation to the blueprint of its side of the module."""
    row, operation = place.row, place.row.operation
    view = VIEWS[operation.kind](place)
    classes = row.edition.classes
    if row.taken is not None:
        partial = operation.kind == "patch"
        view = blueprint.accepts(row.taken, partial=partial, ids=row.ids)(view)
    # A decision is judged by then, in production as well. What is others' was judged
    # when it came, and is given as it is kept.
    is_others = operation.kind == "read" and not row.is_ours
    if operation.gives in classes and not (is_others or operation.kind in DECIDED):
        view = blueprint.returns(classes[str(operation.gives)])(view)
    if operation.kind == "list":
        dated = "date_from" in operation.demands
        view = blueprint.paginated(require_date_from=dated)(view)
    note(view, view, Fact("operation", row))
    left_out = operation.optional or operation.takes is None
    blueprint.add_url_rule(
        f"/{operation.path}",
        row.endpoint,
        view,
        methods=[operation.method],
        body="optional" if left_out else "required",
    )
