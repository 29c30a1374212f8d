"""A blueprint with the page, for those whom the app lets see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import time
from typing import Any
from typing import Final
from typing import TypeVar
from weakref import WeakKeyDictionary

from flask import Blueprint
from flask import Flask
from flask import Response
from flask import abort
from flask import current_app
from flask import render_template
from flask import request
from flask.sansio.app import App
from flask.typing import ResponseReturnValue

from ..answers.monitoring import Record
from ..answers.monitoring import fit
from ..exchange.context import Exchange
from ..exchange.state import keep_tables
from ..exchange.state import present_app
from ..exchange.state import watching_of
from ..modules import ocpi_pulled
from ..modules import ocpi_pushed
from ..modules import ocpi_replied
from ..naming.characters import written_out
from ..peers.called import ocpi_called
from ..sync import hook_of
from ..sync import refuse_awaitable
from .incoming import put_aside
from .memory import MemoryExchanges
from .outgoing import of_call
from .outgoing import of_pull
from .outgoing import of_push
from .outgoing import of_reply
from .panels import OUTCOMES
from .panels import moment_of
from .panels import panels_of
from .seen import Exchanges
from .seen import Headers
from .seen import Seen
from .seen import Wanted
from .seen import Way

_T = TypeVar("_T")
#: How many exchanges a page has.
_PAGE: Final = 50
#: Nothing from elsewhere, and no script or style in the page itself.
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
        " img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
#: Says who may see the page: True, False, or an answer for who may not.
Allow = Callable[[], Any]


class _Watch:
    """Keeps what an app tells of."""

    def __init__(self, app: Flask, exchanges: Exchanges, bodies: bool) -> None:
        self.exchanges = exchanges
        self._bodies = bodies
        keep_tables(app, exchanges)
        watching_of(app).append(self._answered)
        ocpi_pushed.connect(self._pushed, app)
        ocpi_pulled.connect(self._pulled, app)
        ocpi_replied.connect(self._replied, app)
        ocpi_called.connect(self._called, app)

    def _answered(
        self, exchange: Exchange, record: Record, status: int, came: Headers
    ) -> None:
        self.exchanges.add(put_aside(exchange, record, status, came, self._bodies))

    def _called(self, _: Flask, **told: Any) -> None:
        self.exchanges.add(of_call(told, bodies=self._bodies))

    def _pushed(self, _: Flask, **told: Any) -> None:
        if told["outcome"] != "sent":
            self.exchanges.add(of_push(told))

    def _pulled(self, _: Flask, **told: Any) -> None:
        if told["outcome"] != "complete":
            self.exchanges.add(of_pull(told))

    def _replied(self, _: Flask, **told: Any) -> None:
        if told["became"] != "posted":
            self.exchanges.add(of_reply(told))


class OCPIMonitor(Blueprint):
    """The last exchanges with other parties, and how it stands with these.

    ::

        app.register_blueprint(OCPIMonitor(allow=lambda: current_user.is_admin))

    :param name: the blueprint's.
    :param url_prefix: where it is.
    :param allow: is asked at each request, and returns whether whoever asks may see the
        page. Anything else than ``True`` and ``False`` is sent in its place, such as
        a redirect to where people log in. Without it the page is there in debug mode
        and in tests only.
    :param exchanges: where they are kept; without it, the last 1,000 of each process.
    :param bodies: whether bodies are kept too, without tokens. A request waits until
        they are written down.

    The other parameters are those of :class:`flask.Blueprint`.

    :raises TypeError: for what cannot be called.
    :raises RuntimeError: when it is registered without ``allow=`` on an app that is
        neither debugged nor tested.
    """

    def __init__(
        self,
        name: str = "ocpi-monitor",
        import_name: str = __name__,
        *,
        url_prefix: str = "/ocpi-monitor",
        allow: Allow | None = None,
        exchanges: Exchanges | None = None,
        bodies: bool = False,
        **options: Any,
    ) -> None:
        options.setdefault("template_folder", "templates")
        options.setdefault("static_folder", "static")
        super().__init__(name, import_name, url_prefix=url_prefix, **options)
        self._allow = None if allow is None else hook_of(allow)
        self._given = exchanges
        self._bodies = bodies
        self._watches: WeakKeyDictionary[App, _Watch] = WeakKeyDictionary()
        self.before_request(self._admit)
        self.after_request(_secured)
        self.add_url_rule("/", "index", self._index)
        self.add_url_rule("/exchanges/<id>", "exchange", self._exchange)

    def register(self, app: App, options: dict[str, Any]) -> None:
        """Become part of an app, and listen to what it tells of."""
        if self._allow is None and not (app.debug or app.testing):
            raise RuntimeError(
                "Nobody has said who may see the monitor; pass allow= a function that"
                " returns True for those. Without it the page is for debug mode and"
                " tests only."
            )
        super().register(app, options)
        assert isinstance(app, Flask)
        if app not in self._watches:  # it may be there twice, by two names
            exchanges = self._given or MemoryExchanges()
            self._watches[app] = _Watch(app, exchanges, self._bodies)

    @property
    def _exchanges(self) -> Exchanges:
        """Those of the present app: the blueprint may be in several."""
        return self._watches[present_app()].exchanges

    def _admit(self) -> ResponseReturnValue | None:
        """Let in whom the app lets in."""
        if self._allow is None:
            allowed: Any = current_app.debug or current_app.testing
        else:
            allowed = self._allow()
            refuse_awaitable(allowed, "The function allow=")
        if allowed is True:
            return None
        if allowed is False or allowed is None:
            abort(403)
        answer: ResponseReturnValue = allowed
        return answer

    def _index(self) -> ResponseReturnValue:
        asked = {name: value for name, value in request.args.items() if value}
        wanted = Wanted(
            asked.get("party"),
            asked.get("outcome"),
            fit(asked.get("id", "").strip()) or None,
            asked.get("before"),
        )
        ways: tuple[Way, ...] = ("in", "out")
        none: list[Seen] = []
        found, failure = _read(
            lambda: self._exchanges.latest(ways, wanted, _PAGE + 1), none
        )
        panels = list(panels_of(present_app(), self._exchanges))
        bars = next(panel.bars for panel in panels if panel.id == "outcomes")
        return _page(
            "index",
            seen=found[:_PAGE],
            more=found[_PAGE - 1].id if len(found) > _PAGE else None,
            wanted=wanted,
            failure=failure,
            panels=panels,
            parties=sorted({bar.party for bar in bars if bar.party != "unknown"}),
            outcomes=OUTCOMES,
            whose=self._exchanges.whose,
            present=moment_of(time()),
        )

    def _exchange(self, id: str) -> ResponseReturnValue:
        seen, failure = _read(lambda: self._exchanges.find(id), None)
        if seen is None:
            return _page("gone", failure=failure), 404 if failure is None else 503
        return _page("exchange", one=seen, bodies=self._bodies)


def _read(read: Callable[[], _T], otherwise: _T) -> tuple[_T, str | None]:
    """Return what is read, and in its place what is said where it cannot be."""
    try:
        return read(), None
    except Exception as error:
        present_app().logger.warning(
            "The exchanges cannot be read: %s.", type(error).__name__
        )
        return otherwise, "The exchanges cannot be read now."


def _page(name: str, **values: Any) -> str:
    """Render a page. What others have written turns nothing on it round."""
    page = render_template(f"ocpi_status/monitor/{name}.html", **values, **_HELPERS)
    return written_out(page)


def _secured(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint and not request.endpoint.endswith(".static"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _clock(moment: datetime) -> str:
    """Write a moment of the present day, to the millisecond."""
    return f"{moment:%H:%M:%S}.{moment.microsecond // 1000:03}"


def _took(seconds: float | None) -> str:
    """Write how long something took."""
    if seconds is None:
        return "-"
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def _heading(seen: Seen) -> str:
    """Say in a line what an exchange was."""
    words = (seen.method, seen.module, seen.contract)
    return " ".join(word for word in words if word) or "A message"


_HELPERS: Final[dict[str, Any]] = {
    "clock": _clock,
    "heading": _heading,
    "moment_of": moment_of,
    "took": _took,
}
