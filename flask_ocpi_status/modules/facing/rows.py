"""Which row of a module's table is meant, and what its URL is made of.

Rules: OCPI 2.2.1, Transport and format, "Client owned object push"; the "Interfaces and
endpoints" of each module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import Final
from typing import NamedTuple

from ...exchange.enrolment import Role
from ...naming.article import kind_of
from ...peers.failures import PeerError
from ...peers.failures import Reason
from ...transport.ownership import Codes
from ..catalogue import MODULES
from ..home import named_by
from ..operation import Collection
from ..operation import Kind
from ..operation import Module
from ..serving.row import Row

_VARIABLE: Final = re.compile("<([^>]+)>")
_OWNER: Final = ("country_code", "party_id")
#: What is said of a kind that a version does not have.
_WORDS: Final[Mapping[Kind, str]] = {
    "list": "list",
    "read": "GET",
    "put": "PUT",
    "patch": "PATCH",
    "delete": "DELETE",
    "notice": "PUT",
    "create": "POST",
}


class Where(NamedTuple):
    """Which object is meant, in a call.

    :param names: its ids, by the variables of the URL.
    :param owner: whose it is; ``None`` where it is clear.
    :param apart: what tells it from others of its name; ``None`` for what is usual.
    """

    names: Mapping[str, str]
    owner: Codes | None = None
    apart: str | None = None


def module_of(module: str | Module) -> Module:
    """Return a module, of OCPI's by its identifier.

    :raises ValueError: for an identifier that is none.
    :raises TypeError: for what is neither.
    """
    if isinstance(module, Module):
        return module
    if not isinstance(module, str):
        raise TypeError(
            f"{module!r} is no module; use the identifier of one of OCPI's, such as"
            " 'locations', or a Module of your own."
        )
    if module not in MODULES:
        raise ValueError(
            f"There is no module {module!r} in OCPI; there are {', '.join(MODULES)}."
            " Pass a Module for one of your own."
        )
    return MODULES[module]


def collection_of(module: Module, of: str | None) -> Collection:
    """Return one of the tables of a module.

    :param of: the class of its objects, where the module has several tables.
    :raises ValueError: where it does not say which.
    """
    found = [one for one in module.collections if of in (None, one.keeps)]
    if len(found) == 1:
        return found[0]
    kinds = [one.keeps for one in module.collections if one.keeps is not None]
    if of is None:
        raise ValueError(
            f"In {module.identifier} are objects of several classes; say which these"
            f" are, with of={kinds[0]!r} or of={kinds[-1]!r}."
        )
    raise ValueError(
        f"There is no {of!r} in {module.identifier}; use one of {', '.join(kinds)}."
    )


def row_of(
    module: Module,
    collection: Collection,
    version: str,
    kind: Kind,
    names: Iterable[str] = (),
    *,
    role: Role | None = None,
    asked: str | None = None,
) -> Row:
    """Return the row that says how something is asked for in a version.

    :param names: the variables that its URL has, besides those of the owner.
    :param role: the side that answers, where both have something of the kind.
    :param asked: what is asked for, where the kind is ``"ask"``.
    :raises PeerError: ``NOT_IN_VERSION`` where the version has none.
    :raises ValueError: for variables that lead to nothing in any version.
    """
    wanted = set(names)
    for table, operation in module.of(version, role):
        if (
            table is collection
            and operation.kind == kind
            and set(names_in(operation.path)) == wanted
            and asked in (None, operation.asked)
        ):
            return Row(module, collection, operation, version)
    paths = [names_in(one.path) for one in collection.operations]
    if wanted not in map(set, paths):
        known: list[str] = max(paths, key=len)
        raise ValueError(
            f"Nothing of {module.identifier} is named by {', '.join(sorted(wanted))}"
            f" alone; say all that lead to it, of {', '.join(known)}."
        )
    what = asked or _WORDS.get(kind, kind)
    raise PeerError(
        Reason.NOT_IN_VERSION,
        f"There is no {what} of {module.identifier} in OCPI {version}, as the party"
        " speaks it.",
    )


def names_in(path: str) -> list[str]:
    """Return the variables of a path, without those that say whose something is."""
    return [name for name in _VARIABLE.findall(path) if name not in _OWNER]


def named(collection: Collection, key: str | Sequence[str]) -> dict[str, str]:
    """Return by the variables of a URL the ids of an object, or of a part of one.

    :param key: the id; or the ids of the object and of the parts that lead to the one
        that is meant.
    :raises ValueError: for ids that no URL has.
    """
    several = isinstance(key, Sequence) and not isinstance(key, str)
    ids: list[Any] = list(key) if several else [key]
    paths = [names_in(one.path) for one in collection.operations if one.kind != "ask"]
    variable = collection.named[0] if collection.named else None
    known = max((path for path in paths if path[:1] == [variable]), key=len, default=[])
    if not 0 < len(ids) <= len(known):
        raise ValueError(
            f"A key has from one to {len(known)} ids here: {', '.join(known)}."
            if known
            else f"A {collection.keeps} has no id but its owner's; leave out the key."
        )
    check_ids(ids)
    return dict(zip(known, ids, strict=False))


def check_ids(ids: Iterable[object]) -> None:
    """Refuse ids that no URL has, as the ``None`` of one that was not found.

    :raises ValueError: with the first of them.
    """
    for one in ids:
        if not isinstance(one, str) or one in ("", ".", ".."):
            raise ValueError(f"{one!r} is no id that a URL can have.")


def codes_given(codes: object, argument: str = "owner") -> Codes | None:
    """Return the codes of a party, as an app says them.

    :param argument: what they are said with.
    :raises TypeError: for what is no country code with a party id.
    """
    match codes:
        case None:
            return None
        case [str(country_code), str(party_id)]:
            return country_code, party_id
    raise TypeError(
        f"{argument}= takes a country code and a party id, as in"
        f" {argument}=('NL', 'DST'), not {kind_of(codes)}."
    )


def segments_of(row: Row, names: Mapping[str, str], owner: Codes | None) -> list[str]:
    """Return the segments behind the URL of the endpoint, as they are.

    :raises ValueError: where the URL says whose the object is, and nobody else does.
    """
    if any(f"<{name}>" in row.operation.path for name in _OWNER):
        if owner is None:
            raise ValueError(
                f"The URL of a {row.collection.keeps} says whose it is; say it with"
                " owner=(country_code, party_id)."
            )
        names = {**names, **named_by(owner)}
    segments = row.operation.path.split("/") if row.operation.path else []
    return [
        names[one[1:-1]] if one.startswith("<") and one.endswith(">") else one
        for one in segments
    ]
