"""Makes calls to a partner, and records each of them without any token."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from math import inf
from time import monotonic
from time import time
from typing import Any
from typing import Final
from typing import Self

from requests.structures import CaseInsensitiveDict

from ..codec import Codec
from ..codec import JSONError
from ..codec import loads
from ..contracts import CREDENTIALS
from ..deadline import CallDeadline
from ..peers.calls import Answer
from ..peers.calls import Caller
from ..peers.failures import PeerError
from ..peers.settings import PeerSettings
from ..peers.wire import Confidential
from ..transport.tokens import CredentialsToken
from .exchanges import TELLING
from .exchanges import Exchange
from .exchanges import Request
from .exchanges import Secrets
from .exchanges import cut
from .exchanges import shown_headers
from .statuses import NOT_JSON

#: Is called with each exchange when it is recorded.
Told = Callable[[Exchange], object]
_NOBODY: Final = CredentialsToken.generate()
#: How many tokens in one body are looked for elsewhere: of credentials there is one.
_HEEDED: Final = 4


class NoWay(Exception):
    """Why a partner cannot be checked any further, in a sentence."""


class Recorder:
    """Calls, and keeps what came of it, as a context manager.

    :param told: is called with each exchange.
    :param seconds: after how many no more calls are made.
    :ivar exchanges: all of them, in their order.
    :ivar taken: how many bytes the bodies of all answers have.
    """

    def __init__(
        self, settings: PeerSettings, told: Told | None, seconds: float = inf
    ) -> None:
        self.exchanges: list[Exchange] = []
        self.taken = 0
        self._ends = monotonic() + seconds
        self._settings = settings
        self._told = told
        self._secrets = Secrets()
        self._tokens: dict[str, CredentialsToken | None] = {"none": None}
        self.keep_token("wrong", _NOBODY)
        self._codec = Codec()
        self._caller = Caller.of(settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._caller.close()

    @property
    def only_invited(self) -> bool:
        """Whether token A is all that there is."""
        return self._tokens["own"] is self._tokens["A"]

    def has_token(self, name: str) -> bool:
        """Whether there is a token of a name."""
        return self._tokens.get(name) is not None

    def keep_token(self, name: str, token: CredentialsToken | None) -> None:
        """Know a token by a name, and hide it in all that is recorded from now on."""
        self._tokens[name] = token
        if token is not None:
            self._secrets.add(token)

    def token_is_now(self, token: CredentialsToken) -> None:
        """Have a new token of our own; the one before is ``"old"``."""
        self._tokens["old"] = self._tokens["own"]
        self.keep_token("own", token)

    def hidden(self, text: str) -> str:
        """Return a text as it may be shown."""
        return self._secrets.hidden(text)

    def answered(self, *purposes: str) -> Iterator[Exchange]:
        """Give the exchanges that were answered, of some purposes or all."""
        for exchange in self.exchanges:
            # What has come to us is looked at only where it is asked for, and so are
            # the details of other versions, which have rules of their own.
            ours = exchange.request.token != "theirs"
            ours = ours and exchange.purpose != "other-details"
            fits = exchange.purpose in purposes if purposes else ours
            if fits and exchange.http is not None:
                yield exchange

    def first(self, purpose: str) -> Exchange | None:
        """Return the first exchange of a purpose that was answered."""
        return next(self.answered(purpose), None)

    def call(
        self,
        request: Request,
        *,
        encoded: bool,
        json: Any = None,
        raw: bytes | None = None,
    ) -> Exchange:
        """Make a call and record it. It is not repeated, and no failure is raised.

        :param request: with all that is sent, but for the body and the token itself.
        :param encoded: whether the token is sent in Base64.
        :param json: the body as an object.
        :param raw: the body as it is sent, in its place.
        :raises NoWay: when the run has taken its time.
        """
        if monotonic() > self._ends:
            raise NoWay("The run has taken longer than it may; see --seconds.")
        failure: str | None = None
        answer: Answer | None = None
        headers = dict(request.headers)
        body = self._codec.encode(json) if json is not None else raw
        if body is not None:
            headers["Content-Type"] = "application/json"
            request = replace(request, body=cut(self._shown(json, body)))
        confidential = Confidential.of(
            self._tokens[request.token], encoded=encoded, body=body
        )
        begun = monotonic()
        try:
            with CallDeadline(self._settings.deadline) as deadline:
                answer = self._caller.call(
                    *(request.method, request.url, headers, confidential),
                    deadline=deadline,
                )
        except PeerError as error:
            failure = str(error)
        fields: dict[str, Any] = {"asked": request.url, "failure": failure}
        request = replace(request, url=cut(self.hidden(request.url)), headers=headers)
        if answer is not None:
            self.taken += len(answer.body)
            fields |= self._fields(request, answer)
        return self._keep(request, seconds=monotonic() - begun, **fields)

    def hear(
        self,
        purpose: str,
        of: Exchange,
        method: str,
        headers: Mapping[str, str],
        body: bytes,
    ) -> None:
        """Record what the partner has sent us of an exchange, as if it answered."""
        content = _read(body)
        shown = self._shown_headers(headers)
        text = self._shown(content, body)
        about = of.request.about
        request = Request(purpose, method, "our own", token="theirs", about=about)
        known = CaseInsensitiveDict(headers)
        self._keep(
            request,
            http=200,
            headers=known,
            shown=shown,
            text=cut(text),
            content=content,
        )

    def note(self, purpose: str, of: Exchange, **about: Any) -> None:
        """Record that something has come of an exchange, or nothing."""
        request = replace(of.request, purpose=purpose, token="theirs", about=about)
        self._keep(request, http=of.http, headers=of.headers, shown=of.shown)

    def _keep(self, request: Request, **fields: Any) -> Exchange:
        exchange = Exchange(len(self.exchanges) + 1, request, at=time(), **fields)
        self.exchanges.append(exchange)
        if self._told is not None:
            self._told(exchange)
        return exchange

    def _fields(self, request: Request, answer: Answer) -> dict[str, Any]:
        """Return what is recorded of an answer."""
        text = answer.body.decode("utf-8", "replace")
        content = _read(answer.body)
        # Credentials are answered with a token, and nothing else is.
        leaks = request.module != CREDENTIALS and self._secrets.are_in(
            "\n".join([text, *answer.headers, *answer.headers.values()])
        )
        shown = self._shown(content, text)
        return {
            "http": answer.http_status,
            "headers": answer.headers,
            "shown": self._shown_headers(answer.headers),
            "text": cut(shown),
            "content": content,
            "leaks": leaks,
        }

    def _shown_headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        return {
            self.hidden(name): self.hidden(value)
            for name, value in shown_headers(headers).items()
        }

    def _shown(self, content: Any, text: str | bytes) -> str:
        """Return a text without tokens, those of credentials in it included."""
        for token in islice(tokens_in(content), _HEEDED):
            # A shorter one is hidden where it stands, and in no word of a sentence.
            if len(token.reveal()) >= TELLING:
                self._secrets.add(token)
        if isinstance(text, bytes):
            text = text.decode("utf-8", "replace")
        return self.hidden(text)


def _read(body: bytes) -> Any:
    try:
        return loads(body, exact=True)
    except JSONError:
        return NOT_JSON


def tokens_in(content: Any) -> Iterator[CredentialsToken]:
    """Give the credentials tokens in a body: those of a Credentials object."""
    inner = content.get("data") if isinstance(content, dict) else None
    for one in (content, *(inner if isinstance(inner, list) else [inner])):
        if isinstance(one, dict) and isinstance(one.get("token"), str):
            yield CredentialsToken(one["token"])
