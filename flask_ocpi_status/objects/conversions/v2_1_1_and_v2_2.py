"""2.1.1 and 2.2: objects say whose they are, and refer to each other by ids.

Rules: OCPI 2.1.1 and 2.2, the tables of the objects.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN
from decimal import Context
from decimal import Decimal
from typing import Final

from ..patterns import NOT_AVAILABLE
from .changes import assumed
from .changes import decided
from .changes import first_of
from .changes import listed
from .changes import refused
from .changes import renamed
from .changes import rewritten
from .changes import told_apart
from .changes import understood
from .embedding import EMBED_CDR_LOCATION
from .embedding import EMBED_LOCATION
from .embedding import PUBLISH_ANYWAY
from .places import PUT_LOCATION
from .places import REFER_TO_LOCATION
from .step import Step
from .tokens_and_costs import CHOOSE_AUTH_METHOD
from .tokens_and_costs import NAME_TOKEN
from .tokens_and_costs import REFER_TO_TOKEN
from .tokens_and_costs import TURN_COST_INTO_PRICE
from .tokens_and_costs import TURN_PRICE_INTO_COST

_OWNER: Final = (
    decided("country_code"),
    decided("party_id"),
)
_SIX_DECIMALS: Final = Decimal("0.000001")
_ROUNDING: Final = Context(prec=28, rounding=ROUND_HALF_EVEN)


def _with_six_decimals(degrees: str) -> tuple[str, bool]:
    """Return a coordinate as 2.1.1 writes it, and whether it is the same."""
    if degrees == NOT_AVAILABLE:
        return degrees, True  # which 2.1.1 has not
    exact = Decimal(degrees)
    rounded = exact.quantize(_SIX_DECIMALS, context=_ROUNDING)
    return str(rounded), rounded == exact


_ROUNDED: Final = [
    rewritten(name, _with_six_decimals, "OCPI 2.1.1 has six decimals. It is rounded.")
    for name in ("latitude", "longitude")
]

UP: Final = Step(
    "2.1.1",
    "2.2",
    changes={
        "Location": [
            *_OWNER,
            decided("publish"),
            decided("time_zone"),
            understood("type", "UNKNOWN"),
            renamed("type", "parking_type"),
            told_apart("evses", "uid"),
        ],
        "EVSE": [told_apart("connectors", "id")],
        "Connector": [
            renamed("voltage", "max_voltage"),
            renamed("amperage", "max_amperage"),
            listed("tariff_id", "tariff_ids"),
        ],
        # A choice: it is left out where there are regular hours.
        "Hours": [assumed("twentyfourseven", False)],
        "EnvironmentalImpact": [renamed("source", "category")],
        "Session": [
            *_OWNER,
            renamed("start_datetime", "start_date_time"),
            renamed("end_datetime", "end_date_time"),
            NAME_TOKEN,
            REFER_TO_LOCATION,
            TURN_COST_INTO_PRICE,
        ],
        "CDR": [
            *_OWNER,
            renamed("stop_date_time", "end_date_time"),
            NAME_TOKEN,
            PUT_LOCATION,
            TURN_COST_INTO_PRICE,
        ],
        "Tariff": _OWNER,
        "Token": [*_OWNER, renamed("auth_id", "contract_id")],
    },
)
DOWN: Final = Step(
    "2.2",
    "2.1.1",
    changes={
        "Location": [
            PUBLISH_ANYWAY,
            decided("postal_code"),
            renamed("parking_type", "type"),
            assumed("type", "UNKNOWN"),
        ],
        "Connector": [
            renamed("max_voltage", "voltage"),
            renamed("max_amperage", "amperage"),
            first_of("tariff_ids", "tariff_id"),
        ],
        "Hours": [understood("twentyfourseven", False)],
        "GeoLocation": _ROUNDED,
        "AdditionalGeoLocation": _ROUNDED,
        "EnvironmentalImpact": [renamed("category", "source")],
        "Session": [
            renamed("start_date_time", "start_datetime"),
            renamed("end_date_time", "end_datetime"),
            REFER_TO_TOKEN,
            CHOOSE_AUTH_METHOD,
            EMBED_LOCATION,
            TURN_PRICE_INTO_COST,
        ],
        "CDR": [
            renamed("end_date_time", "stop_date_time"),
            REFER_TO_TOKEN,
            CHOOSE_AUTH_METHOD,
            EMBED_CDR_LOCATION,
            TURN_PRICE_INTO_COST,
            refused("credit", unless=(False,), reason="OCPI 2.1.1 has no credit CDRs."),
        ],
        "Tariff": [
            refused(
                "type",
                unless=("REGULAR",),
                reason="OCPI 2.1.1 has no tariffs that are for some sessions only.",
            )
        ],
        "Token": [renamed("contract_id", "auth_id")],
    },
    words={"LocationType": "OTHER", "TokenType": "OTHER"},
)
