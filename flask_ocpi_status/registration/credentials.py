"""The credentials object, in the shape of each version.

Rules: Credentials chapters of OCPI 2.0 to 2.1.1 (flat), 2.2 and 2.2.1 (``roles``), and
2.3.0 (``hub_party_id``, and no role ``HUB``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from typing import Any
from typing import Final

from marshmallow import ValidationError

from ..codec import dumps
from ..codec import loads
from ..contracts import FEATURES
from ..contracts import Features
from ..contracts import Violation
from ..objects import Object
from ..objects import edition_of
from ..objects import judge
from ..objects.fields import List
from ..objects.fields import Nested
from ..objects.patterns import TOKEN
from ..objects.property import Property
from ..parties.parties import Party
from ..peers.addresses import ForbiddenURL
from ..peers.addresses import check_url
from ..transport.platform import HUB
from ..transport.platform import CredentialsRole
from ..transport.platform import Platform
from ..transport.routing import PartyId
from ..transport.tokens import CredentialsToken
from ..violations import merged
from ..violations import violations_of

#: So many parties may stand behind a hub.
MAX_ROLES: Final = 5000
# What the headers of a message can carry, and what no version is to have less of.
_CODES: Final = {
    "party_id": (
        re.compile(r"[A-Za-z0-9]{3}\Z"),
        "a party id of 3 letters or digits (ISO 15118)",
    ),
    "country_code": (
        re.compile(r"[A-Za-z]{2}\Z"),
        "a country code of 2 letters (ISO 3166-1)",
    ),
}
_HUB_ID: Final = re.compile(r"[A-Za-z0-9]{5}\Z")
_HUB_ID_WORDS: Final = "a country code and a party id in one, of 5 letters or digits"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a party says of itself, and how it is to be called.

    :param token: for calls to it.
    :param url: of its versions.
    """

    token: CredentialsToken
    url: str
    roles: tuple[CredentialsRole, ...]
    hub_party_id: str | None = None


def write_credentials(
    token: CredentialsToken, url: str, platform: Platform, features: Features
) -> dict[str, Any]:
    """Write our own credentials, with a token that does not show itself yet.

    :param token: for calls to us; who sends the credentials reveals it.
    :param url: of our versions.
    :raises RuntimeError: when the app has no roles.
    """
    if not platform.roles:
        raise RuntimeError(
            "The platform has no credentials; say in OCPI_STATUS_ROLES who it is."
        )
    written: dict[str, Any] = {"token": token, "url": url}
    if not features.roles:
        return written | _flat(platform.roles[0])
    if features.hub_party and platform.hub is not None:
        written["hub_party_id"] = platform.hub.country_code + platform.hub.party_id
    written["roles"] = [
        {"role": one.role, **_flat(one)} for one in _told(platform, features)
    ]
    return written


def _told(platform: Platform, features: Features) -> Iterable[CredentialsRole]:
    """Return the roles that are told of: a hub tells of itself, or of its parties."""
    if platform.hub is None:
        return platform.roles
    hub = [one for one in platform.roles if one.role == HUB]
    return (
        [one for one in platform.roles if one.role != HUB]
        if features.hub_party
        else hub
    )


def _flat(role: CredentialsRole) -> dict[str, Any]:
    return {
        "business_details": role.business_details,
        "party_id": role.party_id.party_id,
        "country_code": role.party_id.country_code,
    }


def read_credentials(
    body: object,
    version: str,
    *,
    text: bytes | None = None,
    insecure: bool = False,
    lenient: bool = False,
    told: Callable[[Violation], object] | None = None,
) -> Credentials:
    """Read a party's credentials, which have to be what its version says.

    Nothing is kept but what OCPI has.

    :param text: the JSON that the body was read from, if it is at hand.
    :param insecure: whether its URL may be one of http.
    :param lenient: whether violations of form pass. Those of what we go on with never
        do: its token, its URL and who it is.
    :param told: is called with each that passes.
    :raises ValidationError: with all that is wrong.
    """
    _refuse_many(body)
    cls = edition_of(version).classes["Credentials"]
    judged: Any = None
    faults: dict[str, Any] = {}
    try:
        judged = judge(cls, body, text=text, lenient=lenient, told=told)
    except ValidationError as error:
        faults = error.normalized_messages()  # type: ignore[no-untyped-call]
    faults = merged(faults, _unusable(body, faults, insecure=insecure))
    if faults:
        raise ValidationError(faults)
    kept = _kept(cls, judged)
    return Credentials(
        CredentialsToken(kept["token"]),
        kept["url"],
        tuple(_role(one) for one in kept.get("roles", [kept])),
        kept.get("hub_party_id"),
    )


