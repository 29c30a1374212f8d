"""Views that take objects of a schema: judged on the way in.

Rules: OCPI 2.2.1, Transport and format, "PATCH" and "Client owned object push"; Status
codes, 2001.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from functools import wraps
from typing import Any
from typing import NamedTuple
from typing import ParamSpec

from marshmallow import Schema
from marshmallow import ValidationError

from ..contracts import Violation
from ..exchange.body import read_json
from ..exchange.context import Exchange
from ..exchange.context import current_request
from ..exchange.ruled import refuse_ruled
from ..objects.depth import BODY_TOO_DEEP
from ..objects.depth import DEEPEST_BODY
from ..objects.depth import is_deep
from ..objects.edition import Object
from ..objects.judging.bounding import bounded
from ..objects.judging.repeated import refuse_repeated
from ..objects.judging.verdict import judge
from ..objects.judging.verdict import load
from ..objects.texts import CiString
from ..objects.texts import fold
from ..sync import late
from ..transport.quirks import Quirk
from ..transport.quirks import has_quirk
from ..violations import merged
from .misuse import name_of
from .misuse import refuse_lacking
from .noted import Fact
from .noted import note
from .wrapping import check_view
from .wrapping import own_exchange

P = ParamSpec("P")
View = Callable[P, Any]


class Taking(NamedTuple):
    """How a view takes objects.

    :param partial: whether a body changes an object.
    :param ids: the variable parts of the URL that say the same as a field, and that
        field; ``None`` for those that the class names.
    """

    partial: bool = False
    ids: Mapping[str, str] | None = None


def accepts(
    schema: type[Schema],
    *,
    partial: bool = False,
    ids: Mapping[str, str] | None = None,
    lenient: bool | None = None,
) -> Callable[[View[P]], View[P]]:
    """Give a view its body, judged by a schema, as ``body``.

    A body that is not as the schema says is answered with every violation (2001), and
    the view isn't called. An object of OCPI comes as the document that was sent: with
    what is unknown in it, with exact numbers, and without what is ``null``. Its ids
    have to be those of the URL. Where a body is optional, it is ``None`` if there is
    none; ``{}`` for a LocationReferences is none, either: no location.

    :param schema: one of ``flask_ocpi_status.objects``, or any of marshmallow's.
    :param partial: whether the body changes an object (PATCH). Then no field has to be
        there but ``last_updated``, where OCPI demands it, and ``null`` clears one.
    :param ids: the variable parts of the URL that say the same as a field of the body,
        and that field; those that OCPI names without it.
    :param lenient: whether a body passes whose form is wrong: its lengths, characters
        and digits. What was let pass is told in the log and by ``ocpi_answered``.
        ``None`` leaves it to ``OCPI_STATUS_LENIENT``, and to the party's quirks.
    :raises TypeError: for what is not a function, has no room for a ``body``, or has
        its rule already; for what is no schema's class; for ``ids`` that name no field
        of it.
    """
    check_schema(schema, "accepts")
    if ids is not None:
        _check_ids(ids, schema)

    def decorate(view: View[P]) -> View[P]:
        check_view(view, "accepts", of_each=True)
        refuse_ruled(view, "accepts")
        refuse_lacking(view, "accepts", "body")
        call = late(view)

        @wraps(view)
        def run(*args: P.args, **kwargs: P.kwargs) -> Any:
            if "body" in kwargs:
                raise TypeError(
                    f"{name_of(view)} has a body already; give the variable of its URL"
                    " another name, and accepts one schema."
                )
            exchange = own_exchange("accepts")
            kwargs["body"] = _accepted(
                exchange,
                schema,
                partial,
                ids,
                is_lenient(exchange) if lenient is None else lenient,
            )
            return call(*args, **kwargs)

        note(run, view, Fact("accepts", schema, Taking(partial, ids)))
        return run

    return decorate


def check_schema(schema: object, decorator: str, kind: type[Schema] = Schema) -> None:
    """Refuse what is no schema that objects can be judged by, with the remedy.

    :param kind: of which it has to be.
    :raises TypeError: for what is not a class of it, or is of no version.
    """
    if not (isinstance(schema, type) and issubclass(schema, kind)):
        what = "a class of OCPI's" if kind is Object else "the class of a schema"
        raise TypeError(
            f"{decorator} takes {what}, such as objects.v2_2_1.Location, not"
            f" {schema!r}."
        )
    if issubclass(schema, Object) and not hasattr(schema, "edition"):
        raise TypeError(
            f"{schema.__name__} is of no version; make it of a class of one, such as"
            " objects.v2_2_1.Location, or set its edition."
        )


def _check_ids(ids: object, schema: type[Schema]) -> None:
    if not issubclass(schema, Object):
        raise TypeError(
            "accepts compares ids= with the URL for objects of OCPI only; compare"
            " those of another schema in the view."
        )
    if not isinstance(ids, Mapping):
        raise TypeError("ids= has the names of fields by those of the URL's variables.")
    for field in ids.values():
        if field not in schema.properties():
            raise TypeError(f"ids= names {field!r}, which {schema.__name__} has not.")


def _accepted(
    exchange: Exchange,
    schema: type[Schema],
    partial: bool,
    ids: Mapping[str, str] | None,
    lenient: bool,
) -> Any:
    request = current_request()
    passed: list[Violation] = []
    leniency: Any = {"lenient": lenient, "told": passed.append}
    required = exchange.claim.options.body != "optional"
    document = read_json(request, required=required, exact=True)
    if document is None and not request.get_data():
        return None
    if not issubclass(schema, Object):
        if is_deep(document, DEEPEST_BODY):
            raise ValidationError([BODY_TOO_DEEP])
        # Its hooks are to see nothing of which a part was dropped unseen.
        refuse_repeated(document, request.get_data())
        loaded = load(bounded(schema()), document, partial=partial, **leniency)
        exchange.remarks = tuple(passed)
        return loaded
    if document == {} and schema.empty_is_none and not required:
        return None
    messages: Any = {}
    judged: Any = None
    try:
        judged = judge(
            schema, document, partial=partial, text=request.get_data(), **leniency
        )
    except ValidationError as error:
        messages = error.normalized_messages()  # type: ignore[no-untyped-call]
    names = request.view_args or {}
    for variable, field in (schema.in_url if ids is None else ids).items():
        if variable not in names:
            if ids is not None:
                _check_variable(exchange, variable)
        elif not _agree(schema, document, field, names[variable]):
            message = (
                f"Expected the {variable} of the URL. An object is sent to its own URL."
            )
            messages = merged(messages, {field: [message]})
    if messages:
        raise ValidationError(messages)
    exchange.remarks = tuple(passed)
    return judged


def is_lenient(exchange: Exchange) -> bool:
    """Whether violations of form pass, where the view does not say."""
    return exchange.state.settled.lenient or (
        # Where a view asks for no token, nobody is looked for either.
        exchange.identified and has_quirk(exchange.party, Quirk.LENIENT)
    )


def _check_variable(exchange: Exchange, variable: str) -> None:
    """Refuse a name that no variable has in a URL of the app.

    In another one of the view's, it may be: that has several endpoints at times.
    """
    rules = exchange.state.app.url_map.iter_rules()
    if not any(variable in rule.arguments for rule in rules):
        raise TypeError(f"ids= names {variable!r}, which is in no URL of the app.")


def _agree(schema: type[Object], document: Any, field: str, named: Any) -> bool:
    """Whether an id in the body, if there is one, is the one in the URL."""
    sent = document.get(field) if isinstance(document, dict) else None
    if not isinstance(sent, str):
        return True  # that is for the schema to say
    if isinstance(schema.properties().get(field), CiString):
        return fold(sent) == fold(str(named))
    return sent == str(named)
