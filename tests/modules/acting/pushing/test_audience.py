"""Who gets what is pushed, and who never does."""

from __future__ import annotations

import pytest

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import Quirk
from flask_ocpi_status.exchange.carried import Carried
from flask_ocpi_status.exchange.carried import carrying
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.transport.platform import CredentialsRole
from flask_ocpi_status.transport.routing import PartyId
from tests.modules.acting.house import House
from tests.modules.acting.house import ours
from tests.modules.acting.house import session_of
from tests.modules.acting.house import welcoming
from tests.table import table

LOCATION = ours("Location", "locations", publish=True)
ONE, TWO, THREE = ("DE", "ONE"), ("DE", "TWO"), ("DE", "THR")


@pytest.fixture(scope="module")
def partner():
    """Give a party that answers all with a success."""
    with welcoming() as one:
        yield one


@pytest.fixture
def house(partner):
    partner.exchanges.clear()
    return House()


def getting(house):
    """Return the names of those who have got something."""
    return sorted(party for party, outcome in house.wait() if outcome == "sent")


def test_nobody_gets_anything_who_takes_nothing(house, partner):
    house.store.invite("invited", CredentialsToken("somebody"))
    house.add("nothing", partner.url, codes=ONE, modules=("tokens",))
    house.add("sends", partner.url, codes=TWO, sides=("SENDER",))
    house.push("locations", LOCATION)
    assert house.wait() == []


@table(
    ("module", "document"),
    [
        ("sessions", session_of(ONE)),
        ("sessions", session_of(("de", "one"))),
        ("cdrs", {**ours("CDR", "cdrs"), "cdr_token": session_of(ONE)["cdr_token"]}),
    ],
)
def test_what_concerns_one_party_goes_to_it_and_to_hubs(partner, module, document):
    house = House()
    house.add("one", partner.url, codes=ONE)
    house.add("two", partner.url, codes=TWO)
    house.add("hub", partner.url, codes=THREE, role="HUB")
    house.add("gireve", partner.url, "2.2.1", codes=("FR", "GIR"))
    house.store.set_quirks("gireve", frozenset({Quirk.FORWARDS}))
    house.push(module, document)
    assert getting(house) == ["gireve", "hub", "one"]


def test_a_hub_is_told_for_which_of_its_parties_it_is(house, partner):
    house.add("hub", partner.url, codes=THREE, role="HUB")
    house.add("newhub", partner.url, "2.3.0", codes=TWO, hub_party_id="DEHUB")
    house.push("sessions", session_of(ONE))
    house.push("locations", LOCATION)
    house.wait()
    to = {
        tuple(one.path.split("/")[1:3]): one.headers.get("ocpi-to-party-id")
        for one in partner.received()
    }
    assert to == {
        ("hub", "sessions"): "ONE",
        ("newhub", "sessions"): "ONE",
        ("hub", "locations"): "THR",
        ("newhub", "locations"): "HUB",
    }


def test_what_nobody_says_whom_it_concerns_goes_to_hubs_alone(partner):
    house = House(home="2.1.1")
    house.add("one", partner.url, codes=ONE)
    house.add("hub", partner.url, codes=TWO, role="HUB")
    old = ours("Session", "sessions", "2.1.1")
    house.push("sessions", old)
    house.wait()
    assert {one["party"] for one in house.told} == {"hub"}
    house.told.clear()
    house.push("sessions", old, concerns=ONE)
    house.wait()
    assert {one["party"] for one in house.told} == {"hub", "one"}


@table(
    ("role", "module", "gets"),
    [
        ("CPO", "locations", False),
        ("CPO", "tokens", True),
        ("EMSP", "locations", True),
        ("EMSP", "tokens", False),
        (None, "locations", True),
        (None, "tokens", True),
    ],
)
def test_before_2_2_the_side_is_that_of_the_roles_that_were_granted(
    partner, role, module, gets
):
    house = House(home="2.1.1")
    granted = (CredentialsRole(role, PartyId(*ONE)),) if role else None
    house.add("old", partner.url, "2.1.1", codes=ONE, granted=granted)
    kind = {"locations": "Location", "tokens": "Token"}[module]
    house.push(module, ours(kind, module, "2.1.1"))
    assert getting(house) == (["old"] if gets else [])


def test_the_app_decides_for_a_module_and_for_all(partner):
    asked = []

    def set_up(platform):
        @platform.audience("sessions")
        def of_sessions(party, module, session):
            asked.append((party.name, module, session["id"]))
            return {"one": True, "two": False}.get(party.name)

        @platform.audience
        async def of_all(party, module, document):
            return party.name != "two"

    house = House(set_up=set_up)
    for name, codes in {"one": ONE, "two": TWO, "three": THREE}.items():
        house.add(name, partner.url, codes=codes)
    house.push("sessions", session_of(TWO))
    assert getting(house) == ["one", "three"]
    assert ("one", "sessions", "ID1") in asked
    house.told.clear()
    house.push("locations", LOCATION)
    assert getting(house) == ["one", "three"]


async def later():
    return False


@table("said", ["no", (), [], object(), 2, later])
def test_what_says_neither_yes_nor_no_lets_nobody_have_it(partner, said):
    partner.exchanges.clear()
    answer = said if not callable(said) else None

    def set_up(platform):
        @platform.audience
        def decide(party, module, document):
            return later() if said is later else answer

    house = House(set_up=set_up)
    house.add("one", partner.url, codes=ONE)
    with pytest.raises(TypeError, match="function of an audience returned"):
        house.push("locations", LOCATION)
    assert house.wait() == []
    assert partner.received() == []


def test_only_one_function_decides():
    platform = OCPIPlatform("p", __name__)
    platform.audience(lambda party, module, document: True)
    platform.audience("cdrs")(lambda party, module, document: True)
    for again in (platform.audience, platform.audience("cdrs")):
        with pytest.raises(ValueError, match="keep one"):
            again(lambda party, module, document: True)
    with pytest.raises(TypeError, match="no function"):
        platform.audience("sessions")(7)


def test_what_is_anothers_goes_neither_back_to_it_nor_to_who_has_sent_it(
    house, partner
):
    for name, codes in {"one": ONE, "two": TWO}.items():
        house.add(name, partner.url, codes=codes)
    house.add("hub", partner.url, codes=THREE, role="HUB")
    theirs = {**LOCATION, "country_code": "DE", "party_id": "one"}
    with carrying(Carried("chain", "hub")):
        house.push("locations", theirs)
    assert getting(house) == ["two"]
    house.told.clear()
    with carrying(Carried("chain", "hub")):
        house.push("locations", LOCATION)  # ours goes to who has asked for it, too
    assert getting(house) == ["hub", "one", "two"]


def test_a_hub_hands_on_in_the_name_of_the_owner_or_in_its_own(partner):
    partner.exchanges.clear()
    role = {"role": "HUB", "country_code": "NL", "party_id": "HUB"}
    house = House(roles=(role,))
    house.add("one", partner.url, codes=ONE)
    owner = {"country_code": "DE", "party_id": "TWO"}
    house.push("sessions", {**session_of(ONE), **owner})
    house.push("locations", {**LOCATION, **owner})
    house.wait()
    assert [one.headers["ocpi-from-party-id"] for one in partner.received()] == [
        "TWO",
        "HUB",
    ]
