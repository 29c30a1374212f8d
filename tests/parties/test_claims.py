"""Who may say to be whom: what is granted, what is taken, and what the app says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from marshmallow import ValidationError
from werkzeug.exceptions import Conflict

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import InvalidParameters
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import PartyId
from flask_ocpi_status import Quirk
from flask_ocpi_status import ocpi_response
from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.parties.claims import held_by
from flask_ocpi_status.parties.claims import refuse_ungranted
from flask_ocpi_status.registration import Parties
from flask_ocpi_status.registration import Party
from flask_ocpi_status.registration import RegistrationFailed
from flask_ocpi_status.testing import serve
from flask_ocpi_status.transport.platform import CredentialsRole
from flask_ocpi_status.violations import violations_of
from tests.partners.emsp import emsp
from tests.partners.platform import CPO
from tests.partners.platform import Platform
from tests.partners.platform import standing
from tests.table import table

OURS = PartyId("NL", "DST")


def role(text: str) -> CredentialsRole:
    """Read "CPO NL-CPX", or "NL-CPX" for a role that is left open."""
    *name, codes = text.split()
    return CredentialsRole(name[0] if name else None, PartyId(*codes.split("-")))


def saying(*roles: str, hub: str | None = None, granted: Any = None) -> Party:
    return Party(
        1,
        "x",
        roles=tuple(map(role, roles)),
        hub_party_id=hub,
        granted=None if granted is None else tuple(map(role, granted)),
    )


#: What is granted, what is said, and where it is refused; None for nowhere.
CLAIMS: list[tuple[Any, Party, list[str]]] = [
    # Without a word of the invitation.
    (None, saying("CPO NL-CPX"), []),
    (None, saying("CPO NL-CPX", "EMSP NL-CPX", "CPO DE-ABC"), []),
    (None, saying("NL-CPX"), []),  # before 2.2
    (None, saying("HUB NL-HUB"), ["/roles/0/role"]),
    (None, saying("CPO NL-CPX", "HUB NL-CPX"), ["/roles/1/role"]),
    (None, saying("CPO NL-CPX", hub="NLHUB"), ["/hub_party_id"]),
    (None, saying("CPO nl-dst"), ["/roles/0/party_id"]),  # ours
    (None, saying("nl-dst"), ["/party_id"]),
    (None, saying("EMSP NL-XXX", "CPO NL-DST"), ["/roles/1/party_id"]),
    # Bound by it.
    (["CPO NL-CPX"], saying("CPO nl-cpx"), []),
    (["CPO NL-CPX"], saying("NL-CPX"), []),  # the same invitation, before 2.2
    (["CPO NL-CPX"], saying("NL-CPY"), ["/party_id"]),
    (["CPO NL-CPX"], saying("EMSP NL-CPX"), ["/roles/0/party_id"]),
    (["CPO NL-CPX"], saying("CPO NL-CPX", "CPO NL-CPY"), ["/roles/1/party_id"]),
    (["CPO NL-CPX"], saying("HUB NL-CPX"), ["/roles/0/party_id"]),
    (["CPO NL-CPX"], saying("CPO NL-CPX", hub="NLCPX"), ["/hub_party_id"]),
    (["NL-CPX"], saying("CPO NL-CPX", "EMSP NL-CPX"), []),
    (["NL-CPX"], saying("HUB NL-CPX"), ["/roles/0/party_id"]),  # has to be named
    (["CPO NL-DST"], saying("CPO NL-DST"), []),  # ours, and granted
    (["HUB NL-HUB"], saying("HUB NL-HUB"), []),
    (["HUB NL-HUB"], saying("CPO DE-ABC", "CPO FR-ABC", hub="NLHUB"), []),
    (["HUB NL-HUB"], saying("CPO DE-ABC", hub="NLHUC"), ["/hub_party_id", "/roles/0"]),
    (["HUB NL-HUB"], saying("CPO NL-HUB"), ["/roles/0/party_id"]),
    (["CPO NL-A1B", "EMSP NL-C2D"], saying("EMSP NL-C2D", "CPO NL-A1B"), []),
]


@table(("granted", "party", "places"), CLAIMS)
def test_what_may_be_claimed(granted: Any, party: Party, places: list[str]) -> None:
    party = replace(party, granted=granted and tuple(map(role, granted)))
    told: list[str] = []
    try:
        refuse_ungranted(party, [OURS])
    except ValidationError as error:
        told = [one.pointer for one in violations_of(error)]
    assert len(told) == len(places)
    assert all(map(str.startswith, told, places))


def test_who_is_behind_a_hub_is_not_the_hub() -> None:
    hub = saying("CPO DE-ABC", "CPO FR-ABC", hub="NLHUB", granted=["HUB NL-HUB"])
    assert held_by(hub) == {PartyId("NL", "HUB")}
    assert held_by(saying("CPO DE-ABC", "EMSP DE-ABC")) == {PartyId("DE", "ABC")}


# Over HTTP: a second platform says what it likes.


@cache
def receiving() -> Platform:
    """Make a platform that takes locations of others, once for all tests."""
    platform = Platform()
    bp = OCPIBlueprint(
        "receiver",
        __name__,
        url_prefix="/ocpi/emsp/2.2.1/locations",
        contract="ocpi-2.2.1",
        module="locations",
        role="RECEIVER",
    )
    bp.put("/<country_code>/<party_id>/<location_id>")(lambda **names: None)
    platform.app.register_blueprint(bp)
    return platform


class Claimant:
    """A platform on which others register, each with an invitation of its own."""

    def __init__(self, store: Parties) -> None:
        self.platform = receiving().put_back(store)
        self.store = store

    def register(
        self,
        name: str,
        *roles: str,
        granted: Any = None,
        version: str = "2.2.1",
        method: str = "POST",
        token: str | None = None,
        **more: Any,
    ) -> Any:
        """Invite a party, and let it register as whatever it says."""
        if token is None:
            token = f"token-a-of-{name}"
            roles_granted = granted and tuple(map(role, granted))
            self.store.invite(name, CredentialsToken(token), roles=roles_granted)
        with emsp(version) as partner:
            body = {**partner.credentials, **written(roles, version), **more}
            answer = self.platform.ask(
                method, f"/ocpi/{version}/credentials", body, token
            )
            self.called = partner.received()
        return answer.json

    def put(self, token: str, owner: str) -> int:
        path = f"/ocpi/emsp/2.2.1/locations/{owner.replace('-', '/')}/LOC1"
        return self.platform.ask("PUT", path, {}, token).status_code


def written(roles: tuple[str, ...], version: str) -> dict[str, Any]:
    each = [
        {
            "role": one.role or "CPO",
            "country_code": one.party_id.country_code,
            "party_id": one.party_id.party_id,
            "business_details": {"name": "x"},
        }
        for one in map(role, roles)
    ]
    if FEATURES[version].roles:
        return {"roles": each}
    return {name: one for name, one in each[0].items() if name != "role"}


def pointers(answer: Any) -> list[str]:
    assert answer["status_code"] == 2001, answer
    return [one["pointer"] for one in answer["data"]["errors"]]


@pytest.mark.parametrize("version", FEATURES)
@pytest.mark.parametrize("second", ["NL-CPX", "nl-cpx"])
def test_what_another_platform_is_registered_as_is_refused(
    store: Parties, version: str, second: str
) -> None:
    claimant = Claimant(store)
    first = claimant.register("first", "CPO NL-CPX", version=version)
    assert first["status_code"] == 1000
    answer = claimant.register("second", f"EMSP {second}", version=version)
    place = "/roles/0/party_id" if FEATURES[version].roles else "/party_id"
    assert pointers(answer) == [place]
    party = store.by_name("second")
    assert party is not None
    assert not party.registered
    # Nor may who is registered already take it over.
    other = claimant.register("third", "CPO DE-ABC", version=version)
    token = other["data"]["token"]
    answer = claimant.register(
        "third", "CPO NL-CPX", version=version, method="PUT", token=token
    )
    assert pointers(answer) == [place]
    assert (
        claimant.platform.ask("GET", "/ocpi/versions", token=token).status_code == 200
    )


def test_a_second_role_gives_no_way_to_what_is_another_s(store: Parties) -> None:
    claimant = Claimant(store)
    assert claimant.register("first", "CPO NL-CPX")["status_code"] == 1000
    answer = claimant.register("second", "CPO DE-ABC", "CPO NL-CPX")
    assert pointers(answer) == ["/roles/1/party_id"]
    good = claimant.register("second", "CPO DE-ABC")["data"]["token"]
    assert claimant.put(good, "DE-ABC") == 200
    assert claimant.put(good, "NL-CPX") == 404
    for roles in (("HUB DE-ABC",), ("CPO DE-ABC", "HUB DE-HUB")):
        answer = claimant.register("second", *roles, method="PUT", token=good)
        assert pointers(answer) == [f"/roles/{len(roles) - 1}/role"]
    assert claimant.put(good, "NL-CPX") == 404


def test_what_is_refused_is_not_called(store: Parties) -> None:
    claimant = Claimant(store)
    claimant.register("first", "CPO NL-CPX")
    asked: list[object] = []
    claimant.platform.ocpi.registering(lambda party, roles: asked.append(party))
    assert pointers(claimant.register("x", "CPO NL-CPX"))
    assert (claimant.called, asked) == ([], [])
    claimant.register("x", "HUB NL-HUB")
    assert claimant.called == []
    claimant.register("x", "CPO NL-CPY", granted=["CPO NL-CPX"])
    assert claimant.called == []


def test_who_was_granted_the_same_party_may_share_it(store: Parties) -> None:
    claimant = Claimant(store)
    assert claimant.register("first", "CPO NL-CPX")["status_code"] == 1000
    second = claimant.register("second", "EMSP NL-CPX", granted=["EMSP NL-CPX"])
    assert second["status_code"] == 1000
    answer = claimant.register("third", "CPO NL-CPX")
    assert pointers(answer) == ["/roles/0/party_id"]
    # What is left can be had by somebody else.
    store.remove("first")
    assert pointers(claimant.register("third", "CPO NL-CPX"))
    store.remove("second")
    assert claimant.register("third", "CPO NL-CPX")["status_code"] == 1000


def test_what_a_party_gives_up_can_be_had_by_another(store: Parties) -> None:
    claimant = Claimant(store)
    token = claimant.register("first", "CPO NL-CPX", "CPO NL-CPY")["data"]["token"]
    moved = claimant.register("first", "CPO NL-CPX", method="PUT", token=token)
    assert claimant.register("second", "CPO NL-CPY")["status_code"] == 1000
    path = "/ocpi/2.2.1/credentials"
    ended = claimant.platform.ask("DELETE", path, token=moved["data"]["token"])
    assert ended.json["status_code"] == 1000
    assert claimant.register("third", "CPO NL-CPX")["status_code"] == 1000


def test_a_hub_that_is_granted_sends_what_is_others(store: Parties) -> None:
    claimant = Claimant(store)
    hub = claimant.register("hub", "HUB NL-HUB", granted=["HUB NL-HUB"])
    assert claimant.put(hub["data"]["token"], "BE-XXX") == 200
    many = [f"CPO DE-{number:03}" for number in range(50)]
    latest = claimant.register(
        "latest", *many, granted=["HUB DE-HUB"], version="2.3.0", hub_party_id="DEHUB"
    )
    assert latest["status_code"] == 1000
    # A party behind it may register by itself all the same.
    assert claimant.register("x", "CPO DE-007")["status_code"] == 1000


def test_who_is_registered_may_be_granted_more(store: Parties) -> None:
    claimant = Claimant(store)
    token = claimant.register("x", "CPO NL-CPX")["data"]["token"]
    granted = store.grant("x", [role("HUB NL-CPX")])
    assert granted.granted == (role("HUB NL-CPX"),)
    answer = claimant.register("x", "HUB NL-CPX", method="PUT", token=token)
    assert answer["status_code"] == 1000
    assert store.grant("x", []).granted is None
    with pytest.raises(LookupError, match="There is no party 'y'"):
        store.grant("y", [])


def test_a_grant_that_comes_during_the_call_back_is_no_way_round(
    store: Parties,
) -> None:
    claimant = Claimant(store)
    assert claimant.register("first", "CPO NL-CPX")["status_code"] == 1000
    for before, claimed, after in [
        (None, "CPO NL-CPY", ["CPO NL-EVL"]),
        (["CPO NL-CPX"], "CPO NL-CPX", []),
        (["HUB NL-CPX"], "HUB NL-CPX", []),
    ]:
        store.invite("evil", CredentialsToken("a"), roles=map(role, before or ()))
        claimant.platform.ocpi.registering(
            lambda party, roles, after=after: (
                store.grant("evil", map(role, after)) and None
            )
        )
        answer = claimant.register("evil", claimed, token="a")
        assert answer["status_code"] == 2000
        assert "changed meanwhile" in answer["status_message"]
        party = store.by_name("evil")
        assert party is not None
        assert not party.registered


def test_a_hub_from_before_may_stay_one_and_nobody_else_may(store: Parties) -> None:
    claimant = Claimant(store)
    token = CredentialsToken("c")
    party = store.invite("hub", token)
    store.register(
        replace(party, version="2.2.1", token=token, roles=(role("HUB NL-HUB"),)),
        presented=token,
        token=token,
    )
    again = claimant.register("hub", "HUB NL-HUB", method="PUT", token="c")
    assert again["status_code"] == 1000
    answer = claimant.register(
        "hub", "HUB NL-HUC", method="PUT", token=again["data"]["token"]
    )
    assert pointers(answer) == ["/roles/0/role"]


def test_details_of_a_business_are_not_granted(store: Parties) -> None:
    """No database keeps them, so the store in memory does not either."""
    detailed = replace(role("CPO NL-CPX"), business_details={"name": "X"})
    invited = store.invite("x", CredentialsToken("a"), roles=[detailed])
    assert invited.granted == (role("CPO NL-CPX"),)
    assert store.grant("x", [detailed]).granted == (role("CPO NL-CPX"),)


def test_what_is_granted_stays_through_a_registration_and_its_end(
    store: Parties,
) -> None:
    claimant = Claimant(store)
    token = claimant.register("x", "CPO NL-CPX", granted=["CPO NL-CPX"])["data"]
    for method in ("PUT", "DELETE"):
        answer = claimant.register(
            "x", "CPO NL-CPX", method=method, token=token["token"]
        )
        token = answer.get("data")
        party = store.by_name("x")
        assert party is not None
        assert party.granted == (role("CPO NL-CPX"),)
    store.invite("x", CredentialsToken("again"))
    assert store.by_name("x") == party
    answer = claimant.register("x", "CPO NL-CPY", token="again")
    assert pointers(answer) == ["/roles/0/party_id"]


@pytest.mark.parametrize("roles", ["CPO NL-CPX", ["CPO"], [None], [CPO]])
def test_what_is_no_role_cannot_be_granted(store: Parties, roles: Any) -> None:
    for make in (store.invite, store.begin):
        with pytest.raises(TypeError, match="is no role to be granted; pass"):
            make("x", CredentialsToken("a"), roles=roles)
    assert list(store.all()) == []


# What the app says.


def refusing(error: Exception) -> Callable[..., Any]:
    def hook(party: Party, roles: Any) -> None:
        raise error

    return hook


async def an_async_hook(party: Party, roles: Any) -> bool:
    return False


@pytest.mark.parametrize(
    ("hook", "answered"),
    [
        (lambda party, roles: None, (200, 1000)),
        (lambda party, roles: True, (200, 1000)),
        (lambda party, roles: False, (403, 2000)),
        (an_async_hook, (403, 2000)),
        (refusing(InvalidParameters("not you")), (200, 2001)),
        (refusing(Conflict("not you")), (200, 2000)),
        (refusing(ValidationError({"roles": ["not you"]})), (200, 2001)),
        (refusing(RuntimeError("s3cret")), (200, 3000)),
        (lambda party, roles: an_async_hook(party, roles), (200, 3000)),
        # A no in other words is not taken for a yes.
        (lambda party, roles: 0, (200, 3000)),
        (lambda party, roles: "", (200, 3000)),
        (lambda party, roles: ("no", 403), (200, 3000)),
        (lambda party, roles: ocpi_response(status_code=2001), (200, 3000)),
        (lambda party, roles: Conflict("not you"), (200, 3000)),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_the_app_may_refuse_a_registration(
    store: Parties, hook: Any, answered: tuple[int, int], method: str
) -> None:
    claimant = Claimant(store)
    token = None
    if method == "PUT":
        token = claimant.register("x", "CPO NL-CPX")["data"]["token"]
    seen: list[tuple[str, list[str]]] = []

    def first(party: Party, roles: Any) -> Any:
        seen.append((party.name, [str(one.party_id) for one in roles]))
        return hook(party, roles)

    claimant.platform.ocpi.registering(
        hook if hook is an_async_hook else first  # Flask sees what is async
    )
    answer = claimant.register("x", "CPO NL-CPX", method=method, token=token)
    assert answer["status_code"] == answered[1]
    assert "s3cret" not in str(answer)
    good = answered[1] == 1000
    assert bool(claimant.called) is good, "Who is refused is not called."
    party = store.by_name("x")
    assert party is not None
    assert party.registered is (good or method == "PUT")
    if hook is not an_async_hook:
        assert seen == [("x", ["NL-CPX"])]


@pytest.mark.parametrize("hook", [None, "x", 5])
def test_what_cannot_be_called_is_no_hook(hook: Any) -> None:
    with pytest.raises(TypeError, match="cannot be called"):
        standing().ocpi.registering(hook)


# Where it is we who begin.


def begin(
    platform: Platform, version: str, says: dict[str, str], **options: Any
) -> Party:
    """Register with a partner that says something else of itself."""
    with emsp(version) as partner, serve(platform.app), platform.app.app_context():
        for field, value in says.items():
            where = {"on": "POST credentials", "fields": [field]}
            partner.misbehave("replace", **where, value=value)
        return platform.ocpi.register_with(
            partner.versions_url, partner.token, version=version, **options
        )


@pytest.mark.parametrize("version", FEATURES)
def test_whom_we_register_with_may_not_be_somebody_else_either(
    store: Parties, version: str
) -> None:
    platform = standing(store)

    def begin_as(party_id: str, name: str, **options: Any) -> Party:
        says = {"party_id": party_id}
        return begin(platform, version, says, name=name, **options)

    assert begin_as("CPX", "first").registered
    for name, options in [
        ("second", {}),
        ("third", {"roles": [role("DE-CPY")]}),
    ]:
        with pytest.raises(RegistrationFailed, match="may not be"):
            begin_as("CPX", name, **options)
        party = store.by_name(name)
        assert party is None or not party.registered
    assert begin_as("CPX", "second", roles=[role("DE-CPX")]).registered
    platform.ocpi.registering(lambda party, roles: False)
    with pytest.raises(RegistrationFailed, match="This registration is refused"):
        begin_as("CPZ", "fourth")


def test_a_hub_has_to_be_granted_where_we_begin(store: Parties) -> None:
    platform = standing(store)
    with pytest.raises(RegistrationFailed, match="no hub, unless"):
        begin(platform, "2.2.1", {"role": "HUB"}, name="x")
    roles = [role("HUB DE-PAR")]
    party = begin(platform, "2.2.1", {"role": "HUB"}, name="x", roles=roles)
    assert party.registered
    assert Quirk.FORWARDS not in party.quirks
