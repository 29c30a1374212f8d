"""Commands and authorizations are asked for, and results waited for.

Rules: OCPI 2.2.1, Commands, 13.2; Tokens, 12.2.2 POST method.
"""

from __future__ import annotations

from typing import Any
from typing import Final

from ...modules.operation import RECEIVER
from ...modules.operation import SENDER
from ...objects.judging.normal import Document
from ..course.strangers import UNKNOWN
from ..exchanges import Exchange
from ..visit import Visit
from .listening import Listener
from .samples import Samples

#: The seconds that a result is waited for where the answer does not name them, and at
#: most.
_PATIENCE: Final = 30
MOST_PATIENCE: Final = 60
#: Where results come, below the path that nobody can guess.
_RESULTS: Final = "results"


def ask_for_tokens(visit: Visit) -> None:
    """Ask whether a token may charge that nobody has."""
    url = visit.endpoint("tokens", SENDER)
    there = visit.features.roles or "tokens" in visit.lists
    if url is not None and there and visit.version != "2.0":
        path = (UNKNOWN, "authorize")
        visit.ask("authorize", "POST", url, *path, module="tokens")


def command(visit: Visit, samples: Samples, listener: Listener | None) -> None:
    """Ask for sessions to be stopped and started, and wait for what comes of one."""
    url = visit.endpoint("commands", RECEIVER)
    if url is None or listener is None:
        return
    listener.answering = lambda heard: (200 if heard.method == "POST" else 404, None)
    stop = {"session_id": UNKNOWN}
    _ask(visit, listener, url, "stop-unknown", "STOP_SESSION", stop)
    start = {"token": samples.of("Token"), "location_id": UNKNOWN}
    _ask(visit, listener, url, "start-nowhere", "START_SESSION", start)
    found = visit.lists.get("locations")
    places = [one for one in found.items if isinstance(one, dict)] if found else []
    if not places or not isinstance(places[0].get("id"), str):
        return
    known = {**start, "location_id": places[0]["id"]}
    asked = _ask(visit, listener, url, "start", "START_SESSION", known)
    if not accepted(asked):
        return
    seconds = min(_seconds(asked.data), MOST_PATIENCE)
    heard = listener.wait(f"{_RESULTS}/start", seconds)
    if heard is None:
        visit.note("no-result", asked, seconds=seconds)
    else:
        visit.hear("result", heard.method, heard.headers, heard.body)


def accepted(asked: Exchange) -> bool:
    """Whether a command was accepted, so that a result has to come."""
    result = asked.data.get("result") if isinstance(asked.data, dict) else asked.data
    return asked.succeeded and result == "ACCEPTED"


def _seconds(data: Any) -> float:
    timeout = data.get("timeout") if isinstance(data, dict) else None
    good = isinstance(timeout, int) and not isinstance(timeout, bool) and timeout > 0
    return float(timeout) if good and timeout is not None else _PATIENCE


def _ask(
    visit: Visit,
    listener: Listener,
    url: str,
    purpose: str,
    name: str,
    body: Document,
) -> Exchange:
    asked = {"response_url": listener.url_of(_RESULTS, purpose), **body}
    return visit.ask(purpose, "POST", url, name, module="commands", json=asked)
