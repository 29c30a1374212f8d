"""What another party offers: its versions, and the details of one.

Rules: OCPI 2.2.1, Version information endpoint; the same chapter of the other versions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from typing import Final
from typing import get_args

from flask import Flask
from marshmallow import ValidationError

from ..contracts import CONFIGURATION_MODULES
from ..contracts import CREDENTIALS
from ..contracts import FEATURES
from ..contracts import VERSIONS
from ..contracts import StatusCode
from ..deadline import CallDeadline
from ..exchange.enrolment import Role
from ..parties.parties import Endpoint
from ..parties.parties import Party
from ..peers.addresses import MAX_LENGTH
from ..peers.failures import PeerError
from ..peers.failures import Reason
from ..peers.failures import RegistrationFailed
from ..peers.peer import Peer
from ..peers.settings import PeerSettings
from ..peers.settings import needed_endpoints
from ..peers.speaking import encodes
from ..transport.quirks import Quirk
from ..transport.tokens import CredentialsToken
from ..violations import violations_of
from .versions import offered

# How many there may be to be looked at, and what an endpoint may be like to be stored.
_MAX_VERSIONS: Final = 100
_MAX_ENDPOINTS: Final = 200
_IDENTIFIER: Final = re.compile(r"[!-~]{1,64}")

#: What a party answers to a token that it does not know: 401, and from some 403.
_REFUSALS: Final = (401, 403)
_NO_CONNECTION: Final = frozenset(
    {Reason.FORBIDDEN, Reason.UNREACHABLE, Reason.TIMEOUT, Reason.TLS}
)


def discover(
    app: Flask,
    party: Party,
    versions: Sequence[str],
    *,
    secrets: Iterable[CredentialsToken | None] = (),
) -> Party:
    """Read a party's versions and the details of one, and return the party with them.

    :param versions: those that will do, best first; one at least.
    :param secrets: the tokens that its words are not to repeat, besides its own.
    :raises RegistrationFailed: when they cannot be read, when none of the versions is
        there, and when endpoints are missing.
    """
    settings = PeerSettings.of(app.config)
    known = [one for one in secrets if one is not None]
    with CallDeadline(settings.deadline):  # of all calls together
        party = _discover(party, versions, settings, known)
    _check_needed(app, party)
    _check_common(app, party)
    return party


def _discover(
    party: Party,
    versions: Sequence[str],
    settings: PeerSettings,
    secrets: Sequence[CredentialsToken],
) -> Party:
    assert party.url is not None
    learned, data = _ask(party, settings, secrets, party.url, versions[0], "versions")
    theirs = dict(_versions(data))
    version = next((one for one in versions if one in theirs), None)
    if version is None:
        raise RegistrationFailed(
            f"The other party does not offer OCPI {' or '.join(versions)}.",
            StatusCode.UNSUPPORTED_VERSION,
        )
    party = _wanting(party, version, learned)
    learned, data = _ask(
        party, settings, secrets, theirs[version], version, "version details"
    )
    party = _wanting(party, version, learned)
    return replace(party, version=version, endpoints=tuple(_endpoints(data)))


def _ask(
    party: Party,
    settings: PeerSettings,
    secrets: Sequence[CredentialsToken],
    url: str,
    version: str,
    what: str,
) -> tuple[bool | None, Any]:
    """Get a URL, with the token in one encoding or, where that is refused, the other.

    Which one a party wants cannot be told from its version alone (OCPI 2.2.1, Transport
    and format, "Authorization header").

    :returns: whether the token has to be in Base64, if that was found out, and the data
        of the answer.
    """
    usual = encodes(party.quirks, FEATURES[version])
    failures = []
    for encoded in (usual, not usual):
        learned = None if encoded == usual else encoded
        asked = _wanting(party, version, learned)
        try:
            with Peer(asked, settings, version=version, secrets=secrets) as peer:
                return learned, peer.get(url, routed=False, module=VERSIONS).data
        except PeerError as error:
            failures.append(error)
            if error.http_status not in _REFUSALS:
                break
    raise unusable(f"could not be asked for its {what}", failures[0]) from None


def _wanting(party: Party, version: str, encoded: bool | None) -> Party:
    """Return a party that wants our token so, which is a quirk where OCPI does not.

    :param encoded: ``None`` where nothing else is known than was before.
    """
    if encoded is None:
        return party
    as_usual = FEATURES[version].encoded_tokens == encoded
    quirk = Quirk.ENCODED_TOKEN if encoded else Quirk.RAW_TOKEN
    quirks = party.quirks - {Quirk.ENCODED_TOKEN, Quirk.RAW_TOKEN}
    return replace(party, quirks=quirks if as_usual else quirks | {quirk})


def unusable(what: str, error: PeerError) -> RegistrationFailed:
    """Say that a call failed, and to our own operators what was answered."""
    step, hidden = f"The other party {what}.", error.reason in _NO_CONNECTION
    said = [step, str(error)]
    if error.reason is Reason.HTTP and error.status_code is not None:
        said.append(f"Its status code is {error.status_code}.")
    if error.status_message:
        said.append(f"It says: {error.status_message!r}.")
    return RegistrationFailed(
        " ".join(said),
        StatusCode.UNABLE_TO_USE_CLIENT_API,
        told=f"{step} {'It cannot be reached.' if hidden else error.summary}",
        error=error,
    )


def not_understood(
    what: str, invalid: ValidationError | None = None
) -> RegistrationFailed:
    """Say that an answer holds something else than was asked for.

    :param invalid: what is wrong with it.
    """
    told = f"The other party's {what} cannot be understood."
    said = told
    if invalid is not None:
        found = violations_of(invalid)
        first, others = found[0], len(found) - 1
        place = f"{first.pointer}: " if first.pointer else ""
        said = f"{told} {place}{first.message.rstrip('.')}"
        said += f" (and {others} more)." if others else "."
    return RegistrationFailed(said, StatusCode.UNABLE_TO_USE_CLIENT_API, told=told)


def _versions(data: Any) -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):  # as the table of OCPI 2.0 has it
        data = data.get("versions")
    if not isinstance(data, list) or len(data) > _MAX_VERSIONS:
        raise not_understood("versions")
    for one in data:
        match one:
            case {"version": str() | int() | Decimal() as version, "url": str() as url}:
                yield str(version), url


def _endpoints(data: Any) -> Iterator[Endpoint]:
    data = single(data)
    if not isinstance(data, dict) or not isinstance(data.get("endpoints"), list):
        raise not_understood("version details")
    if len(data["endpoints"]) > _MAX_ENDPOINTS:
        raise not_understood("version details")
    for one in data["endpoints"]:
        match one:
            case {"identifier": str() as identifier, "url": str() as url}:
                if _IDENTIFIER.fullmatch(identifier) and len(url) <= MAX_LENGTH:
                    role = one.get("role")
                    side = role if role in get_args(Role) else None
                    yield Endpoint(identifier, url, side)


def single(data: Any) -> Any:
    """Return what may stand in a list of one, as the examples of OCPI 2.0 have it."""
    return data[0] if isinstance(data, list) and len(data) == 1 else data


def _check_needed(app: Flask, party: Party) -> None:
    """Refuse a party without an endpoint that is needed.

    :raises RegistrationFailed: for that.
    """
    needed = [(CREDENTIALS, None), *needed_endpoints(app.config)]
    missing = [
        _named(module, role)
        for module, role in needed
        if party.endpoint(module, role) is None
    ]
    if missing:
        raise RegistrationFailed(
            f"The other party lacks the endpoint {', '.join(missing)}.",
            StatusCode.NO_MATCHING_ENDPOINTS,
        )


def _check_common(app: Flask, party: Party) -> None:
    """Refuse a party that has no functional module in common with us.

    One side of it is ours, and the other one the party's (OCPI 2.2.1, Status codes,
    3003, and Version information, InterfaceRole). Where we have none at all, parties
    may come to know us before the first one is there.

    :raises RegistrationFailed: for that.
    """
    ours = [
        (mount.module, mount.role)
        for mount in offered(app).get(party.version or "", ())
        if mount.module not in CONFIGURATION_MODULES
    ]
    sides: dict[str | None, str | None] = {"SENDER": "RECEIVER", "RECEIVER": "SENDER"}
    if ours and not any(
        party.endpoint(module, sides.get(role)) for module, role in ours
    ):
        raise RegistrationFailed(
            "The other party has no module in common with us, of which each has one"
            f" side; ours are {', '.join(_named(*one) for one in ours)}.",
            StatusCode.NO_MATCHING_ENDPOINTS,
        )


def _named(module: str, role: str | None) -> str:
    return f"{module} ({role})" if role else module
