"""What is wrong with lists and their pages."""

from __future__ import annotations

import re
from typing import Final

from flask_ocpi_status.testing import Answered
from flask_ocpi_status.testing import Asked
from flask_ocpi_status.testing.spoils.heading import foreign_link
from flask_ocpi_status.testing.spoils.heading import header
from flask_ocpi_status.testing.spoils.heading import loop_link
from flask_ocpi_status.testing.spoils.heading import no_link
from flask_ocpi_status.testing.spoils.heading import total
from tests.checking.planting import Faults
from tests.checking.planting import Planted
from tests.checking.planting import When
from tests.checking.planting import asks
from tests.checking.planting import is_asked
from tests.checking.planting import lists
from tests.checking.planting import spoil
from tests.checking.planting import status
from tests.checking.planting import without


def is_page(offset: str) -> When:
    return lambda a: lists("tariffs")(a) and a.asked.query.get("offset") == offset


def offset_lost(asked: Asked) -> None:
    if asked.query.get("offset"):
        asked.query = {**asked.query, "offset": "0"}


def offset_far(asked: Asked) -> None:
    if asked.query.get("offset"):
        asked.query = {**asked.query, "offset": "900"}


def link_back(a: Answered) -> None:
    """Have the second page name the first one."""
    if a.asked.query.get("offset") == "2":
        a.headers["Link"] = re.sub("offset=[0-9]+", "offset=0", a.headers["Link"])


def raise_total(a: Answered) -> None:
    a.headers["X-Total-Count"] = str(len(a.data))


def link_elsewhere(a: Answered) -> None:
    if "Link" in a.headers:
        foreign_link()(a)


def link_without_dates(a: Answered) -> None:
    link = a.headers.get("Link", "")
    if "date_from" in link:
        a.headers["Link"] = re.sub("&date_from=[^&>]*", "", link)


def exclusive(a: Answered) -> None:
    """Leave out what is of that instant exactly."""
    since = a.asked.query.get("date_from")
    kept = [one for one in a.data if one["last_updated"] != since]
    a.say(data=kept)


FAULTS: Final[Faults] = {
    "a list that crashes": Planted(
        "pagination.list",
        answer=spoil(lists("tariffs"), status(200, status_code=3000, data=None)),
    ),
    "a second page that crashes": Planted(
        "pagination.answered",
        answer=spoil(
            is_page("2"),
            status(200, status_code=3000, data=None),
        ),
    ),
    "a date_from that crashes": Planted(
        "pagination.answered",
        answer=spoil(
            lambda a: lists("tariffs")(a) and "date_from" in a.asked.query,
            status(200, status_code=3000, data=None),
        ),
    ),
    "no total": Planted("pagination.total", answer=spoil(lists("tariffs"), total())),
    "no limit": Planted(
        "pagination.limit-header", answer=spoil(lists("tariffs"), header("X-Limit"))
    ),
    "a limit that is not applied": Planted(
        "pagination.limit",
        ask=asks(
            lambda asked: asked.query.get("limit", "").isdigit(), without("limit")
        ),
    ),
    "an X-Limit that is not kept": Planted(
        "pagination.x-limit-kept",
        answer=spoil(lists("tariffs"), lambda a: a.headers.update({"X-Limit": "1"})),
    ),
    "a Link elsewhere": Planted(
        "pagination.link", answer=spoil(lists("tariffs"), link_elsewhere)
    ),
    "a Link that nobody can read": Planted(
        "pagination.link pagination.complete",
        "Nobody gets to the end then.",
        spoil(
            lambda a: lists("tariffs")(a) and "Link" in a.headers,
            lambda a: a.headers.update({"Link": "https://p.example/2; rel=next"}),
        ),
    ),
    "a Link back to the same page": Planted(
        "pagination.link",
        answer=spoil(
            lambda a: lists("tariffs")(a) and "Link" in a.headers, loop_link()
        ),
    ),
    "a Link back to the page before, of a list that says more": Planted(
        "pagination.link pagination.once",
        "What is on the page before comes again.",
        answer=spoil(lists("tariffs"), link_back, total(7)),
    ),
    "no Link": Planted(
        "pagination.link pagination.complete",
        "Nobody gets to the end then.",
        spoil(lists("tariffs"), no_link()),
    ),
    "an empty Link": Planted(
        "pagination.empty-link",
        answer=spoil(
            lambda a: lists("tariffs")(a) and "Link" not in a.headers,
            lambda a: a.headers.update({"Link": ""}),
        ),
    ),
    "the size of the page for a total": Planted(
        "pagination.complete pagination.link",
        "A page then names a next one behind the end.",
        spoil(lists("tariffs"), raise_total),
    ),
    "an offset that is not applied": Planted(
        "pagination.offset pagination.beyond",
        "Nor is one that leads beyond the end.",
        ask=asks(lambda asked: asked.query.get("limit") == "1", offset_lost),
    ),
    "an object on two pages": Planted(
        "pagination.once",
        answer=spoil(
            is_page("2"),
            lambda a: a.say(data=[{**a.data[0], "id": "TAR1"}, *a.data[1:]]),
        ),
    ),
    "an offset behind which there is nothing": Planted(
        "pagination.offset",
        ask=asks(lambda asked: asked.query.get("limit") == "1", offset_far),
    ),
    "objects behind the end": Planted(
        "pagination.beyond",
        ask=asks(lambda asked: int(asked.query.get("offset", "0")) > 900, offset_lost),
    ),
    "a date_from that is not applied": Planted(
        "pagination.date-from pagination.date-from-inclusive pagination.filters",
        "What is not applied is in no Link either.",
        ask=asks(is_asked("tariffs"), without("date_from")),
    ),
    "a date_to that is not applied": Planted(
        "pagination.date-to", ask=without("date_to")
    ),
    "a date_from that is left out itself": Planted(
        "pagination.date-from-inclusive",
        answer=spoil(lists("tariffs"), exclusive),
    ),
    "a Link without filters": Planted(
        "pagination.filters",
        answer=spoil(lists("tariffs"), link_without_dates),
    ),
}
