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

from ..answers.monitoring import logger
from ..contracts import FEATURES
from ..deadline import CallDeadline
from ..exchange.state import state_of
from ..parties.given import check_granted
from ..parties.given import check_name
from ..parties.given import check_quirks
from ..parties.given import check_token
from ..parties.parties import NameTaken
from ..parties.parties import Party
from ..parties.parties import StoreProblem
from ..parties.parties import TokenOutdated
from ..parties.stores import parties_of
from ..peers.addresses import check_url
from ..peers.failures import RegistrationFailed
from ..peers.settings import PeerSettings
from ..transport.platform import CredentialsRole
from ..transport.quirks import Quirk
from ..transport.tokens import CredentialsToken
from .agreeing import exchange
from .agreeing import look_at_claims
from .agreeing import made_by_the_other
from .agreeing import refused_as_failed
from .credentials import said_by
from .credentials import write_credentials
from .discovery import discover
from .versions import is_same
from .versions import offered
from .versions import versions_url


def answer_registration(
    app: Flask,
    party: Party,
    known: Party,
    version: str,
    *,
    presented: CredentialsToken,
) -> Party:
    """Call back a party that wants to register: it is as it is to be stored.

    :param party: as it says that it is.
    :param known: as it is stored.
    :param version: the one whose endpoint the party has called.
    :param presented: the token that it came with.
    :raises ValidationError: when it says to be who it may not be, and nobody is called.
    :raises RegistrationFailed: when it cannot be called, does not offer the version, or
        lacks an endpoint that is needed.
    :raises: what the app's hook refuses it with.
    """
    look_at_claims(app, party, known)
    return discover(app, party, [version], secrets=(presented, known.token))


def register_with(
    app: Flask,
    url: str,
    token_a: str | CredentialsToken,
    *,
    name: str | None = None,
    version: str | None = None,
    quirks: Iterable[Quirk] | None = None,
    roles: Iterable[CredentialsRole] | None = None,
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
    :param roles: those that it may say to have, and no others; ``None`` for what was
        said in an invitation, if there is one.
    :returns: the party as it is stored.
    :raises TypeError: for a URL, a token, quirks or roles that are none.
    :raises ForbiddenURL: for a URL that must not be called.
    :raises ValueError: for a version that the app does not offer itself, for the app's
        own URL, and for what cannot be a name.
    :raises NameTaken: when a party of the name is registered; what to do then is
        :func:`.renewing.renew` or :func:`.leaving.leave`.
    :raises RuntimeError: when the app cannot say who or where it is.
    :raises RegistrationFailed: when it comes to nothing.
    :raises TokenOutdated: when the party is removed meanwhile.
    :raises StoreProblem: when the store fails.
    """
    if isinstance(token_a, str):
        token_a = CredentialsToken(token_a)
    check_token(token_a)
    chosen = check_quirks(quirks)
    granted = None if roles is None else check_granted(roles) or ()
    settings, parties = PeerSettings.of(app.config), parties_of(app)
    own_url = versions_url(app)
    check_url(url, insecure=settings.insecure)
    if is_same(url, own_url):
        raise ValueError("This is the app's own URL; name the other party's.")
    name = check_name(name or urlsplit(url).hostname or url)
    ours = [one for one in reversed(offered(app)) if version in (None, one)]
    if not ours:
        raise ValueError(f"The app does not offer OCPI {version or 'in any version'}.")
    known = parties.by_name(name) or Party(0, name)
    if known.registered:
        raise NameTaken(name)
    token, platform = CredentialsToken.generate(), state_of(app).platform
    # Whoever cannot say who it is calls nobody.
    write_credentials(token, own_url, platform, FEATURES[ours[0]])
    asked = Party(
        known.id,
        name,
        url=url,
        token=token_a,
        quirks=known.quirks if chosen is None else chosen,
        granted=known.granted if granted is None else granted or None,
    )
    try:
        with CallDeadline(settings.deadline):  # of all calls together
            found = discover(app, asked, ours, secrets=[token])
            if found.quirks != asked.quirks:  # one was found out
                chosen = found.quirks
            credentials = write_credentials(
                token, own_url, platform, FEATURES[found.version or ""]
            )
            return _agree(app, found, credentials, token, chosen, granted)
    except StoreProblem:
        raise  # nor could it be asked what is asked below
    except BaseException as error:
        made = None
        try:
            # Useless now, if it was begun with.
            parties.give_up(token)
            if isinstance(error, RegistrationFailed | TokenOutdated):
                # Another way to the same end: the other party has registered with us.
                made = made_by_the_other(
                    parties, name, lambda one: one.registered, wait=known.id != 0
                )
        except StoreProblem as problem:  # it must not hide why
            logger.error("%s", problem)
        if made is None or made.version not in ours:
            raise
        return made


def _agree(
    app: Flask,
    found: Party,
    ours: dict[str, Any],
    token: CredentialsToken,
    quirks: frozenset[Quirk] | None,
    roles: Iterable[CredentialsRole] | None,
) -> Party:
    """Exchange credentials with a party, and store it with those that it answers.

    The other party calls us with the token before it answers: it is a token A until
    then.
    """
    parties = parties_of(app)
    begun = parties.begin(found.name, token, quirks, roles)
    theirs = exchange(app, found, ours, method="POST")
    claiming = replace(said_by(found, theirs), id=begun.id, granted=begun.granted)
    with refused_as_failed():
        look_at_claims(app, claiming)
        return parties.register(claiming, presented=token, token=token, quirks=quirks)
