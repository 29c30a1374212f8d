"""What is judged, the ways to, and that they come to the same: else no figures."""

from __future__ import annotations

import json
from collections.abc import Callable
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from typing import NamedTuple

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


#: Judges a body and what was read from it; it may read the body itself.
Way = Callable[[bytes, Any], object]


class Ways(NamedTuple):
    """The ways to judge a class: what is measured is what is verified."""

    ours_read: Way
    ours: Way
    pydantic_read: Way
    pydantic: Way
    marshmallow: Way


def ways_of(cls: type[Object]) -> Ways:
    """Return the ways to judge a class; those named for it read the body themselves."""
    kind, schema = model(cls), cls()
    return Ways(
        ours_read=lambda body, _: judge(cls, loads(body, exact=True), text=body),
        ours=lambda body, document: judge(cls, document, text=body),
        pydantic_read=lambda body, _: kind.model_validate_json(body),
        pydantic=lambda _, document: kind.model_validate(document),
        marshmallow=lambda _, document: schema.load(document),
    )


@dataclass(frozen=True)
class Subject:
    """A class that is measured.

    :param make: makes a document, from a number.
    :param faults: some that all ways have to refuse.
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
    """See that the document is whole, and that all ways come to the same.

    :raises RuntimeError: when it is not so.
    """
    cls, document = subject.cls, subject.make(0)
    lacking = list(_lacking(cls, document))
    if lacking:
        raise RuntimeError(f"The {cls.__name__} is to have {', '.join(lacking)}.")
    ways = ways_of(cls)
    if list(_refusing(ways, document)):
        raise RuntimeError(f"The {cls.__name__} is refused.")
    for path, value in subject.faults:
        passing = {*Ways._fields} - {*_refusing(ways, _spoilt(document, path, value))}
        if passing:
            raise RuntimeError(f"{path} of a {cls.__name__} passes: {passing}.")


def _refusing(ways: Ways, document: Any) -> Iterator[str]:
    """Yield the names of the ways that refuse a document."""
    body = written(document)
    for name, way in ways._asdict().items():
        try:
            way(body, loads(body, exact=True))
        except (ValidationError, ValueError):
            yield name


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
