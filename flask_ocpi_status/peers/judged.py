"""The objects of a list that is pulled, judged: the good ones, and what others have.

Their sender is not told, and cannot be made to mend them. So what is wrong with the
form of an object alone passes, unless that is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from typing import Any

from marshmallow import ValidationError

from ..contracts import Violation
from ..objects import Object
from ..objects import judge
from ..violations import violations_of

#: Is called with an object as it came, and with what was found in it.
Told = Callable[[Any, list[Violation]], object]
# So many places are named in the log.
_MOST = 5


class Judged:
    """Judges objects, and remembers where something was wrong, and never what.

    :param schema: their class, of the version that is spoken.
    :param lenient: whether violations of form pass: what has them is kept as it came.
    :param told: is called with each object in which something was found.
    :raises TypeError: for a class that is none of OCPI's objects, and for what cannot
        be called.
    :ivar schema: the class.
    :ivar refused: how many were left out.
    :ivar passed: how many were kept although their form is wrong.
    """

    def __init__(
        self, schema: type[Object], *, lenient: bool = True, told: Told | None = None
    ) -> None:
        if not (isinstance(schema, type) and issubclass(schema, Object)):
            raise TypeError(
                f"{schema!r} is no class of OCPI's objects; pass one, as in"
                " objects.v2_2_1.Location."
            )
        if told is not None and not callable(told):
            raise TypeError(
                "told= is a function of an object and of a list of what is wrong"
                " with it."
            )
        self.schema = schema
        self._lenient = lenient
        self._told = told
        self.refused = 0
        self.passed = 0
        self._places: dict[str, None] = {}

    def these(self, items: Iterable[Any]) -> Iterator[dict[str, Any]]:
        """Give the objects that are good enough, in their normal form."""
        for item in items:
            found: list[Violation] = []
            try:
                judged = judge(
                    self.schema, item, lenient=self._lenient, told=found.append
                )
            except ValidationError as error:
                self.refused += 1
                self._note(item, [*violations_of(error), *found])
                continue
            if found:
                self.passed += 1
                self._note(item, found)
            yield judged

    def _note(self, item: Any, found: list[Violation]) -> None:
        for one in found:
            if len(self._places) <= _MOST:
                self._places[one.pointer] = None
        if self._told is not None:
            self._told(item, found)

    def __str__(self) -> str:
        """Say how many there were, and where: pointers and no values."""
        places = [one for one in self._places if one][:_MOST]
        where = f", as at {', '.join(places)}" if places else ""
        return (
            f"{self.refused} of class {self.schema.__name__} that are left out, and"
            f" {self.passed} of wrong form that are kept{where}"
        )
