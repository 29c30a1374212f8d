"""Which side of a module another party has."""

from __future__ import annotations

from typing import Final

from ...exchange.enrolment import Role
from ...parties.parties import Party
from ..operation import Module

#: The role that has what a CPO has, as credentials name it.
_CPO: Final = "CPO"


def has(party: Party, module: Module, side: Role) -> bool:
    """Whether a party has a side of a module.

    Before 2.2 nobody tells which side an endpoint is. It is the one that goes with the
    roles that the party was granted; without any it is taken to be the one that is
    wanted.
    """
    endpoint = party.endpoint(module.identifier, side)
    if endpoint is None:
        return False
    granted = {role.role for role in party.granted or () if role.role is not None}
    if endpoint.role is not None or not granted:
        return True
    return any((role == _CPO) is (module.cpo == side) for role in granted)
