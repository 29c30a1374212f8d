"""The parties that we know, and the store that keeps them.

A party is *invited* with a token A, with which it can read our versions and register.
Registered, it has a token of its own (C), and token A is no more. While it is we who
register with the party, it calls us with a token that we have *begun* with; an
invitation stays beside it until one of the two has led to a registration.

While we *renew* with a registered party, it calls us with the token that this was begun
with as well as with its own. If nobody knows how that ended, both stay good.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from typing import Protocol

from ..naming.article import first
from ..naming.article import kind_of
from ..transport.ownership import Ownership
from ..transport.platform import CredentialsRole
from ..transport.quirks import Quirk
from ..transport.tokens import CredentialsToken
from .given import check_token
from .refusals import GrantOutdated as GrantOutdated
from .refusals import NameTaken as NameTaken
from .refusals import PartyTaken as PartyTaken
from .refusals import StoreProblem as StoreProblem
from .refusals import TableMissing as TableMissing
from .refusals import TokenInUse as TokenInUse
from .refusals import TokenOutdated as TokenOutdated
from .refusals import TokenTaken as TokenTaken


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


@dataclass(frozen=True)
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
    :param granted: the roles that it may say to have, and no others: those of its
        invitation; ``None`` where nothing was said of them (see :mod:`.claims`).
    :param renewing: whether we have begun to renew with it and have not come to an end:
        it is under way, or the other party's answer was lost. Two tokens let it in.
    :raises TypeError: for a token, an endpoint or a role that is none.
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
    granted: tuple[CredentialsRole, ...] | None = None
    renewing: bool = False

    def __post_init__(self) -> None:
        if self.token is not None:
            check_token(self.token)
        for what, kind in ((self.endpoints, Endpoint), (self.roles, CredentialsRole)):
            if not all(isinstance(one, kind) for one in what):
                raise TypeError(
                    f"A party has a tuple of {kind.__name__}(…), not of anything else."
                )

    @cached_property
    def ownership(self) -> Ownership:
        """Whose objects it may send, found once for as long as it is known."""
        return Ownership.of(self.roles, hub=self.hub_party_id is not None)

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


def check_party(party: object) -> Party:
    """Return what is to be a party.

    :raises TypeError: for what is none, with where one comes from.
    """
    if isinstance(party, Party):
        return party
    if party is None:
        raise TypeError(
            "There is no party here, but None: ocpi.parties.by_name(…) returns it for a"
            " name that no party has. Look before you go on."
        )
    raise TypeError(
        f"{first(kind_of(party))} is no party; pass what ocpi.parties.by_name(…)"
        " returns."
    )


#: The seconds after which a registration that was begun and never ended counts no more.
BEGUN_FOR: Final = 300


class Parties(Protocol):
    """Where parties are kept. Each method is one transaction.

    Inbound tokens go in and are never given out again. A party's name is ours to say,
    and so are its quirks and what it is granted, which change only where they are
    given.

    Any method raises :exc:`StoreProblem` when the store itself fails; nothing has
    changed then. The stores of this package raise :exc:`TypeError` at once for what is
    of another kind: a text in the place of a token, a party in that of its name.
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
        roles: Iterable[CredentialsRole] | None = None,
    ) -> Party:
        """Make a party, or give one that is not registered another token A.

        :param quirks: those of the party; ``None`` leaves them as they are.
        :param roles: those that it may say to have, and no others; ``None`` leaves them
            as they are, and none at all takes what was said of them back. A role that
            is ``None`` stands for any but a hub's.
        :raises NameTaken: when a party of the name is registered.
        :raises TokenTaken: when the token is another party's.
        :raises ValueError: for what cannot be a name, and for a quirk that there is
            not.
        """

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
        """Begin to register or to renew with a party, which is made if there is none.

        Besides a token A that it has, the token is the party's until :meth:`register`
        or :meth:`give_up`, and for so many seconds at most; a registration that was
        begun before is given up.

        A renewal is begun with a registered party. Besides the token that it has, the
        new one is good without an end of time: it is not known whether the other side
        has it. One renewal is under way at a time, for so many seconds at most.

        :param token: a new one, which nobody has.
        :param renewing: the party as it is known, for a renewal.
        :param seconds: how long it counts as under way.
        :raises TokenOutdated: when the party that is renewed has another token for our
            calls by now, or is not registered any more.
        :raises TokenInUse: when another renewal is under way.
        :raises: as :meth:`invite`.
        """

    def give_up(self, begun: CredentialsToken, *, kept: bool = False) -> None:
        """Say that what was begun with a token is under way no more, if it was.

        The token is useless then.

        :param kept: whether it stays good beside the party's own: of a renewal that the
            other side may have taken.
        """

    def hold(self, party: Party, *, presented: CredentialsToken, seconds: float) -> str:
        """Begin to answer a registration: no other may come with the same token.

        Until :meth:`release`, :meth:`register` or :meth:`unregister`, and for a time at
        most: whoever answers may be killed meanwhile.

        :param party: as it says that it is.
        :returns: what to release it by.
        :raises PartyTaken: for what is another platform's by now, as :meth:`register`.
        :raises TokenInUse: when another one is being answered.
        :raises TokenOutdated: when ``presented`` is not the party's token any more.
        """

    def release(self, held: str) -> None:
        """Let others come with a token again, if it is held by nobody else by now."""

    def register(
        self,
        party: Party,
        *,
        presented: CredentialsToken,
        token: CredentialsToken,
        quirks: frozenset[Quirk] | None = None,
    ) -> Party:
        """Store all that a party is after its registration, at once or not at all.

        Where we have begun to register with the party and it registers with us, one of
        the two is made, and both sides choose the same: the one whose ``token`` for
        calls to him who began has the smaller digest.

        What a platform that was granted nothing says to be, and was not before, must be
        nobody else's among those that are registered (:func:`.claims.held_by`), also
        when two come at once.

        :param party: as it is to be; its ``id`` says which one it is. Its name and its
            quirks stay as they are in the store. What it is ``granted`` does too, and
            has to be what its claims were judged by.
        :param presented: the inbound token that it came with. It and all others of the
            party are useless afterwards.
        :param token: the inbound token that it has from now on; it may be the same.
        :param quirks: as for :meth:`invite`.
        :returns: the party as it is stored.
        :raises TokenOutdated: when ``presented`` is not the party's token any more, or
            the registration that we have begun is the one to be made.
        :raises TokenTaken: when ``token`` is another party's.
        :raises PartyTaken: for what is another platform's.
        :raises GrantOutdated: when it was granted something else meanwhile.
        """

    def unregister(self, party: Party, *, presented: CredentialsToken) -> None:
        """Forget all of a party but what is ours to say; its tokens are useless.

        :raises TokenOutdated: when ``presented`` is not the party's token any more.
        """

    def set_quirks(self, name: str, quirks: frozenset[Quirk]) -> Party:
        """Say what a party does otherwise than OCPI says, and nothing else of it.

        :raises LookupError: when there is no party of the name.
        """

    def grant(self, name: str, roles: Iterable[CredentialsRole]) -> Party:
        """Say which roles a party may say to have, from its next registration on.

        :param roles: as for :meth:`invite`.
        :raises LookupError: when there is no party of the name.
        """

    def remove(self, name: str) -> None:
        """Forget a party altogether; its tokens are useless.

        :raises LookupError: when there is no party of the name.
        """
