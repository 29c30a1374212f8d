"""What OCPI says of several fields of an object together."""

from __future__ import annotations

import inspect
from decimal import Decimal
from decimal import localcontext
from typing import Any

from flask_ocpi_status.objects import Object
from flask_ocpi_status.objects import edition_of
from flask_ocpi_status.objects import rules
from flask_ocpi_status.objects import v2_0
from flask_ocpi_status.objects import v2_1
from flask_ocpi_status.objects import v2_1_1
from flask_ocpi_status.objects import v2_2
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects import v2_3_0
from flask_ocpi_status.objects.rule import Rule
from tests.table import table

from .documents import CLASSES
from .documents import Document
from .documents import minimal
from .law import hold_the_law
from .law import told

BOOKINGS = edition_of("2.3.0-bookings").classes

DAY = {"weekday": 1, "period_begin": "08:00", "period_end": "20:00"}
OTHER_DAY = {"weekday": 2, "period_begin": "08:00", "period_end": "20:00"}


def mix(*percentages: Any) -> Document:
    """Return an EnergyMix of several sources."""
    sources = [{"source": "SOLAR", "percentage": each} for each in percentages]
    return {"is_green_energy": True, "energy_sources": sources}


def dimension(type: str, volume: Any) -> Document:
    return {"type": type, "volume": volume}


def cdr(cls: type[Object], amount: Any = 1, *types: str, **fields: Any) -> Document:
    """Return a CDR with a total cost, and dimensions of some types in one period."""
    document = minimal(cls)
    [name] = [name for name, row in _price(cls).properties().items() if row.required]
    document["total_cost"] = {name: amount}
    [period] = document["charging_periods"]
    if types:
        period["dimensions"] = [dimension(type, 1) for type in types]
    return {**document, **fields}


def _price(cls: type[Object]) -> type[Object]:
    return cls.edition.classes["Price"]


def role(role: str, country: str, party: str) -> Document:
    document = minimal(v2_2_1.CredentialsRole)
    return document | {"role": role, "country_code": country, "party_id": party}


def roles(*each: tuple[str, str, str]) -> Document:
    return minimal(v2_2_1.Credentials) | {"roles": [role(*one) for one in each]}


def place(id: str) -> Document:
    return minimal(v2_3_0.Parking) | {"id": id}


def location(places: list[str] | None, *evses: list[str] | None) -> Document:
    """Return a Location of 2.3.0 with parking places, and EVSEs that name some."""
    document = minimal(v2_3_0.Location)
    if places is not None:
        document["parking_places"] = [place(id) for id in places]
    document["evses"] = [
        minimal(v2_3_0.EVSE)
        | {"uid": f"{number}"}
        | ({} if ids is None else {"parking": [{"parking_id": id} for id in ids]})
        for number, ids in enumerate(evses)
    ]
    return document


def evse(cls: type[Object], *ids: str) -> Document:
    """Return an EVSE whose connectors have some ids."""
    connector = minimal(cls.edition.classes["Connector"])
    return minimal(cls) | {"connectors": [connector | {"id": id} for id in ids]}


def with_evses(cls: type[Object], *uids: str) -> Document:
    """Return a Location whose EVSEs have some uids."""
    one = minimal(cls.edition.classes["EVSE"])
    return minimal(cls) | {"evses": [one | {"uid": uid} for uid in uids]}


def element(cls: type[Object], reservation: str | None, *types: str) -> Document:
    """Return a TariffElement of some types, that is for reservations or is not."""
    component = minimal(cls.edition.classes["PriceComponent"])
    return {
        "price_components": [component | {"type": type} for type in types],
        "restrictions": {"reservation": reservation},
    }


LONG = "x" * 37
PUBLIC = minimal(v2_2_1.Location) | {"publish": True}
ALLOWED = [{"group_id": "g"}]
PROFILE = minimal(v2_2_1.ChargingProfile)
START = minimal(v2_2_1.StartSession)
#: What a number may be beyond a limit by, and no float tells.
LITTLE = Decimal("1E-20")
LEAST = Decimal("1E-900")

