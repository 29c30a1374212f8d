"""What the database holds at first: always the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from datetime import timedelta
from typing import NamedTuple

from ..objects import edition_of
from .models import EVSE
from .models import Agreement
from .models import Base
from .models import Connector
from .models import Location
from .models import Organisation
from .models import Received
from .models import Ticket
from .platforms import CPO
from .sites import SITES
from .sites import Site
from .versions import ocpi_versions
from .writing import write_location


class Plug(NamedTuple):
    """A kind of connector; voltage in V, amperage in A, power in W."""

    standard: str
    format: str
    power_type: str
    voltage: int
    amperage: int
    power: int
    tariff_id: str


class Layout(NamedTuple):
    """What a kind of site has: a plug or several for each EVSE, and what is near."""

    evses: tuple[tuple[Plug, ...], ...]
    parking_type: str
    facilities: tuple[str, ...] = ()
    opens: str | None = None
    closes: str | None = None


class Country(NamedTuple):
    """How a country is written: ISO 3166-1 alpha-3, and its IANA time zone."""

    alpha_3: str
    time_zone: str


_SOCKET = Plug("IEC_62196_T2", "SOCKET", "AC_3_PHASE", 230, 32, 22_000, "AC-2025")
_CCS = Plug("IEC_62196_T2_COMBO", "CABLE", "DC", 500, 125, 50_000, "DC-2025")
_CHADEMO = Plug("CHADEMO", "CABLE", "DC", 500, 125, 50_000, "DC-2025")
_HIGH_POWER = Plug("IEC_62196_T2_COMBO", "CABLE", "DC", 920, 500, 300_000, "HPC-2025")

LAYOUTS = {
    "street": Layout(((_SOCKET,),) * 2, "ON_STREET"),
    "garage": Layout(
        ((_SOCKET,),) * 6, "PARKING_GARAGE", ("TRAIN_STATION", "TRAM_STOP")
    ),
    "shop": Layout(
        ((_CCS, _CHADEMO), (_SOCKET,), (_SOCKET,)),
        "PARKING_LOT",
        ("SUPERMARKET", "PARKING_LOT"),
        "07:00",
        "22:00",
    ),
    "hotel": Layout(((_SOCKET,),) * 4, "ON_DRIVEWAY", ("HOTEL", "RESTAURANT", "WIFI")),
    "motorway": Layout(
        (*((_HIGH_POWER,),) * 6, (_CCS, _CHADEMO)),
        "ALONG_MOTORWAY",
        ("FUEL_STATION", "CAFE"),
    ),
}

COUNTRIES = {
    "NL": Country("NLD", "Europe/Amsterdam"),
    "BE": Country("BEL", "Europe/Brussels"),
    "DE": Country("DEU", "Europe/Berlin"),
}

_CAPABILITIES = ["RFID_READER", "REMOTE_START_STOP_CAPABLE", "UNLOCK_CAPABLE"]
_CAPABILITIES_DC = [
    "RFID_READER",
    "REMOTE_START_STOP_CAPABLE",
    "CONTACTLESS_CARD_SUPPORT",
]
# Most are free and some are not, in an order that looks like none.
_STATUSES = (
    "AVAILABLE",
    "CHARGING",
    "AVAILABLE",
    "AVAILABLE",
    "CHARGING",
    "AVAILABLE",
    "OUTOFORDER",
)
_FIRST_UPDATE = datetime(2025, 3, 3, 6, 0)


def first_rows() -> Iterator[Base]:
    """Make what an empty database is filled with."""
    for number, site in enumerate(SITES, start=1):
        yield _location(number, site)
    for version in ocpi_versions():
        yield _received(version)
    yield from (
        Agreement(
            template="Energy:Supply",
            payload={"supplier": "Windkracht", "customer": "Deltastroom", "mwh": 1200},
        ),
        Agreement(
            template="Energy:Settlement",
            payload={"debtor": "Deltastroom", "creditor": "Windkracht", "eur": 84000},
        ),
        Organisation(
            registration="NL-30124875",
            name="Deltastroom",
            email="roaming@deltastroom.example",
            country="NL",
        ),
        Organisation(
            registration="BE-0471938850",
            name="Windkracht",
            email="info@windkracht.example",
            country="BE",
        ),
        Ticket(summary="The cable of EVSE LOC010-2 is torn.", priority="high"),
        Ticket(summary="The display of EVSE LOC004-1 stays dark.", priority="low"),
    )


def _received(version: str) -> Received:
    """Make what another party has sent in a version: a location like ours."""
    theirs = _location(1, SITES[0])
    theirs.id, theirs.party_id = "LOC1", "ABC"
    return Received(
        **Received.key(edition_of(version), "NL", "ABC", "LOC1"),
        document=write_location(theirs, version),
    )


def _location(number: int, site: Site) -> Location:
    layout = LAYOUTS[site.layout]
    country = COUNTRIES[site.country]
    updated = _FIRST_UPDATE + timedelta(hours=7 * number)
    return Location(
        id=f"LOC{number:03}",
        country_code=CPO.country_code,  # the operator's, and not the site's
        party_id=CPO.party_id,
        name=site.name,
        address=site.address,
        city=site.city,
        postal_code=site.postal_code,
        country=country.alpha_3,
        latitude=site.latitude,
        longitude=site.longitude,
        parking_type=layout.parking_type,
        facilities=list(layout.facilities),
        time_zone=country.time_zone,
        opens=layout.opens,
        closes=layout.closes,
        last_updated=updated,
        evses=[
            _evse(number, site, place, plugs, updated)
            for place, plugs in enumerate(layout.evses, start=1)
        ],
    )


def _evse(
    number: int, site: Site, place: int, plugs: tuple[Plug, ...], updated: datetime
) -> EVSE:
    direct = plugs[0].power_type == "DC"
    return EVSE(
        uid=f"LOC{number:03}-{place}",
        evse_id=f"{site.country}*{CPO.party_id}*E{number:03}{place:02}",
        status=_STATUSES[(3 * number + place) % len(_STATUSES)],
        capabilities=_CAPABILITIES_DC if direct else _CAPABILITIES,
        physical_reference=str(place),
        last_updated=updated,
        connectors=[
            Connector(id=str(index), last_updated=updated, **plug._asdict())
            for index, plug in enumerate(plugs, start=1)
        ],
    )
