"""Metrics for Prometheus: of requests, calls, pushes, pulls and results that were owed.

What counts by HTTP status takes most failures of OCPI for successes.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Any
from typing import Final
from weakref import WeakKeyDictionary

from flask import Flask
from prometheus_client import REGISTRY
from prometheus_client import CollectorRegistry
from prometheus_client import Counter
from prometheus_client import Histogram

from ..answers.monitoring import Record
from ..answers.monitoring import outcome_word
from ..exchange.context import Exchange
from ..exchange.state import watching_of
from ..modules import ocpi_pulled
from ..modules import ocpi_pushed
from ..modules import ocpi_replied
from ..peers import ocpi_called
from .labels import Labels

#: The upper bounds of durations, in seconds: of our answers, and of calls, which may
#: take as long as their deadline.
_OURS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_THEIRS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30)


@dataclass(frozen=True)
class _Collectors:
    """The metrics of one registry, which any number of apps count in."""

    requests: Counter
    request_seconds: Histogram
    calls: Counter
    call_seconds: Histogram
    pushes: Counter
    pulls: Counter
    pulled: Counter
    replies: Counter

    @classmethod
    def of(cls, registry: CollectorRegistry) -> _Collectors:
        """Return those of a registry, which are made once."""
        found = _MADE.get(registry)
        if found is None:
            found = _MADE[registry] = cls(
                *(
                    kind(f"ocpi_{name}", text, labels, registry=registry, **options)
                    for kind, name, text, labels, options in _TABLE
                )
            )
        return found


_MADE: Final[WeakKeyDictionary[CollectorRegistry, _Collectors]] = WeakKeyDictionary()
#: What there is: the class, the name behind ``ocpi_``, what it says, and its labels.
_TABLE: Final[list[tuple[Any, str, str, list[str], dict[str, Any]]]] = [
    (
        Counter,
        "requests",
        "Requests that were answered in contract",
        ["contract", "party", "module", "outcome"],
        {},
    ),
    (
        Histogram,
        "request_seconds",
        "Time to answer a request",
        ["contract", "module"],
        {"buckets": _OURS},
    ),
    (
        Counter,
        "calls",
        "Calls to other parties",
        ["contract", "party", "module", "outcome"],
        {},
    ),
    (
        Histogram,
        "call_seconds",
        "Time until a party has answered a call",
        ["party"],
        {"buckets": _THEIRS},
    ),
    (
        Counter,
        "pushes",
        "Pushes, by what became of them",
        ["party", "module", "outcome"],
        {},
    ),
    (
        Counter,
        "pulls",
        "Pulls, by what became of them",
        ["party", "module", "outcome"],
        {},
    ),
    (
        Counter,
        "pulled_objects",
        "Objects that were pulled, by what became of them",
        ["party", "module", "became"],
        {},
    ),
    (
        Counter,
        "replies",
        "Results that were owed, by what became of them",
        ["party", "became"],
        {},
    ),
]
#: What becomes of an object that was pulled: fields of ``Pulled``.
_BECAME: Final = ("created", "changed", "unchanged", "refused")


class OCPIMetrics:
    """Counts what an app answers and asks, for Prometheus.

    ::

        OCPIMetrics(app)

    How they are scraped is for the app to say, as with any metrics.

    :param app: the app to count; else :meth:`init_app` names it.
    :param registry: where the metrics are; without one, that of prometheus-client.
    """

    def __init__(
        self, app: Flask | None = None, *, registry: CollectorRegistry | None = None
    ) -> None:
        self._registry = REGISTRY if registry is None else registry
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Count what an app answers and asks from now on.

        :raises RuntimeError: when it is counted already.
        """
        if _EXTENSION in app.extensions:
            raise RuntimeError("The app is counted already; one OCPIMetrics is enough.")
        # Signals have no hold on who listens: the app has.
        app.extensions[_EXTENSION] = counting = _Counting(
            Labels(app), _Collectors.of(self._registry)
        )
        watching_of(app).append(counting.answered)
        ocpi_called.connect(counting.called, app)
        ocpi_pushed.connect(counting.pushed, app)
        ocpi_pulled.connect(counting.pulled, app)
        ocpi_replied.connect(counting.replied, app)


_EXTENSION: Final = "ocpi_status_metrics"


@dataclass(frozen=True)
class _Counting:
    """Counts for one app."""

    labels: Labels
    to: _Collectors

    def answered(self, exchange: Exchange, record: Record, *_: Any) -> None:
        contract = exchange.contract.name
        party = self.labels.party(exchange.party_name)
        module = self.labels.module(exchange.claim.module)
        outcome = outcome_word(record.outcome)
        self.to.requests.labels(contract, party, module, outcome).inc()
        duration = perf_counter() - exchange.started
        self.to.request_seconds.labels(contract, module).observe(duration)

    def called(
        self,
        _: Flask,
        *,
        contract: str,
        party: str | None,
        module: str | None,
        outcome: str,
        duration: float,
        **more: Any,
    ) -> None:
        name, of = self.labels.party(party), self.labels.module(module)
        self.to.calls.labels(contract, name, of, outcome).inc()
        self.to.call_seconds.labels(name).observe(duration)

    def pushed(
        self, _: Flask, *, party: str, module: str, outcome: str, **more: Any
    ) -> None:
        name, of = self.labels.party(party), self.labels.module(module)
        self.to.pushes.labels(name, of, outcome).inc()

    def pulled(
        self,
        _: Flask,
        *,
        party: str,
        module: str,
        outcome: str,
        counts: Any,
        **more: Any,
    ) -> None:
        name, of = self.labels.party(party), self.labels.module(module)
        self.to.pulls.labels(name, of, outcome).inc()
        for became in _BECAME:
            times = getattr(counts, became)
            if times:
                self.to.pulled.labels(name, of, became).inc(times)

    def replied(self, _: Flask, *, party: str | None, became: str, **more: Any) -> None:
        self.to.replies.labels(self.labels.party(party), became).inc()
