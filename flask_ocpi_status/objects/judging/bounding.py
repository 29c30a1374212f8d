"""marshmallow's own schemas and fields, held to what is told of what is wrong.

To say what is wrong with an item takes marshmallow microseconds and hundreds of bytes,
and a stranger writes one in three. So a schema that is bounded hands out no more items
of lists and dictionaries once enough is told, looks at no more fields then, and at no
more names than are told. What is right is looked at whole, as ever.

The fields of a schema are its own for this: those of the app stay as they are, and so
do its hooks, which see all that was sent. Only what is handed out one by one is less:
validators of items are not asked once enough is told. A schema that loads many in a way
of its own is asked for each of them first, if they are more than are told.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import cache
from functools import partial
from types import new_class
from typing import Any
from typing import Final
from typing import TypeVar
from typing import cast

from marshmallow import Schema
from marshmallow import fields
from marshmallow.decorators import POST_LOAD
from marshmallow.decorators import PRE_LOAD
from marshmallow.validate import Length

from ...violations import MOST
from ..property import Property
from ..telling import Telling
from ..telling import present_telling
from . import loading
from .handing import Entries
from .handing import Items

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
        own._deserialize = partial(loading.deserialize, schema)
        own._invoke_field_validators = partial(loading.look_at_fields, schema)
        own._run_validator = partial(loading.run_validator, schema)
        if type(own).load is not Schema.load:
            own.load = partial(loading.load, schema)
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
    behind: Any = () if kind in _STOCK else _BEHIND.items()
    bases = (mixin, kind, *(one for of, one in behind if issubclass(kind, of)))
    made = new_class(kind.__name__, bases, None, lambda body: body.update(own))
    return cast("type[fields.Field[Any]]", made)


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
    few: Callable[[Any, Telling], Items | Entries] = Items

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        telling = present_telling()
        if telling is None or not isinstance(value, self.holder):
            return super()._deserialize(value, *args, **kwargs)
        if type(self).__bases__[1] in _STOCK:  # the others may count in another way
            _demand_length(self, value)
        few = self.few(value, telling)
        return _all_of(few, super()._deserialize(few, *args, **kwargs))


class _Mapping(_List):
    """The same, by names."""

    holder = dict
    few = Entries
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


class _Behind(fields.Field[Any]):
    """What a field of an app's own hands on, which it may have made of something else.

    So it does with a text that has commas, as webargs has it.
    """

    made: tuple[type, ...]
    few: Callable[[Any, Telling], Items | Entries]

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        telling = present_telling()
        if telling is None or type(value) not in self.made:
            return super()._deserialize(value, *args, **kwargs)
        few = self.few(value, telling)
        return _all_of(few, super()._deserialize(few, *args, **kwargs))


class _BehindList(_Behind, fields.List[Any]):
    """The same, of a list."""

    made = (list, tuple)
    few = Items


class _BehindMapping(_Behind, fields.Mapping):  # type: ignore[type-arg]
    """The same, by names."""

    made = (dict,)
    few = Entries


def _all_of(few: Items | Entries, output: Any) -> Any:
    """Return what was made of items, if they were all handed out."""
    if few.stopped:
        raise few.telling.unseen()
    return output


_STOCK: Final = (fields.List, fields.Dict, fields.Mapping)
_BEHIND: Final[dict[type, type[fields.Field[Any]]]] = {
    fields.List: _BehindList,
    fields.Mapping: _BehindMapping,
}
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
