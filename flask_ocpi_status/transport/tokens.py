"""The credentials token: how it is sent, read, compared, and kept from being seen.

Rules: OCPI 2.2.1, Transport and format, "Authorization header"; before 2.2 the token is
sent as it is, from 2.2 on in Base64. Many parties do the one in versions of the other,
and what decodes need not have been encoded: both readings are tried.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b64decode
from base64 import b64encode
from collections.abc import Collection
from collections.abc import Iterator
from typing import Final
from typing import Self

# A token has up to 64 characters; in Base64, with the line feed many add, up to 92.
_MAX_HEADER: Final = 512
#: What may stand round a header. In Latin-1, the bytes of a text may look like others.
_SPACE: Final = " \t"
#: What the mark of a token is made with, so that it means nothing to another process.
_KEY: Final = secrets.token_bytes(32)

#: The schemes of ``Authorization`` that can be understood; ``""`` stands for none.
SCHEMES: Final = frozenset({"token", "bearer", ""})


class CredentialsToken:
    """A credentials token that does not show itself.

    Compared in constant time, with another one or with a ``str``. It has the hash of
    its text, so a dict of texts finds it. Its ``repr``, its ``str`` and its form in a
    log are a mark in its place: alike for the same text and for no other, since caches
    take them for a key, and good for nothing outside of this process. :meth:`reveal` is
    the one way to its text.

    :param text: the token, decoded.
    :raises TypeError: for what is no text.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise TypeError(f"A credentials token is a str, not {type(text).__name__}.")
        self._text = text

    @classmethod
    def generate(cls) -> CredentialsToken:
        """Make a new one: 192 random bits as 48 hexadecimal digits.

        Every version has room for them, and no shell and no URL reads them otherwise.
        """
        return cls(secrets.token_hex(24))

    def reveal(self) -> str:
        """Return the text, for the one place that needs it."""
        return self._text

    def digest(self) -> str:
        """Return the SHA-256 of the token in hexadecimal, to store and to find it by.

        Tokens are random, so a plain hash cannot be reversed by guessing.
        """
        return hashlib.sha256(self._bytes()).hexdigest()

    def header(self, *, encoded: bool) -> str:
        """Return the value of ``Authorization`` for it.

        :param encoded: whether in Base64 (OCPI 2.2.1 and later, RFC 4648 section 4).
        """
        text = b64encode(self._bytes()).decode() if encoded else self._text
        return f"Token {text}"

    def _bytes(self) -> bytes:
        return self._text.encode("utf-8", "surrogatepass")

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            other = CredentialsToken(other)
        if not isinstance(other, CredentialsToken):
            return NotImplemented
        return hmac.compare_digest(self._bytes(), other._bytes())

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return f"CredentialsToken({self})"

    def __str__(self) -> str:
        mark = hashlib.blake2b(self._bytes(), key=_KEY, digest_size=16)
        return f"…{mark.hexdigest()}"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[type[CredentialsToken], tuple[str]]:
        raise TypeError("A credentials token is not to be pickled.")


def read_schemes(configured: Collection[str]) -> frozenset[str]:
    """Read ``OCPI_STATUS_TOKEN_SCHEMES``.

    :raises ValueError: for one that is none of the three.
    """
    schemes = frozenset(scheme.lower() for scheme in configured)
    if isinstance(configured, str) or not schemes <= SCHEMES:
        raise ValueError(
            "OCPI_STATUS_TOKEN_SCHEMES is a tuple of 'Token', 'Bearer', and '' for a"
            " token without a scheme."
        )
    return schemes


def candidates(
    header: str | None, *, encoded_first: bool
) -> Iterator[tuple[str, CredentialsToken]]:
    """Read ``Authorization``, and give what may be the token in it, likeliest first.

    :param header: the header as WSGI has it, in Latin-1; ``None`` when there is none.
    :param encoded_first: whether the version sends tokens in Base64.
    :returns: pairs of the scheme, one of :data:`SCHEMES`, and a token; none for what is
        no token at all.
    """
    if header is None or len(header) > _MAX_HEADER:
        return
    scheme, value = _split(header.strip(_SPACE))
    if scheme not in SCHEMES or not value:
        return
    readings = (_decoded, _raw) if encoded_first else (_raw, _decoded)
    for reading in readings:
        text = reading(value)
        if text:
            yield scheme, CredentialsToken(text)


def _split(header: str) -> tuple[str, str]:
    scheme, _, value = header.partition(" ")
    if not value:
        return "", header
    return scheme.lower(), value.strip(_SPACE)


def _raw(value: str) -> str | None:
    return _printable(value.encode("latin-1", "replace"))


def _decoded(value: str) -> str | None:
    try:
        data = b64decode(value, validate=True)
    except ValueError:
        return None
    # Whoever encodes with "echo | base64" sends a line feed; the examples of OCPI 2.2.1
    # do.
    return _printable(data.removesuffix(b"\n").removesuffix(b"\r"))


def _printable(data: bytes) -> str | None:
    """Return text that a token can be; anything else was not meant to be one."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if text.isprintable() and " " not in text else None
