"""The body of an answer, decompressed as far as it may be and no further.

urllib3 decompresses too; how much it makes of a little differs between its versions.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Final

# Of a file that was compressed in parts (RFC 1952, 2.2). Each costs more than its
# bytes, so there may not be any number of them.
_MAX_MEMBERS: Final = 100
_GZIP: Final = 16 + zlib.MAX_WBITS


class BodyTooLong(Exception):
    """A body is longer than it may be."""


class BodyUnreadable(Exception):
    """A body is not compressed as it is said to be."""


def whole(pieces: Iterable[bytes], limit: int) -> bytes:
    """Put a body together.

    :raises BodyTooLong: for more bytes than the limit.
    """
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > limit:
            raise BodyTooLong
    return bytes(body)


def gunzip(data: bytes, limit: int) -> bytes:
    """Decompress a body; nothing is nothing, as in an answer without a body.

    What follows the last member and is none is passed over: zeros, for instance. What
    ends too early is as long as it is; JSON has an end of its own.

    :raises BodyTooLong: for what becomes more bytes than the limit.
    :raises BodyUnreadable: for what is no gzip.
    """
    body = bytearray()
    for member in range(_MAX_MEMBERS):
        if not data or (member and not data.startswith(b"\x1f\x8b")):
            return bytes(body)
        unpacker = zlib.decompressobj(_GZIP)
        try:
            body += unpacker.decompress(data, limit - len(body) + 1)
        except zlib.error:
            raise BodyUnreadable from None
        if len(body) > limit:
            raise BodyTooLong
        data = unpacker.unused_data
    raise BodyUnreadable