LOCATIONS = (v2_0.Location, v2_1_1.Location, v2_2.Location, v2_3_0.Location)
EVSES = (v2_0.EVSE, v2_1_1.EVSE, v2_2.EVSE, v2_3_0.EVSE)
OLD_MIXES = (v2_1.EnergyMix, v2_1_1.EnergyMix)

#: By rules: documents that keep them.
KEPT: dict[Any, list[tuple[type[Object], Document]]] = {
    rules.open_always_or_regularly: [
        (v2_1_1.Hours, {"twentyfourseven": True}),
        (v2_1_1.Hours, {"twentyfourseven": False}),
        (v2_1_1.Hours, {"regular_hours": [DAY]}),
        (v2_1_1.Hours, {"twentyfourseven": False, "regular_hours": [DAY]}),
        (v2_1_1.Hours, {"twentyfourseven": True, "regular_hours": []}),
        (v2_1_1.Hours, {"twentyfourseven": True, "regular_hours": None}),
        (v2_1_1.Hours, {"twentyfourseven": None, "regular_hours": [DAY]}),
    ],
    rules.open_regularly_unless_always: [
        (v2_2.Hours, {"twentyfourseven": True}),
        (v2_2.Hours, {"twentyfourseven": True, "regular_hours": []}),
        (v2_2.Hours, {"twentyfourseven": True, "regular_hours": None}),
        (v2_2.Hours, {"twentyfourseven": False, "regular_hours": [DAY, OTHER_DAY]}),
    ],
    rules.ends_after_it_begins: [
        (v2_2.RegularHours, DAY),
        (v2_2.RegularHours, DAY | {"period_begin": "00:00", "period_end": "00:01"}),
        (v2_1_1.RegularHours, DAY),
        (v2_0.RegularHours, DAY | {"period_end": "24:00"}),
        (v2_2.RegularHours, DAY | {"period_begin": "#NA"}),
        (v2_2.RegularHours, DAY | {"period_end": "#NA"}),
    ],
    rules.names_a_token: [
        (v2_2_1.PublishTokenType, {"uid": "1", "type": "RFID"}),
        (v2_2_1.PublishTokenType, {"visual_number": "1", "issuer": "x"}),
        (v2_2_1.PublishTokenType, {"group_id": "g"}),
        (v2_2_1.PublishTokenType, {"group_id": "g", "issuer": "x", "type": "RFID"}),
    ],
    rules.tells_some_only_if_not_all: [
        (v2_2_1.Location, PUBLIC),
        (v2_2_1.Location, PUBLIC | {"publish_allowed_to": []}),
        (v2_2_1.Location, PUBLIC | {"publish": False, "publish_allowed_to": ALLOWED}),
    ],
    rules.adds_up_to_all: [
        (v2_2_1.EnergyMix, mix()),
        (v2_2_1.EnergyMix, mix(100)),
        (v2_2_1.EnergyMix, mix(0, 100, 0)),
        (v2_2_1.EnergyMix, mix(*[Decimal("33.3")] * 3)),
        (v2_2_1.EnergyMix, mix(*[0.1] * 1000)),
        (v2_2_1.EnergyMix, mix(*[33] * 3)),
        (v2_2_1.EnergyMix, mix(24.9, 0.4, 9.1, 64.6)),
        (v2_2_1.EnergyMix, mix(*map(Decimal, ("24.9", "0.4", "9.1", "64.6")))),
        (v2_2_1.EnergyMix, mix(1, 0.5, Decimal("98.5"))),
    ],
    rules.has_shares: [
        (cls, document)
        for cls in (v2_1.EnergyMix, v2_1_1.EnergyMix)
        for document in (mix(), mix(100, 100), mix(0), mix(Decimal("0.1"), 50.5))
    ],
    rules.tells_apart: [
        *((cls, evse(cls, "1", "2")) for cls in EVSES),
        *((cls, with_evses(cls, "1", "2", "3")) for cls in LOCATIONS),
        *((cls, minimal(cls) | {"evses": None}) for cls in LOCATIONS),
        (v2_1_1.EVSE, evse(v2_1_1.EVSE, "a", "A")),
        (v2_1_1.Location, with_evses(v2_1_1.Location, "a", "A")),
    ],
    rules.reserves_flat_or_by_time: [
        (
            v2_2.TariffElement,
            element(v2_2.TariffElement, "RESERVATION", "FLAT", "TIME"),
        ),
        (v2_3_0.TariffElement, element(v2_3_0.TariffElement, None, "ENERGY")),
        (v2_3_0.TariffElement, minimal(v2_3_0.TariffElement) | {"restrictions": None}),
        # Without a reservation there, nothing is reserved.
        (v2_1_1.TariffElement, element(v2_1_1.TariffElement, "RESERVATION", "ENERGY")),
    ],
    rules.charges_at_most_all: [
        (v2_2_1.CdrDimension, dimension("STATE_OF_CHARGE", 0)),
        (v2_2_1.CdrDimension, dimension("STATE_OF_CHARGE", 100)),
        (v2_2_1.CdrDimension, dimension("ENERGY", 101)),
        (v2_2_1.CdrDimension, dimension("ENERGY", -1)),
    ],
    rules.has_dimensions_of_cdrs: [
        (v2_2_1.CDR, cdr(v2_2_1.CDR, 1, "ENERGY", "TIME", "MAX_CURRENT")),
        (v2_2_1.ChargingPeriod, cdr(v2_2_1.CDR, 1, "POWER")["charging_periods"][0]),
    ],
    rules.credits: [
        (v2_2_1.CDR, cdr(v2_2_1.CDR, id="x" * 36)),
        (v2_2_1.CDR, cdr(v2_2_1.CDR, -1, id="x" * 36, credit=False)),
        (v2_2_1.CDR, cdr(v2_2_1.CDR, -1, credit=True, credit_reference_id="y")),
        (
            v2_2_1.CDR,
            cdr(v2_2_1.CDR, 0, id="x" * 39, credit=True, credit_reference_id="y"),
        ),
        (v2_3_0.CDR, cdr(v2_3_0.CDR, -1, credit=True, credit_reference_id="y")),
        (
            BOOKINGS["CDR"],
            cdr(BOOKINGS["CDR"], -1, credit=True, credit_reference_id="y"),
        ),
    ],
    rules.names_the_evse: [
        (v2_2_1.StartSession, START),
        (v2_2_1.StartSession, START | {"evse_uid": "1"}),
        (v2_2_1.StartSession, START | {"evse_uid": "1", "connector_id": "1"}),
        (v2_2_1.StartSession, START | {"connector_id": None}),
    ],
    rules.has_each_role_once: [
        (v2_2_1.Credentials, roles(("CPO", "NL", "TNM"))),
        (v2_2_1.Credentials, roles(("CPO", "NL", "TNM"), ("EMSP", "NL", "TNM"))),
        (v2_2_1.Credentials, roles(("CPO", "NL", "TNM"), ("CPO", "BE", "TNM"))),
        (v2_2_1.Credentials, roles(("CPO", "NL", "TNM"), ("CPO", "NL", "TNN"))),
    ],
    rules.has_one_decimal: [
        (v2_2_1.ChargingProfile, PROFILE),
        (v2_2_1.ChargingProfile, PROFILE | {"min_charging_rate": Decimal("6.5")}),
        (v2_2_1.ChargingProfilePeriod, {"start_period": 0, "limit": 16}),
        (v2_2_1.ChargingProfilePeriod, {"start_period": 0, "limit": 0.1}),
        (v2_2_1.ChargingProfilePeriod, {"start_period": 0, "limit": Decimal("7.10")}),
    ],
    rules.knows_its_parking: [
        (v2_3_0.Location, location(None)),
        (v2_3_0.Location, location(["A", "B"])),
        (v2_3_0.Location, location(["A", "B"], ["A"], None, ["b", "a", "A"])),
        (v2_3_0.Location, location([], [])),
    ],
}
#: By rules: documents that break them, and where that is told of.
BROKEN: dict[Any, list[tuple[type[Object], Document, str]]] = {
    rules.open_always_or_regularly: [
        (v2_1_1.Hours, {}, "/twentyfourseven"),
        (v2_1_1.Hours, {"regular_hours": []}, "/twentyfourseven"),
        (v2_1_1.Hours, {"regular_hours": None}, "/twentyfourseven"),
        (v2_0.Hours, {"twentyfourseven": None}, "/twentyfourseven"),
        (
            v2_1.Hours,
            {"twentyfourseven": None, "regular_hours": []},
            "/twentyfourseven",
        ),
        (
            v2_1_1.Hours,
            {"twentyfourseven": True, "regular_hours": [DAY]},
            "/regular_hours",
        ),
    ],
    rules.open_regularly_unless_always: [
        (v2_2.Hours, {"twentyfourseven": False}, "/regular_hours"),
        (v2_2.Hours, {"twentyfourseven": False, "regular_hours": []}, "/regular_hours"),
        (
            v2_2.Hours,
            {"twentyfourseven": True, "regular_hours": [DAY]},
            "/regular_hours",
        ),
    ],
    rules.ends_after_it_begins: [
        (v2_2.RegularHours, DAY | {"period_end": "08:00"}, "/period_end"),
        (v2_2.RegularHours, DAY | {"period_end": "07:59"}, "/period_end"),
        *(
            (cls, DAY | {"period_end": end}, "/period_end")
            for cls in (v2_0.RegularHours, v2_1.RegularHours, v2_1_1.RegularHours)
            for end in ("08:00", "06:00")
        ),
    ],
    rules.names_a_token: [
        (v2_2_1.PublishTokenType, {}, "/uid"),
        (v2_2_1.PublishTokenType, {"type": "RFID", "issuer": "x"}, "/uid"),
        (v2_2_1.PublishTokenType, {"uid": "1"}, "/type"),
        (v2_2_1.PublishTokenType, {"visual_number": "1"}, "/issuer"),
        (v2_2_1.PublishTokenType, {"group_id": "g", "visual_number": "1"}, "/issuer"),
        (v2_2_1.PublishTokenType, {"uid": None, "group_id": None}, "/uid"),
    ],
    rules.tells_some_only_if_not_all: [
        (
            v2_2_1.Location,
            PUBLIC | {"publish_allowed_to": ALLOWED},
            "/publish_allowed_to",
        ),
    ],
    rules.adds_up_to_all: [
        (v2_2_1.EnergyMix, mix(0), "/energy_sources"),
        (v2_2_1.EnergyMix, mix(50, Decimal("48.9")), "/energy_sources"),
        (v2_2_1.EnergyMix, mix(50, Decimal("51.1")), "/energy_sources"),
        (v2_2_1.EnergyMix, mix(101), "/energy_sources/0/percentage"),
        (v2_2_1.EnergyMix, mix(100, Decimal("-0.5")), "/energy_sources/1/percentage"),
        (v2_2_1.EnergyMix, mix(50, 51, LITTLE), "/energy_sources"),
        (v2_2_1.EnergyMix, mix(50, 51, LEAST), "/energy_sources"),
    ],
    rules.has_shares: [
        *((cls, mix(50, 101), "/energy_sources/1/percentage") for cls in OLD_MIXES),
        *((cls, mix(-1), "/energy_sources/0/percentage") for cls in OLD_MIXES),
        (v2_1.EnergyMix, mix(100 + LITTLE), "/energy_sources/0/percentage"),
        (v2_1.EnergyMix, mix(-LEAST), "/energy_sources/0/percentage"),
    ],
    rules.tells_apart: [
        *((cls, evse(cls, "1", "2", "1"), "/connectors/2/id") for cls in EVSES),
        *((cls, with_evses(cls, "1", "1"), "/evses/1/uid") for cls in LOCATIONS),
        (v2_2.EVSE, evse(v2_2.EVSE, "a", "A"), "/connectors/1/id"),
        (v2_3_0.Location, with_evses(v2_3_0.Location, "a", "b", "B"), "/evses/2/uid"),
    ],
    rules.reserves_flat_or_by_time: [
        (cls, element(cls, reservation, "FLAT", type), "/price_components/1/type")
        for cls in (v2_2.TariffElement, v2_3_0.TariffElement)
        for reservation in ("RESERVATION", "RESERVATION_EXPIRES")
        for type in ("ENERGY", "PARKING_TIME")
    ],
    rules.charges_at_most_all: [
        (v2_2_1.CdrDimension, dimension("STATE_OF_CHARGE", 100.1), "/volume"),
        (v2_2_1.CdrDimension, dimension("STATE_OF_CHARGE", -1), "/volume"),
        (v2_2_1.CdrDimension, dimension("STATE_OF_CHARGE", 100 + LITTLE), "/volume"),
        (v2_2_1.CdrDimension, dimension("STATE_OF_CHARGE", -LEAST), "/volume"),
    ],
    rules.has_dimensions_of_cdrs: [
        (
            cls,
            cdr(cls, 1, "ENERGY", type),
            "/charging_periods/0/dimensions/1/type",
        )
        for cls in (v2_2.CDR, v2_2_1.CDR, v2_3_0.CDR, BOOKINGS["CDR"])
        for type in sorted(rules.SESSION_ONLY)
    ],
    rules.credits: [
        (v2_2_1.CDR, cdr(v2_2_1.CDR, id=LONG), "/id"),
        (v2_2_1.CDR, cdr(v2_2_1.CDR, id=LONG, credit=False), "/id"),
        (v2_2_1.CDR, cdr(v2_2_1.CDR, -1, credit=True), "/credit_reference_id"),
        *(
            (
                cls,
                cdr(cls, -1, id="a", credit=True, credit_reference_id="A"),
                "/id",
            )
            for cls in (v2_2.CDR, v2_2_1.CDR, v2_3_0.CDR)
        ),
        (
            v2_2_1.CDR,
            cdr(v2_2_1.CDR, Decimal("0.1"), credit=True, credit_reference_id="y"),
            "/total_cost/excl_vat",
        ),
        (
            v2_2_1.CDR,
            cdr(v2_2_1.CDR, LEAST, credit=True, credit_reference_id="y"),
            "/total_cost/excl_vat",
        ),
        (
            v2_3_0.CDR,
            cdr(v2_3_0.CDR, 1, credit=True, credit_reference_id="y"),
            "/total_cost/before_taxes",
        ),
        (
            BOOKINGS["CDR"],
            cdr(BOOKINGS["CDR"], 1, credit=True, credit_reference_id="y"),
            "/total_cost/before_taxes",
        ),
    ],
    rules.names_the_evse: [
        (v2_2_1.StartSession, START | {"connector_id": "1"}, "/evse_uid"),
        (v2_3_0.StartSession, START | {"connector_id": "1"}, "/evse_uid"),
    ],
    rules.has_each_role_once: [
        (
            v2_2_1.Credentials,
            roles(("CPO", "NL", "TNM"), ("EMSP", "NL", "TNM"), ("CPO", "nl", "tnm")),
            "/roles/2",
        ),
    ],
    rules.has_one_decimal: [
        (
            v2_2_1.ChargingProfile,
            PROFILE | {"min_charging_rate": Decimal("6.55")},
            "/min_charging_rate",
        ),
        (
            v2_2_1.ChargingProfile,
            PROFILE | {"min_charging_rate": 7 + LITTLE},
            "/min_charging_rate",
        ),
        (
            v2_2_1.ChargingProfile,
            PROFILE | {"min_charging_rate": Decimal("9007199254740991.55")},
            "/min_charging_rate",
        ),
        (
            v2_2_1.ChargingProfilePeriod,
            {"start_period": 0, "limit": Decimal("0.05")},
            "/limit",
        ),
    ],
    rules.knows_its_parking: [
        (v2_3_0.Location, location(["A", "a"]), "/parking_places/1/id"),
        (
            v2_3_0.Location,
            location(["A"], None, ["A", "B"]),
            "/evses/1/parking/1/parking_id",
        ),
        (v2_3_0.Location, location(None, ["A"]), "/evses/0/parking/0/parking_id"),
        (v2_3_0.Location, location([], ["A"]), "/evses/0/parking/0/parking_id"),
    ],
}


