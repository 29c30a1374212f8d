"""What the database holds at first: the same, but for a session that goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from ..codec import timestamp
from ..exchange.enrolment import Role
from ..modules.keeping.documents import Kept
from ..modules.keeping.documents import Key
from ..modules.keeping.documents import Shelf
from ..modules.operation import RECEIVER
from ..modules.operation import SENDER
from ..objects.judging.normal import Document
from .billing import Used
from .billing import begun
from .billing import cdr_of
from .billing import ended
from .models import EVSE
from .models import Agreement
from .models import Base
from .models import Charging
from .models import Connector
from .models import Location
from .models import Organisation
from .models import Ticket
from .models import utc_now
from .platforms import CPO
from .platforms import EMSP
from .platforms import VISITOR
from .records import HOME
from .sites import SITES
from .sites import Site
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

#: By tariff the price of a kWh, and of a session; in EUR, without VAT.
_PRICES = {
    "AC-2025": ("0.32", "0.35"),
    "DC-2025": ("0.49", "0.35"),
    "HPC-2025": ("0.59", "0.00"),
}
#: The provider's tokens: the uid, whether it is valid, and the whitelist.
_CARDS = (
    ("04B7A1C2", True, "ALWAYS"),
    ("04C1D5E8", True, "NEVER"),
    ("04D9F302", False, "ALWAYS"),
)
_CAPABILITIES = [
    "RFID_READER",
    "REMOTE_START_STOP_CAPABLE",
    "UNLOCK_CAPABLE",
    "RESERVABLE",
    "CHARGING_PROFILE_CAPABLE",
    "CHARGING_PREFERENCES_CAPABLE",
]
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
#: The session that goes on.
_GOING_ON = "SES002"


def first_rows() -> Iterator[Base]:
    """Make what an empty database is filled with."""
    for number, site in enumerate(SITES, start=1):
        yield _location(number, site)
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
        Charging(session_id=_GOING_ON, evse_uid="LOC001-1"),
    )


def first_documents() -> Iterator[tuple[Key, Kept]]:
    """Make the objects that an empty database is filled with."""
    tariffs = {name: _tariff(name, *prices) for name, prices in _PRICES.items()}
    going_on, done, cdr = _sessions(tariffs["AC-2025"])
    ours = {"Tariff": tariffs.values(), "Session": (going_on, done), "CDR": (cdr,)}
    for kind, objects in ours.items():
        for one in objects:
            yield _kept(SENDER, kind, one["id"], one)
    for uid, valid, whitelist in _CARDS:
        owner = EMSP.country_code, EMSP.party_id
        yield _kept(SENDER, "Token", uid, _token(owner, uid, valid, whitelist))
    yield _kept(RECEIVER, "Token", "T1", _token(VISITOR, "T1", True, "ALWAYS"))
    yield _kept(RECEIVER, "Location", "LOC1", _received())


def _kept(role: Role, kind: str, own: str, document: Document) -> tuple[Key, Kept]:
    owner = document["country_code"], document["party_id"]
    return Key.folded(Shelf(role, kind), *owner, own), Kept(document, HOME)


def _tariff(name: str, energy: str, flat: str) -> Document:
    prices = {"ENERGY": energy, "FLAT": flat}
    components = [
        {"type": kind, "price": Decimal(price), "vat": 21, "step_size": 1}
        for kind, price in prices.items()
    ]
    return {
        "country_code": CPO.country_code,
        "party_id": CPO.party_id,
        "id": name,
        "currency": "EUR",
        "elements": [{"price_components": components}],
        "last_updated": timestamp(_FIRST_UPDATE),
    }


def _sessions(tariff: Document) -> tuple[Document, Document, Document]:
    """Make a session that goes on, one that has ended, and the CDR of that."""
    location = _location(1, SITES[0])
    plug = location.evses[0].connectors[0]
    command = {"token": _token(VISITOR, "T1", True, "ALWAYS")}
    start, end = _FIRST_UPDATE, _FIRST_UPDATE + timedelta(hours=2)
    begin = {**begun(location, plug, command, start), "id": "SES001"}
    done = ended(begin, Used.between(start, end, plug.power), tariff, end)
    going_on = begun(location, plug, command, utc_now() - timedelta(minutes=40))
    return {**going_on, "id": _GOING_ON}, done, cdr_of(done, location, plug, tariff)


def _token(owner: tuple[str, str], uid: str, valid: bool, whitelist: str) -> Document:
    country_code, party_id = owner
    return {
        "country_code": country_code,
        "party_id": party_id,
        "uid": uid,
        "type": "RFID",
        "contract_id": f"{country_code}-{party_id}-{uid}",
        "visual_number": uid,  # 2.0 demands one
        "issuer": EMSP.name if party_id == EMSP.party_id else party_id,
        "valid": valid,
        "whitelist": whitelist,
        "last_updated": timestamp(_FIRST_UPDATE),
    }


def _received() -> Document:
    """Make what another party has sent: a location like ours."""
    country_code, party_id = VISITOR
    owner = {"country_code": country_code, "party_id": party_id}
    return {**write_location(_location(1, SITES[0])), **owner, "id": "LOC1"}


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
