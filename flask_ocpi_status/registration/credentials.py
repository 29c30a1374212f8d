"""The credentials object, in the shape of each version.

Rules: Credentials chapters of OCPI 2.0 to 2.1.1 (flat), 2.2 and 2.2.1 (``roles``), and
2.3.0 (``hub_party_id``, and no role ``HUB``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from typing import Final

from marshmallow import EXCLUDE
from marshmallow import Schema
from marshmallow import ValidationError
from marshmallow import fields
from marshmallow import validate

from ..contracts import Features
from ..transport.platform import HUB
from ..transport.platform import CredentialsRole
from ..transport.platform import Platform
from ..transport.routing import PartyId
from ..transport.tokens import CredentialsToken
from .addresses import MAX_LENGTH
from .addresses import ForbiddenURL
from .addresses import check_url

# So many parties may stand behind a hub; and what a logo has (Locations, Image).
_MAX_ROLES: Final = 5000
_LOGO: Final = ("url", "thumbnail", "category", "type", "width", "height")


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
    """Write our own credentials.

    :param token: for calls to us.
    :param url: of our versions.
    :raises RuntimeError: when the app has no roles.
    """
    if not platform.roles:
        raise RuntimeError(
            "The platform has no credentials; say in OCPI_STATUS_ROLES who it is."
        )
    written: dict[str, Any] = {"token": token.reveal(), "url": url}
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
    body: object, features: Features, *, insecure: bool = False
) -> Credentials:
    """Read a party's credentials.

    :param insecure: whether its URL may be one of http.
    :raises ValidationError: with all that is wrong.
    """
    schema = _WithRoles if features.roles else _Flat
    loaded: dict[str, Any] = schema().load(body)  # type: ignore[arg-type]
    try:
        url = check_url(loaded["url"], insecure=insecure)
    except ForbiddenURL as error:
        raise ValidationError({"url": [str(error)]}) from None
    return Credentials(
        CredentialsToken(loaded["token"]),
        url,
        tuple(_role(one) for one in loaded.get("roles", [loaded])),
        loaded.get("hub_party_id") if features.hub_party else None,
    )


def _role(loaded: dict[str, Any]) -> CredentialsRole:
    return CredentialsRole(
        loaded.get("role"),
        PartyId(loaded["country_code"], loaded["party_id"]),
        _kept(loaded["business_details"]),
    )


def _kept(details: dict[str, Any]) -> dict[str, Any]:
    """Return of business details what OCPI has and is no longer than it should be.

    Nobody is refused for a logo, and nothing of any size is stored.
    """
    kept = _short(details, ("name", "website"))
    if isinstance(details.get("logo"), dict):
        kept["logo"] = _short(details["logo"], _LOGO)
    return kept


def _short(values: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: values[name] for name in names if _is_short(values.get(name))}


def _is_short(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= MAX_LENGTH
    return type(value) is int and 0 <= value < 10**5


def _has_name(details: dict[str, Any]) -> None:
    name = details.get("name")
    if not isinstance(name, str) or not 0 < len(name) <= 100:
        raise ValidationError({"name": ["A text of 1 to 100 characters is needed."]})


def _code(length: int) -> fields.String:
    return fields.String(
        required=True,
        validate=validate.Regexp(
            rf"[A-Za-z0-9]{{{length}}}\Z",
            error=f"{length} letters or digits are needed.",
        ),
    )


class _Schema(Schema):
    class Meta:
        unknown = EXCLUDE


class _Business(_Schema):
    business_details = fields.Dict(
        keys=fields.String(), required=True, validate=_has_name
    )
    party_id = _code(3)
    country_code = _code(2)


class _Connection(_Schema):
    token = fields.String(
        required=True,
        validate=validate.Regexp(
            r"[\x21-\x7e]{1,64}\Z",
            error="1 to 64 printable ASCII characters without spaces are needed.",
        ),
    )
    url = fields.String(required=True)


class _Flat(_Connection, _Business):
    pass


class _Role(_Business):
    role = fields.String(
        required=True,
        validate=validate.Regexp(
            r"[\x21-\x7e]{1,20}\Z",
            error="1 to 20 printable ASCII characters without spaces are needed.",
        ),
    )


class _WithRoles(_Connection):
    roles = fields.List(
        fields.Nested(_Role), required=True, validate=validate.Length(1, _MAX_ROLES)
    )
    hub_party_id = fields.String(
        allow_none=True,
        validate=validate.Regexp(
            r"[A-Za-z0-9]{5}\Z", error="5 letters or digits are needed."
        ),
    )
