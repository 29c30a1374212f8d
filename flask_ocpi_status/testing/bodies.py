"""The body of a request, as far as it came and can be held."""

from __future__ import annotations

from typing import Any
from typing import Final

from werkzeug.exceptions import HTTPException
from werkzeug.wsgi import get_input_stream

#: Of how many bytes the body of a request has fewer: it is all held in memory.
MOST: Final = 1 << 28


class Hangup(ConnectionError):
    """Raised to close the connection: the server says nothing of it."""


def body_of(environ: dict[str, Any]) -> bytes:
    """Read the body of a request, in one piece or in chunks.

    :raises Hangup: for one that is too long, that breaks off, and that is none.
    """
    try:
        body = get_input_stream(environ, max_content_length=MOST).read()
    except (HTTPException, OSError, ValueError):
        raise Hangup from None
    if len(body) >= MOST:  # of chunks no more is read
        raise Hangup
    return body
