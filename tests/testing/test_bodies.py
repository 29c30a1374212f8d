"""The body of a request, as far as it came and can be held."""

from __future__ import annotations

from io import BytesIO

import pytest

from flask_ocpi_status.testing import bodies
from flask_ocpi_status.testing.bodies import Hangup
from flask_ocpi_status.testing.bodies import body_of
from tests.table import table


def sent(body: bytes, **environ: object) -> dict[str, object]:
    return {"wsgi.input": BytesIO(body), **environ}


@table(
    "environ, body",
    [
        (sent(b"{}", CONTENT_LENGTH="2"), b"{}"),
        (sent(b"{} and more", CONTENT_LENGTH="2"), b"{}"),
        (sent(b"{}"), b""),
        (sent(b"{}", CONTENT_LENGTH=""), b""),
        (sent(b"{}", CONTENT_LENGTH="-5"), b""),
        (sent(b"{}", CONTENT_LENGTH="many"), b""),
        (sent(b"{}", **{"wsgi.input_terminated": True}), b"{}"),
    ],
)
def test_as_much_is_read_as_there_is(environ, body):
    assert body_of(environ) == body


class Broken(BytesIO):
    """What the server gives where chunks are none."""

    def readinto(self, buffer):
        raise OSError("Invalid chunk header")

    def read(self, size=-1):
        raise OSError("Invalid chunk header")


@table(
    "environ",
    [
        sent(b"{", CONTENT_LENGTH="9"),
        sent(b"x" * 20, CONTENT_LENGTH="20"),
        sent(b"", CONTENT_LENGTH="99999999999"),
        sent(b"x" * 20, **{"wsgi.input_terminated": True}),
        {"wsgi.input": Broken(), "wsgi.input_terminated": True},
    ],
)
def test_what_breaks_off_and_what_is_too_long_is_hung_up(environ, monkeypatch):
    monkeypatch.setattr(bodies, "MOST", 10)
    with pytest.raises(Hangup):
        body_of(environ)
