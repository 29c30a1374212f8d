"""Registration, as both sides of it see it: who is the other party, and how to call it.

Rules: OCPI 2.2.1, Credentials, "Use cases", and Version information endpoint; the same
chapters of the other versions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from marshmallow import ValidationError

from ..contracts import CREDENTIALS
from ..contracts import FEATURES
from ..state import state_of
from ..transport.quirks import Quirk
from ..transport.tokens import CredentialsToken
from .addresses import check_url
from .credentials import Credentials
from .credentials import read_credentials
from .credentials import write_credentials
from .discovery import discover
from .discovery import not_understood
from .discovery import single
from .discovery import unusable
from .failures import PeerError
from .failures import RegistrationFailed
from .parties import NameTaken
from .parties import Party
from .parties import TokenOutdated
from .parties import check_name
from .peer import Peer
from .settings import PeerSettings
from .stores import parties_of
from .versions import offered
from .versions import versions_url


def answer_registration(
    app: Flask, party: Party, credentials: Credentials, version: str
) -> Party:
    """Call back a party that wants to register: it is as it is to be stored.

    :param version: the one whose endpoint the party has called.
    :raises RegistrationFailed: when it cannot be called, does not offer the version, or
        lacks an endpoint that is needed.
    """
    return discover(app, _saying(party, credentials), [version])


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
    versions, so the app has to be running and reachable. If we have invited it too, its
    token A is good until it is registered; should it register with that one meanwhile,
    then that is the registration.

    :param url: of its versions.
    :param name: ours for it; the host of the URL without one.
    :param version: the only one that will do.
    :param quirks: what it does otherwise than OCPI says; ``None`` for what is known of
        a party that we have invited.
    :returns: the party as it is stored.
    :raises ForbiddenURL: for a URL that must not be called.
    :raises ValueError: for a version that the app does not offer itself, for the app's
        own URL, and for what cannot be a name.
    :raises NameTaken: when a party of the name is registered.
    :raises RuntimeError: when the app cannot say who or where it is.
    :raises RegistrationFailed: when it comes to nothing.
    :raises TokenOutdated: when the party is removed meanwhile.
    :raises StoreProblem: when the store fails.
    """
    settings, parties = PeerSettings.of(app.config), parties_of(app)
    own_url = versions_url(app)
    check_url(url, insecure=settings.insecure)
    if is_ours(app, url):
        raise ValueError("This is the app's own URL; name the other party's.")
    name = check_name(name or urlsplit(url).hostname or url)
    ours = [one for one in reversed(offered(app)) if version in (None, one)]
    if not ours:
        raise ValueError(f"The app does not offer OCPI {version or 'in any version'}.")
    known = parties.by_name(name) or Party(0, name)
    if known.registered:
        raise NameTaken(name)
    if isinstance(token_a, str):
        token_a = CredentialsToken(token_a)
    quirks = known.quirks if quirks is None else frozenset(quirks)
    token, platform = CredentialsToken.generate(), state_of(app).platform
    # Whoever cannot say who it is calls nobody.
    write_credentials(token, own_url, platform, FEATURES[ours[0]])
    found = discover(
        app, Party(known.id, name, url=url, token=token_a, quirks=quirks), ours
    )
    credentials = write_credentials(
        token, own_url, platform, FEATURES[found.version or ""]
    )
    # The other party calls us with it before it answers: it is a token A until then.
    begun = parties.begin(name, token, found.quirks)
    try:
        theirs = _exchange(found, credentials, settings)
        return parties.register(
            replace(_saying(found, theirs), id=begun.id),
            presented=token,
            token=token,
            quirks=found.quirks,
        )
    except (RegistrationFailed, TokenOutdated):
        stored = parties.by_name(name)
        if stored is None or not stored.registered:
            raise
        return stored  # the other party was faster
    finally:
        parties.give_up(begun, begun=token)


def _saying(party: Party, credentials: Credentials) -> Party:
    """Return a party with what it says of itself."""
    return replace(
        party,
        url=credentials.url,
        token=credentials.token,
        roles=credentials.roles,
        hub_party_id=credentials.hub_party_id,
    )


def is_ours(app: Flask, url: str) -> bool:
    """Whether the URL of another party's versions is that of our own."""
    return url.rstrip("/") == versions_url(app).rstrip("/")


def _exchange(
    found: Party, ours: dict[str, Any], settings: PeerSettings
) -> Credentials:
    """Send our credentials and return those that are answered."""
    features = FEATURES[found.version or ""]
    endpoint = found.endpoint(CREDENTIALS)
    assert endpoint is not None  # discover() has seen to it
    try:
        with Peer(found, settings) as peer:
            answer = peer.post(endpoint.url, ours, routed=False)
        return read_credentials(
            single(answer.data), features, insecure=settings.insecure
        )
    except PeerError as error:
        raise unusable("did not take our credentials", error) from None
    except ValidationError:  # what it holds of the credentials is not to be seen
        raise not_understood("credentials") from None
