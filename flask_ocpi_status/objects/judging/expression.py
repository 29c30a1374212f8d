"""What no type of msgspec's says of the fields of an object, as one expression.

It is asked for each object, and reads the fields by their names: as loops it would take
as long as all the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from decimal import Decimal
from inspect import isgeneratorfunction
from typing import Any
from typing import Final

from msgspec import UNSET

from ..edition import Object
from ..fields import Integer
from ..fields import List
from ..fields import Number
from ..numbers import LARGEST
from ..texts import Text

# With a Decimal, a Decimal is compared fastest.
_LEAST: Final = Decimal(-LARGEST)
_MOST: Final = Decimal(LARGEST)


def judge_of(
    cls: type[Object], *, patch: bool, plain: bool, lenient: bool = False
) -> Callable[[Any], object] | None:
    """Return what judges an object of a class, if its types leave something.

    It raises a ``ValueError`` for what is not valid.

    :param patch: whether it is a change: fields may be unset.
    :param plain: whether all its texts are known to be printable ASCII.
    :param lenient: whether it is enough that it has the right shape.
    """
    writer = _Writer(cls, patch)
    parts = list(_numbers(writer, lenient))
    if not lenient:
        parts += _forms(writer)
    if not (plain or lenient):
        parts += _characters(writer)
    parts += _rules(writer, lenient)  # they look at what is valid by itself
    if not parts:
        return None
    judge: Callable[[Any], object] = eval(
        f"lambda one: {' and '.join(parts)} or refuse()", writer.known
    )
    return judge


def _refuse() -> None:
    raise ValueError("The fields of an object are not valid together.")


class _Writer:
    """Writes parts of an expression, in which ``one`` is the object."""

    def __init__(self, cls: type[Object], patch: bool) -> None:
        self.cls = cls
        self.patch = patch
        self.fields = cls.properties()
        self.known: dict[str, Any] = {
            **{"refuse": _refuse, "unset": UNSET, "set_of": _Set},
            **{"exact": Decimal, "least": _LEAST, "most": _MOST},
        }

    def name(self, value: object) -> str:
        """Return the name that a value has in the expression."""
        name = f"known_{len(self.known)}"
        self.known[name] = value
        return name

    def if_there(self, name: str, part: str) -> str:
        """Return a part that is true also when a field is absent."""
        if self.patch:
            return f"(one.{name} is None or one.{name} is unset or {part})"
        if self.fields[name].required:
            return part
        return f"(one.{name} is None or {part})"


class _Set:
    """A change as a rule sees it: what is absent is ``None``, as everywhere."""

    __slots__ = ("__change",)

    def __init__(self, change: object) -> None:
        self.__change = change

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.__change, name)
        return None if value is UNSET else value


def _numbers(writer: _Writer, lenient: bool) -> Iterator[str]:
    """How large decimals are, and whether those that have to be are whole.

    Of the other numbers msgspec knows it.
    """
    for name, field in writer.fields.items():
        item = field.item if isinstance(field, List) else field
        if isinstance(item, Integer):
            fits = writer.name(item.passes if lenient else item.check)
            if item is field:
                part = writer.if_there(name, f"{fits}(one.{name})")
                yield f"(one.{name}.__class__ is int or {part})"
            else:
                yield writer.if_there(name, f"all(map({fits}, one.{name}))")
        elif isinstance(field, Number):
            one = f"one.{name}"
            yield f"({one}.__class__ is not exact or least <= {one} <= most)"
        elif isinstance(field, List) and isinstance(field.item, Number):
            part = f"all(least <= item <= most for item in one.{name})"
            yield writer.if_there(name, part)


def _forms(writer: _Writer) -> Iterator[str]:
    """Texts that have a form."""
    for name, field in writer.fields.items():
        form = field.form(writer.cls.edition) if isinstance(field, Text) else None
        if form is not None:
            yield writer.if_there(name, f"{writer.name(form.fits)}(one.{name})")


def _characters(writer: _Writer) -> Iterator[str]:
    """The characters of texts without a form: of all that allow the same at once."""
    texts: dict[Callable[[str], bool], list[str]] = {}
    for name, field in writer.fields.items():
        if isinstance(field, Text) and field.form(writer.cls.edition) is None:
            needed = field.required and not writer.patch
            text = f"one.{name}" if needed else f"(one.{name} or '')"
            texts.setdefault(field.allows, []).append(text)
    for allows, written in texts.items():
        yield f"{writer.name(allows)}(''.join(({', '.join(written)},)))"


def _rules(writer: _Writer, lenient: bool) -> Iterator[str]:
    """Rules; of a change, those that look at nothing which is absent from it."""
    for rule in writer.cls.rules:
        if lenient and rule.kind == "form":
            continue
        look = rule.of_shape if lenient else rule.look
        one = "set_of(one)" if writer.patch else "one"
        found = f"{writer.name(look)}({one})"
        part = f"not any({found})" if isgeneratorfunction(look) else f"not {found}"
        if writer.patch:
            absent = [f"one.{name} is unset" for name in sorted(rule.fields)]
            part = f"({' or '.join([*absent, part])})"
        yield part
