"""Which rows of the modules' tables a partner answers, and at which URLs.

Rules: OCPI 2.0 to 2.3.0, the "Interfaces and endpoints" of each module.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any
from typing import Final

from ...exchange.enrolment import Role
from ...modules.catalogue import MODULES
from ...modules.facing.rows import names_in
from ...modules.facing.rows import segments_of
from ...modules.operation import RECEIVER
from ...modules.operation import SENDER
from ...modules.operation import Kind
from ...modules.operation import Module
from ...modules.serving.row import Row
from ...peers.addresses import joined
from ...transport.routing import PartyId
from ..exchanges import Exchange
from ..visit import Visit

#: What nobody has.
UNKNOWN: Final = "CHECK-UNKNOWN"
#: Who we are where nobody was named.
NOBODY: Final = PartyId("NL", "CHK")


def offered(visit: Visit, role: Role, *kinds: Kind) -> Iterator[Row]:
    """Give the rows of a side whose endpoints the partner lists.

    Before 2.2 an endpoint may be that of the other side, which has none of them.
    """
    for module in MODULES.values():
        if visit.endpoint(module.identifier, role) is not None:
            for collection, operation in module.of(visit.version, role):
                if operation.kind in kinds:
                    yield Row(module, collection, operation, visit.version)


def answered(visit: Visit, role: Role, *kinds: Kind) -> Iterator[Row]:
    """Give those of a side that the partner has, once its lists were read.

    Before 2.2 its endpoints do not say which that is.
    """
    for row in offered(visit, role, *kinds):
        if visit.features.roles or _side(visit, row.module) == role:
            yield row


def _side(visit: Visit, module: Module) -> Role:
    """Return the side of a module that a partner is taken to have.

    What has a list that could be read is a sender, and all else a receiver; but for
    what nobody lists, as commands: of that who lists only what eMSPs have, as Tokens,
    has an eMSP's side.
    """
    lists = [found.row.module for found in visit.lists.values()]
    if module in lists:
        return SENDER
    is_listed = any(row.kind == "list" for _, row in module.of(visit.version, SENDER))
    is_emsp = bool(lists) and all(one.cpo == RECEIVER for one in lists)
    return SENDER if is_emsp and not is_listed and module.cpo == RECEIVER else RECEIVER


def url_of(
    visit: Visit,
    row: Row,
    names: Mapping[str, str] | None = None,
    owner: PartyId = NOBODY,
) -> str:
    """Return where a row is asked.

    :param names: what its URL says of an object.
    :param owner: whose that is, where its URL says it.
    """
    url = visit.endpoint(row.module.identifier, row.operation.role)
    assert url is not None
    codes = owner.country_code, owner.party_id
    return joined(url, segments_of(row, names or {}, codes))


def is_whole(row: Row) -> bool:
    """Whether its URL names an object, and no part of one."""
    named = row.collection.named
    return named is not None and names_in(row.operation.path) == [named[0]]


def is_owned(row: Row) -> bool:
    """Whether its URL says whose an object is, which one, and no more."""
    return is_whole(row) and "<party_id>" in row.operation.path


def url_of_nothing(visit: Visit, row: Row) -> str:
    """Return where a row would have an object of ours that nobody has."""
    names = dict.fromkeys(names_in(row.operation.path), UNKNOWN)
    return url_of(visit, row, names, visit.sender or NOBODY)


def place_of(row: Row) -> str:
    """Return what findings are told apart by: the module, and which of its classes."""
    operation, module = row.operation, row.module
    kind = operation.gives if operation.takes is None else operation.takes
    alone = len(module.collections) == 1 and kind == row.collection.keeps
    return module.identifier if alone else f"{module.identifier}/{kind}"


def ask(
    visit: Visit, row: Row, purpose: str, method: str, url: str, /, **about: Any
) -> Exchange:
    """Make a call of a row; see :meth:`.Visit.ask`, as for what follows."""
    module, where = row.module.identifier, place_of(row)
    return visit.ask(purpose, method, url, module=module, where=where, **about)
