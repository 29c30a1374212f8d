"""What an object has to say as it is, or not at all."""

from __future__ import annotations

from collections.abc import Set
from typing import Final

from ..edition import Object

#: Fields that are never left out, nor anything in them, and whose values no other value
#: stands for: the object would say something else, such as another price. It is the
#: object as a whole then that cannot be converted. By the name that its class has in
#: the version that it is converted into.
FIRM: Final = {
    name: frozenset(fields.split())
    for name, fields in {
        "Location": "evses",
        "EVSE": "connectors",
        "Hours": "regular_hours exceptional_openings exceptional_closings",
        "EnergyMix": "energy_sources",
        "PublishTokenType": "uid type visual_number issuer group_id",
        "Session": "charging_periods",
        "CDR": "charging_periods",
        "SignedData": "signed_values",
        "Tariff": "elements min_price max_price start_date_time end_date_time",
        "TariffElement": "price_components restrictions",
        "TariffRestrictions": (
            "start_time end_time start_date end_date min_kwh max_kwh min_current"
            " max_current min_power max_power min_duration max_duration day_of_week"
            " reservation"
        ),
    }.items()
}


def firm_in(cls: type[Object]) -> Set[str]:
    """Return the names of those fields, by the class in the new version."""
    return FIRM.get(cls.__name__, frozenset())
