"""What OCPI says of several fields of an object together.

Each gives the field that is wrong, and a sentence. A number that it looks at is as it
was written, in whichever of Python's types: it may be compared, and for more it is made
``exact``.

Rules: OCPI 2.2.1 and 2.3.0, the tables of the objects.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from decimal import Context
from decimal import Decimal
from functools import reduce
from math import fsum
from typing import Any
from typing import Final

from ..violations import Form
from .numbers import exact
from .patterns import NOT_AVAILABLE
from .rule import Fault
from .rule import Rule
from .rule import looks_at
from .texts import fold

#: Dimensions that sessions have and CDRs do not (OCPI 2.2.1, CDRs, CdrDimensionType).
SESSION_ONLY: Final = frozenset(
    {"CURRENT", "ENERGY_EXPORT", "ENERGY_IMPORT", "POWER", "STATE_OF_CHARGE"}
)
#: The longest id of a CDR that is no credit CDR, in characters.
_PLAIN_CDR_ID: Final = 36
#: What a reservation may cost (OCPI 2.2.1, Tariffs, TariffRestrictions: reservation).
_RESERVATION: Final = frozenset({"FLAT", "TIME"})
_ONCE: Final = "Expected each id only once."
_TENTH: Final = Decimal("0.1")
#: Calculates with numbers that JSON has, without rounding, whatever the app has set.
_WIDE: Final = Context(prec=1500)
#: By how much shares that were rounded may miss 100 percent together; and how near to
#: that their sum has to be added up exactly, which takes long.
_ROUNDING: Final = 1
_DOUBT: Final = 1e-6
_ALWAYS: Final = "May not be there when twentyfourseven is true."


@looks_at("twentyfourseven regular_hours")
def open_always_or_regularly(hours: Any) -> Iterator[Fault]:
    """Until 2.1.1: a choice of the two (OCPI 2.1.1, Locations, Hours)."""
    if hours.twentyfourseven is None and not hours.regular_hours:
        message = "Missing. Expected either this or regular_hours."
        yield ("twentyfourseven",), message
    elif hours.twentyfourseven and hours.regular_hours:
        yield ("regular_hours",), Form(_ALWAYS)


@looks_at("twentyfourseven regular_hours")
def open_regularly_unless_always(hours: Any) -> Iterator[Fault]:
    """From 2.2 on (OCPI 2.2.1, Locations, Hours)."""
    if hours.twentyfourseven and hours.regular_hours:
        yield ("regular_hours",), Form(_ALWAYS)
    elif not hours.twentyfourseven and not hours.regular_hours:
        message = "Missing. Expected at least one when twentyfourseven is false."
        yield ("regular_hours",), message


@looks_at("period_begin period_end", kind="form")
def ends_after_it_begins(hours: Any) -> Sequence[Fault]:
    """OCPI 2.0 to 2.3.0, Locations, RegularHours: period_end."""
    if NOT_AVAILABLE in (hours.period_begin, hours.period_end):
        return ()
    if hours.period_end > hours.period_begin:
        return ()
    return [(("period_end",), "Expected a time later than period_begin.")]


@looks_at("uid type visual_number issuer group_id")
def names_a_token(token: Any) -> Iterator[Fault]:
    """OCPI 2.2.1, Locations, PublishTokenType."""
    if token.uid is token.visual_number is token.group_id is None:
        yield ("uid",), "Missing. Expected this, visual_number or group_id."
    if token.uid is not None and token.type is None:
        yield ("type",), "Missing. Expected because there is a uid."
    if token.visual_number is not None and token.issuer is None:
        yield ("issuer",), "Missing. Expected because there is a visual_number."


@looks_at("publish publish_allowed_to")
def tells_some_only_if_not_all(location: Any) -> Iterator[Fault]:
    """OCPI 2.2.1, Locations, Location: publish_allowed_to."""
    if location.publish and location.publish_allowed_to:
        yield ("publish_allowed_to",), "May not be there when publish is true."


@looks_at("energy_sources")
def has_shares(mix: Any) -> Sequence[Fault]:
    """OCPI 2.1 to 2.3.0, Locations, EnergySource: shares of 0 to 100."""
    return [
        (("energy_sources", index, "percentage"), "Expected a number from 0 to 100.")
        for index, source in enumerate(mix.energy_sources or ())
        if not 0 <= source.percentage <= 100
    ]


@looks_at("energy_sources")
def adds_up_to_all(mix: Any) -> Iterator[Fault]:
    """OCPI 2.2.1, Locations, EnergySource: such shares, 100 together."""
    yield from has_shares(mix)
    sources = mix.energy_sources or ()
    if sources and not _are_all([source.percentage for source in sources]):
        yield ("energy_sources",), Form("Expected percentages that add up to 100.")


def _are_all(shares: Sequence[Any]) -> bool:
    """Whether percentages are 100 together, or miss it by no more than rounding."""
    missed = abs(fsum(map(float, shares)) - 100)
    if abs(missed - _ROUNDING) > _DOUBT:
        return missed < _ROUNDING
    total = reduce(_WIDE.add, map(exact, shares))
    return 100 - _ROUNDING <= total <= 100 + _ROUNDING


@looks_at("type volume")
def charges_at_most_all(dimension: Any) -> Sequence[Fault]:
    """OCPI 2.2.1, CDRs, CdrDimensionType: STATE_OF_CHARGE."""
    if dimension.type != "STATE_OF_CHARGE" or 0 <= dimension.volume <= 100:
        return ()
    return [(("volume",), "Expected a state of charge from 0 to 100.")]


@looks_at("charging_periods")
def has_dimensions_of_cdrs(cdr: Any) -> Sequence[Fault]:
    """OCPI 2.2.1, CDRs, CdrDimensionType: some are for sessions only."""
    message = "Expected a dimension of CDRs; this is for sessions only."
    return [
        (("charging_periods", number, "dimensions", index, "type"), message)
        for number, period in enumerate(cdr.charging_periods)
        for index, dimension in enumerate(period.dimensions)
        if dimension.type in SESSION_ONLY
    ]


def credits(amount: str) -> Rule:
    """Return the rule of credit CDRs (OCPI 2.2.1, CDRs, 10.3.1).

    :param amount: the field of a Price that is the amount.
    """

    @looks_at("id credit credit_reference_id total_cost")
    def rule(cdr: Any) -> Iterator[Fault]:
        if not cdr.credit:
            if len(cdr.id) > _PLAIN_CDR_ID:
                yield (
                    ("id",),
                    Form("Expected up to 36 characters unless credit is true."),
                )
            return
        if cdr.credit_reference_id is None:
            yield ("credit_reference_id",), "Missing. Expected because credit is true."
        elif fold(cdr.credit_reference_id) == fold(cdr.id):
            message = "Expected an id of its own, not that of the CDR it credits."
            yield ("id",), message
        if getattr(cdr.total_cost, amount) > 0:
            yield (
                ("total_cost", amount),
                "Expected a number up to 0 because credit is true.",
            )

    return rule


@looks_at("connector_id evse_uid")
def names_the_evse(command: Any) -> Iterator[Fault]:
    """OCPI 2.2.1, Commands, StartSession: connector_id."""
    if command.connector_id is not None and command.evse_uid is None:
        yield ("evse_uid",), "Missing. Expected because there is a connector_id."


def tells_apart(name: str, id_: str, alike: Callable[[str], str]) -> Rule:
    """Return the rule of what is in a list and has an id there.

    OCPI 2.2.1, Locations, EVSE: uid, and Connector: id; the same in every version.

    :param name: the field with the list.
    :param id_: the field of each that is its id.
    :param alike: makes those the same that are the same id.
    """

    @looks_at(name)
    def rule(one: Any) -> Sequence[Fault]:
        ids = [alike(getattr(item, id_)) for item in getattr(one, name) or ()]
        if len(set(ids)) == len(ids):
            return ()
        first = {own: index for index, own in reversed([*enumerate(ids)])}
        return [
            ((name, index, id_), _ONCE)
            for index, own in enumerate(ids)
            if first[own] != index
        ]

    return rule


@looks_at("price_components restrictions")
def reserves_flat_or_by_time(element: Any) -> Sequence[Fault]:
    """OCPI 2.2.1, Tariffs, TariffRestrictions: reservation."""
    restrictions = element.restrictions
    if restrictions is None or restrictions.reservation is None:
        return ()
    message = "Expected FLAT or TIME because there is a restriction to reservations."
    return [
        (("price_components", index, "type"), message)
        for index, component in enumerate(element.price_components)
        if component.type not in _RESERVATION
    ]


@looks_at("roles")
def has_each_role_once(credentials: Any) -> Iterator[Fault]:
    """OCPI 2.2.1, Credentials: role, country_code and party_id are unique together."""
    seen = set()
    for index, role in enumerate(credentials.roles):
        key = (role.role, fold(role.country_code), fold(role.party_id))
        if key in seen:
            yield ("roles", index), "Expected each role of a party once."
        seen.add(key)


def has_one_decimal(name: str) -> Rule:
    """Return the rule of charging rates (OCPI 2.2.1, ChargingProfiles, 13.4.4).

    :param name: the field that is one.
    """

    @looks_at(name, kind="form")
    def rule(profile: Any) -> Iterator[Fault]:
        rate = getattr(profile, name)
        if rate is not None and _WIDE.remainder(exact(rate), _TENTH):
            yield (name,), "Expected a number with one decimal at most."

    return rule


@looks_at("parking_places evses")
def knows_its_parking(location: Any) -> Iterator[Fault]:
    """OCPI 2.3.0, Locations, Parking and EVSEParking: ids are unique, and are found."""
    ids: set[str] = set()
    for index, parking in enumerate(location.parking_places or ()):
        if fold(parking.id) in ids:
            yield (
                ("parking_places", index, "id"),
                _ONCE,
            )
        ids.add(fold(parking.id))
    for number, evse in enumerate(location.evses or ()):
        for index, parking in enumerate(evse.parking or ()):
            if fold(parking.parking_id) not in ids:
                place = ("evses", number, "parking", index, "parking_id")
                yield place, "Expected the id of one of the Location's parking_places."
