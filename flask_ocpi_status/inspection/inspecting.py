"""Judges what is in JSON texts, object by object, and counts."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from typing import Final

from marshmallow import ValidationError

from ..codec import EMPTY
from ..codec import JSONError
from ..codec import loads
from ..contracts import Violation
from ..contracts.outcome import Kind
from ..naming.article import article
from ..objects import Object
from ..objects import judge
from ..objects.judging.remarks import remarks
from ..objects.judging.repeated import refuse_repeated
from ..violations import violations_of
from .reading import Text
from .reading import items_of
from .reading import texts_by_name
from .splitting import Items
from .splitting import demand_end
from .splitting import demand_json
from .splitting import outline
from .storing import Stored

#: What there is in an answer of OCPI (2.2.1, Transport and format, Response format).
_ENVELOPE: Final = frozenset({"data", "status_code", "status_message", "timestamp"})


#: The index in a list, a document, and the text that it was read from.
_Document = tuple[int | None, Any, bytes]


@dataclass(frozen=True)
class Finding:
    """What is told of an object, and where.

    :param kind: ``"violation"`` or ``"remark"``.
    :param violates: the ``"shape"`` or the ``"form"``; ``None`` for a remark.
    :param line: of the file, where it has an object in each line, or is no JSON.
    :param index: in the list that the object is in, counted from 0.
    :param pointer: from the object on.
    """

    kind: str
    violates: Kind | None
    file: str
    line: int | None
    index: int | None
    pointer: str
    message: str


class Inspection:
    """Judges objects of a class, and counts them.

    :param told: is called with the number of objects after each.
    """

    def __init__(
        self,
        cls: type[Object],
        *,
        partial: bool = False,
        told: Callable[[int], object] = lambda objects: None,
    ) -> None:
        self._cls = cls
        self._expected = f"{article(cls.__name__)} object"
        self._partial = partial
        self._told = told
        self.objects = 0
        #: Those that are not valid, those of them that have the right shape, and those
        #: that are remarked on.
        self.invalid = 0
        self.only_form = 0
        self.remarked = 0

    def findings(self, file: str, line: int | None, text: Text) -> Iterator[Finding]:
        """Judge what is in a JSON text, and tell of it.

        Of a text that is large no more than an object is read at once. Where it stops
        being JSON is told of when the objects before were judged.

        :param line: the number of its line, if it is one of several texts in a file.
        """
        try:
            for index, document, own_text in self._documents(text):
                violations, remarked = self._judge(document, own_text)
                place = file, line, index
                for one in violations:
                    yield Finding(
                        "violation", one.kind, *place, one.pointer, one.message
                    )
                for one in remarked:
                    yield Finding("remark", None, *place, one.pointer, one.message)
        except JSONError as error:
            self._count(invalid=True)
            line = (line or 1) + error.line - 1
            message = (
                f"There is nothing here. Expected {self._expected}."
                if error.reason == EMPTY
                else f"This is not JSON: {error.reason} (line {line}, column"
                f" {error.column})."
            )
            yield Finding("violation", "shape", file, line, None, "", message)
        except ValidationError as error:
            # It holds no objects that could be judged one by one.
            self._count(invalid=True)
            for one in violations_of(error):
                yield Finding(
                    "violation", "shape", file, line, None, one.pointer, one.message
                )

    def summary(self) -> dict[str, Any]:
        """Return the counts, under names that stay."""
        return {
            "kind": "summary",
            "class": self._cls.__name__,
            "version": self._cls.edition.name,
            "objects": self.objects,
            "invalid": self.invalid,
            "only_form": self.only_form,
            "remarked": self.remarked,
        }

    def __str__(self) -> str:
        if not self.objects:
            return "There are no objects to judge."
        what = f"{self._cls.__name__} of OCPI {self._cls.edition.name}"
        form = f" ({self.only_form:,} in form only)" if self.only_form else ""
        return (
            f"Judged as {what}: {self.objects - self.invalid:,} valid,"
            f" {self.invalid:,} not valid{form}, {self.remarked:,} with remarks."
        )

    def _is_envelope(self, value: dict[str, Any]) -> bool:
        """Whether an object is an answer of OCPI, and nothing else.

        It has a status code, and data or the time, and no field of the class.
        """
        own = self._cls.properties().keys()
        return (
            "status_code" in value
            and ("data" in value or "timestamp" in value)
            and "status_code" not in own
            and not own & (value.keys() - _ENVELOPE)
        )

    def _documents(self, text: Text) -> Iterator[_Document]:
        """Yield what is to be judged as an object, of what is in a text.

        :raises JSONError: where it is not JSON.
        :raises ValidationError: for what is to hold objects, and cannot.
        """
        if isinstance(text, Stored):
            place, first = text.first()
            if first == b"{":
                brief = outline(text, place)
                if brief is None:
                    demand_json(text)
                elif self._is_envelope(value := loads(brief.text, exact=True)):
                    refuse_repeated(value, brief.text, own=True)
                    if brief.data is not None:
                        yield from self._listed(Items(text, brief.data))
                        return
            elif first == b"[":
                items = Items(text, place)
                yield from self._listed(items)
                demand_end(text, items.end)
                return
            elif not first:
                raise text.fault(EMPTY, len(text))
            text = text.read()
        value = loads(text, exact=True)
        if type(value) is dict and self._is_envelope(value):
            # One of two data would not be looked at.
            refuse_repeated(value, text, own=True)
            code = value["status_code"]
            value, text = value.get("data"), texts_by_name(text).get("data", b"")
            if value is None and type(code) is int and 1000 <= code < 2000:
                # A list without objects (OCPI 2.2.1, Terminology, "Cardinality").
                return
            if not isinstance(value, dict | list):
                message = f"Expected {self._expected}, or a list of them."
                raise ValidationError({"data": [message]})
        if isinstance(value, list):
            yield from self._listed(zip(value, items_of(text), strict=False))
        else:
            yield None, value, text

    @staticmethod
    def _listed(items: Iterable[tuple[Any, bytes]]) -> Iterator[_Document]:
        for index, (value, text) in enumerate(items):
            yield index, value, text

    def _judge(
        self, document: Any, text: bytes
    ) -> tuple[list[Violation], list[Violation]]:
        """Return the violations in a document, and what is remarked of it."""
        violations: list[Violation] = []
        try:
            self._ask(document, text)
        except ValidationError as error:
            violations = violations_of(error)
        kinds = {one.kind for one in violations}
        if len(kinds) > 1:
            # Of so much of form that it is only counted, shape may be a part.
            try:
                self._ask(document, text, lenient=True)
            except ValidationError as error:
                shape = violations_of(error)
                violations += [one for one in shape if one not in violations]
            else:
                kinds = {"form"}
        found = remarks(self._cls, document)
        self._count(
            invalid=bool(violations),
            only_form=kinds == {"form"},
            remarked=bool(found),
        )
        return violations, found

    def _ask(self, document: Any, text: bytes, *, lenient: bool = False) -> None:
        judge(self._cls, document, partial=self._partial, text=text, lenient=lenient)

    def _count(
        self, *, invalid: bool = False, only_form: bool = False, remarked: bool = False
    ) -> None:
        self.objects += 1
        self.invalid += invalid
        self.only_form += only_form
        self.remarked += remarked
        self._told(self.objects)
