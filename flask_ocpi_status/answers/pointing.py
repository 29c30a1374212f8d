"""Where marshmallow's messages lead: to names of what was sent, and to nothing else.

In its messages stand words that are no names: ``key`` and ``value`` of a member of a
``Dict``, ``_schema``, what a dict has that is a message itself, the name of a field
that the sender knows by its ``data_key``. What they mean says the schema, which the
error does not have and its traceback has; else what was sent; else what they look like.

Messages come out as they went in, with names and indices only (RFC 6901, 4).
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any
from typing import Final

from marshmallow import Schema
from marshmallow import ValidationError
from marshmallow import fields

from ..contracts import Violation
from ..violations import OF_ALL
from ..violations import merged
from ..violations import outside
from ..violations import violations_of

#: Where a dict that is a message has its text, the first of them that is there.
TEXTS: Final = ("message", "msg", "text", "description", "detail", "error", "reason")
_UNKNOWN: Final = object()
_WORDS: Final = frozenset({"key", "value"})
#: What webargs and who is built on it put round messages: where was looked. In JSON
#: there is nothing to say of it.
PLACES: Final = {
    "json": "",
    "json_or_form": "",
    "form": "form field",
    "files": "file",
    "query": "query parameter",
    "querystring": "query parameter",
    "headers": "header",
    "cookies": "cookie",
    "path": "variable of the URL",
    "view_args": "variable of the URL",
}


def violations_in(
    error: ValidationError, *, placed: bool = False, place: str = "json"
) -> list[Violation]:
    """Return what an error of marshmallow's tells, each at a place that there is.

    :param placed: whether it says first where was looked, as webargs does.
    :param place: where was looked, in webargs' words, if that is known otherwise.
    """
    try:
        located = outside(PLACES[place], _located(error, placed))
        return violations_of(ValidationError(located))
    except RecursionError:  # of a schema that holds itself
        return violations_of(error)


def _located(error: ValidationError, placed: bool) -> Any:
    schema = _schema_of(error)
    data = _UNKNOWN if error.data is None else error.data
    messages = error.normalized_messages()  # type: ignore[no-untyped-call]
    if placed and isinstance(messages, dict) and messages.keys() <= PLACES.keys():
        found: Any = {}
        for place, below in messages.items():
            there = _at(below, schema, data, top=True)
            found = merged(found, outside(PLACES[place], there))
        return found
    return _at(messages, schema, data, top=True)


def _schema_of(error: ValidationError) -> Schema | None:
    """Return the schema that found what is wrong: it is in the frame that raised it."""
    found = None
    trace = error.__traceback__
    while trace is not None:
        frame = trace.tb_frame
        if frame.f_code.co_name == "_do_load":
            loading = frame.f_locals.get("self")
            found = loading if isinstance(loading, Schema) else found
        trace = trace.tb_next
    return found


def _at(messages: Any, what: Any, data: Any, *, top: bool = False) -> Any:
    """Return the messages of one place.

    :param what: the schema or the field that judged it, if it is known.
    :param data: what was sent there, if it is known.
    :param top: whether it is the whole.
    """
    if isinstance(messages, list | tuple):
        found: Any = []
        for one in messages:
            found = merged(found, _at(one, what, data))
        return _once(found)
    if not isinstance(messages, dict):
        return [messages]
    if isinstance(what, fields.Nested) and not isinstance(what, fields.Pluck):
        what = what.schema
    if data is not _UNKNOWN and not _has_parts(data):
        return _flat(messages)  # nothing is below it
    if isinstance(what, Schema):
        return _of_object(messages, what, data)
    if isinstance(what, fields.Mapping):
        return _each(messages, data, lambda key: (key, what.value_field), words=True)
    if isinstance(what, fields.List):
        return _each(messages, data, lambda key: (key, what.inner))
    if isinstance(what, fields.Pluck) and isinstance(data, list | tuple):
        return _each(messages, data, lambda key: (key, what))
    if isinstance(what, fields.Tuple):
        own = dict(enumerate(what.tuple_fields))
        return _each(messages, data, lambda key: (key, own.get(key)))
    is_there = any(_part(data, key) is not _UNKNOWN for key in messages)
    if _is_message(messages, top=top) if what is None else not is_there:
        return _flat(messages)
    if not top and _are_words(messages, data):
        return _of_member(messages, None, data)
    return _each(messages, data, lambda key: (key, None))


def _of_object(messages: dict[Any, Any], schema: Schema, data: Any) -> Any:
    own = schema.fields
    names = {field.data_key or name: field for name, field in own.items()}

    def step(key: Any) -> tuple[Any, Any]:
        if isinstance(key, int):
            return key, schema  # of many
        if key not in names and key in own and not _has(data, key):
            key = own[key].data_key or key
        return key, names.get(key)

    strange = {
        key: below
        for key, below in messages.items()
        if not (isinstance(key, int) or key in names or key in own or _has(data, key))
    }
    if _text_of(strange) is None:
        return _each(messages, data, step)
    rest = {key: below for key, below in messages.items() if key not in strange}
    return merged(_flat(strange), _each(rest, data, step))


def _each(messages: dict[Any, Any], data: Any, step: Any, words: bool = False) -> Any:
    """Return messages by names, each of them at its own place.

    :param step: says under which name a key is to be told, and what judged that.
    :param words: whether a member has marshmallow's own words.
    """
    found: Any = {}
    for key, below in messages.items():
        if key == OF_ALL:
            # Said twice of an object, it is of two things in it without a name.
            plain = isinstance(below, list) and all(isinstance(m, str) for m in below)
            there = below if plain else _at(below, None, data)
        else:
            name, field = step(key)
            part = _part(data, name)
            inside = (
                _of_member(below, field, part)
                if words and isinstance(below, dict) and below.keys() <= _WORDS
                else _at(below, field, part)
            )
            there = {name: inside} if inside else {}
        found = merged(found, there)
    return _once(found)


def _of_member(below: dict[Any, Any], field: Any, data: Any) -> Any:
    """Return what is said of a member of a ``Dict``: of its name, and its value."""
    return merged(_flat(below.get("key", [])), _at(below.get("value", []), field, data))


def _are_words(messages: dict[Any, Any], data: Any) -> bool:
    """Whether names that look like marshmallow's words are these."""
    return (
        messages.keys() <= _WORDS
        and data is not _UNKNOWN
        and not any(_has(data, key) for key in messages)
        and any(isinstance(below, dict) for below in messages.values())
    )


