"""Objects of 2.1, as 2.0 says them: numbers are texts, and less is known.

There is no way back: nothing of 2.0 says when it was changed.

Rules: OCPI 2.0 and 2.1, the tables of the objects.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from typing import Final

from marshmallow import ValidationError

from ..objects import Object
from ..objects import edition_of
from ..objects import judge
from ..objects.choices import Enum
from ..objects.fields import List
from ..objects.fields import Nested
from ..objects.judging.normal import Document
from ..objects.texts import DecimalString

_V2_0: Final = edition_of("2.0")


def before_2_1(document: Document, kind: str) -> Document | None:
    """Return an object of 2.1 in 2.0; ``None`` where that cannot be.

    :param kind: the name of its class.
    """
    cls = _V2_0.classes[kind]
    try:
        return judge(cls, _said(cls, document))
    except ValidationError:
        return None


def _said(cls: type[Object], document: Document) -> Document:
    known = {**document, **_MORE.get(cls.__name__, _nothing)(document)}
    said = {}
    for name, field in cls.properties().items():
        if known.get(name) is not None:
            value = _value(field, known[name])
            if value is not None:
                said[name] = value
    return said


def _value(field: Any, value: Any) -> Any:
    """Return a value as a field of 2.0 has it; ``None`` for a word that it lacks."""
    if isinstance(field, Nested):
        return _said(field.of(_V2_0), value)
    if isinstance(field, List):
        items = (_value(field.item, item) for item in value)
        return [item for item in items if item is not None]
    if isinstance(field, DecimalString):
        return format(Decimal(value), "f")
    if isinstance(field, Enum) and value not in _V2_0.enums[field.words]:
        return None
    return value


def _nothing(document: Document) -> Document:
    return {}


def _evse(evse: Document) -> Document:
    """Give each connector the status, which was its own."""
    plugs = [{**plug, "status": evse["status"]} for plug in evse["connectors"]]
    return {"connectors": plugs}


def _cdr(cdr: Document) -> Document:
    """Write the totals as a list."""
    totals = {"ENERGY": cdr["total_energy"], "TIME": cdr["total_time"]}
    usage = [{"type": name, "volume": volume} for name, volume in totals.items()]
    return {"total_usage": usage}


def _token(token: Document) -> Document:
    return {"allow_whitelist": token["whitelist"] != "NEVER"}


#: By class, what 2.0 says in another way.
_MORE: Final[dict[str, Callable[[Document], Document]]] = {
    "EVSE": _evse,
    "CDR": _cdr,
    "Token": _token,
}
