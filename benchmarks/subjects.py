"""What is judged, and that both sides judge it alike: without that, no figures."""

from __future__ import annotations

import json
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError

from flask_ocpi_status.codec import loads
from flask_ocpi_status.objects import Object
from flask_ocpi_status.objects import judge
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects.fields import List
from flask_ocpi_status.objects.fields import Nested

from .full import full_cdr
from .full import full_location
from .pydantic_models import model

#: Where something is wrong, and what is there; ``...`` takes the field away.
Fault = tuple[tuple[str | int, ...], Any]


@dataclass(frozen=True)
class Subject:
    """A class that is measured.

    :param make: makes a document, from a number.
    :param faults: some that both sides have to refuse.
    """

    cls: type[Object]
    make: Callable[[int], dict[str, Any]]
    faults: tuple[Fault, ...]


SUBJECTS = (
    Subject(
        v2_2_1.Location,
        full_location,
        (
            (("id",), ...),
            (("id",), "x" * 37),
            (("party_id",), "\u00c5BC"),
            (("name",), "Gent\nZuid"),
            (("name",), 7),
            (("country",), "be"),
            (("publish",), "true"),
            (("publish",), True),
            (("last_updated",), "yesterday"),
            (("last_updated",), "2026-02-30T00:00:00Z"),
            (("coordinates", "latitude"), "51"),
            (("images", 0, "url"), "photo.jpeg"),
            (("images", 0, "url"), f"https://example.com/{'x' * 255}"),
            (("images", 1, "width"), 100_000),
            (("evses", 1, "status"), "FREE"),
            (("evses", 0, "connectors"), []),
            (("evses", 1, "connectors", 0, "max_voltage"), 220.5),
            (("evses", 1, "connectors", 1, "tariff_ids", 1), "\t"),
            (("opening_times", "twentyfourseven"), True),
            (("opening_times", "regular_hours", 2, "period_end"), "07:00"),
            (("energy_mix", "energy_sources", 0, "percentage"), 12.5),
            (("publish_allowed_to", 0, "type"), ...),
        ),
    ),
    Subject(
        v2_2_1.CDR,
        full_cdr,
        (
            (("charging_periods",), []),
            (("charging_periods", 2, "dimensions", 3, "type"), "POWER"),
            (("charging_periods", 1, "dimensions", 0, "volume"), "much"),
            (("total_cost", "excl_vat"), 8.35),
            (("credit_reference_id",), ...),
            (("total_energy",), 1e300),
            (("tariffs", 0, "elements", 1, "restrictions", "start_time"), "24:01"),
            (("tariffs", 0, "elements", 1, "restrictions", "end_date"), "2026-02-30"),
            (("tariffs", 0, "elements", 0, "price_components", 1, "price"), None),
            (("signed_data", "signed_values", 1, "plain_data"), "x" * 5001),
            (("cdr_token", "type"), "CARD"),
        ),
    ),
)


def written(document: Any) -> bytes:
    """Return a document as a body."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def verify(subject: Subject) -> None:
    """See that the document is whole, and that all sides judge it alike.

    :raises RuntimeError: when it is not so.
    """
    cls, document = subject.cls, subject.make(0)
    lacking = list(_lacking(cls, document))
    if lacking:
        raise RuntimeError(f"The {cls.__name__} is to have {', '.join(lacking)}.")
    if list(_refusing(cls, document)):
        raise RuntimeError(f"The {cls.__name__} is refused.")
    for path, value in subject.faults:
        passing = {*_SIDES} - {*_refusing(cls, _spoilt(document, path, value))}
        if passing:
            raise RuntimeError(f"{path} of a {cls.__name__} passes: {passing}.")


_SIDES = ("ours", "marshmallow", "pydantic's bytes", "pydantic's document")


def _refusing(cls: type[Object], document: Any) -> Iterator[str]:
    """Yield the names of the sides that refuse a document."""
    body, kind = written(document), model(cls)
    ways: Iterable[Callable[[], object]] = (
        lambda: judge(cls, loads(body, exact=True), text=body),
        lambda: cls().load(loads(body, exact=True)),
        lambda: kind.model_validate_json(body),
        lambda: kind.model_validate(loads(body, exact=True)),
    )
    for side, way in zip(_SIDES, ways, strict=True):
        try:
            way()
        except (ValidationError, ValueError):
            yield side


def _spoilt(document: Any, path: tuple[str | int, ...], value: Any) -> Any:
    document = deepcopy(document)
    *above, last = path
    place = document
    for step in above:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return document


def _lacking(cls: type[Object], document: Any) -> Iterator[str]:
    """Yield the fields that an object, or one in it, does not have."""
    for name, field in cls.properties().items():
        if document.get(name) in (None, []):
            yield f"{cls.__name__}.{name}"
            continue
        inner = field.item if isinstance(field, List) else field
        if isinstance(inner, Nested):
            under = document[name]
            for one in under if isinstance(field, List) else [under]:
                yield from _lacking(inner.of(cls.edition), one)
