"""Registration, as both sides of it see it: who is the other party, and how to call it.

Rules: OCPI 2.2.1, Credentials, "Use cases", and Version information endpoint; the same
chapters of the other versions.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from marshmallow import ValidationError

from ..contracts import CREDENTIALS
from ..contracts import FEATURES
from ..contracts import StatusCode
from ..state import state_of
from ..transport.quirks import Quirk
from ..transport.tokens import CredentialsToken
from .addresses import check_url
from .credentials import Credentials
from .credentials import read_credentials
from .credentials import write_credentials
from .failures import PeerError
from .parties import Endpoint
from .parties import NameTaken
from .parties import Party
from .parties import TokenOutdated
from .peer import Peer
from .peer import PeerSettings
from .stores import parties_of
from .versions import offered
from .versions import versions_url


class RegistrationFailed(Exception):
    """Why a registration came to nothing, in a sentence; nobody is registered by it.

    :param status_code: 3001, 3002 or 3003: what the other party is told, if it asked.
    """

    def __init__(self, message: str, status_code: StatusCode) -> None:
        super().__init__(message)
        self.status_code = status_code


def answer_registration(
    app: Flask, party: Party, credentials: Credentials, version: str
) -> Party:
    """Call back a party that wants to register: it is as it is to be stored.

    :param version: the one whose endpoint the party has called.
    :raises RegistrationFailed: when it cannot be called, does not offer the version, or
        lacks an endpoint that is needed.
    """
    return _discover(
        app,
        replace(
            party,
            url=credentials.url,
            token=credentials.token,
            roles=credentials.roles,
            hub_party_id=credentials.hub_party_id,
        ),
        [version],
    )


def register_with(
    app: Flask,
    url: str,
    token_a: str | CredentialsToken,
    *,
    name: str | None = None,
    version: str | None = None,
    quirks: Iterable[Quirk] | None = None,
) -> Party:
    """Register with another party, which has given us its token A.

    In the newest version that both offer. While it answers, the other party calls our
    versions, so the app has to be running and reachable.

    :param url: of its versions.
    :param name: ours for it; the host of the URL without one.
    :param version: the only one that will do.
    :param quirks: what it does otherwise than OCPI says; ``None`` for what is known of
        a party that we have invited. Its token A is useless from then on.
    :raises ForbiddenURL: for a URL that must not be called.
    :raises ValueError: for a version that the app does not offer itself.
    :raises NameTaken: when a party of the name is registered.
    :raises RuntimeError: when the app cannot say who or where it is.
    :raises RegistrationFailed: when it comes to nothing.
    """
    settings, parties = PeerSettings.of(app.config), parties_of(app)
    own_url = versions_url(app)
    check_url(url, insecure=settings.insecure)
    name = name or urlsplit(url).hostname or url
    ours = [one for one in reversed(offered(app)) if version in (None, one)]
    if not ours:
        raise ValueError(f"The app does not offer OCPI {version or 'in any version'}.")
    known = parties.by_name(name) or Party(0, name)
    if known.registered:
        raise NameTaken(name)
    if isinstance(token_a, str):
        token_a = CredentialsToken(token_a)
    quirks = known.quirks if quirks is None else frozenset(quirks)
    found = _discover(
        app, Party(known.id, name, url=url, token=token_a, quirks=quirks), ours
    )
    token = CredentialsToken.generate()
    # The other party calls us with it before it answers: it is a token A until then.
    invited = parties.invite(name, token, found.quirks)
    try:
        credentials = _exchange(app, found, token, own_url, settings)
        return parties.register(
            replace(
                found,
                id=invited.id,
                url=credentials.url,
                token=credentials.token,
                roles=credentials.roles,
                hub_party_id=credentials.hub_party_id,
            ),
            presented=token,
            token=token,
            quirks=found.quirks,
        )
    except BaseException:
        _withdraw(app, invited, token)
        raise


def _exchange(
    app: Flask, found: Party, token: CredentialsToken, url: str, settings: PeerSettings
) -> Credentials:
    """Send our credentials and return those that are answered."""
    features = FEATURES[found.version or ""]
    ours = write_credentials(token, url, state_of(app).platform, features)
    endpoint = found.endpoint(CREDENTIALS)
    assert endpoint is not None  # _discover() has seen to it
    try:
        with Peer(found, settings) as peer:
            answer = peer.post(endpoint.url, ours, routed=False)
        return read_credentials(
            _single(answer.data), features, insecure=settings.insecure
        )
    except PeerError as error:
        raise _unusable("did not take our credentials", error) from None
    except ValidationError:  # what it holds of the credentials is not to be seen
        raise _not_understood("credentials") from None


def _withdraw(app: Flask, invited: Party, token: CredentialsToken) -> None:
    with suppress(TokenOutdated):  # it has registered by itself meanwhile
        parties_of(app).unregister(invited, presented=token)


def _discover(app: Flask, party: Party, versions: Sequence[str]) -> Party:
    """Read a party's versions and the details of one, and return the party with them.

    :param versions: those that will do, best first; one at least.
    """
    settings = PeerSettings.of(app.config)
    assert party.url is not None
    party, data = _ask(party, settings, party.url, versions[0], "versions")
    theirs = dict(_versions(data))
    version = next((one for one in versions if one in theirs), None)
    if version is None:
        raise RegistrationFailed(
            f"The other party does not offer OCPI {' or '.join(versions)}.",
            StatusCode.UNSUPPORTED_VERSION,
        )
    party, data = _ask(party, settings, theirs[version], version, "version details")
    party = replace(party, version=version, endpoints=tuple(_endpoints(data)))
    _check_endpoints(app, party)
    return party


def _ask(
    party: Party, settings: PeerSettings, url: str, version: str, what: str
) -> tuple[Party, Any]:
    """Get a URL, with the token in the one encoding or, where that is 401, the other.

    Which one a party wants cannot be told from its version alone (OCPI 2.2.1, Transport
    and format, "Authorization header").
    """
    encoded = FEATURES[version].encoded_tokens
    other = Quirk.RAW_TOKEN if encoded else Quirk.ENCODED_TOKEN
    failures = []
    for one in (party, replace(party, quirks=party.quirks ^ {other})):
        try:
            with Peer(one, settings, version=version) as peer:
                return one, peer.get(url, routed=False).data
        except PeerError as error:
            failures.append(error)
            if error.http_status != 401:
                break
    raise _unusable(f"could not be asked for its {what}", failures[0]) from None


def _unusable(what: str, error: PeerError) -> RegistrationFailed:
    return RegistrationFailed(
        f"The other party {what}. {error}", StatusCode.UNABLE_TO_USE_CLIENT_API
    )


def _not_understood(what: str) -> RegistrationFailed:
    return RegistrationFailed(
        f"The other party's {what} cannot be understood.",
        StatusCode.UNABLE_TO_USE_CLIENT_API,
    )


def _versions(data: Any) -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):  # as the table of OCPI 2.0 has it
        data = data.get("versions")
    if not isinstance(data, list):
        raise _not_understood("versions")
    for one in data:
        match one:
            case {"version": str() | int() | Decimal() as version, "url": str() as url}:
                yield str(version), url


def _endpoints(data: Any) -> Iterator[Endpoint]:
    data = _single(data)
    if not isinstance(data, dict) or not isinstance(data.get("endpoints"), list):
        raise _not_understood("version details")
    for one in data["endpoints"]:
        match one:
            case {"identifier": str() as identifier, "url": str() as url}:
                role = one.get("role")
                yield Endpoint(identifier, url, role if isinstance(role, str) else None)


def _single(data: Any) -> Any:
    """Return what may stand in a list of one, as the examples of OCPI 2.0 have it."""
    return data[0] if isinstance(data, list) and len(data) == 1 else data


def _check_endpoints(app: Flask, party: Party) -> None:
    needed = [(CREDENTIALS, None), *app.config["OCPI_STATUS_NEEDED_ENDPOINTS"]]
    missing = [
        f"{module} ({role})" if role else module
        for module, role in needed
        if party.endpoint(module, role) is None
    ]
    if missing:
        raise RegistrationFailed(
            f"The other party lacks the endpoint {', '.join(missing)}.",
            StatusCode.NO_MATCHING_ENDPOINTS,
        )
