"""Documents that are objects of a class, made from its schema, and what spoils them.

They are as JSON is read, with exact numbers: texts, ``int`` and ``Decimal``. Those of
:func:`documents` are all valid. Those of :func:`mutated` mostly are not.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from functools import cache
from typing import Any
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flask_ocpi_status import objects
from flask_ocpi_status.objects import Object
from flask_ocpi_status.objects import patterns
from flask_ocpi_status.objects.fields import Anything
from flask_ocpi_status.objects.fields import Boolean
from flask_ocpi_status.objects.fields import Enum
from flask_ocpi_status.objects.fields import Integer
from flask_ocpi_status.objects.fields import List
from flask_ocpi_status.objects.fields import Nested
from flask_ocpi_status.objects.fields import Number
from flask_ocpi_status.objects.property import Property
from flask_ocpi_status.objects.texts import CiString
from flask_ocpi_status.objects.texts import Text

Document = dict[str, Any]

#: Every class of every version.
CLASSES: Final = [
    one
    for name in objects.edition_names()
    for one in objects.edition_of(name).classes.values()
]

#: Texts that have a form; the first is the plainest.
FORMED: Final = {
    patterns.DATE_TIME: [
        *("2026-01-31T09:30:00Z", "2024-02-29T23:59:59.123", "2016-12-31T23:59:60Z"),
    ],
    patterns.OFFSET_DATE_TIME: [
        *("2026-01-31T09:30:00Z", "2015-06-29T20:39:09+02:00"),
        "2017-01-01T00:59:60+01:00",
    ],
    patterns.DATE: ["2026-01-31", "2024-02-29"],
    patterns.TIME: ["09:30", "23:59", "00:00"],
    patterns.LOOSE_TIME: ["09:30", "24:00", "00:00"],
    patterns.LATITUDE_6: ["51.047599", "-9.000000"],
    patterns.LONGITUDE_6: ["3.729944", "-179.999999"],
    patterns.LATITUDE: ["51.047599", "-51.0475991"],
    patterns.LONGITUDE: ["3.729944", "-179.9999999"],
    patterns.COUNTRY_2: ["NL", "be"],
    patterns.COUNTRY_3: ["NLD", "BEL"],
    patterns.CURRENCY: ["EUR", "SEK"],
    patterns.CI_COUNTRY_3: ["NLD", "bel"],
    patterns.CI_CURRENCY: ["EUR", "sek"],
    patterns.LANGUAGE: ["en", "NL"],
    patterns.TIME_ZONE: ["Europe/Oslo", "America/Argentina/Ushuaia", "UTC"],
    patterns.URL: ["https://example.com/", "http://[::1]:8080/a?b=c#d"],
    patterns.VERSION: ["2.0", "2.2.1"],
    patterns.HUB_PARTY: ["NLHUB", "de1hx"],
    patterns.DECIMAL: ["0.25", "-12"],
    patterns.TOKEN: ["ebf3b399-779f-4497-9b9d-ac6ad3cc44d2", "~" * 64],
}

#: Numbers, and the digits that they are written with.
WRITTEN: Final = [
    (5, "5"),
    (0.1, "0.1"),
    (1e-7, "1E-7"),
    (5.0, "5.0"),
    (Decimal("0.10"), "0.10"),
    (Decimal("1E+2"), "1E+2"),
    (Decimal("0.12345678901234567890"), "0.12345678901234567890"),
]

#: Characters of texts in which anything printable is allowed: of two bytes, of three
#: and four in UTF-8, a quote and a backslash, and one that joins others.
CHARACTERS: Final = 'aB 3"\\/é≠😀\u0301'
NUMBERS: Final = [
    *(0, 1, -3, 42, 2**53, -(2**53)),
    *map(Decimal, ("0.10", "-3.1415", "1E+2", "0.1234567890123456789", "1E-400")),
]


# One document of each class


def minimal(cls: type[Object]) -> Document:
    """Return a document that has what is required, and nothing else."""
    document = {
        name: _plainest(field, cls)
        for name, field in cls.properties().items()
        if field.required
    }
    return mended(cls, document)


def complete(cls: type[Object]) -> Document:
    """Return a document that has every field, in lists one item."""
    return mended(
        cls,
        {
            name: _plainest(field, cls, minimal=False)
            for name, field in cls.properties().items()
        },
    )


def _plainest(field: Property, cls: type[Object], *, minimal: bool = True) -> Any:
    edition = cls.edition
    if isinstance(field, Text):
        form = field.matching or field.form(edition)
        return FORMED[form][0] if form else "X" * max(field.least, 1)
    if isinstance(field, Enum):
        return edition.enums[field.words][0]
    if isinstance(field, Nested):
        make = globals()["minimal" if minimal else "complete"]
        return make(field.of(edition))
    if isinstance(field, List):
        return [_plainest(field.item, cls, minimal=minimal)]
    if isinstance(field, Boolean):
        return False
    return max(field.least, 1) if isinstance(field, Integer) else 1


# Any document of each class


@cache
def documents(cls: type[Object]) -> SearchStrategy[Document]:
    """Give documents of a class, with and without optional and unknown fields."""
    required: dict[str, Any] = {}
    optional: dict[str, Any] = {"x_unknown": unknown}
    for name, field in cls.properties().items():
        values = _values(field, cls)
        if field.required:
            required[name] = values
        else:
            optional[name] = values | st.none() if field.allow_none else values
    return st.fixed_dictionaries(required, optional=optional).map(
        lambda document: mended(cls, document)
    )


unknown = st.recursive(
    st.sampled_from([None, True, 7, Decimal("0.5"), "x", "é"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.just("a"), inner),
    max_leaves=3,
)


def _values(field: Property, cls: type[Object]) -> SearchStrategy[Any]:
    edition = cls.edition
    if isinstance(field, Text):
        form = field.form(edition)
        if form is not None:
            plain = field.matching or form
            return st.sampled_from(FORMED[plain] + ["#NA"] * (form is not plain))
        longest = field.longest or 600
        alphabet = "aB 3~" if isinstance(field, CiString) else CHARACTERS
        return st.text(alphabet, min_size=field.least, max_size=min(longest, 4)) | (
            st.sampled_from([(alphabet * longest)[-longest:]])
        )
    if isinstance(field, Enum):
        words = edition.enums[field.words]
        return st.sampled_from([*words, "ANOTHER ONE"] if words.open else words)
    if isinstance(field, Nested):
        return st.deferred(lambda: documents(field.of(edition)))
    if isinstance(field, List):
        return st.lists(
            _values(field.item, cls), min_size=int(field.required), max_size=2
        )
    if isinstance(field, Integer):
        whole = sorted({field.least, max(field.least, 1), field.most})
        return st.sampled_from([*whole, Decimal(whole[0]), Decimal(f"{whole[1]}.0")])
    if isinstance(field, Boolean):
        return st.booleans()
    if isinstance(field, Anything):
        return unknown
    assert isinstance(field, Number)
    return st.sampled_from(NUMBERS)


# What several fields have to keep together


def mended(cls: type[Object], document: Document) -> Document:
    """Change a document of valid fields so that it keeps the rules of its class."""
    for rule in cls.rules:
        _MENDS[rule.name](document)
    return document


def _open_always_or_regularly(hours: Document) -> None:
    if hours.get("twentyfourseven"):
        hours["regular_hours"] = None
    elif not hours.get("regular_hours"):
        hours["twentyfourseven"] = False


def _open_regularly_unless_always(hours: Document) -> None:
    hours["twentyfourseven"] = not hours.get("regular_hours")


def _ends_after_it_begins(hours: Document) -> None:
    hours |= {"period_begin": "08:00", "period_end": "08:01"}


def _names_a_token(token: Document) -> None:
    if token.get("uid") is not None:
        token["type"] = token.get("type") or "RFID"
    if token.get("visual_number") is not None:
        token["issuer"] = token.get("issuer") or "X"
    elif token.get("uid") is None:
        token["group_id"] = "X"


def _tells_some_only_if_not_all(location: Document) -> None:
    if location.get("publish_allowed_to"):
        location["publish"] = False


def _adds_up_to_all(mix: Document) -> None:
    sources = mix.get("energy_sources") or []
    for source in sources:
        source["percentage"] = Decimal(100) / len(sources)


def _has_shares(mix: Document) -> None:
    for source in mix.get("energy_sources") or []:
        source["percentage"] = Decimal("33.5")


def _tells_apart(document: Document) -> None:
    for name, id_ in (("evses", "uid"), ("connectors", "id")):
        for number, item in enumerate((document.get(name) or [])[1:]):
            item[id_] = f"{number}."


def _reserves_flat_or_by_time(element: Document) -> None:
    if (element.get("restrictions") or {}).get("reservation"):
        for component in element["price_components"]:
            component["type"] = "TIME"


def _charges_at_most_all(dimension: Document) -> None:
    if dimension["type"] == "STATE_OF_CHARGE":
        dimension["volume"] = Decimal("99.5")


def _has_dimensions_of_cdrs(cdr: Document) -> None:
    for period in cdr["charging_periods"]:
        for dimension in period["dimensions"]:
            dimension["type"] = "ENERGY"


def _credits(cdr: Document) -> None:
    cdr["id"] = cdr["id"][:36]
    if cdr.get("credit"):
        cdr["credit_reference_id"] = f"{cdr['id'][:35]}#"
        for amount in {"excl_vat", "before_taxes"} & cdr["total_cost"].keys():
            cdr["total_cost"][amount] = Decimal("-0.5")


def _names_the_evse(command: Document) -> None:
    if command.get("connector_id") is not None:
        command["evse_uid"] = "X"


def _has_each_role_once(credentials: Document) -> None:
    for number, role in enumerate(credentials["roles"]):
        role["party_id"] = f"X{number}"


def _has_one_decimal(profile: Document) -> None:
    for rate in {"min_charging_rate", "limit"} & profile.keys():
        profile[rate] = Decimal("7.5")


def _knows_its_parking(location: Document) -> None:
    places = location.get("parking_places") or []
    for number, place in enumerate(places):
        place["id"] = f"p{number}"
    for evse in location.get("evses") or []:
        for parking in (evse.get("parking") or []) if places else []:
            parking["parking_id"] = "P0"
        if not places:
            evse["parking"] = None


_MENDS: Final[dict[str, Callable[[Document], None]]] = {
    mend.__name__.removeprefix("_"): mend
    for mend in (
        _open_always_or_regularly,
        _open_regularly_unless_always,
        _ends_after_it_begins,
        _names_a_token,
        _tells_some_only_if_not_all,
        _adds_up_to_all,
        _has_shares,
        _tells_apart,
        _reserves_flat_or_by_time,
        _charges_at_most_all,
        _has_dimensions_of_cdrs,
        _credits,
        _names_the_evse,
        _has_each_role_once,
        _has_one_decimal,
        _knows_its_parking,
    )
}


# What spoils a document, or does not


def nested(levels: int) -> Any:
    """Return something with so many levels of lists."""
    value: Any = "x"
    for _ in range(levels):
        value = [value]
    return value


#: Values that are right in one place and wrong in most others.
ODD: Final = [
    *(None, True, False, [], {}, [None], [[]], [{}], {"id": "X"}),
    *(0, 1, -1, 7, 8, 99999, 100000, 2**53, 2**53 + 1, -(2**53) - 1, 10**400),
    *map(
        Decimal,
        ("0", "5.0", "0.5", "0.05", "-7.25", "1E+3", "1E+300", "-0", "1E-400"),
    ),
    Decimal(2**53) + Decimal("0.5"),
    Decimal(2**53) + 2,
    *("", " ", "X", "x" * 37, "é" * 3, "true", "null", "5", "0.5", "ENERGY", "FLAT"),
    *("a\tb", "a\n", "a\x00b", "\x7f", "\x85", "\u2028", "😀", "n\u0303", "\ufeff"),
    *("NL", "NLD", "EUR", "nld", "NL\n", "٠٩:٣٠", "09:30", "24:00", "24:00\n"),
    *("2026-01-31T09:30:00Z", "2026-01-31T09:30:00+01:00", "2026-02-30T09:30:00Z"),
    *("51.047599", "-51.0475991", "51.0475", "https://example.com/", "/a", "X" * 6000),
]


@st.composite
def mutated(draw: st.DrawFn, cls: type[Object]) -> Document:
    """Give documents of a class in which up to three things were changed."""
    document = draw(documents(cls))
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(document))
        if not places:
            document["x"] = deepcopy(draw(st.sampled_from(ODD)))
            continue
        below, key = draw(st.sampled_from(places))
        change = draw(st.sampled_from(_CHANGES))
        change(draw, below, key)
    return document


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Give every place in a document: what it is in, and its name or index there."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, below in list(inside):
        yield value, key
        if isinstance(below, dict | list):
            yield from _places(below)


def _drop(draw: st.DrawFn, below: Any, key: Any) -> None:
    del below[key]


def _replace(draw: st.DrawFn, below: Any, key: Any) -> None:
    below[key] = deepcopy(draw(st.sampled_from(ODD)))


def _lengthen(draw: st.DrawFn, below: Any, key: Any) -> None:
    if isinstance(below[key], str):
        below[key] += draw(st.sampled_from(["x", "é", "\n", "\x00", "x" * 40]))
    elif isinstance(below[key], list):
        below[key] = below[key] * 2
    else:
        below[key] = draw(st.sampled_from(NUMBERS))


def _add(draw: st.DrawFn, below: Any, key: Any) -> None:
    extra = draw(unknown | st.integers(50, 52).map(nested))
    if isinstance(below, dict):
        below["x_extra"] = extra
    else:
        below.append(extra)


_CHANGES: Final = (_drop, _replace, _replace, _lengthen, _add)
