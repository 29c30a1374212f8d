"""Documents as rows of their table: keys and objects, written as parameters."""

from __future__ import annotations

from typing import Any

from ...codec import dumps
from ...transport.ownership import Codes
from .concerned import concerns_from
from .documents import Kept
from .documents import Key
from .moments import moment_of


def keyed(key: Key) -> dict[str, Any]:
    """Return what a key says, as parameters."""
    return keyed_alike(key.alike, key.spelling)


def keyed_alike(alike: Key, spelling: str) -> dict[str, Any]:
    """Return the same of a key that is in lower case, and of a spelling."""
    shelf, country_code, party_id, own, _ = alike
    return {
        "_role": shelf.role,
        "_kind": shelf.kind,
        "_country_code": country_code,
        "_party_id": party_id,
        "_id": own,
        "_spelling": spelling,
    }


def valued(key: Key, kept: Kept, instead_of: Kept | None) -> dict[str, Any]:
    """Return what an object is, as parameters.

    :param instead_of: what was there before.
    """
    codes = concerns_from(key.shelf.kind, kept, instead_of)
    return {
        "_version": kept.version,
        "_changed": moment_of(kept),
        "_document": dumps(kept.document),
        "_concerns": written(codes) or None,
    }


def written(concerns: Codes | None) -> str:
    """Write the codes of a party into one text."""
    return "" if concerns is None else "*".join(concerns)


def read(concerns: str | None) -> Codes | None:
    """Read the codes of a party."""
    if concerns is None:
        return None
    country_code, _, party_id = concerns.partition("*")
    return country_code, party_id