def test_every_rule_is_in_both_tables_and_is_one_of_some_class() -> None:
    there_are = {
        rule
        for name, rule in vars(rules).items()
        if isinstance(rule, Rule)
        or (
            inspect.isfunction(rule)
            and rule.__module__ == rules.__name__
            and not name.startswith("_")
        )
    }
    assert KEPT.keys() == BROKEN.keys() == there_are
    used = {rule.name for cls in CLASSES for rule in cls.rules}
    assert used == set(map(_id, there_are))


def _id(value: Any) -> str:
    return value.name if isinstance(value, Rule) else getattr(value, "__name__", "")


@table(
    ("rule", "cls", "document"),
    [(rule, *case) for rule, cases in KEPT.items() for case in cases],
)
def test_a_document_keeps_a_rule(rule: Any, cls: type[Object], document: Any) -> None:
    assert told(cls, document) == {}
    assert hold_the_law(cls, document)


@table(
    ("rule", "cls", "document", "pointer"),
    [(rule, *case) for rule, cases in BROKEN.items() for case in cases],
)
def test_a_document_that_breaks_a_rule_is_told_so_at_the_place(
    rule: Any, cls: type[Object], document: Any, pointer: str
) -> None:
    assert told(cls, document).keys() == {pointer}
    assert not hold_the_law(cls, document)


