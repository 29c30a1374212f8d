"""The parties in memory, for tests and for trying things out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from threading import Lock
from time import monotonic

from ..transport.quirks import Quirk
from ..transport.tokens import CredentialsToken
from .parties import BEGUN_FOR
from .parties import NameTaken
from .parties import Party
from .parties import TokenOutdated
from .parties import TokenTaken
from .parties import check_name


class MemoryParties:
    """A store in memory, for tests and for trying things out."""

    def __init__(self) -> None:
        self._parties: dict[int, Party] = {}
        # The inbound tokens, by their digests: whose they are.
        self._tokens: dict[str, int] = {}
        self._begun: dict[str, int] = {}
        self._begun_at: dict[str, float] = {}
        self._ids = count(1)
        self._lock = Lock()

    def by_token(self, token: CredentialsToken) -> Party | None:
        """Return the party that an inbound token belongs to."""
        digest = token.digest()
        with self._lock:
            found = self._tokens.get(digest) or self._under_way().get(digest)
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
            party = self._unregistered(name, quirks)
            self._give(party, token)
            self._parties[party.id] = party
            return party

    def begin(
        self,
        name: str,
        token: CredentialsToken,
        quirks: frozenset[Quirk] | None = None,
    ) -> Party:
        """Begin to register with a party, which is made if there is none."""
        with self._lock:
            party = self._unregistered(name, quirks)
            self._refuse_taken(party, token)
            self._end(party)
            self._begun[token.digest()] = party.id
            self._begun_at[token.digest()] = monotonic()
            self._parties[party.id] = party
            return party

    def give_up(self, begun: CredentialsToken) -> None:
        """Make the token useless that a registration was begun with, if it is one."""
        with self._lock:
            self._begun.pop(begun.digest(), None)

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
            self._refuse_outranked(party, presented)
            party = replace(
                party,
                registered=True,
                name=known.name,
                quirks=known.quirks if quirks is None else quirks,
            )
            self._give(party, token)
            self._end(party)
            self._parties[party.id] = party
            return party

    def unregister(self, party: Party, *, presented: CredentialsToken) -> None:
        """Forget all of a party but its name and its quirks."""
        with self._lock:
            known = self._known(party, presented)
            self._give(known, None)
            self._end(known)
            self._parties[known.id] = Party(known.id, known.name, quirks=known.quirks)

    def set_quirks(self, name: str, quirks: frozenset[Quirk]) -> Party:
        """Say what a party does otherwise than OCPI says, and nothing else of it."""
        with self._lock:
            known = self._named(name)
            if known is None:
                raise LookupError(f"There is no party {name!r}.")
            changed = self._parties[known.id] = replace(known, quirks=quirks)
            return changed

    def remove(self, name: str) -> None:
        """Forget a party altogether; its tokens are useless."""
        with self._lock:
            known = self._named(name)
            if known is None:
                raise LookupError(f"There is no party {name!r}.")
            self._give(known, None)
            self._end(known)
            del self._parties[known.id]

    def _named(self, name: str) -> Party | None:
        return next((one for one in self._parties.values() if one.name == name), None)

    def _unregistered(self, name: str, quirks: frozenset[Quirk] | None) -> Party:
        party = self._named(name) or Party(next(self._ids), check_name(name))
        if party.registered:
            raise NameTaken(name)
        return party if quirks is None else replace(party, quirks=quirks)

    def _known(self, party: Party, presented: CredentialsToken) -> Party:
        digest = presented.digest()
        if party.id not in (self._tokens.get(digest), self._begun.get(digest)):
            raise TokenOutdated(party.name)
        return self._parties[party.id]

    def _refuse_outranked(self, party: Party, presented: CredentialsToken) -> None:
        theirs = party.token.digest() if party.token else ""
        if any(
            owner == party.id and digest != presented.digest() and digest < theirs
            for digest, owner in self._under_way().items()
        ):
            raise TokenOutdated(party.name)

    def _under_way(self) -> dict[str, int]:
        since = monotonic() - BEGUN_FOR
        return {
            digest: owner
            for digest, owner in self._begun.items()
            if self._begun_at[digest] > since
        }

    def _give(self, party: Party, token: CredentialsToken | None) -> None:
        """Give a party another token in the place of the one that it has, or none."""
        if token is not None:
            self._refuse_taken(party, token)
        _drop(self._tokens, party)
        if token is not None:
            self._tokens[token.digest()] = party.id

    def _end(self, party: Party) -> None:
        """End what was begun with a party."""
        _drop(self._begun, party)

    def _refuse_taken(self, party: Party, token: CredentialsToken) -> None:
        digest = token.digest()
        for tokens in (self._tokens, self._begun):
            if tokens.get(digest, party.id) != party.id:
                raise TokenTaken


def _drop(tokens: dict[str, int], party: Party) -> None:
    for digest in [one for one, owner in tokens.items() if owner == party.id]:
        del tokens[digest]
