"""Versions, version details and credentials, as they are asked for.

Rules: OCPI 2.2.1, Version information endpoint; Credentials, GET.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from typing import Final

from ...contracts import CREDENTIALS
from ...contracts import FEATURES
from ...parties.parties import Endpoint
from ...transport.routing import PartyId
from ..recorder import NoWay
from ..visit import Visit

#: So many versions and endpoints are looked at.
_MOST: Final = 200
#: No UUID: OCPI advises one and does not demand it.
ODD_ID: Final = "check:17/of-no-form"


def discover(visit: Visit, version: str | None) -> None:
    """Find out how the partner is spoken to.

    :param version: the only one that will do; the newest that both have without it.
    :raises NoWay: where nothing else can be asked.
    """
    if version is not None:
        visit.version = version
    encoded = visit.ask("token-encoded", "GET", visit.url, encoded=True)
    raw = visit.ask("token-raw", "GET", visit.url, encoded=False)
    if encoded.http is None and raw.http is None:
        raise NoWay("The versions URL was not answered.")
    wanted, other = (encoded, raw) if visit.features.encoded_tokens else (raw, encoded)
    found = wanted if wanted.succeeded or not other.succeeded else other
    visit.encoded = found is encoded
    offered = dict(versions_in(found.data))
    chosen = version or next(
        (one for one in reversed(FEATURES) if one in offered), None
    )
    if chosen is None:
        visit.ask("versions", "GET", visit.url, module="versions")
        raise NoWay("No version was offered that could be spoken.")
    visit.version = chosen
    # Which encoding it has to be is only known now.
    if FEATURES[chosen].encoded_tokens and encoded.succeeded:
        visit.encoded = True
    elif not FEATURES[chosen].encoded_tokens and raw.succeeded:
        visit.encoded = False
    visit.ask("versions", "GET", visit.url, module="versions")
    visit.ask("odd-id", "GET", visit.url, module="versions", request_id=ODD_ID)
    for name, url in offered.items():
        purpose = "details" if name == chosen else "other-details"
        if name in FEATURES:
            visit.ask(purpose, "GET", url, module="versions", version=name)
    details = visit.first("details")
    if details is None or not details.succeeded:
        raise NoWay(f"The details of OCPI {chosen} could not be had.")
    visit.endpoints = tuple(_endpoints(details.data))


def introduce(visit: Visit) -> None:
    """Ask who the partner is, and take it for the receiver of messages."""
    url = visit.endpoint(CREDENTIALS)
    if url is None:
        return
    exchange = visit.ask("credentials", "GET", url, module=CREDENTIALS)
    visit.parties = tuple(_parties(exchange.data))


def versions_in(data: Any) -> Iterator[tuple[str, str]]:
    """Give the versions and their URLs, as far as they can be read."""
    if isinstance(data, dict):  # as the table of OCPI 2.0 has it
        data = data.get("versions")
    for one in data[:_MOST] if isinstance(data, list) else ():
        match one:
            case {"version": str() | int() | Decimal() as version, "url": str() as url}:
                yield str(version), url


def single(data: Any) -> Any:
    """Return what may stand in a list of one, as the examples of OCPI 2.0 have it."""
    return data[0] if isinstance(data, list) and len(data) == 1 else data


def _endpoints(data: Any) -> Iterator[Endpoint]:
    data = single(data)
    listed = data.get("endpoints") if isinstance(data, dict) else None
    for one in listed[:_MOST] if isinstance(listed, list) else ():
        match one:
            case {"identifier": str() as identifier, "url": str() as url}:
                role = one.get("role")
                side = role if role in ("SENDER", "RECEIVER") else None
                yield Endpoint(identifier, url, side)


def _parties(data: Any) -> Iterator[PartyId]:
    data = single(data)
    if not isinstance(data, dict):
        return
    roles = data.get("roles", [data])
    for one in roles if isinstance(roles, list) else ():
        match one:
            case {"country_code": str() as country, "party_id": str() as party}:
                try:
                    yield PartyId(country, party)
                except ValueError:  # which the check of credentials tells
                    continue
