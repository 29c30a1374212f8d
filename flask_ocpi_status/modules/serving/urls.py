"""The URLs that a party names for what comes later: where we may call, and may not.

Rules: OCPI 2.2.1, Commands, 13.3; what OCPI leaves open of it is decided here: the URL
is no address inside of our own network, and none of another party's.
"""

from __future__ import annotations

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
    insecure = current_app.config["OCPI_STATUS_INSECURE_PEERS"]
    try:
        check_url(url, insecure=insecure)
    except ForbiddenURL as error:
        raise ValidationError({"response_url": [str(error)]}) from None
    caller, where = ocpi_request.party, origin(url)
    if not isinstance(caller, Party) or where in (own := _origins(caller)):
        return url
    for other in parties_of(current_app).all():
        if other.name != caller.name and _is_of(where, _origins(other), own):
            raise ValidationError({"response_url": ["It is another party's."]})
    return url


def _is_of(where: _Origin, theirs: set[_Origin], own: set[_Origin]) -> bool:
    """Whether a URL is another party's: at its origin, or at a host that is its alone.

    Parties whose platforms share a host are told apart by their ports.
    """
    hosts = {host for _, host, _ in theirs} - {host for _, host, _ in own}
    return where in theirs or where[1] in hosts


def _origins(party: Party) -> set[_Origin]:
    urls = [party.url, *(endpoint.url for endpoint in party.endpoints)]
    return {origin(url) for url in urls if url}
