"""What every answer carries when it leaves: the ids of its request, and its routing.

Rules: OCPI 2.2.1, Transport and format, "Unique message IDs" and "Message routing":
answers repeat the ids and swap sender and receiver, whatever they say.
"""

from __future__ import annotations

from flask import Response
from werkzeug.datastructures import Headers

from .context import current_exchange
from .monitoring import announce


def depart(response: Response) -> Response:
    """Add what is owed, and tell of the answer: an ``after_request`` function."""
    exchange = current_exchange()
    if exchange is not None:
        _put(response.headers, exchange.headers())
    return announce(response)


def _put(headers: Headers, owed: list[tuple[str, str]]) -> None:
    """Set headers; each by itself would be looked for among all, and most are new."""
    present = {name.lower() for name, _ in headers}
    for name, value in owed:
        if name.lower() in present:
            headers.remove(name)
        headers.add(name, value)
