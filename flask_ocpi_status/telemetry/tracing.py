"""What a span of OpenTelemetry does not know: who asked, what of, and with what code.

Rules: OpenTelemetry, Semantic conventions for HTTP spans: what a client does wrong is
no error of the server's span.
"""

from __future__ import annotations

from typing import Any
from typing import Final

from flask import Flask
from opentelemetry.trace import Status
from opentelemetry.trace import StatusCode
from opentelemetry.trace import get_current_span
from opentelemetry.util.types import AttributeValue

from ..answers.monitoring import SERVERS
from ..answers.monitoring import Record
from ..answers.monitoring import fit
from ..answers.monitoring import fit_name
from ..answers.monitoring import outcome_word
from ..exchange.context import Exchange
from ..exchange.state import watching_of
from ..peers import ocpi_called

_EXTENSION: Final = "ocpi_status_tracing"
_PREFIX: Final = "ocpi."
#: What is told of a call, by its name in ``ocpi_called``.
_TOLD: Final = (
    *("contract", "party", "module", "method", "http_status", "status_code"),
    *("outcome", "request_id", "correlation_id", "duration"),
)


class OCPITracing:
    """Tells the present span what an app answers and asks.

    ::

        OCPITracing(app)
        FlaskInstrumentor().instrument_app(app)

    The span of a request gets attributes, and is an error where the server has failed,
    also behind HTTP status 200. One in which another party is called gets an event.

    :param app: the app whose spans they are; else :meth:`init_app` names it.
    """

    def __init__(self, app: Flask | None = None) -> None:
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Tell what an app answers and asks from now on.

        :raises RuntimeError: when it is told already.
        """
        if _EXTENSION in app.extensions:
            raise RuntimeError("The app is traced already; make one OCPITracing of it.")
        app.extensions[_EXTENSION] = self
        watching_of(app).append(_answered)
        ocpi_called.connect(_called, app)


def _answered(exchange: Exchange, record: Record, *_: Any) -> None:
    span = get_current_span()
    if not span.is_recording():
        return
    outcome = outcome_word(record.outcome)
    span.set_attributes(
        _attributes(
            contract=exchange.contract.name,
            party=fit_name(exchange.party_name),
            module=exchange.claim.module,
            status_code=record.answer.code,
            outcome=outcome,
            request_id=fit(exchange.request_id),
            correlation_id=fit(exchange.correlation_id),
        )
    )
    if outcome in SERVERS:
        span.set_attribute("error.type", outcome)
        span.set_status(Status(StatusCode.ERROR, _said(outcome, record.answer.code)))


def _called(_: Flask, **told: Any) -> None:
    span = get_current_span()
    if not span.is_recording():
        return
    span.add_event("ocpi.called", _attributes(**{name: told[name] for name in _TOLD}))


def _attributes(**values: Any) -> dict[str, AttributeValue]:
    """Return those that are known: an attribute has no None, and a code is a number."""
    return {
        f"{_PREFIX}{name}": int(value) if name == "status_code" else value
        for name, value in values.items()
        if value is not None
    }


def _said(outcome: str, code: int | None) -> str:
    return outcome if code is None else f"{outcome}, status code {int(code)}"
