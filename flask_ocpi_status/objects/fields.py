"""The other types of OCPI, as marshmallow fields: numbers, words, objects and lists.

Rules: OCPI 2.0 to 2.3.0, chapter "Types".
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING
from typing import Annotated
from typing import Any
from typing import cast

from marshmallow import Schema
from marshmallow import ValidationError
from marshmallow import fields
from msgspec import Meta

from ..naming.article import article
from ..violations import OF_ALL
from ..violations import Uncounted
from .choices import Boolean as Boolean
from .choices import Enum as Enum
from .json_types import type_of
from .numeric import Integer as Integer
from .numeric import Number as Number
from .numeric import Numeric
from .property import Card
from .property import Compile
from .property import Property
from .property import Vocabulary
from .telling import Telling
from .telling import present_telling

if TYPE_CHECKING:
    from .edition import Object


class Nested(Property, fields.Nested):
    """An object of another class.

    :param nested: the name of the class, which is looked up in the version of the
        object that it is in; or one that you have made yourself.
    """

    def __init__(
        self, nested: str | type[Object], card: Card = "1", **options: Any
    ) -> None:
        self.named = nested
        super().__init__(card, nested=Schema, **options)

    def _bind_to_schema(self, field_name: str, parent: Any) -> None:
        super()._bind_to_schema(field_name, parent)
        # A field is copied for each schema: it is this one's version that counts.
        self.nested = lambda: self.of(self.edition)

    def of(self, edition: Vocabulary) -> type[Object]:
        """Return the class, as a version has it."""
        named = self.named
        return edition.classes[named] if isinstance(named, str) else named

    @property
    def ocpi(self) -> str:
        return self.named if isinstance(self.named, str) else self.named.__name__

    @property
    def expected(self) -> str:
        return f"{article(self.ocpi)} object"

    def check(self, value: Any) -> bool:
        return isinstance(value, dict)

    def shape(self, edition: Vocabulary, compile: Compile) -> Any:
        return compile(self.of(edition))

    @property
    def says_all(self) -> bool:
        is_plain = self.only is None and not (self.exclude or self.many or self.unknown)
        return is_plain and super().says_all

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        super()._deserialize(value)
        return fields.Nested._deserialize(self, value, *args, **kwargs)


class List(Property, fields.List[Any]):
    """A list of what another type says; ``*`` may be left out, ``+`` holds something.

    :param inner: the type of what is in it.
    :raises TypeError: for a list.
    """

    def __init__(self, inner: Property, card: Card = "*", **options: Any) -> None:
        if isinstance(inner, List):
            raise TypeError("OCPI has no lists of lists; put an object between them.")
        super().__init__(card, cls_or_instance=inner, **options)

    @property
    def item(self) -> Property:
        """The type of what is in it."""
        return cast(Property, self.inner)

    @property
    def ocpi(self) -> str:
        return self.item.ocpi

    @property
    def expected(self) -> str:
        items = "a list of at least one item," if self.required else "a list"
        return f"{items} in which each is {self.item.expected}"

    def check(self, value: Any) -> bool:
        return isinstance(value, list) and len(value) >= self.required

    def faults(self, value: Any) -> Iterator[str]:
        yield "Is empty." if value == [] else f"Is {type_of(value)}."

    def shape(self, edition: Vocabulary, compile: Compile) -> Any:
        kind = self.item.shape_in_list(edition, compile)
        return Annotated[list[kind], Meta(min_length=int(self.required))]  # type: ignore[valid-type]

    def loose_shape(self, edition: Vocabulary, compile: Compile) -> Any:
        kind = self.item.loose_shape(edition, compile)
        return Annotated[list[kind], Meta(min_length=int(self.required))]  # type: ignore[valid-type]

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        super()._deserialize(value)
        telling = present_telling()
        if telling is None:
            return fields.List._deserialize(self, value, *args, **kwargs)
        return self._told(value, telling, kwargs)

    def _told(self, value: Any, telling: Telling, kwargs: Any) -> list[Any]:
        """Look at those items alone that are not fine, and at no more than are told."""
        items: list[Any] = []
        messages: dict[int | str, Any] = {}
        left = 0
        known = self._known(telling)
        for index, item in enumerate(value):
            fine = known(item)
            if fine is not None:
                items.append(fine)
            elif not telling.enough:
                try:
                    items.append(telling.ask(self.item.deserialize, item, **kwargs))
                except ValidationError as error:
                    messages[index] = error.messages
            else:
                left += 1
                telling.countable -= 1
                if telling.countable <= 0:
                    break
        if left:
            messages[OF_ALL] = [Uncounted.of(left)]
        if messages:
            raise ValidationError(messages)
        return items

    def _known(self, telling: Telling) -> Callable[[Any], Any]:
        """Return what returns an item that is fine, and ``None`` for the others."""
        item = self.item
        if isinstance(item, Nested):
            return partial(telling.known, item.of(self.edition))
        if not item.says_all:
            return lambda one: None
        fits = item.passes if telling.lenient else item.check
        if isinstance(item, Numeric):
            return lambda one: item.exactly(one) if fits(one) else None
        return lambda one: one if fits(one) else None


class Anything(Property, fields.Raw):
    """Whatever JSON has, as in the envelope.

    :param types: as the table writes it.
    """

    expected = "a value"

    def __init__(self, types: str, card: Card = "?", **options: Any) -> None:
        super().__init__(card, **options)
        self.types = types

    @property
    def ocpi(self) -> str:
        return self.types

    def check(self, value: Any) -> bool:
        return True

    def shape(self, edition: Vocabulary, compile: Compile) -> Any:
        # Without null, for which it says by its cardinality whether it is allowed.
        return dict[str, Any] | list[Any] | str | bool | int | float
