"""The schemas of a document that have names, and what refers to them."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Hashable
from collections.abc import Iterator
from itertools import chain
from itertools import count
from typing import Any
from typing import Final

#: A JSON Schema (draft 2020-12).
Schema = dict[str, Any]

#: Where they are in a schema by itself, and in a document of OpenAPI.
DEFS: Final = "#/$defs/"
OPENAPI: Final = "#/components/schemas/"


class Components:
    """The schemas of one document, by their names.

    :param prefix: what a reference to one begins with.
    :ivar schemas: those that were made so far.
    """

    def __init__(self, prefix: str = DEFS) -> None:
        self.schemas: dict[str, Schema] = {}
        self._prefix = prefix
        self._names: dict[Hashable, str] = {}

    def refer(
        self,
        key: Hashable,
        name: str,
        make: Callable[[], Schema],
        *,
        extension: str = "",
    ) -> Schema:
        """Return a reference to a schema, which is made when it is first needed.

        What has the same name and is the same is there once: an extension of OCPI has
        most of its classes from the version.

        :param key: what it is of.
        :param name: what it is called, unless another one is.
        :param make: makes it; it may refer to itself.
        :param extension: the one that it is of, which tells it from another one.
        """
        if key not in self._names:
            names = list(self._until_free(name, extension))
            self._names[key] = own = names[-1]
            self.schemas[own] = {}
            made = make()
            same = next((one for one in names if self.schemas[one] == made), own)
            if same != own:
                del self.schemas[own]
                self._names[key] = same
            else:
                self.schemas[own] = made
        return {"$ref": f"{self._prefix}{self._names[key]}"}

    def name_of(self, key: Hashable) -> str:
        """Return the name of what was referred to."""
        return self._names[key]

    def _until_free(self, name: str, extension: str) -> Iterator[str]:
        own = [f"{name}{extension}"] if extension else []
        for one in chain([name], own, (f"{name}{number}" for number in count(2))):
            yield one
            if one not in self.schemas:
                return


def or_null(schema: Schema) -> Schema:
    """Return the schema of what may be ``null`` as well."""
    if isinstance(schema.get("type"), str):
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]} if schema else schema
