"""A partner for tests: a platform on a real socket that does what a test says.

``partner`` is what a test has; ``running`` is its life. It is a ``platform`` of this
package, which ``serving`` serves, and comes to know an app by ``meeting`` it. What it
has is in ``having``, with ``examples`` to begin with; what it answers later is decided
in ``deciding``, and ``calling`` makes its own calls. All of it is recorded in
``exchanges``, of which ``waiting`` finds one or says what came instead; ``places``
knows what a URL is of.

``spoiling`` stands before its platform and does what is wrong with it: a row of
``faults``, made by the functions in ``spoils/``, for the requests that ``misbehaving``
means.

``client`` is the other way round: a client of an app, in the name of a party that it
knows. ``asserting`` looks at an answer, ``command`` is ``flask ocpi mock``, and the
fixtures of pytest stand beside this package, where nobody pays for them who does not
use them: in ``_flask_ocpi_status_pytest``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

if TYPE_CHECKING:
    from .asserting import assert_ocpi as assert_ocpi
    from .client import OCPIClient as OCPIClient
    from .examples import example as example
    from .exchanges import Exchange as Exchange
    from .exchanges import Exchanges as Exchanges
    from .faults import FAULTS as FAULTS
    from .faults import Fault as Fault
    from .misbehaving import Misbehaviour as Misbehaviour
    from .misbehaving import read_faults as read_faults
    from .partner import Partner as Partner
    from .serving import Served as Served
    from .serving import serve as serve
    from .spoiling import Answered as Answered
    from .spoiling import Asked as Asked
    from .spoiling import Spoil as Spoil
    from .spoiling import answer as answer

__all__ = [
    "FAULTS",
    "Answered",
    "Asked",
    "Exchange",
    "Exchanges",
    "Fault",
    "Misbehaviour",
    "OCPIClient",
    "Partner",
    "Served",
    "Spoil",
    "answer",
    "assert_ocpi",
    "example",
    "read_faults",
    "serve",
]

#: So that ``-p flask_ocpi_status.testing`` means the same fixtures.
pytest_plugins: Final = ["_flask_ocpi_status_pytest"]

# What needs requests is imported when it is asked for, and all else with it.
_LATE: Final = {
    "FAULTS": ".faults",
    "Answered": ".spoiling",
    "Asked": ".spoiling",
    "Exchange": ".exchanges",
    "Exchanges": ".exchanges",
    "Fault": ".faults",
    "Misbehaviour": ".misbehaving",
    "OCPIClient": ".client",
    "Partner": ".partner",
    "Served": ".serving",
    "Spoil": ".spoiling",
    "answer": ".spoiling",
    "assert_ocpi": ".asserting",
    "example": ".examples",
    "read_faults": ".misbehaving",
    "serve": ".serving",
}


def __getattr__(name: str) -> Any:
    if name in _LATE:
        return getattr(import_module(_LATE[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
