"""What a store is given by the app: whatever is of another kind is told at once.

Else it would be stored as something that nobody meant, or fail where nobody sees why.
No text of a token is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from typing import Final

from ..naming.article import first
from ..naming.article import kind_of
from ..transport.platform import CredentialsRole
from ..transport.quirks import Quirk
from ..transport.routing import PartyId
from ..transport.tokens import CredentialsToken

_MAX_NAME: Final = 255


def named(name: object) -> str:
    """Return what a party is looked for by.

    :raises TypeError: for what is no text.
    """
    if isinstance(name, str):
        return name
    raise TypeError(
        f"A party is named by a str, not by {kind_of(name)}; of a Party, pass its"
        " .name."
    )


def check_name(name: object) -> str:
    """Return what is to be the name of a party.

    :raises TypeError: for what is no text.
    :raises ValueError: when it can be none.
    """
    text = named(name)
    if not 0 < len(text.strip()) <= len(text) <= _MAX_NAME or not text.isprintable():
        raise ValueError(
            f"The name of a party is 1 to {_MAX_NAME} printable characters, and not"
            " only spaces."
        )
    return text


def check_token(token: object) -> CredentialsToken:
    """Return a credentials token.

    :raises TypeError: for anything else, a text included: it would show itself.
    """
    if isinstance(token, CredentialsToken):
        return token
    raise TypeError(
        f"{first(kind_of(token))} is no credentials token; pass CredentialsToken(…) of"
        " its text, or CredentialsToken.generate()."
    )


def digest_of(token: object) -> str:
    """Return what a token is found by.

    :raises TypeError: for what is no token.
    """
    return check_token(token).digest()


def check_quirks(quirks: Iterable[Quirk] | None) -> frozenset[Quirk] | None:
    """Return the quirks that a party is to have; ``None`` for nothing said.

    They may be given by their values.

    :raises TypeError: for what is no set of them.
    :raises ValueError: for one that there is not.
    """
    if quirks is None:
        return None
    if isinstance(quirks, str | Mapping) or not isinstance(quirks, Iterable):
        raise TypeError(
            f"Quirks are given as a set, as in {{Quirk.NO_IDS}}, not as"
            f" {kind_of(quirks)}."
        )
    chosen = list(quirks)
    known = {one.value for one in Quirk}
    unknown = [one for one in chosen if not isinstance(one, str) or one not in known]
    if unknown:
        raise ValueError(
            f"There is no quirk {unknown[0]!r}; use one of {', '.join(sorted(known))}."
        )
    return frozenset(map(Quirk, chosen))


def check_granted(
    roles: Iterable[CredentialsRole] | None,
) -> tuple[CredentialsRole, ...] | None:
    """Return the roles that a party is to be granted; nothing is granted by none.

    Details of a business are not granted, so they are left out.

    :raises TypeError: for what is no list of roles.
    """
    if isinstance(roles, str | Mapping | CredentialsRole) or not isinstance(
        roles, Iterable | None
    ):
        raise TypeError(
            f"{first(kind_of(roles))} is no role to be granted; pass a list of them, as"
            f" in [{_EXAMPLE}]."
        )
    granted = tuple(roles or ())
    for one in granted:
        if not isinstance(one, CredentialsRole) or not isinstance(
            one.party_id, PartyId
        ):
            raise TypeError(f"{one!r} is no role to be granted; pass {_EXAMPLE}.")
    return tuple(CredentialsRole(one.role, one.party_id) for one in granted) or None


_EXAMPLE: Final = 'CredentialsRole("CPO", PartyId("NL", "DST"))'
