"""The classes of OCPI as JSON Schemas (draft 2020-12).

What :func:`.judge` takes, the schema of its class takes. What OCPI says of several
fields together is no part of it: it stands in the description.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from ..modules.showing import change_of
from ..modules.showing import example_of
from ..objects import Object
from .components import DEFS
from .components import Components
from .components import Schema
from .rules import RULES
from .types import extension_of
from .types import field_of

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def schema_of(cls: type[Object], *, partial: bool = False) -> Schema:
    """Return the JSON Schema of a class, with those of its parts in ``$defs``.

    :param cls: a class of a version, as ``objects.v2_2_1.Location``.
    :param partial: whether it is that of a change of an object (PATCH).
    """
    known = Components()
    refer = refer_to_change if partial else refer_to
    name = refer(known, cls)["$ref"].removeprefix(DEFS)
    own = known.schemas[name]
    parts = {part: known.schemas[part] for part in sorted(known.schemas)}
    if f'"{DEFS}{name}"' not in json.dumps(parts):  # it is not in itself
        del parts[name]
    schema = {"$schema": DIALECT, "title": f"{name} of OCPI {cls.edition.name}", **own}
    return schema | ({"$defs": parts} if parts else {})


def refer_to(
    known: Components, cls: type[Object], *, name: str | None = None
) -> Schema:
    """Refer to the schema of a class.

    :param known: where it is kept.
    :param name: what it is called, if not as the class is.
    """
    return known.refer(
        cls,
        name or cls.__name__,
        lambda: _whole(known, cls),
        extension=extension_of(cls.edition),
    )


def refer_to_change(
    known: Components, cls: type[Object], *, ids: Mapping[str, str] | None = None
) -> Schema:
    """Refer to the schema of a change of an object (PATCH).

    No field has to be there but those that every change has. ``null`` clears what is
    optional. What the URL says already is ``readOnly``: it cannot be changed.

    :param ids: the variables of the URL, and the fields that say the same; those that
        the class names without it.
    """
    said = frozenset((cls.in_url if ids is None else ids).values())
    return known.refer(
        (cls, said),
        f"{cls.__name__}Change",
        lambda: _change(known, cls, said),
        extension=extension_of(cls.edition),
    )


def _whole(known: Components, cls: type[Object]) -> Schema:
    required = [
        field.data_key or name
        for name, field in cls().fields.items()
        if field.required and not field.dump_only
    ]
    example = example_of(cls)
    return (
        _object(known, cls)
        | ({"required": required} if required else {})
        | ({} if example is None else {"examples": [example]})
    )


def _change(known: Components, cls: type[Object], said: frozenset[str]) -> Schema:
    schema = _object(known, cls)
    for name in said & schema["properties"].keys():
        schema["properties"][name] = {**schema["properties"][name], "readOnly": True}
    schema["description"] = f"A change of an object (PATCH). {schema['description']}"
    example, needs = change_of(cls), cls.patch_needs
    return (
        schema
        | ({"required": [*needs]} if needs else {"minProperties": 1})
        | ({} if example is None else {"examples": [example]})
    )


def _object(known: Components, cls: type[Object]) -> Schema:
    edition = cls.edition
    return {
        "type": "object",
        "description": _description(cls),
        "properties": {
            field.data_key or name: field_of(
                field, edition, known, lambda below: refer_to(known, below)
            )
            for name, field in cls().fields.items()
        },
    }


def _description(cls: type[Object]) -> str:
    """Say what a class is, and what its schema cannot say."""
    first = (cls.__doc__ or cls.__name__).strip().partition("\n")[0]
    rules = (RULES.get(rule.name) for rule in cls.rules)
    return " ".join([first, *filter(None, rules)])
