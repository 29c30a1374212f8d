"""Why a store of parties does not do what it is asked.

::

    Exception
    ├── ValueError
    │   ├── NameTaken        a registered party has the name
    │   ├── TokenTaken       the token is another party's
    │   └── PartyTaken       another registered platform is the same party
    ├── LookupError
    │   ├── TokenOutdated    the token is not the party's any more
    │   └── GrantOutdated    it was granted something else meanwhile
    ├── TokenInUse           another registration or renewal is under way
    └── StoreProblem         the store itself fails
"""

from __future__ import annotations

from collections.abc import Iterable

from ..transport.routing import PartyId


class NameTaken(ValueError):
    """A registered party has the name already.

    :param name: the one that was asked for.
    """

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The party {name!r} is registered already. Renew its credentials with"
            " ocpi.renew or flask ocpi renew, end its registration with ocpi.leave or"
            " flask ocpi leave, or choose another name for another party."
        )


class TokenOutdated(LookupError):
    """The token that a change came with is not the party's any more.

    Someone else was faster: another registration, or a removal.

    :param name: the party's.
    """

    def __init__(self, name: str) -> None:
        super().__init__(f"The party {name!r} has another token by now, or none.")


class GrantOutdated(LookupError):
    """What a party was granted has changed since its claims were looked at.

    :param name: the party's.
    """

    def __init__(self, name: str) -> None:
        super().__init__(f"The party {name!r} was granted something else by now.")


class TokenTaken(ValueError):
    """An inbound token belongs to another party already."""

    def __init__(self) -> None:
        super().__init__("The token belongs to another party; make a new one.")


class TokenInUse(Exception):
    """Another registration with the same token, or a renewal of ours, is under way.

    :param name: the party's.
    """

    def __init__(self, name: str) -> None:
        super().__init__(
            f"A registration or renewal of the party {name!r} is under way; wait for"
            " its end."
        )


class PartyTaken(ValueError):
    """A party id that a platform claims is that of another registered one.

    :param taken: which ones are; none where it was another that was faster.
    """

    def __init__(self, taken: Iterable[PartyId] = ()) -> None:
        self.taken = tuple(taken)
        names = ", ".join(map(str, self.taken[:10])) or "one of them"
        super().__init__(
            f"Another registered platform has the same party: {names}. Say in the"
            " invitation that both may have it."
        )


class StoreProblem(Exception):
    """Why a store cannot do what it is asked: a sentence without secrets."""


class TableMissing(StoreProblem):
    """The table of the parties was never made, so nobody has registered."""
