"""How the content of a message is coded."""

from __future__ import annotations

from flask_ocpi_status.transport.codings import codings_of
from tests.table import table


@table(
    ("header", "codings"),
    [
        (None, []),
        ("", []),
        (" , ,", []),
        ("identity", []),
        ("Identity, identity", []),
        ("gzip", ["gzip"]),
        ("x-gzip", ["gzip"]),
        ("\tX-GZip ", ["gzip"]),
        ("identity, gzip", ["gzip"]),
        ("deflate, gzip", ["deflate", "gzip"]),
        ("gzip,gzip", ["gzip", "gzip"]),
        ("br", ["br"]),
        ("gzip;q=1", ["gzip;q=1"]),
    ],
)
def test_codings_are_those_that_were_applied(header, codings):
    assert codings_of(header) == codings
