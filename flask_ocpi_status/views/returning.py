"""Views that give objects of a schema: judged on the way out.

A partner refuses an object that is not as its version has it, and tells nobody why.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from functools import wraps
from typing import Any
from typing import Final
from typing import ParamSpec

from marshmallow import ValidationError

from ..answers.monitoring import logger
from ..codec import JSONError
from ..codec import loads
from ..errors import ContractViolation
from ..exchange.context import Exchange
from ..exchange.ruled import refuse_ruled
from ..objects.edition import Object
from ..objects.judging.compiled import is_valid
from ..objects.judging.verdict import is_plain
from ..objects.judging.verdict import judge
from ..sync import late
from ..violations import violations_of
from .accepting import check_schema
from .noted import Fact
from .noted import note
from .wrapping import check_view
from .wrapping import own_exchange

#: How many violations of our own an error or a log line names.
_TOLD: Final = 5

P = ParamSpec("P")
View = Callable[P, Any]


def returns(schema: type[Object]) -> Callable[[View[P]], View[P]]:
    """Judge what a view answers with, an object or a list of them, before it leaves.

    In debug and tests an object that is not as the schema says is an error. In
    production it is sent, and logged once for each endpoint: a bad record does not take
    a list down. ``OCPI_STATUS_CHECK_ANSWERS`` switches it off.

    :param schema: one of ``flask_ocpi_status.objects``.
    :raises TypeError: for what is not a function, or has its rule already, and for no
        schema of OCPI's.
    """
    check_schema(schema, "returns", Object)

    def decorate(view: View[P]) -> View[P]:
        check_view(view, "returns", of_each=True)
        refuse_ruled(view, "returns")
        call = late(view)

        @wraps(view)
        def run(*args: P.args, **kwargs: P.kwargs) -> Any:
            exchange = own_exchange("returns")
            if exchange.state.app.config["OCPI_STATUS_CHECK_ANSWERS"]:
                exchange.check = partial(_check_answer, schema, exchange)
            return call(*args, **kwargs)

        note(run, view, Fact("returns", schema))
        return run

    return decorate


def _check_answer(
    schema: type[Object], exchange: Exchange, data: Any, text: bytes
) -> None:
    """Judge what an answer holds.

    :param text: the answer as it is sent.
    :raises ContractViolation: in debug and tests, for what is not as the schema says.
    """
    endpoint = exchange.endpoint or ""
    state = exchange.state
    if data is None or endpoint in state.invalid_endpoints:
        return
    many = isinstance(data, list | tuple)
    if is_valid(schema, data, many=many, plain=is_plain(text)):
        return
    problem = _problem(schema, state.codec.encode(data), many)
    if problem is None:
        return
    message = f"{endpoint} answers with what is no {schema.__name__} of OCPI"
    message = f"{message} {schema.edition.name}: {problem}"
    if state.app.debug or state.app.testing:
        raise ContractViolation(message)
    state.invalid_endpoints.add(endpoint)
    logger.error("%s It is sent nevertheless, and not told of again.", message)


def _problem(schema: type[Object], written: bytes, many: bool) -> str | None:
    """Say what is wrong with the first object that is not as the schema says.

    As it is written: before, it may hold a datetime, an Enum or a dataclass.
    """
    try:
        documents = loads(written, exact=True)
    except JSONError as error:
        return f"It cannot be read back: {error.reason}."
    for number, document in enumerate(documents if many else [documents]):
        try:
            judge(schema, document)
        except ValidationError as error:
            told = violations_of(error)[:_TOLD]
            place = f"/{number}" if many else ""
            return " ".join(f"{place}{one.pointer}: {one.message}" for one in told)
    return None
