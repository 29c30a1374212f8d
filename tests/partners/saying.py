"""What a partner of the package says whatever it is asked: faults, one after another.

An answer is some faults and their parameters, which are done to one request; the
functions below make them. The partner's platform hears of none of these requests.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import ExitStack
from contextlib import contextmanager
from typing import Any
from typing import Final

from flask_ocpi_status.testing import FAULTS
from flask_ocpi_status.testing import Answered
from flask_ocpi_status.testing import Fault
from flask_ocpi_status.testing import Partner

#: Faults and their parameters, in the order in which they are done.
Said = Mapping[str | Fault, Mapping[str, Any]]


def say(partner: Partner, *answers: Said) -> Partner:
    """Have it answer so, in order, and the last for good.

    What it said before it says no more.
    """
    partner.behave()
    for number, faults in enumerate(answers):
        times = 1 if number + 1 < len(answers) else None
        for fault, parameters in faults.items():
            partner.misbehave(fault, after=number, times=times, **parameters)
    return partner


@contextmanager
def saying(partner: Partner, faults: Said, on: str) -> Iterator[None]:
    """Have it answer some requests so, as long as a block lasts."""
    with ExitStack() as stack:
        for fault, parameters in faults.items():
            stack.enter_context(partner.misbehave(fault, on=on, **parameters))
        yield


def put_in_place(faults: Said, answered: Answered) -> None:
    """Do faults to an answer that is being made."""
    for fault, parameters in faults.items():
        row = FAULTS[fault] if isinstance(fault, str) else fault
        row.spoil(parameters).answer(answered)


def asked(partner: Partner) -> list[str]:
    """Return the paths that were asked for, with their queries."""
    return [
        f"{one.path}?{one.query_string}" if one.query_string else one.path
        for one in partner.exchanges
    ]


def envelope(
    data: Any = None,
    code: Any = 1000,
    *,
    http: int = 200,
    headers: Mapping[str, str] | None = None,
    **members: Any,
) -> Said:
    """Answer with an envelope; ``None`` is not in there."""
    says = {"data": data, "http": http, "headers": dict(headers or {})}
    return {"says": says, "envelope": {"members": {"status_code": code, **members}}}


def error(http: int, headers: Mapping[str, str] | None = None) -> Said:
    """Answer with an HTTP error and a page in HTML."""
    return {"says": {"headers": dict(headers or {})}, "html": {"http": http}}


def plain(body: bytes, http: int = 200) -> Said:
    """Answer with a body as it is."""

    def send(a: Answered) -> None:
        a.body = body

    sends = Fault("sends", "sends a body as it is", lambda: send)
    return {"says": {"http": http}, sends: {}}


def page(
    items: Any,
    *,
    link: str | None = None,
    total: object = None,
    headers: Mapping[str, str] | None = None,
) -> Said:
    """Answer with a page of a list.

    :param link: the whole of the header, or the URL of the next page.
    """
    sent = dict(headers or {})
    if link is not None:
        sent["Link"] = link if "<" in link else f'<{link}>; rel="next"'
    if total is not None:
        sent["X-Total-Count"] = str(total)
    return envelope(items, headers=sent)


def redirect(to: str) -> Said:
    """Send the client elsewhere."""
    return {"redirect": {"to": to}}


#: What ends without an answer, or does not end.
SILENT: Final[Said] = {"hang": {}}
CLOSED: Final[Said] = {"says": {}, "abort": {}}
CLOSED_MIDWAY: Final[Said] = {"says": {}, "abort": {"at": "body"}}
SLOW: Final[Said] = {"says": {}, "slow": {"seconds": 0.02, "size": 1}}
