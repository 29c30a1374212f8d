"""The table of faults: what each spoils, and which checks must find it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from typing import Final

from tests.checking.held import TOKEN
from tests.checking.held import TOKEN_A
from tests.checking.spoiling import Answered
from tests.checking.spoiling import Asked
from tests.checking.spoiling import Fault
from tests.checking.spoiling import answer

When = Callable[[Answered], object]
Do = Callable[[Answered], None]
Change = Callable[[dict[str, Any]], object]
Ask = Callable[[Asked], Any]


def spoil(when: When, do: Callable[[Answered], object]) -> Callable[[Answered], None]:
    """Spoil the answers that are meant, and leave the others."""

    def spoilt(answered: Answered) -> None:
        if when(answered):
            do(answered)

    return spoilt


def lists(*places: str) -> When:
    """Mean the pages of lists, of all modules or of some, as ``payments/terminals``."""
    return lambda a: (
        a.asked.method == "GET"
        and "/sender/" in a.asked.path
        and f"{a.asked.module}/{a.asked.below}".strip("/") in (places or _LISTED)
        and isinstance(a.data, list)
    )


_LISTED: Final = ("locations", "sessions", "cdrs", "tariffs", "tokens")
_TERMINALS: Final = "payments/terminals"


def is_versions(a: Answered) -> bool:
    return a.asked.path.rstrip("/").endswith("/versions") and a.succeeded


def is_details(a: Answered) -> bool:
    return a.asked.path.rstrip("/").endswith("/2.2.1") and a.succeeded


def is_single(a: Answered) -> bool:
    return a.asked.module == "locations" and a.asked.below == "LOC0" and a.succeeded


def is_refused(a: Answered) -> bool:
    return a.http == 401


def is_unknown_object(a: Answered) -> bool:
    is_read = a.asked.method == "GET" and "CHECK-UNKNOWN" in a.asked.path
    return is_read and a.http == 404


def is_of(place: str) -> When:
    """Mean what is read by itself of what is in a list."""
    return lambda a: (
        a.asked.method == "GET"
        and "/sender/" in a.asked.path
        and a.asked.below != ""
        and f"{a.asked.module}/{a.asked.below}".rpartition("/")[0] == place
        and a.succeeded
        and isinstance(a.data, dict)
    )


def items(
    place: str, change: Callable[[dict[str, Any]], object]
) -> Callable[[Answered], None]:
    """Spoil each object of a list, and of what is read by itself."""

    def do(a: Answered) -> None:
        data = a.data
        for one in data if isinstance(data, list) else [data]:
            change(one)
        a.say(data=data)

    return spoil(lambda a: lists(place)(a) or is_of(place)(a), do)


def endpoints(
    change: Callable[[list[dict[str, str]]], object],
) -> Callable[[Answered], None]:
    """Spoil the endpoints in version details."""

    def do(a: Answered) -> None:
        data = a.data
        change(data["endpoints"])
        a.say(data=data)

    return spoil(is_details, do)


def drop(*names: str) -> Callable[[Answered], None]:
    def do(a: Answered) -> None:
        for name in names:
            a.headers.pop(name, None)

    return do


def status(http: int, **envelope: Any) -> Callable[[Answered], None]:
    def do(a: Answered) -> None:
        a.http = http
        a.say(**envelope)

    return do


def html(a: Answered) -> None:
    a.body = b"<html><body>No.</body></html>"
    a.headers["Content-Type"] = "text/html"


def asks(
    when: Callable[[Asked], object], do: Callable[[Asked], Any]
) -> Callable[[Asked], Any]:
    return lambda asked: do(asked) if when(asked) else None


def without(*names: str) -> Callable[[Asked], None]:
    """Have the platform not know of parameters."""

    def ask(asked: Asked) -> None:
        query = asked.query
        asked.query = {key: one for key, one in query.items() if key not in names}

    return ask


def open_door(asked: Asked) -> None:
    asked.token = TOKEN.reveal()


def add_version(a: Answered, url: str) -> None:
    a.say(data=[{"version": "2.1.1", "url": url}, *a.data])


def said(**fields: Any) -> Callable[[Answered], None]:
    return lambda a: a.say(**fields)


def connectors(
    change: Callable[[dict[str, Any]], object],
) -> Callable[[dict[str, Any]], None]:
    def do(location: dict[str, Any]) -> None:
        for evse in location["evses"]:
            for connector in evse["connectors"]:
                change(connector)

    return do


def is_put(a: Answered) -> bool:
    return a.asked.method == "PUT" and "/receiver/" in a.asked.path


def method(*names: str) -> When:
    return lambda a: a.asked.method in names and "/receiver/" in a.asked.path


def body_of(a: Asked) -> Any:
    try:
        return json.loads(a.body)
    except ValueError:
        return None


def lacks_last_updated(asked: Asked) -> bool:
    body = body_of(asked) if asked.method == "PATCH" else None
    return isinstance(body, dict) and body != {} and "last_updated" not in body


def in_spite(code: int) -> When:
    return lambda a: is_put(a) and (a.json or {}).get("status_code") == code


def read_again(
    change: Callable[[dict[str, Any]], object], *modules: str
) -> Callable[[Answered], None]:
    """Spoil what is read of what was sent, to all modules or to some."""

    def do(a: Answered) -> None:
        data = a.data
        change(data)
        a.say(data=data)

    def when(a: Answered) -> bool:
        is_read = a.asked.method == "GET" and "/receiver/" in a.asked.path
        return (
            is_read and a.succeeded and a.asked.module in (modules or (a.asked.module,))
        )

    return spoil(when, do)


def is_part(own: str) -> Callable[[Asked], bool]:
    """Mean a part of an object of ours, by its id."""
    return lambda asked: asked.path.endswith(own) and "/receiver/" in asked.path


def is_profile(a: Answered) -> bool:
    return a.asked.module == "chargingprofiles" and a.succeeded


def lose_result(asked: Asked) -> None:
    """Have what comes later go elsewhere."""
    elsewhere = {"response_url": "http://127.0.0.1:9/nowhere"}
    body = body_of(asked)
    if isinstance(body, dict) and "response_url" in body:
        asked.send(json.dumps({**body, **elsewhere}).encode())
    if "response_url" in asked.query:
        asked.query = {**asked.query, **elsewhere}


def second(asked: Asked) -> Answered | None:
    """Answer a second registration as if it were the first."""
    body = body_of(asked)
    is_again = asked.token not in (TOKEN_A.reveal(), None)
    if asked.method == "POST" and asked.module == "credentials" and is_again:
        return answer(asked, 200, status_code=1000, data=body)
    return None


class Stale:
    """Lets tokens in that were good once."""

    def __init__(self, *, a: bool) -> None:
        self._a = a
        self._newest = ""

    def ask(self, asked: Asked) -> None:
        if asked.module != "versions":
            return
        is_a = asked.token == TOKEN_A.reveal()
        if self._newest and asked.token and is_a is self._a:
            asked.token = self._newest

    def answer(self, a: Answered) -> None:
        if a.asked.module == "credentials":
            token = (a.data or {}).get("token") if isinstance(a.data, dict) else None
            self._newest = token or self._newest
            if a.asked.method == "DELETE":
                self._newest = ""


def is_asked(*modules: str) -> Callable[[Asked], bool]:
    return lambda asked: asked.module in modules


def offset_lost(asked: Asked) -> None:
    if asked.query.get("offset"):
        asked.query = {**asked.query, "offset": "0"}


def raise_total(a: Answered) -> None:
    a.headers["X-Total-Count"] = str(len(a.data))


def foreign_link(a: Answered) -> None:
    if "Link" in a.headers:
        a.headers["Link"] = '<https://elsewhere.example/next>; rel="next"'


def link_without_dates(a: Answered) -> None:
    link = a.headers.get("Link", "")
    if "date_from" in link and a.asked.module != "sessions":
        head, _, tail = link.partition("&date_from=")
        a.headers["Link"] = head + tail[tail.index(">") :]


def exclusive(a: Answered) -> None:
    """Leave out what is of that instant exactly."""
    since = a.asked.query.get("date_from")
    kept = [one for one in a.data if one["last_updated"] != since]
    a.say(data=kept)


_ROUTING: Final = (
    "OCPI-to-country-code",
    "OCPI-to-party-id",
    "OCPI-from-country-code",
    "OCPI-from-party-id",
)


def swap_back(a: Answered) -> None:
    for one, other in (_ROUTING[::2], _ROUTING[1::2]):
        if one in a.headers:
            values = a.headers[one], a.headers[other]
            a.headers[other], a.headers[one] = values


def timestamp(text: str) -> Callable[[Answered], None]:
    return spoil(lambda a: a.json is not None, said(timestamp=text))


_LONG_AGO: Final = "2000-01-01T00:00:00Z"

FAULTS: Final[dict[str, Fault]] = {
    # Discovery and details
    "versions in an object": Fault(
        "discovery.versions envelope.list",
        "Only 2.0 has an object there.",
        spoil(is_versions, lambda a: a.say(data={"versions": a.data})),
    ),
    "a relative URL of a version": Fault(
        "discovery.version-urls discovery.answered discovery.versions",
        "It cannot be called, and is no URL of the class either.",
        spoil(is_versions, lambda a: add_version(a, "/ocpi/2.1.1")),
    ),
    "a version twice": Fault(
        "discovery.versions-once",
        answer=spoil(is_versions, lambda a: a.say(data=[*a.data, *a.data])),
    ),
    "a version without details": Fault(
        "discovery.details",
        answer=spoil(
            is_versions, lambda a: add_version(a, a.data[0]["url"] + "not/there/")
        ),
    ),
    "details of another version": Fault(
        "details.version",
        answer=spoil(is_details, lambda a: a.say(data={**a.data, "version": "2.2"})),
    ),
    "endpoints without a role": Fault(
        "details.class",
        answer=endpoints(lambda them: [one.pop("role") for one in them[:1]]),
    ),
    "no credentials": Fault(
        "details.credentials",
        answer=endpoints(lambda them: them.pop(0)),
    ),
    "a relative URL of a module": Fault(
        "details.urls details.class",
        "It is no URL of the class either.",
        endpoints(
            lambda them: them.append(
                {"identifier": "chargingprofiles", "role": "SENDER", "url": "/cp/"}
            )
        ),
    ),
    "a module twice": Fault(
        "details.once", answer=endpoints(lambda them: them.append(them[0]))
    ),
    "a misspelt module": Fault(
        "details.modules",
        answer=endpoints(lambda them: them.append({**them[0], "identifier": "cdr"})),
    ),
    # Headers
    "text/html": Fault(
        "headers.content-type",
        answer=spoil(
            lists("tariffs"),
            lambda a: a.headers.update({"Content-Type": "text/html"}),
        ),
    ),
    "no request id": Fault(
        "headers.request-id headers.odd-id",
        "The odd one is not repeated either.",
        spoil(lambda a: a.succeeded, drop("X-Request-ID")),
    ),
    "no correlation id": Fault(
        "headers.correlation-id",
        answer=spoil(lambda a: a.succeeded, drop("X-Correlation-ID")),
    ),
    "no ids on errors": Fault(
        "headers.ids-on-errors",
        answer=spoil(lambda a: not a.succeeded, drop("X-Request-ID")),
    ),
    "UUIDs alone": Fault(
        "headers.odd-id",
        answer=spoil(
            lambda a: "check:17" in a.headers.get("X-Request-ID", ""),
            lambda a: a.headers.update({"X-Request-ID": "undefined"}),
        ),
    ),
    "routing as it came": Fault(
        "headers.routing", answer=spoil(lambda a: a.succeeded, swap_back)
    ),
    "no routing on errors": Fault(
        "headers.routing-on-errors",
        answer=spoil(lambda a: not a.succeeded, drop(*_ROUTING)),
    ),
    "routing of versions": Fault(
        "headers.no-routing",
        answer=spoil(is_versions, lambda a: a.headers.update({_ROUTING[0]: "NL"})),
    ),
    # Tokens
    "an open door": Fault(
        "tokens.none tokens.first",
        "Whoever is let in has his body looked at.",
        ask=asks(lambda asked: asked.token is None, open_door),
    ),
    "an open door in one module": Fault(
        "tokens.none tokens.first",
        "Whoever is let in has his body looked at.",
        ask=asks(
            lambda asked: asked.token is None and asked.module == "cdrs", open_door
        ),
    ),
    "any token": Fault(
        "tokens.wrong",
        ask=asks(lambda asked: asked.token not in (None, TOKEN_A.reveal()), open_door),
    ),
    "403": Fault(
        "tokens.none tokens.wrong tokens.first",
        "It is 401 for all three.",
        spoil(is_refused, status(403)),
    ),
    "refusals in HTML": Fault("tokens.envelope", answer=spoil(is_refused, html)),
    "the body before the token": Fault(
        "tokens.first",
        answer=spoil(lambda a: is_refused(a) and a.asked.method == "POST", status(400)),
    ),
    "token A opens all": Fault(
        "tokens.token-a",
        ask=asks(lambda asked: asked.token == TOKEN_A.reveal(), open_door),
        how="token_a",
    ),
    "token A opens one module": Fault(
        "tokens.token-a",
        ask=asks(
            lambda asked: asked.token == TOKEN_A.reveal() and asked.module == "cdrs",
            open_door,
        ),
        how="token_a",
    ),
    "no Base64": Fault(
        "tokens.encoding",
        ask=asks(
            lambda asked: asked.is_encoded,
            lambda asked: answer(asked, 401, status_code=2000),
        ),
    ),
    "a crash without Base64": Fault(
        "tokens.other-encoding errors.pairs",
        "HTTP 500 is none of OCPI's.",
        ask=asks(
            lambda asked: asked.token is not None and not asked.is_encoded,
            lambda asked: answer(asked, 500, status_code=3000),
        ),
    ),
    "a token repeated": Fault(
        "tokens.secret",
        answer=spoil(lists("tariffs"), said(status_message=TOKEN.reveal())),
    ),
    # Envelopes and timestamps
    "an object without an envelope": Fault(
        "envelope.object headers.ids-on-errors objects.single",
        "What has no status code is no success.",
        spoil(
            is_single,
            lambda a: (setattr(a, "json", a.data), drop("X-Request-ID")(a)),
        ),
    ),
    "a text for a status code": Fault(
        "envelope.status-code objects.single",
        "What has no number for a status code is no success.",
        spoil(is_single, said(status_code="1000")),
    ),
    "a code of one's own": Fault(
        "envelope.status-code errors.date-from",
        "It is not 2001 either.",
        spoil(
            lambda a: (
                a.asked.module == "sessions"
                and "/sender/" in a.asked.path
                and not a.asked.query
            ),
            said(status_code=2010),
        ),
    ),
    "a number for a message": Fault(
        "envelope.status-message",
        answer=spoil(lists("tariffs"), said(status_message=7)),
    ),
    "a page in an object": Fault(
        "envelope.list",
        answer=spoil(
            lambda a: lists("tariffs")(a) and a.asked.query.get("limit") == "2",
            lambda a: a.say(data={"items": a.data}),
        ),
    ),
    "a list of one": Fault(
        "envelope.single",
        answer=spoil(is_single, lambda a: a.say(data=[a.data])),
    ),
    "no timestamp": Fault(
        "timestamps.there", answer=spoil(lambda a: a.json, said(timestamp=None))
    ),
    "an offset": Fault(
        "timestamps.form timestamps.fresh",
        "It is a moment of long ago, too.",
        timestamp("2020-01-01T12:00:00+02:00"),
    ),
    "microseconds": Fault(
        "timestamps.length",
        answer=spoil(
            lambda a: a.json,
            lambda a: a.say(timestamp=a.json["timestamp"][:19] + ".1234567Z"),
        ),
    ),
    "a timestamp of the start": Fault(
        "timestamps.fresh", answer=timestamp("2020-01-01T12:00:00Z")
    ),
    # Errors
    "unknown URLs are taken": Fault(
        "errors.unknown-url",
        answer=spoil(
            lambda a: a.http == 404 and "no-such" in a.asked.path,
            status(200, status_code=2000),
        ),
    ),
    "unknown objects with HTTP 200": Fault(
        "errors.unknown-object",
        answer=spoil(is_unknown_object, status(200)),
    ),
    "an unknown Location without 2003": Fault(
        "errors.unknown-location",
        answer=spoil(
            lambda a: is_unknown_object(a) and a.asked.module == "locations",
            said(status_code=2000),
        ),
    ),
    "wrong methods with HTTP 200": Fault(
        "errors.method",
        answer=spoil(lambda a: a.http == 405, status(200, status_code=2000)),
    ),
    "a wrong method in one module": Fault(
        "errors.method",
        answer=spoil(
            lambda a: a.http == 405 and "/sender/cdrs" in a.asked.path,
            status(200, status_code=2000),
        ),
    ),
    "no Allow": Fault(
        "errors.allow", answer=spoil(lambda a: a.http == 405, drop("Allow"))
    ),
    "malformed with HTTP 200": Fault(
        "errors.malformed", answer=spoil(lambda a: a.http == 400, status(200))
    ),
    "422": Fault(
        "errors.parameter errors.pairs",
        "HTTP 422 is none of OCPI's.",
        spoil(lambda a: a.asked.query.get("limit") == "many", status(422)),
    ),
    "all Sessions": Fault(
        "errors.date-from",
        ask=asks(
            lambda asked: asked.module == "sessions" and not asked.query,
            lambda asked: setattr(
                asked, "query", {"date_from": "2000-01-01T00:00:00Z"}
            ),
        ),
    ),
    "errors in HTML": Fault(
        "errors.envelope",
        answer=spoil(lambda a: a.http in (404, 405), html),
    ),
    "a success with HTTP 404": Fault(
        "errors.pairs errors.unknown-location",
        "1000 is not 2003.",
        spoil(
            lambda a: is_unknown_object(a) and a.asked.module == "locations",
            said(status_code=1000),
        ),
    ),
    "a traceback": Fault(
        "errors.internals",
        answer=spoil(
            lambda a: a.http == 404,
            said(status_message="Traceback (most recent call last): …"),
        ),
    ),
    # Pages
    "a list that crashes": Fault(
        "pagination.list",
        answer=spoil(lists("tariffs"), status(200, status_code=3000, data=None)),
    ),
    "a second page that crashes": Fault(
        "pagination.answered",
        answer=spoil(
            lambda a: lists("tariffs")(a) and a.asked.query.get("offset") == "2",
            status(200, status_code=3000, data=None),
        ),
    ),
    "a date_from that crashes": Fault(
        "pagination.answered",
        answer=spoil(
            lambda a: lists("tariffs")(a) and "date_from" in a.asked.query,
            status(200, status_code=3000, data=None),
        ),
    ),
    "no total": Fault(
        "pagination.total", answer=spoil(lists("tariffs"), drop("X-Total-Count"))
    ),
    "no limit": Fault(
        "pagination.limit-header", answer=spoil(lists("tariffs"), drop("X-Limit"))
    ),
    "a limit that is not applied": Fault(
        "pagination.limit",
        ask=asks(
            lambda asked: asked.query.get("limit", "").isdigit(), without("limit")
        ),
    ),
    "an X-Limit that is not kept": Fault(
        "pagination.x-limit-kept",
        answer=spoil(lists("tariffs"), lambda a: a.headers.update({"X-Limit": "1"})),
    ),
    "a Link elsewhere": Fault(
        "pagination.link", answer=spoil(lists("tariffs"), foreign_link)
    ),
    "a Link that nobody can read": Fault(
        "pagination.link pagination.complete",
        "Nobody gets to the end then.",
        spoil(
            lambda a: lists("tariffs")(a) and "Link" in a.headers,
            lambda a: a.headers.update({"Link": "https://p.example/2; rel=next"}),
        ),
    ),
    "no Link": Fault(
        "pagination.link pagination.complete",
        "Nobody gets to the end then.",
        spoil(lists("tariffs"), drop("Link")),
    ),
    "an empty Link": Fault(
        "pagination.empty-link",
        answer=spoil(
            lambda a: lists("tariffs")(a) and "Link" not in a.headers,
            lambda a: a.headers.update({"Link": ""}),
        ),
    ),
    "the size of the page for a total": Fault(
        "pagination.complete pagination.link",
        "A page then names a next one behind the end.",
        spoil(lists("tariffs"), raise_total),
    ),
    "an offset that is not applied": Fault(
        "pagination.offset pagination.beyond",
        "Nor is one that leads beyond the end.",
        ask=asks(lambda asked: asked.query.get("limit") == "1", offset_lost),
    ),
    "an object on two pages": Fault(
        "pagination.once",
        answer=spoil(
            lambda a: lists("tariffs")(a) and a.asked.query.get("offset") == "2",
            lambda a: a.say(data=[{**a.data[0], "id": "TAR0"}, *a.data[1:]]),
        ),
    ),
    "objects behind the end": Fault(
        "pagination.beyond",
        ask=asks(lambda asked: int(asked.query.get("offset", "0")) > 900, offset_lost),
    ),
    "a date_from that is not applied": Fault(
        "pagination.date-from pagination.date-from-inclusive pagination.filters",
        "What is not applied is in no Link either.",
        ask=asks(is_asked("locations", "tariffs", "cdrs"), without("date_from")),
    ),
    "a date_to that is not applied": Fault(
        "pagination.date-to", ask=without("date_to")
    ),
    "a date_from that is left out itself": Fault(
        "pagination.date-from-inclusive",
        answer=spoil(lists("tariffs"), exclusive),
    ),
    "a Link without filters": Fault(
        "pagination.filters",
        answer=spoil(lists(), link_without_dates),
    ),
    # Objects
    "a Location without a city": Fault(
        "objects.locations", answer=items("locations", lambda one: one.pop("city"))
    ),
    "a Session with a word for kWh": Fault(
        "objects.sessions",
        answer=items("sessions", lambda one: one.update(kwh="many")),
    ),
    "a CDR without a currency": Fault(
        "objects.cdrs", answer=items("cdrs", lambda one: one.pop("currency"))
    ),
    "a Tariff with no elements": Fault(
        "objects.tariffs", answer=items("tariffs", lambda one: one.pop("elements"))
    ),
    "a Token of no type": Fault(
        "objects.tokens",
        answer=items("tokens", lambda one: one.update(type="CARD")),
        role="EMSP",
    ),
    "a ClientInfo of no role": Fault(
        "objects.hubclientinfo",
        answer=items("hubclientinfo", lambda one: one.update(role="DRIVER")),
        role="OTHER",
    ),
    "a reconciliation without an invoice": Fault(
        "objects.invoicereconciliation",
        answer=items("invoicereconciliation", lambda one: one.pop("invoice_id")),
        role="EMSP",
        version="2.3.0",
    ),
    "a Terminal that names no Locations": Fault(
        "objects.terminals",
        answer=items(_TERMINALS, lambda one: one.update(location_ids="LOC1")),
        role="OTHER",
        version="2.3.0",
    ),
    "a confirmation of nothing": Fault(
        "objects.financial-advice-confirmations",
        answer=items(
            "payments/financial-advice-confirmations",
            lambda one: one.pop("total_costs"),
        ),
        role="OTHER",
        version="2.3.0",
    ),
    "a BookingLocation nowhere": Fault(
        "objects.booking-locations",
        answer=items("bookings/booking_locations", lambda one: one.pop("location_id")),
        version="2.3.0",
    ),
    "a Booking of no status": Fault(
        "objects.bookings",
        answer=items("bookings", lambda one: one.update(reservation_status="SOON")),
        version="2.3.0",
    ),
    "no total of Terminals": Fault(
        "pagination.total",
        answer=spoil(lists(_TERMINALS), drop("X-Total-Count")),
        role="OTHER",
        version="2.3.0",
    ),
    "a date_from that Bookings do not apply": Fault(
        "pagination.date-from pagination.date-from-inclusive pagination.filters",
        "What is not applied is in no Link either.",
        ask=asks(is_asked("bookings"), without("date_from")),
        version="2.3.0",
    ),
    "another Terminal by itself": Fault(
        "objects.single",
        answer=spoil(
            lambda a: a.asked.below == "terminals/TER0" and a.succeeded,
            lambda a: a.say(data={**a.data, "city": "Elsewhere"}),
        ),
        role="OTHER",
        version="2.3.0",
    ),
    "credentials without roles": Fault(
        "objects.credentials",
        answer=spoil(
            lambda a: a.asked.module == "credentials" and a.succeeded,
            lambda a: a.say(data={**a.data, "roles": []}),
        ),
    ),
    "somebody else's objects": Fault(
        "objects.owner",
        answer=items("tariffs", lambda one: one.update(party_id="XYZ")),
    ),
    "another object by itself": Fault(
        "objects.single",
        answer=spoil(is_single, lambda a: a.say(data={**a.data, "name": "Other"})),
    ),
    "an object of the future": Fault(
        "objects.future pagination.date-from-inclusive pagination.date-to",
        "The list leaves out by another date than the objects say.",
        items("tariffs", lambda one: one.update(last_updated="2099-01-01T00:00:00Z")),
    ),
    "a misspelt field": Fault(
        "objects.remarks",
        answer=items("tariffs", lambda one: one.update(tarif_alt_url="x")),
    ),
    # What objects say of each other
    "a Session nowhere": Fault(
        "cross.session-location",
        answer=items("sessions", lambda one: one.update(location_id="LOC77")),
    ),
    "a Session at no EVSE": Fault(
        "cross.session-evse",
        answer=items("sessions", lambda one: one.update(evse_uid="E77")),
    ),
    "a CDR nowhere": Fault(
        "cross.cdr-location",
        answer=items("cdrs", lambda one: one["cdr_location"].update(id="LOC77")),
    ),
    "a CDR of another Tariff": Fault(
        "cross.cdr-tariff",
        answer=items("cdrs", lambda one: one["tariffs"][0].update(id="TAR77")),
    ),
    "a Connector of another Tariff": Fault(
        "cross.connector-tariff",
        answer=items(
            "locations", connectors(lambda one: one.update(tariff_ids=["TAR77"]))
        ),
    ),
    "a CDR that ends first": Fault(
        "cross.cdr-times",
        answer=items(
            "cdrs", lambda one: one.update(end_date_time="2001-01-01T00:00:00Z")
        ),
    ),
    "a CDR of more energy": Fault(
        "cross.cdr-energy",
        answer=items("cdrs", lambda one: one.update(total_energy=17)),
    ),
    "a Connector newer than its Location": Fault(
        "cross.location-updated",
        answer=items(
            "locations",
            connectors(lambda one: one.update(last_updated="2026-04-01T00:00:00Z")),
        ),
    ),
    # What is written
    "objects that are not taken": Fault(
        "write.put",
        answer=spoil(
            lambda a: is_put(a) and a.http == 201,
            status(200, status_code=3000),
        ),
        role="EMSP",
        how="writes",
    ),
    "nothing is new": Fault(
        "write.created",
        answer=spoil(lambda a: a.http == 201, status(200)),
        role="EMSP",
        how="writes",
    ),
    "another object is read": Fault(
        "write.read-back write.patched",
        "What was changed is read so as well.",
        read_again(lambda one: one.update(last_updated="2020-01-01T00:00:00Z")),
        role="EMSP",
        how="writes",
    ),
    "a change that is not taken": Fault(
        "write.patch write.patched",
        "And so nothing has changed.",
        ask=asks(
            lambda asked: (
                asked.method == "PATCH"
                and not lacks_last_updated(asked)
                and "CHECK-UNKNOWN" not in asked.path
                and body_of(asked) != {}
            ),
            lambda asked: answer(asked, 200, status_code=2001),
        ),
        role="EMSP",
        how="writes",
    ),
    "a change that changes nothing": Fault(
        "write.patched",
        ask=asks(
            lambda asked: (
                asked.method == "PATCH"
                and not lacks_last_updated(asked)
                and "CHECK-UNKNOWN" not in asked.path
                and body_of(asked) != {}
            ),
            lambda asked: answer(asked, 200, status_code=1000),
        ),
        role="EMSP",
        how="writes",
    ),
    "a change without last_updated": Fault(
        "write.patch-last-updated",
        ask=asks(
            lacks_last_updated, lambda asked: answer(asked, 200, status_code=1000)
        ),
        role="EMSP",
        how="writes",
    ),
    "a change of nothing": Fault(
        "write.patch-unknown",
        answer=spoil(
            lambda a: a.asked.method == "PATCH" and a.http == 404,
            status(200, status_code=1000),
        ),
        role="EMSP",
        how="writes",
    ),
    "422 for an object": Fault(
        "write.invalid write.other-id errors.pairs write.patch-last-updated",
        "HTTP 422 is for all that is not valid, and is none of OCPI's.",
        spoil(
            lambda a: (
                method("PUT", "PATCH")(a)
                and (a.json or {}).get("status_code") == 2001
                and a.http == 200
            ),
            status(422),
        ),
        role="EMSP",
        how="writes",
    ),
    "another id is taken": Fault(
        "write.other-id",
        answer=spoil(
            lambda a: in_spite(2001)(a) and b"CHECK-UNKNOWN" in a.asked.body,
            status(200, status_code=1000),
        ),
        role="EMSP",
        how="writes",
    ),
    "anybody's object is taken": Fault(
        "write.foreign",
        answer=spoil(
            lambda a: is_put(a) and "/ZZ/ZZZ/" in a.asked.path,
            status(200, status_code=1000),
        ),
        role="EMSP",
        how="writes",
    ),
    "anybody's CDR is taken": Fault(
        "write.foreign",
        answer=spoil(
            lambda a: a.asked.module == "cdrs" and b"ZZZ" in a.asked.body,
            status(201, status_code=1000),
        ),
        role="EMSP",
        how="writes",
    ),
    "a deletion of nothing": Fault(
        "write.delete",
        ask=asks(
            lambda asked: asked.method == "DELETE",
            lambda asked: answer(asked, 200, status_code=1000),
        ),
        role="EMSP",
        how="writes",
    ),
    "a CDR without a place": Fault(
        "write.cdr-location",
        answer=spoil(lambda a: True, drop("Location")),
        role="EMSP",
        how="writes",
    ),
    "unknown tokens with HTTP 200": Fault(
        "write.authorize",
        answer=spoil(
            lambda a: a.asked.below.endswith("authorize") and a.http == 404, status(200)
        ),
        role="EMSP",
        how="writes",
    ),
    "a bare word for a command": Fault(
        "write.command",
        answer=spoil(
            lambda a: a.asked.module == "commands" and a.succeeded,
            said(data="ACCEPTED"),
        ),
        how="writes",
    ),
    "a command for nowhere": Fault(
        "write.command-location",
        answer=spoil(
            lambda a: (
                a.asked.module == "commands"
                and (a.json or {}).get("status_code") == 2003
            ),
            said(status_code=1000),
        ),
        how="writes",
    ),
    "a result that never comes": Fault(
        "write.command-result",
        answer=spoil(
            lambda a: a.asked.module == "commands" and a.succeeded,
            lambda a: a.say(data={**a.data, "timeout": 1}),
        ),
        ask=asks(is_asked("commands"), lose_result),
        how="writes",
    ),
    "EVSEs that are not taken": Fault(
        "write.put write.read-back write.patch write.patched write.patch-last-updated"
        " write.invalid write.other-id",
        "Where nothing is, nothing is read, changed, or looked at.",
        ask=asks(is_part("E2"), lambda asked: answer(asked, 404, status_code=2003)),
        role="EMSP",
        how="writes",
    ),
    "a change of a Connector that changes nothing": Fault(
        "write.patched",
        ask=asks(
            lambda asked: (
                asked.method == "PATCH"
                and asked.path.endswith("/2")
                and not lacks_last_updated(asked)
            ),
            lambda asked: answer(asked, 200, status_code=1000),
        ),
        role="EMSP",
        how="writes",
    ),
    "objects of 2.0 that are not taken": Fault(
        "write.put",
        answer=spoil(
            lambda a: is_put(a) and a.succeeded, status(200, status_code=3000)
        ),
        role="EMSP",
        version="2.0",
        how="writes",
    ),
    "a changed Booking that is the old one": Fault(
        "write.read-back write.patched",
        "What was changed is read so as well.",
        read_again(
            lambda one: one.update(last_updated="2020-01-01T00:00:00Z"), "bookings"
        ),
        role="EMSP",
        version="2.3.0",
        how="writes",
    ),
    "Terminals that are not taken": Fault(
        "write.put",
        answer=spoil(
            lambda a: a.asked.below == "terminals" and a.http == 201,
            status(200, status_code=3000),
        ),
        version="2.3.0",
        how="writes",
    ),
    "a bare word for a charging profile": Fault(
        "write.profile write.profile-session",
        "And so there is no result in it.",
        spoil(is_profile, said(data="ACCEPTED")),
        how="writes",
    ),
    "charging profiles of any Session": Fault(
        "write.profile-session",
        answer=spoil(
            lambda a: is_profile(a) and "CHECK-UNKNOWN" in a.asked.path,
            said(data={"result": "REJECTED", "timeout": 30}),
        ),
        how="writes",
    ),
    "a profile that never comes": Fault(
        "write.profile-result",
        answer=spoil(
            lambda a: is_profile(a) and a.data["result"] == "ACCEPTED",
            lambda a: a.say(data={**a.data, "timeout": 1}),
        ),
        ask=asks(is_asked("chargingprofiles"), lose_result),
        how="writes",
    ),
    # A registration
    "a registration without credentials": Fault(
        "registration.register registration.call-back",
        "Nobody was called back for it.",
        ask=asks(
            lambda asked: asked.module == "credentials" and asked.method == "POST",
            lambda asked: answer(asked, 200, status_code=1000, data={}),
        ),
        role="EMSP",
        how="joins",
    ),
    "a registration without a call-back": Fault(
        "registration.call-back registration.renew",
        "It is the renewal that nobody was called back for, nor given a token.",
        ask=asks(
            lambda asked: asked.module == "credentials" and asked.method == "PUT",
            lambda asked: answer(asked, 200, status_code=1000),
        ),
        role="EMSP",
        how="joins",
    ),
    "a renewal that is refused": Fault(
        "registration.renew registration.call-back",
        "Nobody was called back for it.",
        ask=asks(
            lambda asked: asked.module == "credentials" and asked.method == "PUT",
            lambda asked: answer(asked, 200, status_code=3001),
        ),
        role="EMSP",
        how="joins",
    ),
    "a second registration": Fault(
        "registration.register-again", ask=second, role="EMSP", how="joins"
    ),
    "an end that ends nothing": Fault(
        "registration.leave",
        ask=asks(
            lambda asked: asked.method == "DELETE" and asked.module == "credentials",
            lambda asked: answer(asked, 200, status_code=1000),
        ),
        role="EMSP",
        how="joins",
    ),
    "token A for ever": Fault("registration.token-a-after", role="EMSP", how="joins"),
    "an old token for ever": Fault("registration.stale", role="EMSP", how="joins"),
}
for name, stale in (
    ("token A for ever", Stale(a=True)),
    ("an old token for ever", Stale(a=False)),
):
    FAULTS[name].ask, FAULTS[name].answer = stale.ask, stale.answer
