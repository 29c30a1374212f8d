"""The signal of calls to other parties: one for each time that one was tried.

It holds no token, no body and no query.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter
from typing import TYPE_CHECKING
from typing import Final

from blinker import Namespace
from flask import has_app_context

from ..answers.monitoring import emit
from ..answers.monitoring import fit
from ..answers.monitoring import fit_name
from ..contracts import VERSIONS
from ..exchange.state import present_app
from ..parties.parties import Party
from ..transport.ids import CORRELATION_ID
from ..transport.ids import REQUEST_ID
from ..transport.tokens import CredentialsToken
from .failures import NOBODY
from .failures import PeerError

if TYPE_CHECKING:
    from .answers import Reply
    from .calls import Answer

#: Sent by the app for each call to another party, once it is over and in the form that
#: ``ocpi_answered`` has: with ``contract`` (``"ocpi-2.2.1"``), ``party`` (its name),
#: ``module`` (the identifier; ``None`` where the URL is of none), ``method`` (of HTTP),
#: ``request_id`` and ``correlation_id`` (``None`` before 2.2), ``http_status`` and
#: ``status_code`` (``None`` where there was none), ``outcome`` (see
#: :func:`called_word`), ``duration`` (seconds), ``pointers`` (to what the party says is
#: wrong) and ``error`` (a :class:`.PeerError`; ``None`` after a success). A GET that is
#: repeated is told of each time.
ocpi_called: Final = Namespace().signal("ocpi-called")


class Call:
    """One call. It does not show itself.

    :param party: who is called.
    :param contract: the name of what is spoken.
    :param module: of what it is, where its URL does not say it.
    :param headers: that are sent, without the token.
    :param body: that is sent.
    :param secrets: what nobody is to be shown.
    :ivar answer: what came back, whatever it is.
    :ivar reply: what it says, if that is a success.
    """

    __slots__ = (
        "answer",
        "body",
        "contract",
        "headers",
        "method",
        "module",
        "party",
        "reply",
        "secrets",
        "url",
    )

    def __init__(
        self,
        party: Party,
        contract: str,
        method: str,
        url: str,
        *,
        module: str | None,
        headers: Mapping[str, str],
        body: bytes | None,
        secrets: Sequence[CredentialsToken],
    ) -> None:
        self.party = party
        self.contract = contract
        self.method = method
        self.url = url
        self.module = module
        self.headers = headers
        self.body = body
        self.secrets = secrets
        self.answer: Answer | None = None
        self.reply: Reply | None = None

    @property
    def place(self) -> tuple[str | None, str]:
        """The module that its URL is of, and what stands behind that one's own."""
        url = self.url.partition("?")[0]
        of_module = [
            (one.identifier, url[len(one.url.rstrip("/")) :])
            for one in self.party.endpoints
            if f"{url}/".startswith(f"{one.url.rstrip('/')}/")
        ]
        if of_module:
            return min(of_module, key=lambda one: len(one[1]))
        return (VERSIONS if url == self.party.url else self.module), ""


_PRESENT: Final[ContextVar[Call]] = ContextVar("ocpi-call")


def present_call() -> Call:
    """Return the call that is being told of, for what listens to ``ocpi_called``."""
    return _PRESENT.get()


@contextmanager
def telling(call: Call) -> Iterator[Call]:
    """Tell of a call when it is over. Nothing that listens can spoil it."""
    started = perf_counter()
    error: PeerError | None = None
    try:
        yield call
    except PeerError as failure:
        error = failure
        raise
    finally:
        if (call.reply or error) and ocpi_called.receivers and has_app_context():
            _tell(call, error, perf_counter() - started)
        del error  # its frames have it, and it has its frames


def called_word(error: PeerError | None) -> str:
    """Say in a word what came of a call.

    :returns: ``success``; ``unanswered``, where nothing came back; ``invalid``, where
        the party finds something wrong with what was sent; ``client_error`` for any
        other failure that it says is ours; ``server_error`` for one of its own, and
        where its answer is none of OCPI's.
    """
    if error is None:
        return "success"
    code, http = error.status_code, error.http_status
    if http is None:
        return "unanswered"
    if code is not None and code >= 3000:
        return "server_error"
    if error.violations or code == 2001:
        return "invalid"
    if (code is not None and code >= 2000) or 400 <= http < 500:
        return "client_error"
    return "server_error"


def _tell(call: Call, error: PeerError | None, duration: float) -> None:
    app, said = present_app(), error or call.reply
    token = _PRESENT.set(call)
    try:
        emit(
            ocpi_called,
            app,
            contract=call.contract,
            party=None if call.party.name == NOBODY else fit_name(call.party.name),
            module=call.place[0] or call.module,
            method=call.method,
            request_id=fit(call.headers.get(REQUEST_ID)),
            correlation_id=fit(call.headers.get(CORRELATION_ID)),
            http_status=said and said.http_status,
            status_code=said and said.status_code,
            outcome=called_word(error),
            duration=duration,
            pointers=[ascii(one.pointer)[1:-1] for one in error.violations]
            if error
            else [],
            error=error,
        )
    finally:
        _PRESENT.reset(token)
