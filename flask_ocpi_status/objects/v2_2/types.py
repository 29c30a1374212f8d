"""OCPI 2.2, Types."""

from __future__ import annotations

from ..edition import Object
from ..edition import enum
from ..fields import Number

Role = enum("CPO EMSP HUB NAP NSP OTHER SCSP")


class Price(Object):
    """An amount of money, without and with taxes."""

    excl_vat = Number()
    incl_vat = Number("?")