def said_by(party: Party, credentials: Credentials) -> Party:
    """Return a party as it says that it is."""
    return replace(
        party,
        url=credentials.url,
        token=credentials.token,
        roles=credentials.roles,
        hub_party_id=credentials.hub_party_id,
    )


def check_roles(configured: object) -> list[Mapping[str, Any]]:
    """Return our own roles as a list, when they are those of any version.

    :param configured: ``OCPI_STATUS_ROLES``.
    :raises ValueError: with what is wrong, as we say it to others.
    """
    if isinstance(configured, str | Mapping) or not isinstance(configured, Iterable):
        raise ValueError("OCPI_STATUS_ROLES is a list of roles, each of them a dict.")
    roles = list(configured)
    for number, role in enumerate(roles):
        if not isinstance(role, Mapping):
            raise ValueError(f"OCPI_STATUS_ROLES[{number}] is no dict.")
    Platform.of(roles)  # which says what is missing in words of its own
    faults = [_faults(name, roles) for name, one in FEATURES.items() if one.roles]
    if roles and all(faults):
        said = "; ".join(f"{_place(one.pointer)}: {one.message}" for one in faults[-1])
        raise ValueError(said)
    return roles


def _place(pointer: str) -> str:
    """Return the place in the configuration of what has a pointer in credentials."""
    return re.sub(r"^/roles(?:/(\d+))?", r"OCPI_STATUS_ROLES[\1]", pointer)


def _faults(version: str, roles: list[Mapping[str, Any]]) -> list[Violation]:
    """Return what is wrong with roles that a platform of a version would have."""
    body = {"token": "t", "url": "https://example.com/", "roles": roles}
    try:
        text = dumps(body).encode()
    except TypeError as error:
        return [Violation("/roles", str(error))]
    try:
        read_credentials(loads(text), version, text=text)
    except ValidationError as error:
        return violations_of(error)
    return []


def _refuse_many(body: object) -> None:
    """Refuse more roles than are kept, before any of them is looked at.

    :raises ValidationError: for that.
    """
    roles = body.get("roles") if isinstance(body, dict) else None
    if isinstance(roles, list) and len(roles) > MAX_ROLES:
        raise ValidationError({"roles": [f"Expected at most {MAX_ROLES:,} roles."]})


def _unusable(
    body: object, but: Mapping[str, Any], *, insecure: bool
) -> dict[str, Any]:
    """Return what is wrong with credentials that OCPI's own types do not say.

    :param but: what is wrong already, and is not looked at.
    """
    if not isinstance(body, dict):
        return {}
    faults: dict[str, Any] = {}
    texts = {
        name: body[name]
        for name in ("token", "url", "hub_party_id")
        if name not in but and isinstance(body.get(name), str)
    }
    if "token" in texts and not TOKEN.fits(texts["token"]):
        faults["token"] = [f"Expected {TOKEN.words}."]
    if "hub_party_id" in texts and not _HUB_ID.match(texts["hub_party_id"]):
        faults["hub_party_id"] = [f"Expected {_HUB_ID_WORDS}."]
    if "url" in texts:
        try:
            check_url(texts["url"], insecure=insecure)
        except ForbiddenURL as error:
            faults["url"] = [str(error)]
    roles, known = body.get("roles"), but.get("roles", {})
    if not isinstance(roles, list):
        faults |= {name: one for name, one in _of_role(body).items() if name not in but}
    elif isinstance(known, dict):
        faults["roles"] = {
            index: found
            for index, one in enumerate(roles)
            if index not in known and (found := _of_role(one))
        }
    return {name: one for name, one in faults.items() if one}


def _of_role(role: Any) -> dict[str, Any]:
    """Return what is wrong with the codes of a role, which headers have to carry."""
    return {
        name: [f"Expected {words}."]
        for name, (pattern, words) in _CODES.items()
        if isinstance(role, Mapping)
        and isinstance(role.get(name), str)
        and not pattern.match(role[name])
    }


def _role(kept: dict[str, Any]) -> CredentialsRole:
    return CredentialsRole(
        kept.get("role"),
        PartyId(kept["country_code"], kept["party_id"]),
        kept["business_details"],
    )


def _kept(cls: type[Object], document: dict[str, Any]) -> dict[str, Any]:
    """Return of a document that was judged what OCPI has, and nothing of any size."""
    return {
        name: _kept_value(field, cls, document[name])
        for name, field in cls.properties().items()
        if name in document
    }


def _kept_value(field: Property, cls: type[Object], value: Any) -> Any:
    if isinstance(field, List):
        return [_kept_value(field.item, cls, one) for one in value]
    if isinstance(field, Nested):
        return _kept(field.of(cls.edition), value)
    return value
