"""The URLs that a party names for what comes later: where we may call, and may not.

Rules: OCPI 2.2.1, Commands, 13.3; what OCPI leaves open of it is decided here: the URL
is no address inside of our own network, and none of another party's.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import current_app
from marshmallow import ValidationError

from ...exchange.context import ocpi_request
from ...parties.parties import Party
from ...parties.stores import parties_of
from ...peers.addresses import ForbiddenURL
from ...peers.addresses import check_url
from ...peers.addresses import origin

_Origin = tuple[str, str | None, int | None]


def callable_url(url: str) -> str:
    """Return the URL to which a result goes, if it may be called.

    :raises ValidationError: for one that may not, and for one of another party's.
    """
    caller = ocpi_request.party
    try:
        return check_theirs(url, caller if isinstance(caller, Party) else None)
    except ForbiddenURL as error:
        raise ValidationError({"response_url": [str(error)]}) from None


def check_theirs(url: str, party: Party | None) -> str:
    """Return a URL that a party has named, if it may be called for it now.

    :param party: ``None`` for one that has not registered.
    :raises ForbiddenURL: for one that may not, and for one of another party's.
    """
    insecure = current_app.config["OCPI_STATUS_INSECURE_PEERS"]
    check_url(url, insecure=insecure)
    where = origin(url)
    if party is None or where in (own := _origins(party)):
        return url
    if any(_is_of(where, theirs, own) for theirs in _others(party)):
        raise ForbiddenURL("It is another party's.")
    return url


def is_at_home(url: str, party: Party) -> bool:
    """Whether a URL that may be called is at the party's own host.

    Its port need not be that of the others, unless other parties have that host too.
    """
    where, own = origin(url), _origins(party)
    if where in own:
        return True
    shared = {one[1] for theirs in _others(party) for one in theirs}
    return where[:2] in {one[:2] for one in own} and where[1] not in shared


def _is_of(where: _Origin, theirs: set[_Origin], own: set[_Origin]) -> bool:
    """Whether a URL is another party's: at its origin, or at a host that is its alone.

    Parties whose platforms share a host are told apart by their ports.
    """
    hosts = {host for _, host, _ in theirs} - {host for _, host, _ in own}
    return where in theirs or where[1] in hosts


def _others(party: Party) -> Iterator[set[_Origin]]:
    for other in parties_of(current_app).all():
        if other.name != party.name:
            yield _origins(other)


def _origins(party: Party) -> set[_Origin]:
    urls = [party.url, *(endpoint.url for endpoint in party.endpoints)]
    return {origin(url) for url in urls if url}
