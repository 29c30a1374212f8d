"""What nobody is to see, taken out of headers, URLs, pointers and bodies.

Of headers only those are kept that are named here. Of a body only what is JSON is: in
anything else nobody finds a token.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any
from typing import Final
from urllib.parse import parse_qsl
from urllib.parse import quote
from urllib.parse import urlsplit

import msgspec
from werkzeug.datastructures import Headers

from ..codec import JSONError
from ..codec import dumps
from ..codec import loads
from ..transport.codings import GZIP
from ..transport.codings import codings_of
from ..transport.tokens import CredentialsToken
from ..transport.tokens import candidates
from ..violations import below

HIDDEN: Final = "…"
#: The headers of a request that are kept, in the order in which they are shown.
OF_REQUEST: Final = (
    "Authorization",
    "Host",
    "User-Agent",
    "Accept",
    "Content-Type",
    "Content-Length",
    "X-Request-ID",
    "X-Correlation-ID",
    "OCPI-from-country-code",
    "OCPI-from-party-id",
    "OCPI-to-country-code",
    "OCPI-to-party-id",
)
#: And of an answer.
OF_ANSWER: Final = (
    "Content-Type",
    "Content-Length",
    "Link",
    "X-Total-Count",
    "X-Limit",
    "Location",
    "Allow",
    "Retry-After",
    "ETag",
    *OF_REQUEST[6:],
)
#: How many characters there are at most of a body, and of the value of a header.
LONGEST_BODY: Final = 20_000
_LONGEST: Final = 400
#: How many there are to look at, of what others have sent: a token in it is shorter.
LOOKED_AT: Final = 1000
#: What a body may have, in bytes, to be looked at.
_MOST_BYTES: Final = 1_000_000
#: The parts of a query that are no secret (OCPI, Transport and format, Pagination).
_OPEN: Final = frozenset({"offset", "limit", "date_from", "date_to"})
_URL: Final = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
#: The headers that hold a URL, which may be a relative one, and such a one in them.
_WITH_URL: Final = frozenset({"Link", "Location"})
_RELATIVE: Final = re.compile(r"(?<![^\s<>\"])(?!https?://)[^\s<>\"]*[?@][^\s<>\"]*")
#: Where a text is nothing but a credentials token: in Credentials, in all versions.
_TOKEN: Final = "token"
#: A URL that is good for one result, for whoever knows it.
_RESPONSE_URL: Final = "response_url"
_SCHEMES: Final = frozenset({"token", "bearer", "basic"})


class Redaction:
    """Takes some secrets out of texts, and tokens and queries wherever they are.

    :param secrets: texts that are not to be seen.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        forms = {form for one in secrets if one for form in _forms(one)}
        self._forms = sorted(forms, key=len, reverse=True)

    @classmethod
    def of_header(cls, authorization: str | None) -> Redaction:
        """Make it of a header in which a token may have come."""
        found = [one for _, one in candidates(authorization, encoded_first=True)]
        raw = (authorization or "").strip()
        words = [raw, *raw.split(maxsplit=1)[1:]] if raw else []
        return cls([*words, *_texts(found)])

    @classmethod
    def of_tokens(cls, tokens: Iterable[CredentialsToken]) -> Redaction:
        """Make it of the tokens that went to and fro."""
        return cls(_texts(tokens))

    def text(self, text: str) -> str:
        """Return a text without the secrets, and without queries."""
        for form in self._forms:
            text = text.replace(form, HIDDEN)
        return text if "://" not in text else _URL.sub(_shown_match, text)

    def beginning(self, text: str) -> str:
        """Return the beginning of a text that may have been cut, without the secrets.

        What is left at its end may be a part of one.
        """
        shown = self.text(text[:LOOKED_AT])
        if len(text) >= LOOKED_AT and self._forms:
            shown = shown[: -len(self._forms[0])] or HIDDEN
        return shown[:_LONGEST]

    def headers(
        self, headers: Mapping[str, str] | Headers, names: Iterable[str]
    ) -> Iterator[tuple[str, str]]:
        """Give those headers of some names that there are."""
        for name in names:
            value = headers.get(name)
            if value is None:
                continue
            if name == "Authorization":
                scheme, _, rest = value.strip().partition(" ")
                known = rest and scheme.lower() in _SCHEMES
                yield name, f"{scheme} {HIDDEN}" if known else HIDDEN
            elif name in _WITH_URL:
                yield name, self.beginning(_RELATIVE.sub(_shown_match, value))
            else:
                yield name, self.beginning(value)

    def body(self, body: bytes, coding: str | None = None) -> str | None:
        """Return a body as it may be seen; ``None`` for an empty one."""
        if not body:
            return None
        if codings_of(coding) not in ([], [GZIP]) or len(body) > _MOST_BYTES:
            return f"({len(body)} bytes)"
        try:
            return self.value(loads(body, exact=True))
        except JSONError:
            return f"({len(body)} bytes that are not JSON)"

    def value(self, value: Any) -> str:
        """Write something as JSON that is easily read, as it may be seen."""
        text = msgspec.json.format(dumps(self._clean(value)), indent=2)
        if len(text) <= LONGEST_BODY:
            return text
        return f"{text[:LONGEST_BODY]}\n{HIDDEN} {len(text) - LONGEST_BODY} more"

    def _clean(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list | tuple):
            return [self._clean(one) for one in value]
        if isinstance(value, Mapping):
            return {
                self.text(str(key)): _in_its_place(str(key), one) or self._clean(one)
                for key, one in value.items()
            }
        return value


def _in_its_place(key: str, value: Any) -> str | None:
    """Return what stands in the place of a secret, which is one by its name."""
    if not isinstance(value, str):
        return None
    name = key.lower()
    if name == _TOKEN:
        return HIDDEN
    return f"{_origin(value)}/{HIDDEN}" if name == _RESPONSE_URL else None


def _texts(tokens: Iterable[CredentialsToken]) -> Iterator[str]:
    """Give tokens as their text, and in Base64 with and without what fills it up."""
    for one in tokens:
        encoded = one.header(encoded=True).partition(" ")[2]
        yield from (one.reveal(), encoded, encoded.rstrip("="))


def _forms(secret: str) -> Iterator[str]:
    """Give a secret as it may be written."""
    yield secret
    yield ascii(secret)[1:-1]
    yield quote(secret, safe="")
    yield below("", secret)[1:]
    yield ascii(below("", secret)[1:])[1:-1]
    yield json.dumps(secret)[1:-1]


def _shown_match(found: re.Match[str]) -> str:
    return _shown_url(found[0])


def _shown_url(url: str) -> str:
    """Return a URL without who logs in there, and without what its query says."""
    try:
        parts = urlsplit(url)
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return HIDDEN
    shown = "&".join(
        f"{name}={value}" if name in _OPEN else HIDDEN for name, value in query
    )
    tail = f"?{shown}" if parts.query else ""
    return f"{_origin(url)}{parts.path}{tail}"


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return HIDDEN
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}" if parts.scheme else f"//{host}" if host else ""
