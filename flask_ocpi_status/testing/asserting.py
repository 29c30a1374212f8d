"""One look at an answer: whether it is what it is to be, and what OCPI has it be.

Rules: OCPI 2.2.1, Transport and format, "Response format"; Status codes; the tables of
the objects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from functools import cache
from typing import Any
from typing import Final
from urllib.parse import urlsplit

from marshmallow import ValidationError
from werkzeug.datastructures import Headers
from werkzeug.http import parse_options_header

from ..checking.statuses import NOT_JSON
from ..checking.statuses import Statuses
from ..checking.statuses import wrongs
from ..codec import JSONError
from ..codec import loads
from ..contracts import FEATURES
from ..contracts import get_contract
from ..monitor.redacting import Redaction
from ..objects import Object
from ..objects import edition_names
from ..objects import edition_of
from ..objects import judge
from ..tabular import printable
from ..violations import violations_of
from .exchanges import Exchange
from .waiting import check_known
from .waiting import check_status

#: The version that is meant where nothing says it.
_USUAL: Final = "2.2.1"
_VERSION: Final = re.compile(r"/(\d+\.\d+(?:\.\d+)?)(?=/|$)")
#: How much of what an answer says itself is repeated.
_LONGEST: Final = 200
_JSON: Final = "application/json"


@dataclass(frozen=True)
class Looked(Statuses):
    """An answer of any kind, as it is looked at."""

    asked: str
    path: str
    http: int | None
    headers: Headers
    content: Any
    redaction: Redaction = field(repr=False)
    failure: str | None = None

    @classmethod
    def of(cls, response: Any) -> Looked:
        """Look at a response of Flask's test client or of requests, or an exchange.

        :raises TypeError: for what is none.
        """
        if isinstance(response, Exchange):
            secrets = [response.token] if response.token else []
            return cls(
                response.named,
                response.path,
                response.http,
                response.answer_headers,
                response.content,
                Redaction.of_tokens(secrets),
                response.failure,
            )
        request = getattr(response, "request", None)
        body = getattr(response, "content", None)  # of requests, and of httpx
        if body is None and hasattr(response, "get_data"):
            body = response.get_data()
        status = getattr(response, "status_code", None)
        if not isinstance(body, bytes) or not isinstance(status, int):
            raise TypeError(
                f"{type(response).__name__} is no response; pass what the test client"
                " or requests returns, or an exchange of a partner's."
            )
        url = urlsplit(str(getattr(request, "url", None) or ""))
        header = None if request is None else request.headers.get("Authorization")
        return cls(
            f"{getattr(request, 'method', '')} {url.path}".strip() or "The request",
            url.path,
            status,
            Headers(list(response.headers.items())),
            _read(body),
            Redaction.of_header(header),
        )


def assert_ocpi(
    response: Any,
    http: int | None = 200,
    code: int | None = 1000,
    schema: str | type[Object] | None = None,
    version: str | None = None,
) -> Any:
    """Return the data of an answer, once it is found to be as it is to be.

    Looked at are both statuses, the content type, the envelope with its timestamp,
    whether the two statuses go together, and what the data are.

    :param response: of Flask's test client or of requests, or an exchange of a
        partner's.
    :param http: the HTTP status; ``None`` for any.
    :param code: the status code of OCPI; ``None`` for any.
    :param schema: the class of the data, or of each of them: its name, or a class.
    :param version: of OCPI; without it that of the URL, or else 2.2.1.
    :raises AssertionError: with what was expected and what was seen, in a sentence.
    :raises ValueError: for a class and a version that there is not.
    :raises TypeError: for what is no response, no status and no class.
    """
    __tracebackhide__ = True
    check_status("http", http)
    check_status("code", code)
    looked = Looked.of(response)
    version = version or _version_of(looked.path)
    check_known("version of OCPI", version, FEATURES)
    cls = class_of(schema, version)
    wrong = next(_faults(looked, http, code, cls, version), None)
    if wrong is not None:
        told = looked.redaction.text(f"{looked.asked}: {wrong}")
        raise AssertionError(printable(told))
    return looked.data


def class_of(schema: str | type[Object] | None, version: str) -> type[Object] | None:
    """Return the class of a name in a version, with its extensions.

    :raises ValueError: for one that there is not, with what may be meant.
    :raises TypeError: for what is no class of OCPI's.
    """
    if schema is None or (isinstance(schema, type) and issubclass(schema, Object)):
        return schema
    if not isinstance(schema, str):
        raise TypeError(
            f"{schema!r} is no class of OCPI's; name one, as in 'Location'. A list of"
            " them is held against the same."
        )
    names = [one for one in edition_names() if one.split("-")[0] == version]
    classes = {
        name: cls
        for edition in reversed(names)  # the version itself goes before its extensions
        for name, cls in edition_of(edition).classes.items()
    }
    check_known(f"class of OCPI {version}:", schema, classes)
    return classes[schema]


def _faults(
    looked: Looked,
    http: int | None,
    code: int | None,
    cls: type[Object] | None,
    version: str,
) -> Iterator[str]:
    """Give what is wrong; the first is what the others come of."""
    wanted = _pair(http, code)
    if http not in (None, looked.http) or code not in (None, looked.code):
        yield f"expected {wanted}, but it was answered {looked.said}{_words(looked)}."
    kind, _ = parse_options_header(looked.headers.get("Content-Type"))
    if kind != _JSON:
        yield f"expected the Content-Type {_JSON}, but it is {kind or 'missing'}."
    for wrong in wrongs(version, looked):
        yield f"expected an answer of OCPI {version}, and it is none. {wrong}"
    if looked.http not in _statuses(version):
        yield (
            f"expected a pair of statuses of OCPI {version}, but it was answered"
            f" {looked.said}; what it knows of is HTTP 200."
        )
    if cls is not None:
        yield from _wrong_data(looked.data, cls)


def _wrong_data(data: Any, cls: type[Object]) -> Iterator[str]:
    what = f"{cls.__name__} of OCPI {cls.edition.version}"
    if not isinstance(data, dict | list):
        seen = "missing" if data is None else "neither an object nor a list"
        yield f"expected a {what} as the data, or a list of them, but they are {seen}."
        return
    listed = isinstance(data, list)
    for number, one in enumerate(data if listed else [data]):
        place = f"/data/{number}" if listed else "/data"
        try:
            judge(cls, one)
        except ValidationError as error:
            first, *others = violations_of(error)
            more = f" (and {len(others)} more)" if others else ""
            yield (
                f"expected a {what} at {place}, but at {place}{first.pointer}:"
                f" {first.message}{more}"
            )


def _pair(http: int | None, code: int | None) -> str:
    if http is None:
        return "any answer" if code is None else f"the status code {code}"
    return f"HTTP {http}" + ("" if code is None else f" with {code}")


def _words(looked: Looked) -> str:
    """Return in which words an answer says why, or why it has no status code."""
    if looked.http is not None and looked.code is None:
        return f" ({_without_code(looked.content)})"
    message = (looked.envelope or {}).get("status_message")
    if not isinstance(message, str) or looked.succeeded:
        return ""
    cut = f"{message[:_LONGEST]}…" if len(message) > _LONGEST else message
    return f" ({cut.rstrip('.')})"


def _without_code(content: Any) -> str:
    if content is NOT_JSON:
        return "the body is not JSON"
    if not isinstance(content, dict):
        return "the body is no object"
    if "status_code" not in content:
        return "the body has no status_code"
    return "the status_code is no number"


@cache
def _statuses(version: str) -> set[int | None]:
    """Return the HTTP statuses that the contract of a version has."""
    rows = get_contract(f"ocpi-{version}").rows.items()
    return {row.http or key for key, row in rows if isinstance(key, int) and key < 1000}


def _version_of(path: str) -> str:
    found = [one for one in _VERSION.findall(path) if one in FEATURES]
    return found[0] if found else _USUAL


def _read(body: bytes) -> Any:
    try:
        return loads(body)
    except JSONError:
        return NOT_JSON
