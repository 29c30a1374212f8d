"""What a row of a class's table says of a field.

Such a field says two things about a value: whether it is one (``check``), for
marshmallow, which then says what was expected; and what msgspec is to look for
(``shape``), which is fast and says nothing. The types have both side by side, so that
they stay the same.

Rules: OCPI 2.0 to 2.3.0, chapter "Terminology" (cardinality).
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any
from typing import Final
from typing import Literal
from typing import Protocol

from marshmallow import ValidationError
from marshmallow import fields
from marshmallow import missing

from ..contracts.versions import Features
from ..violations import Form
from .json_types import type_of
from .telling import is_lenient
from .words import Words

#: How often: exactly once, at most once, any number of times, at least once.
Card = Literal["1", "?", "*", "+"]
#: Makes the msgspec type of a class.
Compile = Callable[[Any], Any]

# Options of marshmallow's that say more of a value; some came after 4.1.
_MEANS: Final = ("validators", "pre_load", "post_load", "dump_only")
_TOLD: Final = {"required": "Missing.", "null": "May not be null."}


class Vocabulary(Protocol):
    """What a property looks up in the version that it belongs to.

    An :class:`.Edition` has it. That is made of classes, and they of properties.
    """

    @property
    def features(self) -> Features:
        """In what the version differs from others besides."""

    @property
    def classes(self) -> Mapping[str, type[Any]]:
        """Its classes, by their names."""

    @property
    def enums(self) -> Mapping[str, Words]:
        """Its enums, by their names."""


class Property(fields.Field[Any]):
    """A row of a class's table: what is said there of a field.

    :param card: its cardinality.
    """

    def __init__(self, card: Card = "1", **options: Any) -> None:
        optional = card in ("?", "*")
        options.setdefault("required", not optional)
        options.setdefault("allow_none", optional)
        super().__init__(**options)
        self.card = card

    @property
    def ocpi(self) -> str:
        """The type, as the table writes it."""
        raise NotImplementedError

    @property
    def expected(self) -> str:
        """What a value is to be, in words."""
        raise NotImplementedError

    @property
    def edition(self) -> Vocabulary:
        """The version of OCPI that the object's class belongs to."""
        root: Any = self.root
        return root.edition  # type: ignore[no-any-return]

    def check(self, value: Any) -> bool:
        """Whether the value is one of the type's."""
        raise NotImplementedError

    def passes(self, value: Any) -> bool:
        """Whether the value is of the right shape, whatever its form."""
        return self.check(value)

    def faults(self, value: Any) -> Iterator[str]:
        """Yield what is wrong with a value, in sentences that do not repeat it."""
        yield f"Is {type_of(value)}."

    def shape(self, edition: Vocabulary, compile: Compile) -> Any:
        """Return the type by which msgspec comes to the same.

        Where a type of msgspec's cannot say it all, :mod:`.compiled` says the rest.
        """
        raise NotImplementedError

    def shape_in_list(self, edition: Vocabulary, compile: Compile) -> Any:
        """Return the type of an item, which has no name to be looked at by."""
        return self.shape(edition, compile)

    def loose_shape(self, edition: Vocabulary, compile: Compile) -> Any:
        """Return the type by which msgspec finds what :meth:`passes`."""
        return self.shape(edition, compile)

    def make_error(self, key: str, **values: Any) -> ValidationError:
        """Say what is wrong, and what was expected."""
        if key in _TOLD:
            return ValidationError(f"{_TOLD[key]} Expected {self.expected}.")
        value = values["value"]
        words = " ".join([*self.faults(value), f"Expected {self.expected}."])
        return ValidationError(Form(words) if self.passes(value) else words)

    def deserialize(
        self,
        value: Any,
        attr: str | None = None,
        data: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Any:
        """Judge a value. ``null`` is as good as absent, unless it is to clear a field.

        :raises ValidationError: for what is none of the type's.
        """
        if value is None and self.allow_none and not self._clears:
            return missing
        try:
            return super().deserialize(value, attr, data, **kwargs)
        except ValidationError as error:
            # What is right in it must not pass for the whole of it: rules look at it.
            error.valid_data = None
            raise

    @property
    def says_all(self) -> bool:
        """Whether its type and its cardinality say all of it.

        A type of an app's own may judge otherwise; and so may each of marshmallow's
        options that are looked at here, in whatever field.
        """
        return (
            type(self).__module__.startswith(__package__)
            and not any(getattr(self, option, None) for option in _MEANS)
            and self.data_key is self.attribute is None
            and self.load_default is missing
        )

    @property
    def _clears(self) -> bool:
        return bool(getattr(self.parent, "patch", False))

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if not (self.check(value) or (is_lenient() and self.passes(value))):
            raise self.make_error("invalid", value=value)
        return value
