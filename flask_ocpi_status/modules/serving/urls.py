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
    caller = ocpi_request.party
    if isinstance(caller, Party) and origin(url) not in _origins(caller):
        for other in parties_of(current_app).all():
            if other.name != caller.name and origin(url) in _origins(other):
                raise ValidationError({"response_url": ["It is another party's."]})
    return url


def _origins(party: Party) -> set[_Origin]:
    urls = [party.url, *(endpoint.url for endpoint in party.endpoints)]
    return {origin(url) for url in urls if url}
