"""What is asked for and comes later, and whether a token may charge.

Rules: OCPI 2.2.1, Commands, 13.2; ChargingProfiles, 14.2; Tokens, 12.2.2 POST method.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from typing import Final

from ...modules.chargingprofiles import RESULTS
from ...modules.operation import RECEIVER
from ...modules.operation import SENDER
from ...modules.serving.row import Row
from ...objects.judging.normal import Document
from ..course.rows import UNKNOWN
from ..course.rows import answered
from ..course.rows import url_of
from ..course.rows import url_of_nothing
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
#: For how many seconds a charging profile is asked.
_DURATION: Final = 900


def ask_for_tokens(visit: Visit) -> None:
    """Ask whether a token may charge that nobody has."""
    for row in answered(visit, SENDER, "authorize"):
        visit.ask("authorize", "POST", url_of_nothing(visit, row), module="tokens")


class Asking:
    """Asks for what comes later, and waits for it.

    :param listener: where it comes.
    """

    def __init__(self, visit: Visit, samples: Samples, listener: Listener) -> None:
        self._visit = visit
        self._samples = samples
        self._listener = listener
        rows = answered(visit, RECEIVER, "ask")
        self._rows = {row.operation.asked: row for row in rows}

    def command(self) -> None:
        """Ask for sessions to be stopped and started, and wait for what comes."""
        for purpose, name, changed in (
            ("stop-unknown", "STOP_SESSION", {"session_id": UNKNOWN}),
            ("start-nowhere", "START_SESSION", {"location_id": UNKNOWN}),
        ):
            self._ask(purpose, name, changed)
        location = self._known("locations")
        if location is not None:
            started = self._ask("start", "START_SESSION", {"location_id": location})
            self._wait(started, "result")

    def profile(self) -> None:
        """Ask for the profile of a session, set and clear it, and wait each time."""
        for method in RESULTS:
            self._ask("profile-unknown", method, session_id=UNKNOWN)
        session = self._known("sessions")
        if session is None:
            return
        for method in RESULTS:
            asked = self._ask("profile", method, session_id=session)
            self._wait(asked, "profile-result")

    def _known(self, place: str) -> str | None:
        """Return the id of one of the partner's objects: of what goes on, if any."""
        found = self._visit.lists.get(place)
        items = [one for one in found.items if isinstance(one, dict)] if found else []
        named = [one for one in items if _is_segment(one.get("id"))]
        active = (one for one in named if one.get("status") == "ACTIVE")
        chosen = next(active, named[0] if named else {})
        return chosen.get("id")

    def _ask(
        self,
        purpose: str,
        name: str,
        changed: Mapping[str, Any] = {},
        **names: str,
    ) -> Exchange | None:
        """Ask for something by its name, if the partner can be asked for it."""
        row = self._rows.get(name)
        if row is None:
            return None
        path = _RESULTS, f"{purpose}-{name.lower()}"
        url = self._listener.url_of(*path)
        body = self._body(row, {**changed, "response_url": url})
        known = {"response_url": url, "duration": _DURATION}
        return self._visit.ask(
            purpose,
            row.operation.method,
            url_of(self._visit, row, names),
            module=row.module.identifier,
            params={one: known[one] for one in row.operation.demands},
            json=body,
            result="/".join(path),
            cls=row.edition.classes[_result_of(row)],
        )

    def _body(self, row: Row, changed: Document) -> Document | None:
        """Return what is asked for, without what may be left out and is not ours."""
        if row.operation.takes is None:
            return None
        cls = row.edition.classes[row.operation.takes]
        demanded = {name for name, field in cls.properties().items() if field.required}
        made = self._samples.of(cls)
        return {name: one for name, one in made.items() if name in demanded} | changed

    def _wait(self, asked: Exchange | None, purpose: str) -> None:
        """Wait for what comes, if it was accepted."""
        if asked is None or not accepted(asked):
            return
        about = asked.request.about
        seconds = min(_seconds(asked.data), MOST_PATIENCE)
        heard = self._listener.wait(about["result"], seconds)
        if heard is None:
            self._visit.note(f"no-{purpose}", asked, seconds=seconds)
        else:
            self._visit.hear(purpose, asked, heard.method, heard.headers, heard.body)


def ask_for_later(visit: Visit, samples: Samples, listener: Listener) -> None:
    """Ask for all that comes later."""
    listener.answering = lambda heard: (200 if heard.method == "POST" else 404, None)
    asking = Asking(visit, samples, listener)
    asking.command()
    asking.profile()


def accepted(asked: Exchange) -> bool:
    """Whether it was accepted, so that a result has to come."""
    result = asked.data.get("result") if isinstance(asked.data, dict) else asked.data
    return asked.succeeded and result == "ACCEPTED"


def _is_segment(own: Any) -> bool:
    return isinstance(own, str) and own not in ("", ".", "..")


def _result_of(row: Row) -> str:
    """Return the class of what comes."""
    if row.operation.method in RESULTS:
        return RESULTS[row.operation.method][1]
    results = (
        other.takes
        for _, other in row.module.of(row.version, SENDER)
        if other.kind == "result"
    )
    return next(filter(None, results))


def _seconds(data: Any) -> float:
    timeout = data.get("timeout") if isinstance(data, dict) else None
    good = isinstance(timeout, int) and not isinstance(timeout, bool) and timeout > 0
    return float(timeout) if good and timeout is not None else _PATIENCE
