"""Bodies, put together and decompressed up to a limit."""

from __future__ import annotations

import gzip
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_ocpi_status.peers.bodies import BodyTooLong
from flask_ocpi_status.peers.bodies import BodyUnreadable
from flask_ocpi_status.peers.bodies import gunzip
from flask_ocpi_status.peers.bodies import whole
from tests.costs import copies


@given(st.lists(st.binary(max_size=20)), st.integers(0, 100))
def test_a_body_is_whole_up_to_its_limit(pieces, limit):
    body = b"".join(pieces)
    if len(body) <= limit:
        assert whole(pieces, limit) == body
    else:
        with pytest.raises(BodyTooLong):
            whole(pieces, limit)


@given(st.lists(st.binary(max_size=50), max_size=5), st.integers(0, 200))
def test_members_are_one_body_up_to_its_limit(parts, limit):
    data, body = b"".join(map(gzip.compress, parts)), b"".join(parts)
    if len(body) <= limit:
        assert gunzip(data, limit) == body
    else:
        with pytest.raises(BodyTooLong):
            gunzip(data, limit)


def test_what_follows_and_what_is_missing_does_no_harm():
    data = gzip.compress(b"{}" * 100)
    assert gunzip(b"", 10) == b""
    assert gunzip(data + bytes(100), 200) == b"{}" * 100
    assert gunzip(data + b"garbage", 200) == b"{}" * 100
    assert gunzip(data[:-8], 200) == b"{}" * 100
    assert gunzip(data[:11], 200) == b""


@pytest.mark.parametrize("data", [b"{}", b"\x1f\x8b\x00\x00", b"\0" * 100])
def test_what_is_no_gzip_cannot_be_read(data):
    with pytest.raises(BodyUnreadable):
        gunzip(data, 100)


def test_members_without_number_cannot_be_read():
    data = gzip.compress(b"") * 100_000

    def refuse():
        with pytest.raises(BodyUnreadable):
            gunzip(data, 1000)

    assert copies(refuse, len(data), 1) < 1


def test_little_becomes_no_more_than_the_limit():
    bomb = gzip.compress(bytes(50_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(BodyTooLong):
            gunzip(bomb, 1_000_000)
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()
