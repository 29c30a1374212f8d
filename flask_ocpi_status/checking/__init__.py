"""A live partner, held against the rules of its version: ``flask ocpi check``.

``running`` makes a visit and has it judged. A ``visit`` knows the partner by now, over
a ``recorder`` that keeps each of the ``exchanges``. ``course/`` is what is asked and
only read, ``writing/`` what is written, ``check`` what a check is, and ``checks/`` all
of them. ``report`` is what was found, which ``known`` compares with what was found
before, and ``telling/`` writes for people and machines. ``command`` is the command.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

if TYPE_CHECKING:
    from .check import Check as Check
    from .checks.catalogue import CHECKS as CHECKS
    from .exchanges import Exchange as Exchange
    from .exchanges import Request as Request
    from .known import Known as Known
    from .report import Finding as Finding
    from .report import Report as Report
    from .report import Result as Result
    from .running import check_partner as check_partner
    from .telling.html import html_of as html_of
    from .telling.json import json_of as json_of
    from .telling.junit import junit_of as junit_of
    from .writing.listening import Listener as Listener

__all__ = [
    "CHECKS",
    "Check",
    "Exchange",
    "Finding",
    "Known",
    "Listener",
    "Report",
    "Request",
    "Result",
    "check_partner",
    "html_of",
    "json_of",
    "junit_of",
]

# What needs requests is imported when it is asked for.
_LATE: Final = {
    "CHECKS": ".checks.catalogue",
    "Check": ".check",
    "Exchange": ".exchanges",
    "Finding": ".report",
    "Known": ".known",
    "Listener": ".writing.listening",
    "Report": ".report",
    "Request": ".exchanges",
    "Result": ".report",
    "check_partner": ".running",
    "html_of": ".telling.html",
    "json_of": ".telling.json",
    "junit_of": ".telling.junit",
}


def __getattr__(name: str) -> Any:
    if name in _LATE:
        return getattr(import_module(_LATE[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
