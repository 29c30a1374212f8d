"""What is under way with a party, as the store in memory keeps it."""

from __future__ import annotations

from time import monotonic
from typing import NamedTuple
from typing import Self

from ..transport.tokens import CredentialsToken
from .given import digest_of


class Begun(NamedTuple):
    """That we have begun to register, or to renew, with a party.

    :param digest: of the token that it calls us with.
    :param until: the ``monotonic()`` until which it is under way.
    """

    digest: str
    until: float

    @classmethod
    def now(cls, token: CredentialsToken, seconds: float) -> Self:
        """Begin with a token, for so many seconds."""
        return cls(digest_of(token), monotonic() + seconds)

    @property
    def counts(self) -> bool:
        """Whether it is under way, as far as is known."""
        return self.until > monotonic()

    def outranks(self, rival: CredentialsToken | None) -> bool:
        """Whether it is the one to be made, of it and what the other side has begun."""
        return self.counts and rival is not None and self.digest < rival.digest()


class Held(NamedTuple):
    """That a registration is being answered.

    :param by: what it is released by.
    :param until: the ``monotonic()`` at which it counts no more.
    """

    by: str
    until: float
