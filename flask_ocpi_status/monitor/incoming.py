"""What is kept of a request that was answered, and how little that costs.

While the request waits, what there is to know is put aside as it is. Texts are made of
it, and secrets taken out, when somebody looks, or when it is written down.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from secrets import SystemRandom
from time import perf_counter
from time import time
from typing import Any
from typing import Final
from typing import NamedTuple

from flask import Request
from werkzeug.datastructures import Headers

from ..answers.monitoring import Record
from ..answers.monitoring import fit
from ..answers.monitoring import fit_name
from ..answers.monitoring import outcome_word
from ..contracts import Violation
from ..exchange.context import Exchange
from ..exchange.context import current_request
from .redacting import LOOKED_AT
from .redacting import OF_ANSWER
from .redacting import OF_REQUEST
from .redacting import Redaction
from .seen import NUMBERS
from .seen import Aside
from .seen import Seen
from .seen import id_of

_NOTHING: Final[Mapping[str, Any]] = {}
_NO_BODIES: Final = (None, None)
_AUTHORIZATION: Final = "HTTP_AUTHORIZATION"
#: How long one may be that is looked at: a token in it is shorter by far.
_LONGEST: Final = 512
_BYTES: Final = bytes(range(256))
#: What each byte of one is kept as, so that it means nothing to who sees it.
_MASK: Final = bytes(SystemRandom().sample(_BYTES, len(_BYTES)))
_UNMASK: Final = bytes.maketrans(_MASK, _BYTES)
#: The headers of a request that are put aside, in that order, as WSGI names them.
_SENT: Final = tuple(
    name if name.startswith("CONTENT") else f"HTTP_{name}"
    for name in (one.upper().replace("-", "_") for one in OF_REQUEST[1:])
)
#: What is put aside for one that was not there: texts are joined faster than asked.
_MISSING: Final = ("",) * len(_SENT)


class Answered(NamedTuple):
    """A request that was answered, as it was put aside.

    It is kept as a plain tuple. Python's collector leaves those alone that hold nothing
    but texts, numbers and such tuples; it would go through any other object for as long
    as that is kept, which costs more than to put it aside.

    :param error: the exception, by its name.
    :param pointers: to what was wrong. Others have named them.
    :param remarks: to what was let pass, likewise.
    :param authorization: the header of that name, masked.
    :param values: of the other headers that are kept; empty for one that was not there.
    :param came: the headers of the answer.
    :param bodies: of the request and of the answer, as they may be seen.
    """

    at: float
    number: int
    party: str | None
    module: str | None
    contract: str
    method: str
    place: str | None
    http_status: int
    status_code: int | None
    outcome: str
    error: str | None
    duration: float
    pointers: Sequence[str]
    remarks: Sequence[str]
    request_id: str | None
    correlation_id: str | None
    authorization: bytes | None
    values: Sequence[str]
    came: Sequence[tuple[str, str]]
    bodies: tuple[str | None, str | None]

    def seen(self) -> Seen:
        """Make of it what can be shown."""
        masked = self.authorization
        header = None if masked is None else _unmasked(masked)
        redaction = Redaction.of_header(header)
        sent = {
            name: value
            for name, value in zip(OF_REQUEST, (header, *self.values), strict=True)
            if value
        }

        def shown(text: str | None) -> str | None:
            return None if text is None else redaction.beginning(text)

        return Seen(
            id_of(self.at, self.number),
            self.at,
            "in",
            party=fit_name(self.party),
            module=self.module,
            contract=self.contract,
            method=shown(fit(self.method)),
            place=shown(self.place),
            http_status=self.http_status,
            status_code=self.status_code,
            outcome=self.outcome,
            error=self.error,
            duration=self.duration,
            pointers=[redaction.text(one) for one in self.pointers],
            remarks=[redaction.text(one) for one in self.remarks],
            request_id=shown(fit(self.request_id)),
            correlation_id=shown(fit(self.correlation_id)),
            sent=[*redaction.headers(sent, OF_REQUEST)],
            came=[*redaction.headers(Headers([*self.came]), OF_ANSWER)],
            body=self.bodies[0],
            answer=self.bodies[1],
        )


def put_aside(
    exchange: Exchange,
    record: Record,
    http_status: int,
    came: Sequence[tuple[str, str]],
    bodies: bool,
) -> tuple[Any, ...]:
    """Put aside what there is to know of a request that was just answered.

    :param bodies: whether its body and that of its answer are kept, as they may be
        seen. That takes its time.
    :returns: what an :class:`Answered` has.
    """
    at, outcome = time(), record.outcome
    environ: Mapping[str, Any] = _NOTHING
    method, place, request = exchange.method, None, None
    try:
        request = current_request()
    except RuntimeError:  # its context is over
        pass
    else:
        environ, rule = request.environ, request.url_rule
        if rule is None:
            method, place = method[:LOOKED_AT], request.path[:LOOKED_AT]
        else:
            place = rule.rule
    wrong = outcome.violations or outcome.withheld
    code = record.answer.code
    values = tuple(map(environ.get, _SENT, _MISSING))
    if len("".join(values)) > LOOKED_AT:  # many are kept, also of strangers
        values = tuple(one[:LOOKED_AT] for one in values)
    ids = exchange.ids or [one and one[:LOOKED_AT] for one in exchange.sent_ids]
    return (
        at,
        next(NUMBERS),
        exchange.party_name,
        exchange.claim.module,
        exchange.contract.name,
        method,
        place,
        http_status,
        None if code is None else int(code),
        outcome_word(outcome) if record.answer.failed else "success",
        None if outcome.exception is None else type(outcome.exception).__name__,
        perf_counter() - exchange.started,
        _named(wrong) if wrong else (),
        _named(exchange.remarks) if exchange.remarks else (),
        ids[0],
        ids[1],
        # In no variable: a crash report would show it.
        _masked(environ[_AUTHORIZATION]) if _AUTHORIZATION in environ else None,
        values,
        tuple(came),
        _bodies(exchange, record, request) if bodies else _NO_BODIES,
    )


def seen_of(aside: Aside) -> Seen:
    """Make what can be shown of what was put aside."""
    return aside if isinstance(aside, Seen) else Answered(*aside).seen()


def _masked(header: str) -> bytes:
    return header[:_LONGEST].encode("latin-1").translate(_MASK)


def _unmasked(masked: bytes) -> str:
    return masked.translate(_UNMASK).decode("latin-1")


def _named(violations: Iterable[Violation]) -> tuple[str, ...]:
    return tuple(ascii(one.pointer)[1:-1] for one in violations if one.pointer)


def _bodies(
    exchange: Exchange, record: Record, request: Request | None
) -> tuple[str | None, str | None]:
    """Return both bodies as they may be seen.

    Of a request, what somebody has read: nothing is read for this.
    """
    environ: Mapping[str, Any] = _NOTHING if request is None else request.environ
    redaction = Redaction.of_header(environ.get(_AUTHORIZATION))
    read = b"" if request is None else vars(request).get("_cached_data", b"")
    said = record.answer.body
    encoded = exchange.state.codec.encode(said) if said is not None else b""
    coding = environ.get("HTTP_CONTENT_ENCODING")
    return redaction.body(read, coding), redaction.body(encoded)
