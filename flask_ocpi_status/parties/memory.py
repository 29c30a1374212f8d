"""The parties in memory, for tests and for trying things out."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from threading import Lock
from time import monotonic

from ..transport.platform import CredentialsRole
from ..transport.quirks import Quirk
from ..transport.tokens import CredentialsToken
from .claims import held_by
from .given import check_granted
from .given import check_name
from .given import check_quirks
from .given import check_token
from .given import digest_of
from .given import named
from .parties import BEGUN_FOR
from .parties import GrantOutdated
from .parties import NameTaken
from .parties import Party
from .parties import PartyTaken
from .parties import TokenInUse
from .parties import TokenOutdated
from .parties import TokenTaken
from .parties import check_party
from .underway import Begun
from .underway import Held


class MemoryParties:
    """A store in memory, for tests and for trying things out."""

    def __init__(self) -> None:
        self._parties: dict[int, Party] = {}
        # Whose an inbound token is, by its digest, and what was begun with whom.
        self._tokens: dict[str, int] = {}
        self._begun: dict[int, Begun] = {}
        # Whose registration is being answered.
        self._held: dict[int, Held] = {}
        self._holds = count(1)
        self._ids = count(1)
        self._lock = Lock()

    def by_token(self, token: CredentialsToken) -> Party | None:
        """Return the party that an inbound token belongs to."""
        with self._lock:
            owner = self._owner(digest_of(token))
            return None if owner is None else self._parties[owner]

    def by_name(self, name: str) -> Party | None:
        """Return the party of a name."""
        with self._lock:
            return self._named(named(name))

    def all(self) -> Sequence[Party]:
        """Return all parties, oldest first."""
        with self._lock:
            return list(self._parties.values())

    def invite(
        self,
        name: str,
        token: CredentialsToken,
        quirks: frozenset[Quirk] | None = None,
        roles: Iterable[CredentialsRole] | None = None,
    ) -> Party:
        """Make a party, or give one that is not registered another token A."""
        with self._lock:
            party = self._unregistered(name, quirks, roles)
            self._give(party, check_token(token))
            self._parties[party.id] = party
            return party

    def begin(
        self,
        name: str,
        token: CredentialsToken,
        quirks: frozenset[Quirk] | None = None,
        roles: Iterable[CredentialsRole] | None = None,
        *,
        renewing: Party | None = None,
        seconds: float = BEGUN_FOR,
    ) -> Party:
        """Begin to register or to renew with a party, which is made if need be."""
        begun = Begun.now(token, seconds)
        with self._lock:
            if renewing is None:
                party = self._unregistered(name, quirks, roles)
            else:
                party = self._to_renew(check_party(renewing))
            self._refuse_taken(party, token)
            self._begun[party.id] = begun
            self._parties[party.id] = party
            return party

    def give_up(self, begun: CredentialsToken, *, kept: bool = False) -> None:
        """Say that what was begun with a token is under way no more, if it was."""
        with self._lock:
            found = self._begun_with(digest_of(begun))
            if found is None:
                return
            if kept:
                self._begun[found] = Begun.now(begun, 0)
            else:
                del self._begun[found]
                self._parties[found] = replace(self._parties[found], renewing=False)

    def hold(self, party: Party, *, presented: CredentialsToken, seconds: float) -> str:
        """Begin to answer a registration: no other may come with the same token."""
        with self._lock:
            known = self._known(party, presented)
            if known.id in self._held and self._held[known.id].until > monotonic():
                raise TokenInUse(known.name)
            self._refuse_rivals(replace(party, granted=known.granted), known)
            held = Held(f"{next(self._holds)}", monotonic() + seconds)
            self._held[known.id] = held
            return held.by

    def release(self, held: str) -> None:
        """Let others come with a token again, if it is held by nobody else by now."""
        with self._lock:
            for key in [key for key, one in self._held.items() if one.by == held]:
                del self._held[key]

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
            chosen = check_quirks(quirks)
            if party.granted != known.granted:
                raise GrantOutdated(known.name)
            self._refuse_rivals(party, known)
            party = replace(
                party,
                registered=True,
                renewing=False,
                name=known.name,
                quirks=known.quirks if chosen is None else chosen,
            )
            self._give(party, check_token(token))
            self._end(party)
            self._parties[party.id] = party
            return party

    def unregister(self, party: Party, *, presented: CredentialsToken) -> None:
        """Forget all of a party but what is ours to say."""
        with self._lock:
            known = self._known(party, presented)
            self._give(known, None)
            self._end(known)
            self._parties[known.id] = Party(
                known.id, known.name, quirks=known.quirks, granted=known.granted
            )

    def set_quirks(self, name: str, quirks: frozenset[Quirk]) -> Party:
        """Say what a party does otherwise than OCPI says, and nothing else of it."""
        chosen = check_quirks(quirks) or frozenset()
        with self._lock:
            known = self._existing(name)
            changed = self._parties[known.id] = replace(known, quirks=chosen)
            return changed

    def grant(self, name: str, roles: Iterable[CredentialsRole]) -> Party:
        """Say which roles a party may say to have, from its next registration on."""
        granted = check_granted(roles)
        with self._lock:
            known = self._existing(name)
            changed = self._parties[known.id] = replace(known, granted=granted)
            return changed

    def remove(self, name: str) -> None:
        """Forget a party altogether; its tokens are useless."""
        with self._lock:
            known = self._existing(name)
            self._give(known, None)
            self._end(known)
            del self._parties[known.id]

    def _named(self, name: str) -> Party | None:
        return next((one for one in self._parties.values() if one.name == name), None)

    def _existing(self, name: str) -> Party:
        known = self._named(named(name))
        if known is None:
            raise LookupError(f"There is no party {name!r}.")
        return known

    def _owner(self, digest: str) -> int | None:
        """Return whose a token is, unless it was begun with too long ago."""
        owner, begun = self._tokens.get(digest), self._begun_with(digest)
        if owner is not None or begun is None:
            return owner
        counts = self._begun[begun].counts or self._parties[begun].registered
        return begun if counts else None

    def _end(self, party: Party) -> None:
        """End what was under way with a party."""
        self._begun.pop(party.id, None)
        self._held.pop(party.id, None)

    def _begun_with(self, digest: str) -> int | None:
        """Return whom we have begun to register with by a token."""
        return next(
            (owner for owner, one in self._begun.items() if one.digest == digest), None
        )

    def _unregistered(
        self,
        name: str,
        quirks: frozenset[Quirk] | None,
        roles: Iterable[CredentialsRole] | None,
    ) -> Party:
        chosen = check_quirks(quirks)
        party = self._named(check_name(name)) or Party(next(self._ids), name)
        if party.registered:
            raise NameTaken(name)
        return replace(
            party,
            quirks=party.quirks if chosen is None else chosen,
            granted=party.granted if roles is None else check_granted(roles),
        )

    def _to_renew(self, party: Party) -> Party:
        """Return a registered party, if we call it as before and renew nothing."""
        known, begun = self._parties.get(party.id), self._begun.get(party.id)
        if (
            known is None
            or not known.registered
            or known.token is None
            or known.token != party.token
        ):
            raise TokenOutdated(party.name)
        if begun is not None and begun.counts:
            raise TokenInUse(known.name)
        return replace(known, renewing=True)

    def _known(self, party: Party, presented: CredentialsToken) -> Party:
        key, digest = check_party(party).id, digest_of(presented)
        if key not in (self._tokens.get(digest), self._begun_with(digest)):
            raise TokenOutdated(party.name)
        return self._parties[party.id]

    def _refuse_outranked(self, party: Party, presented: CredentialsToken) -> None:
        begun = self._begun.get(party.id)
        if begun is None or begun.digest == digest_of(presented):
            return
        if begun.outranks(party.token):
            raise TokenOutdated(party.name)

    def _refuse_rivals(self, party: Party, known: Party) -> None:
        if party.granted is not None:
            return
        own = held_by(party) - held_by(known)
        taken = {
            one
            for rival in self._parties.values()
            if rival.registered and rival.id != party.id
            for one in own & held_by(rival)
        }
        if taken:
            raise PartyTaken(taken)

    def _give(self, party: Party, token: CredentialsToken | None) -> None:
        """Give a party another token in the place of the one that it has, or none."""
        if token is not None:
            self._refuse_taken(party, token)
        for digest in [one for one, owner in self._tokens.items() if owner == party.id]:
            del self._tokens[digest]
        if token is not None:
            self._tokens[digest_of(token)] = party.id

    def _refuse_taken(self, party: Party, token: CredentialsToken) -> None:
        digest = digest_of(token)
        owners = {self._tokens.get(digest), self._begun_with(digest)}
        if owners - {None, party.id}:
            raise TokenTaken
