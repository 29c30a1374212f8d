"""A report as JSON: for scripts, and to be kept."""

from __future__ import annotations

from typing import Any

from ..exchanges import Exchange
from ..report import Report
from ..report import Result


def json_of(report: Report) -> dict[str, Any]:
    """Return a report as what JSON has a form for, with all exchanges.

    No token is in it.
    """
    return {
        "url": report.url,
        "version": report.version,
        "begun": report.begun,
        "seconds": round(report.seconds, 3),
        "writes": report.writes,
        "problem": report.problem,
        "counts": report.counts(),
        "results": [_result(report, one) for one in report.results],
        "exchanges": [_exchange(one) for one in report.exchanges],
    }


def _result(report: Report, result: Result) -> dict[str, Any]:
    check = result.check
    return {
        "id": check.id,
        "title": check.title,
        "section": check.section,
        "severity": check.severity(report.version),
        "state": result.state,
        "looked": result.looked,
        "faults": result.faults,
        "reason": result.reason,
        "findings": [
            {"message": one.message, "where": one.where, "exchange": one.exchange}
            for one in result.findings
        ],
    }


def _exchange(exchange: Exchange) -> dict[str, Any]:
    request = exchange.request
    return {
        "number": exchange.number,
        "purpose": request.purpose,
        "module": request.module,
        "token": request.token,
        "method": request.method,
        "url": request.url,
        "headers": dict(request.headers),
        "body": request.body,
        "http": exchange.http,
        "answer_headers": dict(exchange.shown),
        "answer": exchange.text,
        "failure": exchange.failure,
        "seconds": round(exchange.seconds, 3),
    }
