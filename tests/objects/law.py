"""Two ways lead to a verdict, and they are to be one: held against each other."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from marshmallow import ValidationError
from marshmallow import fields

from flask_ocpi_status.codec import dumps
from flask_ocpi_status.codec import loads
from flask_ocpi_status.objects import Edition
from flask_ocpi_status.objects import Object
from flask_ocpi_status.objects import judge
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects.depth import is_deep
from flask_ocpi_status.objects.judging.compiled import is_valid
from flask_ocpi_status.objects.judging.pure import is_pure
from flask_ocpi_status.objects.judging.verdict import is_plain
from flask_ocpi_status.objects.property import Property
from flask_ocpi_status.violations import violations_of


def exactly(value: Any) -> Any:
    """Return what is equal only to the same: 5 is not 5.0, nor its Decimal."""
    if isinstance(value, dict):
        return {name: exactly(item) for name, item in value.items()}
    if isinstance(value, list):
        return [exactly(item) for item in value]
    return type(value).__name__, repr(value)


@cache
def _schema(cls: type[Object], patch: bool) -> Object:
    return cls(patch=patch)


def hold_the_law(cls: type[Object], document: Any, patch: bool = False) -> bool:
    """Hold both ways, with and without text, against each other.

    :return: whether the document is an object.
    """
    before = exactly(document)
    try:
        loaded = _schema(cls, patch).load(document)
    except ValidationError as error:
        loaded, messages = None, error.messages
    accepted = is_valid(cls, document, patch=patch)
    if loaded is not None:
        assert accepted or not is_pure(cls)
        judged = judge(cls, document, partial=patch)
        assert exactly(judged) == exactly(loaded)
    else:
        assert not accepted or has_deep_unknown(cls, document)
        with pytest.raises(ValidationError) as caught:
            judge(cls, document, partial=patch)
        assert caught.value.messages == messages
    assert exactly(document) == before
    return loaded is not None


def hold_the_law_in_json(cls: type[Object], document: Any, patch: bool) -> None:
    """Hold what is judged with its text against what is judged without."""
    text = dumps(document).encode()
    read = loads(text, exact=True)
    try:
        expected = judge(cls, read, partial=patch)
    except ValidationError as error:
        with pytest.raises(ValidationError) as caught:
            judge(cls, read, partial=patch, text=text)
        assert caught.value.messages == error.messages
    else:
        assert exactly(judge(cls, read, partial=patch, text=text)) == exactly(expected)
        assert is_valid(cls, read, patch=patch, plain=is_plain(text))


def has_deep_unknown(cls: type[Object], document: Any) -> bool:
    """Whether something that is unknown, anywhere in it, is nested too deeply."""
    unknown = [value for name, value in document.items() if name.startswith("x")]
    return any(map(is_deep, unknown)) or any(
        isinstance(below, dict) and has_deep_unknown(cls, below)
        for value in document.values()
        for below in (value if isinstance(value, list) else [value])
    )


#: marshmallow has them from 4.2 on.
HOOKS_OF_FIELDS = pytest.mark.skipif(
    not hasattr(fields.String(), "pre_load"),
    reason="this marshmallow has no hooks of fields",
)


def sample(edition: Edition = v2_2_1.edition, **fields: Property) -> type[Object]:
    """Make a class of one's own, of some version."""
    return type("Sample", (Object,), {**fields, "edition": edition})


def told(cls: type[Object], document: Any, *, partial: bool = False) -> dict[str, str]:
    """Return what is said of a document: messages by pointers, none of a valid one."""
    try:
        judge(cls, document, partial=partial)
    except ValidationError as error:
        return {one.pointer: one.message for one in violations_of(error)}
    return {}
