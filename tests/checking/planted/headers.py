"""What is wrong with headers: ids and routing."""

from __future__ import annotations

from typing import Final

from flask_ocpi_status.testing import Answered
from flask_ocpi_status.testing.spoils.heading import header
from flask_ocpi_status.transport.routing import FROM_COUNTRY
from flask_ocpi_status.transport.routing import FROM_PARTY
from flask_ocpi_status.transport.routing import TO_COUNTRY
from flask_ocpi_status.transport.routing import TO_PARTY
from tests.checking.planting import Faults
from tests.checking.planting import Planted
from tests.checking.planting import is_versions
from tests.checking.planting import lists
from tests.checking.planting import spoil

_ROUTING: Final = (TO_COUNTRY, TO_PARTY, FROM_COUNTRY, FROM_PARTY)


def swap_back(a: Answered) -> None:
    for one, other in ((TO_COUNTRY, FROM_COUNTRY), (TO_PARTY, FROM_PARTY)):
        if one in a.headers:
            values = a.headers[one], a.headers[other]
            a.headers[other], a.headers[one] = values


FAULTS: Final[Faults] = {
    "text/html": Planted(
        "headers.content-type",
        answer=spoil(
            lists("tariffs"),
            lambda a: a.headers.update({"Content-Type": "text/html"}),
        ),
    ),
    "no request id": Planted(
        "headers.request-id headers.odd-id",
        "The odd one is not repeated either.",
        spoil(lambda a: a.succeeded, header("X-Request-ID")),
    ),
    "no correlation id": Planted(
        "headers.correlation-id",
        answer=spoil(lambda a: a.succeeded, header("X-Correlation-ID")),
    ),
    "no ids on errors": Planted(
        "headers.ids-on-errors",
        answer=spoil(lambda a: not a.succeeded, header("X-Request-ID")),
    ),
    "UUIDs alone": Planted(
        "headers.odd-id",
        answer=spoil(
            lambda a: "check:17" in a.headers.get("X-Request-ID", ""),
            lambda a: a.headers.update({"X-Request-ID": "undefined"}),
        ),
    ),
    "routing as it came": Planted(
        "headers.routing", answer=spoil(lambda a: a.succeeded, swap_back)
    ),
    "no routing on errors": Planted(
        "headers.routing-on-errors",
        answer=spoil(lambda a: not a.succeeded, *map(header, _ROUTING)),
    ),
    "routing of versions": Planted(
        "headers.no-routing",
        answer=spoil(is_versions, lambda a: a.headers.update({_ROUTING[0]: "NL"})),
    ),
}
