"""marshmallow's own schemas and fields, held to what is told of what is wrong.

To say what is wrong with an item takes marshmallow microseconds and hundreds of bytes,
and a stranger writes one in three. So a schema that is bounded hands out no more items
of lists and dictionaries once enough is told, looks at no more fields then, and at no
more names than are told. What is right is looked at whole, as ever.

The fields of a schema are its own for this: those of the app stay as they are, and so
do its hooks, which see all that was sent. Only what is handed out one by one is less:
the validators of items that were not looked at are not asked.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from copy import copy
from functools import cache
from functools import partial
from itertools import islice
from types import new_class
from typing import Any
from typing import Final
from typing import TypeVar
from typing import cast

from marshmallow import RAISE
from marshmallow import Schema
from marshmallow import ValidationError
from marshmallow import fields
from marshmallow.decorators import POST_LOAD
from marshmallow.decorators import PRE_LOAD
from marshmallow.validate import Length

from ..violations import MOST
from ..violations import Uncounted
from ..violations import count_of
from .property import Property
from .telling import Telling
from .telling import present_telling

S = TypeVar("S", bound=Schema)


def bounded(schema: S) -> S:
    """Return a schema that looks at no more than is told, wherever telling lasts.

    It is the same, and otherwise as it was. Schemas in it are bounded when they are
    first needed.
    """
    own: Any = schema
    if "_deserialize" not in vars(own):
        own.load_fields = {
            name: _bounded(field) if isinstance(field, _HOLDERS) else field
            for name, field in own.load_fields.items()
        }
        own._deserialize = partial(_deserialize, schema)
    return schema


def _bounded(field: Any) -> Any:
    """Return a field of its own that does as another one does, and is bounded."""
    if isinstance(field, _Field):
        return field
    new = copy(field)
    kind: Any = type(field)
    new.__class__ = _class(kind)
    if isinstance(field, fields.Nested):
        new._schema = None  # it may be shared with the app's
    for name in ("inner", "key_field", "value_field"):
        if isinstance(getattr(field, name, None), fields.Field):
            setattr(new, name, _bounded(getattr(field, name)))
    if isinstance(field, fields.Tuple):
        new.tuple_fields = list(map(_bounded, field.tuple_fields))
    return new


@cache
def _class(kind: type[fields.Field[Any]]) -> type[fields.Field[Any]]:
    """Return the class of a field that is bounded."""
    mixin = next(own for of, own in _KINDS.items() if issubclass(kind, of))
    own = {"__module__": kind.__module__, "__qualname__": kind.__qualname__}
    made = new_class(kind.__name__, (mixin, kind), None, lambda body: body.update(own))
    return cast("type[fields.Field[Any]]", made)


class _Items(list[Any]):
    """A list that hands out no more once enough is told.

    :ivar stopped: whether it has items left that it has not handed out.
    """

    def __init__(self, items: Any, telling: Telling) -> None:
        super().__init__(items)
        self.telling = telling
        self.stopped = False

    def __iter__(self) -> Iterator[Any]:
        for item in super().__iter__():
            if self.telling.enough:
                self.stopped = True
                self.telling.complete = False
                return
            yield item


class _Entries(dict[Any, Any]):
    """A dictionary that does so."""

    def __init__(self, entries: Any, telling: Telling) -> None:
        super().__init__(entries)
        self.telling = telling
        self.stopped = False

    def __iter__(self) -> Iterator[Any]:
        return (name for name, _ in self.items())

    def items(self) -> Any:
        for entry in super().items():
            if self.telling.enough:
                self.stopped = True
                self.telling.complete = False
                return
            yield entry


class _Field(fields.Field[Any]):
    """A field that counts what it tells, and is not asked once that is enough."""

    def deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        telling = present_telling()
        if telling is None:
            return super().deserialize(value, *args, **kwargs)
        if telling.enough:
            raise telling.unseen()
        return telling.ask(super().deserialize, value, *args, **kwargs)


class _List(_Field):
    """A field that hands out what is in a value."""

    holder: type = list
    few: Callable[[Any, Telling], _Items | _Entries] = _Items

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        telling = present_telling()
        if telling is None or not isinstance(value, self.holder):
            return super()._deserialize(value, *args, **kwargs)
        if type(self).__bases__[1] in _STOCK:  # the others may count in another way
            _demand_length(self, value)
        few = self.few(value, telling)
        output = super()._deserialize(few, *args, **kwargs)
        if few.stopped:
            raise telling.unseen()
        return output


class _Mapping(_List):
    """The same, by names."""

    holder = dict
    few = _Entries
    key_field: fields.Field[Any] | None
    value_field: fields.Field[Any] | None


class _Nested(_Field, fields.Nested):
    """An object, or a list of them if it has many."""

    @property
    def schema(self) -> Schema:
        return bounded(super().schema)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(value, list) and len(value) > MOST:
            hooks = self.schema._hooks
            if not (hooks[PRE_LOAD] or hooks[POST_LOAD]):
                _demand_length(self, value)
        return super()._deserialize(value, *args, **kwargs)


_STOCK: Final = (fields.List, fields.Dict)
_KINDS: Final[dict[type, type[_Field]]] = {
    fields.Nested: _Nested,
    Property: _Field,  # OCPI's lists stop by themselves
    fields.List: _List,
    fields.Mapping: _Mapping,
    fields.Field: _Field,
}


#: The fields that have others in them. Of the rest a schema has as many as it has.
_HOLDERS: Final = (fields.Nested, fields.List, fields.Mapping, fields.Tuple)


def _demand_length(field: Any, value: Any) -> None:
    """Ask first how long a value may be, if it is long: that says it at once."""
    if present_telling() is not None and len(value) > MOST:
        for validator in field.validators:
            if isinstance(validator, Length):
                validator(value)


def _deserialize(
    schema: Any,
    data: Any,
    *,
    error_store: Any,
    many: bool = False,
    unknown: Any = RAISE,
    index: int | None = None,
    **options: Any,
) -> Any:
    """Do as a schema's method of this name, which looks at one object or at many."""
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
        _count(error_store, telling, keep=True)
    items = _Items(data, telling) if isinstance(data, list | tuple) else data
    result = type(schema)._deserialize(schema, items, many=True, **options)
    if isinstance(items, _Items) and items.stopped:
        # What is left out would be missed by what looks at all of them.
        messages = error_store.errors or telling.unseen().messages
        error = ValidationError(messages, data=data, valid_data=result)
        schema.handle_error(error, data, many=True, partial=options.get("partial"))
        raise error
    _count(error_store, telling, keep=False)
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


def _count(error_store: Any, telling: Telling, *, keep: bool) -> None:
    """Count what is found in many objects from now on.

    :param keep: whether all is stored. Of what validators find it is as much as told.
    """
    store = error_store.store_error

    def store_error(*args: Any, **kwargs: Any) -> None:
        if telling.enough and error_store.errors and not keep:
            telling.unseen()
            return
        telling.told += 1
        store(*args, **kwargs)

    error_store.store_error = store_error