def test_several_rules_are_told_of_together() -> None:
    document = cdr(v2_2_1.CDR, 1, "POWER", "ENERGY", "CURRENT", credit=True)
    assert told(v2_2_1.CDR, document).keys() == {
        "/credit_reference_id",
        "/total_cost/excl_vat",
        "/charging_periods/0/dimensions/0/type",
        "/charging_periods/0/dimensions/2/type",
    }


def test_a_rule_is_asked_of_valid_fields_only() -> None:
    """Otherwise it would compare what cannot be compared."""
    document = cdr(v2_2_1.CDR, "free", "POWER", credit=True, credit_reference_id="y")
    assert told(v2_2_1.CDR, document).keys() == {
        "/total_cost/excl_vat",
        "/charging_periods/0/dimensions/0/type",  # another rule, of valid fields
    }


def test_a_rule_of_an_inner_object_is_told_of_at_its_place() -> None:
    document = minimal(v2_2_1.Location)
    document["opening_times"] = {"twentyfourseven": False}
    document["energy_mix"] = mix(50)
    assert told(v2_2_1.Location, document).keys() == {
        "/opening_times/regular_hours",
        "/energy_mix/energy_sources",
    }


@table(
    ("change", "pointers"),
    [
        ({"publish": True}, set()),
        ({"publish_allowed_to": ALLOWED}, set()),
        ({"publish": False, "publish_allowed_to": ALLOWED}, set()),
        ({"publish": True, "publish_allowed_to": None}, set()),
        ({"publish": True, "publish_allowed_to": []}, set()),
        ({"publish": True, "publish_allowed_to": ALLOWED}, {"/publish_allowed_to"}),
        # What is in an object is a whole one.
        (
            {"publish": True, "opening_times": {"twentyfourseven": False}},
            {"/opening_times/regular_hours"},
        ),
        (location(["A"], ["B"]), {"/evses/0/parking/0/parking_id"}),
        ({"evses": location([], ["B"])["evses"]}, set()),
        # What is cleared is known not to be there.
        (
            {"evses": location([], ["B"])["evses"], "parking_places": None},
            {"/evses/0/parking/0/parking_id"},
        ),
    ],
)
def test_a_rule_is_asked_of_a_change_that_has_all_that_it_looks_at(
    change: Document, pointers: set[str]
) -> None:
    change = {"last_updated": "2026-01-31T09:30:00Z", **change}
    assert told(v2_3_0.Location, change, partial=True).keys() == pointers
    assert hold_the_law(v2_3_0.Location, change, patch=True) is (not pointers)


def test_what_an_app_calculates_with_does_not_matter() -> None:
    period = {"start_period": 0, "limit": 1_000_000}
    with localcontext(prec=3):
        assert hold_the_law(v2_2_1.ChargingProfilePeriod, period)
        assert hold_the_law(v2_2_1.EnergyMix, mix(Decimal("33.3333"), 65.6667))
        assert not hold_the_law(v2_2_1.EnergyMix, mix(Decimal("33.3333"), 65.6666))


def test_a_list_may_be_wrong_as_a_whole_and_in_its_items() -> None:
    found = told(v2_2_1.EnergyMix, mix(150, -3))
    assert found.keys() == {
        "/energy_sources",
        "/energy_sources/0/percentage",
        "/energy_sources/1/percentage",
    }
