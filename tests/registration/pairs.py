"""Platforms of ours and partners, each on a real socket, and what the two do."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import ExitStack
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.registration import MemoryParties
from flask_ocpi_status.registration import Parties
from flask_ocpi_status.registration import Party
from flask_ocpi_status.registration import agreeing
from flask_ocpi_status.testing import Answered
from flask_ocpi_status.testing import Asked
from flask_ocpi_status.testing import Fault
from flask_ocpi_status.testing import Partner
from flask_ocpi_status.testing import Spoil
from flask_ocpi_status.testing import serve
from tests.parties.databases import database_url
from tests.parties.databases import opened
from tests.partners.emsp import emsp
from tests.partners.platform import TOKEN_A
from tests.partners.platform import Platform
from tests.partners.platform import standing

BASE = {"OCPI_STATUS_BASE_URL": "https://we.example"}
MODULE = "/ocpi/cpo/2.2.1/locations"
EMSP = {
    "role": "EMSP",
    "country_code": "BE",
    "party_id": "WNK",
    "business_details": {"name": "Windkracht"},
}


def partner_of(version: str = "2.2.1", **who: Any) -> Partner:
    """Return a provider that our operator calls ``other``."""
    return emsp(version, name="other", **who)


@pytest.fixture
def partner() -> Iterator[Partner]:
    """Give that provider."""
    with partner_of() as partner:
        yield partner


@pytest.fixture(autouse=True)
def no_long_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait no longer than a moment for a renewal of the other side."""
    monkeypatch.setattr(agreeing, "_A_MOMENT", 0.05)


@contextmanager
def serving(platform: Platform) -> Iterator[str]:
    """Serve a platform on loopback, and return the URL of its versions."""
    with serve(platform.app) as served:
        yield served.versions_url


def register(
    platform: Platform, url: str, token: str = TOKEN_A, **options: Any
) -> Party:
    with platform.app.app_context():
        return platform.ocpi.register_with(url, token, **{"name": "other"} | options)


def begin(platform: Platform, partner: Partner, **options: Any) -> Party:
    """Register with a party that has given us its token A."""
    return register(platform, partner.versions_url, partner.token, **options)


def before(do: Callable[[Asked], Answered | None]) -> Fault:
    """Have something done before a partner looks at a request, or in its place."""
    return Fault("before", "does something before", lambda: Spoil(ask=do))


def afterwards(do: Callable[[Answered], None]) -> Fault:
    """Have something done when a partner has done what it was asked, and not told."""
    return Fault("afterwards", "does something afterwards", lambda: do)


def strictly(partner: Partner, on: str | None = None, **parameters: Any) -> None:
    """Have a partner take tokens as its version has them, and in no other way."""
    is_encoded = FEATURES[partner.who.version].encoded_tokens
    partner.misbehave("token_encoding", on, base64=is_encoded, **parameters)


@contextmanager
def two_platforms(kind: str, folder: Path) -> Iterator[tuple[Any, ...]]:
    """Serve an operator and a provider, each with a store of a kind, and their URLs."""
    with ExitStack() as stack:

        def store(number: int) -> Any:
            if kind == "memory":
                return MemoryParties()
            place = folder / str(number)
            place.mkdir()
            url = stack.enter_context(database_url(kind, place))
            return stack.enter_context(opened(url))

        here = standing(store(1))
        there = standing(store(2), side="RECEIVER", OCPI_STATUS_ROLES=[EMSP])
        urls = [stack.enter_context(serving(one)) for one in (here, there)]
        yield here, there, *urls


class Pair:
    """A platform that is served, and a partner that it is registered with.

    :ivar before: the partner, as it was stored at the beginning.
    :ivar old: the token of ours that the partner had at the beginning.
    :ivar given: the tokens that the partner has given us; the last may have been lost.
    """

    def __init__(self, partner: Partner, store: Parties | None = None) -> None:
        self.platform = standing(store)
        self.partner = partner
        self.before = partner.meet(self.platform.app)
        self.old = token_of(partner.knows)
        self.given = [token_of(self.before)]
        partner.misbehave(afterwards(self._note), on="PUT credentials")

    def _note(self, answered: Answered) -> None:
        if isinstance(answered.data, dict):
            self.given.append(answered.data["token"])

    def sent(self) -> str:
        """Return the token of ours that the partner was sent last."""
        return str(self.partner.received("PUT", "credentials")[-1].body["token"])

    def reaches(self) -> None:
        """Call the partner with what is stored of it, and be called by it likewise."""
        reaches(self.platform, module="tokens")
        assert opens(self.platform, token_of(self.partner.knows))


def token_of(party: Party) -> str:
    """Return the token with which a party is called."""
    assert party.token is not None
    return party.token.reveal()


def renew(platform: Platform, version: str | None = None) -> Party:
    with platform.app.app_context():
        return platform.ocpi.renew(known(platform), version)


def leave(platform: Platform) -> bool:
    with platform.app.app_context():
        return platform.ocpi.leave(known(platform))


def known(platform: Platform, name: str = "other") -> Party:
    party = platform.store.by_name(name)
    assert party is not None
    return party


def opens(platform: Platform, token: str, path: str = MODULE) -> bool:
    """Whether a token lets in, or is not known at all."""
    status = platform.ask("GET", path, token=token).status_code
    assert status in (200, 401)
    return status == 200


def reaches(
    platform: Platform,
    role: str = "SENDER",
    name: str = "other",
    module: str = "locations",
) -> None:
    """Call a party with what is stored of it."""
    with platform.app.app_context(), platform.ocpi.peer(known(platform, name)) as peer:
        assert list(peer.objects(module, role=role)) == []
