"""The reason phrases of HTTP statuses (RFC 9110, section 15)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

_PHRASES: Final = {status.value: status.phrase for status in HTTPStatus} | {
    # RFC 9110 renamed these; which name HTTPStatus has depends on the Python version.
    413: "Content Too Large",
    414: "URI Too Long",
    416: "Range Not Satisfiable",
    422: "Unprocessable Content",
}


def phrase(happened: int | str) -> str:
    """Return the reason phrase of an HTTP status; an unknown one has its family's."""
    if isinstance(happened, str):
        return "Bad Request"
    family = "Client Error" if happened < 500 else "Server Error"
    return _PHRASES.get(happened, family)