def _is_message(messages: dict[Any, Any], *, top: bool) -> bool:
    """Whether a dict is a message, with a code or the like beside its text."""
    if _text_of(messages) is None:
        return False
    return (
        not top
        or "code" in messages
        or not all(isinstance(value, str) for value in messages.values())
    )


def _text_of(messages: Mapping[Any, Any]) -> str | None:
    if any(isinstance(value, list | tuple | dict) for value in messages.values()):
        return None
    return next(
        (messages[key] for key in TEXTS if isinstance(messages.get(key), str)), None
    )


def _flat(messages: Any) -> list[Any]:
    """Return all messages, however they lie."""
    return _once(list(_leaves(messages)))  # type: ignore[no-any-return]


def _leaves(messages: Any) -> Iterator[Any]:
    if isinstance(messages, dict):
        text = _text_of(messages)
        below: Iterable[Any] = messages.values() if text is None else [text]
    elif isinstance(messages, list | tuple):
        below = messages
    else:
        yield messages
        return
    for one in below:
        yield from _leaves(one)


def _once(found: Any) -> Any:
    """Leave out what was said before of the same place."""
    if not isinstance(found, list):
        return found
    return list({str(message): message for message in reversed(found)}.values())[::-1]


def _has_parts(data: Any) -> bool:
    return isinstance(data, Mapping | list | tuple)


def _has(data: Any, key: Any) -> bool:
    return isinstance(data, Mapping) and key in data


def _part(data: Any, key: Any) -> Any:
    """Return what was sent under a name, if that is known and there."""
    if isinstance(data, Mapping):
        return data.get(key, _UNKNOWN)
    if isinstance(data, list | tuple) and isinstance(key, int) and key < len(data):
        return data[key]
    return _UNKNOWN
