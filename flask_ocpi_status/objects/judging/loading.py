"""What a schema of marshmallow's does when it loads, held to what is told.

These stand for its methods, in a schema that is :func:`~.bounding.bounded`.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from copy import copy
from functools import partial
from itertools import islice
from typing import Any

from marshmallow import RAISE
from marshmallow import ValidationError

from ...violations import MOST
from ...violations import Uncounted
from ...violations import count_of
from ..telling import Telling
from ..telling import present_telling
from .handing import Items


def deserialize(
    schema: Any,
    data: Any,
    *,
    error_store: Any,
    many: bool = False,
    unknown: Any = RAISE,
    index: int | None = None,
    **options: Any,
) -> Any:
    """Do as a schema's ``_deserialize``, which looks at one object or at many."""
    options |= {"error_store": error_store, "unknown": unknown, "index": index}
    look = type(schema)._deserialize
    telling = present_telling()
    if telling is None:
        return look(schema, data, many=many, **options)
    if telling.enough:
        raise telling.unseen()
    if many:
        return _deserialize_many(schema, data, telling, options)
    before = telling.told
    left = 0
    if unknown == RAISE and isinstance(data, Mapping):
        left = len(data) - len(schema.load_fields) - MOST
    if left > 0:
        data, left = _few_names(schema, data)
    output = look(schema, data, **options)
    is_one_of_many = index is not None and schema.opts.index_errors
    if left > 0:
        place = index if is_one_of_many else None
        error_store.store_error([Uncounted.of(left)], index=place)
    if error_store.errors and (index is None or is_one_of_many):
        errors = error_store.errors
        found = count_of(errors.get(index, ()) if is_one_of_many else errors)
        telling.told = max(telling.told, before + found)
    return output


def _deserialize_many(
    schema: Any, data: Any, telling: Telling, options: dict[str, Any]
) -> Any:
    error_store = options["error_store"]
    if not schema.opts.index_errors:
        _count(error_store, telling)
    items = Items(data, telling) if isinstance(data, list | tuple) else data
    result = type(schema)._deserialize(schema, items, many=True, **options)
    if isinstance(items, Items) and items.stopped:
        # What is left out would be missed by what looks at all of them.
        messages = error_store.errors or telling.unseen().messages
        error = ValidationError(messages, data=data, valid_data=result)
        schema.handle_error(error, data, many=True, partial=options.get("partial"))
        raise error
    if schema.opts.index_errors:
        _count(error_store, telling)
    return result


def _few_names(schema: Any, data: Any) -> tuple[Any, int]:
    """Return an object with as many unknown names as are told, and how many are left.

    :param data: one that has more.
    """
    known = {
        name if field.data_key is None else field.data_key
        for name, field in schema.load_fields.items()
    }
    strange = data.keys() - known
    left = len(strange) - MOST
    gone = set(islice(strange, max(left, 0)))
    return {name: one for name, one in data.items() if name not in gone}, left


def _count(error_store: Any, telling: Telling) -> None:
    """Count what is found in many objects from now on."""
    store = error_store.store_error

    def store_error(messages: Any, *args: Any, **kwargs: Any) -> None:
        telling.told += count_of(messages)
        store(messages, *args, **kwargs)

    error_store.store_error = store_error


def look_at_fields(schema: Any, *, error_store: Any, data: Any, many: bool) -> None:
    """Ask what validates fields as a schema does, of many until enough is told."""
    telling = present_telling()
    if telling is not None and many and isinstance(data, list):
        data = Items(data, telling, error_store)
    look = type(schema)._invoke_field_validators
    look(schema, error_store=error_store, data=data, many=many)


def run_validator(
    schema: Any, *args: Any, error_store: Any, many: bool, **options: Any
) -> None:
    """Ask what validates objects as a schema does, of many until enough is told."""
    telling = present_telling()
    if telling is not None and many and telling.enough and error_store.errors:
        telling.complete = False
        return
    look = type(schema)._run_validator
    look(schema, *args, error_store=error_store, many=many, **options)


def load(schema: Any, data: Any, **options: Any) -> Any:
    """Do as a schema's own method of this name, which may load many as it likes.

    What it says is what counts. So it is not asked for all of many if it refuses as
    many of them by themselves as are told, and those together as well.
    """
    telling = present_telling()
    many = options.get("many")
    is_many = schema.many if many is None else many
    look = partial(type(schema).load, schema, **options)
    if telling is not None and is_many and isinstance(data, list) and len(data) > MOST:
        if telling.enough:
            raise telling.unseen()
        few = _few(schema, data, telling, options)
        if len(few) < len(data):
            try:
                look(few)
            except ValidationError:
                telling.complete = False
                raise
    return look(data)


def _few(
    schema: Any, data: list[Any], telling: Telling, options: dict[str, Any]
) -> list[Any]:
    """Return so many objects that enough would be told of them, or all."""
    one = copy(schema)
    one.many = False
    options = {name: value for name, value in options.items() if name != "many"}
    look = partial(type(schema).load, one, **options)
    before = telling.told
    few = []
    try:
        for item in Items(data, telling):
            few.append(item)
            with suppress(ValidationError):
                telling.ask(look, item)
    except Exception:  # it does not load one by itself
        return data
    finally:
        telling.told = before
    return few
