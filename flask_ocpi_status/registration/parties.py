"""The parties that we know, and the store that keeps them.

A party is *invited* with a token A, with which it can read our versions and register.
Registered, it has a token of its own (C), and token A is no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from threading import Lock
from typing import Protocol

from ..transport.platform import CredentialsRole
from ..transport.quirks import Quirk
from ..transport.tokens import CredentialsToken


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a party has a module (OCPI 2.2.1, Version information, Endpoint).

    :param identifier: the module.
    :param url: absolute.
    :param role: ``"SENDER"`` or ``"RECEIVER"``; ``None`` before 2.2.
    """

    identifier: str
    url: str
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """Another platform: what it is called, and how it is reached once it is registered.

    :param id: the store's own.
    :param name: ours for it; no two have the same.
    :param registered: whether it has a token of its own, rather than token A or none.
    :param version: the version of OCPI that it registered with.
    :param url: of its versions.
    :param token: for our calls to it.
    :param endpoints: those of its version details.
    :param roles: those of its credentials.
    :param hub_party_id: the hub's country code and party id in one (OCPI 2.3.0).
    :param quirks: what it does otherwise than OCPI says.
    """

    id: int
    name: str
    registered: bool = False
    version: str | None = None
    url: str | None = None
    token: CredentialsToken | None = None
    endpoints: tuple[Endpoint, ...] = ()
    roles: tuple[CredentialsRole, ...] = ()
    hub_party_id: str | None = None
    quirks: frozenset[Quirk] = frozenset()

    def endpoint(self, identifier: str, role: str | None = None) -> Endpoint | None:
        """Return its endpoint of a module, if it has one.

        :param role: the side that is wanted; not looked at where the version has none.
        """
        for endpoint in self.endpoints:
            if endpoint.identifier == identifier and (
                role is None or endpoint.role in (None, role)
            ):
                return endpoint
        return None


class NameTaken(ValueError):
    """A registered party has the name already.

    :param name: the one that was asked for.
    """

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The party {name!r} is registered already; invite another name."
        )


class TokenOutdated(LookupError):
    """The token that a change came with is not the party's any more.

    Someone else was faster: another registration, or a removal.

    :param name: the party's.
    """

    def __init__(self, name: str) -> None:
        super().__init__(f"The party {name!r} has another token by now, or none.")


class TokenTaken(ValueError):
    """An inbound token belongs to another party already."""

    def __init__(self) -> None:
        super().__init__("The token belongs to another party; make a new one.")


class StoreProblem(Exception):
    """Why a store cannot do what it is asked: a sentence without secrets."""


class Parties(Protocol):
    """Where parties are kept. Each method is one transaction.

    Inbound tokens go in and are never given out again. A party's name is ours to say,
    and so are its quirks, which change only where they are given.

    Any method raises :exc:`StoreProblem` when the store itself fails; nothing has
    changed then.
    """

    def by_token(self, token: CredentialsToken) -> Party | None:
        """Return the party that an inbound token belongs to."""

    def by_name(self, name: str) -> Party | None:
        """Return the party of a name."""

    def all(self) -> Sequence[Party]:
        """Return all parties, oldest first."""

    def invite(
        self,
        name: str,
        token: CredentialsToken,
        quirks: frozenset[Quirk] | None = None,
    ) -> Party:
        """Make a party, or give one that is not registered another token A.

        :param quirks: those of the party; ``None`` leaves them as they are.
        :raises NameTaken: when a party of the name is registered.
        :raises TokenTaken: when the token is another party's.
        """

    def register(
        self,
        party: Party,
        *,
        presented: CredentialsToken,
        token: CredentialsToken,
        quirks: frozenset[Quirk] | None = None,
    ) -> Party:
        """Store all that a party is after its registration, at once or not at all.

        :param party: as it is to be; its ``id`` says which one it is. Its name and its
            quirks stay as they are in the store.
        :param presented: the inbound token that it came with, useless afterwards.
        :param token: the inbound token that it has from now on; it may be the same.
        :param quirks: as for :meth:`invite`.
        :returns: the party as it is stored.
        :raises TokenOutdated: when ``presented`` is not the party's token any more.
        :raises TokenTaken: when ``token`` is another party's.
        """

    def unregister(self, party: Party, *, presented: CredentialsToken) -> None:
        """Forget all of a party but its name and its quirks; its tokens are useless.

        :raises TokenOutdated: when ``presented`` is not the party's token any more.
        """

    def set_quirks(self, name: str, quirks: frozenset[Quirk]) -> Party:
        """Say what a party does otherwise than OCPI says, and nothing else of it.

        :raises LookupError: when there is no party of the name.
        """


class MemoryParties:
    """A store in memory, for tests and for trying things out."""

    def __init__(self) -> None:
        self._parties: dict[int, Party] = {}
        self._tokens: dict[str, int] = {}
        self._lock = Lock()

    def by_token(self, token: CredentialsToken) -> Party | None:
        """Return the party that an inbound token belongs to."""
        with self._lock:
            found = self._tokens.get(token.digest())
            return None if found is None else self._parties[found]

    def by_name(self, name: str) -> Party | None:
        """Return the party of a name."""
        with self._lock:
            return self._named(name)

    def all(self) -> Sequence[Party]:
        """Return all parties, oldest first."""
        with self._lock:
            return list(self._parties.values())

    def invite(
        self,
        name: str,
        token: CredentialsToken,
        quirks: frozenset[Quirk] | None = None,
    ) -> Party:
        """Make a party, or give one that is not registered another token A."""
        with self._lock:
            party = self._named(name) or Party(len(self._parties) + 1, name)
            if party.registered:
                raise NameTaken(name)
            if quirks is not None:
                party = replace(party, quirks=quirks)
            return self._keep(party, token)

    def register(
        self,
        party: Party,
        *,
        presented: CredentialsToken,
        token: CredentialsToken,
        quirks: frozenset[Quirk] | None = None,
    ) -> Party:
        """Store all that a party is after its registration, at once or not at all."""
        with self._lock:
            known = self._known(party, presented)
            party = replace(
                party,
                registered=True,
                name=known.name,
                quirks=known.quirks if quirks is None else quirks,
            )
            return self._keep(party, token)

    def unregister(self, party: Party, *, presented: CredentialsToken) -> None:
        """Forget all of a party but its name and its quirks."""
        with self._lock:
            known = self._known(party, presented)
            self._keep(Party(known.id, known.name, quirks=known.quirks), None)

    def set_quirks(self, name: str, quirks: frozenset[Quirk]) -> Party:
        """Say what a party does otherwise than OCPI says, and nothing else of it."""
        with self._lock:
            known = self._named(name)
            if known is None:
                raise LookupError(f"There is no party {name!r}.")
            changed = self._parties[known.id] = replace(known, quirks=quirks)
            return changed

    def _named(self, name: str) -> Party | None:
        return next((one for one in self._parties.values() if one.name == name), None)

    def _known(self, party: Party, presented: CredentialsToken) -> Party:
        if self._tokens.get(presented.digest()) != party.id:
            raise TokenOutdated(party.name)
        return self._parties[party.id]

    def _keep(self, party: Party, token: CredentialsToken | None) -> Party:
        others = {
            digest: owner for digest, owner in self._tokens.items() if owner != party.id
        }
        if token is not None:
            if token.digest() in others:
                raise TokenTaken
            others[token.digest()] = party.id
        self._tokens = others
        self._parties[party.id] = party
        return party
