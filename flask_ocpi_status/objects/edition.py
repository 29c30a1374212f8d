"""What a version of OCPI is made of: its classes, its enums, and how it knows them."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from types import NoneType
from typing import Any
from typing import ClassVar
from typing import Final
from typing import TypeGuard
from typing import TypeVar
from typing import cast

from marshmallow import INCLUDE
from marshmallow import Schema
from marshmallow import ValidationError
from marshmallow import validates_schema
from marshmallow.schema import SchemaMeta

from ..contracts.versions import FEATURES
from ..contracts.versions import Features
from ..naming.article import article
from ..violations import MOST
from .depth import TOO_DEEP
from .depth import is_deep
from .json_types import type_of
from .property import Property
from .rule import Attributes
from .rule import Rule
from .rule import nested
from .telling import is_lenient
from .telling import present_telling
from .words import OpenWords as OpenWords
from .words import Words as Words
from .words import enum as enum
from .words import open_enum as open_enum

T = TypeVar("T")

#: The variable parts of a client-owned object's URL that say whose it is.
OWNER: Final = {"country_code": "country_code", "party_id": "party_id"}


class _ObjectMeta(SchemaMeta):
    """Takes fields away: ``class Connector(v2_1.Connector, without=("voltage",))``."""

    def __new__(
        mcs,
        name: str,
        bases: tuple[type, ...],
        attrs: dict[str, Any],
        without: Iterable[str] = (),
    ) -> _ObjectMeta:
        attrs["_without"] = frozenset(without)
        for rule in attrs.get("rules", ()):
            if not isinstance(rule, Rule):
                raise TypeError(f"A rule is made with looks_at, and {rule!r} is none.")
        return super().__new__(mcs, name, bases, attrs)  # type: ignore[return-value]

    def __init__(cls, name: str, bases: Any, attrs: Any, **keywords: Any) -> None:
        super().__init__(name, bases, attrs)  # type: ignore[no-untyped-call]

    @classmethod
    def get_declared_fields(
        mcs,
        klass: SchemaMeta,
        cls_fields: list[Any],
        inherited_fields: list[Any],
        dict_cls: type[dict[str, Any]] = dict,
    ) -> dict[str, Any]:
        # From the base alone: what it has left out stays out.
        inherited = [
            pair
            for base in klass.__bases__
            for pair in getattr(base, "_declared_fields", {}).items()
            if pair[0] not in klass._without  # type: ignore[attr-defined]
        ]
        return dict_cls(inherited + cls_fields)


class Object(Schema, metaclass=_ObjectMeta):
    """A class of OCPI: a schema that judges a document and leaves it as it is.

    Loading gives the document back, with what is unknown in it, without the fields that
    are ``null`` where ``null`` is as good as absent, and with exact numbers.

    :param patch: whether it is to be a change of an object (PATCH): what is absent
        stays as it is, and ``null`` clears what is optional.

    The other parameters are those of :class:`marshmallow.Schema`.
    """

    class Meta:
        """What is unknown passes, and is kept (OCPI 2.3.0, Types, Class)."""

        unknown = INCLUDE

    #: The version that it belongs to.
    edition: ClassVar[Edition]
    #: The chapter of the specification that has it.
    chapter: ClassVar[str]
    #: What looks at several of its fields together.
    rules: ClassVar[tuple[Rule, ...]] = ()
    #: The variable parts of a URL that say the same as a field, and that field.
    in_url: ClassVar[Mapping[str, str]] = {}
    #: What a PATCH has to have, whatever it changes.
    patch_needs: ClassVar[tuple[str, ...]] = ()
    #: Whether an empty object is no more than no body, where a body is optional.
    empty_is_none: ClassVar[bool] = False

    @classmethod
    def properties(cls) -> Mapping[str, Property]:
        """Return the rows of the class's table, by the names of the fields."""
        return cast(Mapping[str, Property], cls._declared_fields)

    def __init__(self, *, patch: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.patch = patch
        if patch:
            # By name: True would reach down into objects that are replaced as a whole.
            self.partial = tuple(set(self.fields) - set(self.patch_needs))
        self.error_messages = {
            **self.error_messages,
            "type": f"Expected {article(type(self).__name__)} object.",
        }

    def _deserialize(
        self, data: Any, *, error_store: Any, many: bool = False, **options: Any
    ) -> Any:
        if many or isinstance(data, Mapping):
            return super()._deserialize(
                data, error_store=error_store, many=many, **options
            )
        message = f"Is {type_of(data)}. {self.error_messages['type']}"
        index = options.get("index") if self.opts.index_errors else None
        error_store.store_error([message], index=index)
        return {}

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _look_at_rules(self, data: Any, original: Any, **kwargs: Any) -> None:
        if not isinstance(original, dict):
            return
        if self.patch and not original and not self.patch_needs:
            raise ValidationError("There is nothing to change. Expected a field.")
        # What is wrong is not in the data. What is absent from a change is not known.
        unknown = {
            name
            for name, field in self.fields.items()
            if name not in data
            and (self.patch or field.required or original.get(name) is not None)
        }
        lenient = is_lenient()
        found = [
            fault
            for rule in self.rules
            if unknown.isdisjoint(rule.fields)
            for fault in (rule.of_shape if lenient else rule)(Attributes(data))
        ]
        if found:
            most = None if present_telling() is None else MOST
            raise ValidationError(nested(found, most))

    @validates_schema(skip_on_field_errors=False)
    def _look_at_unknown(self, data: Any, **kwargs: Any) -> None:
        deep = [
            name for name in data.keys() - self.fields.keys() if is_deep(data[name])
        ]
        if deep:
            raise ValidationError({name: [TOO_DEEP] for name in deep})


class Edition:
    """One state of the specification, with all the classes and enums that it has.

    It is the last line of a version's module. What the version before it has, and the
    module does not define anew, is added to the module then: a class of the same
    fields, whose objects are those of this version.

    :param name: the version, and the extension if it is one: ``"2.3.0-payments"``.
    :param namespace: the module's ``globals()``.
    :param after: the version that the module says the differences from.
    :param without: the names of what is no more.
    """

    def __init__(
        self,
        name: str,
        namespace: dict[str, Any],
        after: Edition | None = None,
        *,
        without: Iterable[str] = (),
    ) -> None:
        self.name = name
        self.version = name.partition("-")[0]
        self.features: Features = FEATURES[self.version]
        classes = {
            name: one for name, one in namespace.items() if _is_of(one, self.name)
        }
        enums = {name: one for name, one in namespace.items() if type(one) in _WORDS}
        if after is not None:
            module = namespace["__name__"]
            inherited = _but(after.classes, without)
            classes = {
                name: classes.get(name) or _derived(one, module)
                for name, one in inherited.items()
            } | classes
            enums = _but(after.enums, without) | enums
            # Something else that has the name of a class stays, in the module.
            namespace.update(
                (name, one)
                for name, one in {**classes, **enums}.items()
                if isinstance(namespace.get(name), _KINDS)
            )
        for one in classes.values():
            one.edition = self
            if not hasattr(one, "chapter"):
                one.chapter = one.__module__.rpartition(".")[2]
        self.classes: Mapping[str, type[Object]] = classes
        self.enums: Mapping[str, Words] = enums

    @property
    def case_sensitive(self) -> bool:
        """Whether ids are, as before 2.2 (Types, CiString)."""
        return self.features.case_sensitive

    def __repr__(self) -> str:
        return f"<Edition {self.name}>"


_WORDS: Final = (Words, OpenWords)
#: What makes way for a class or an enum of its name.
_KINDS: Final = (_ObjectMeta, Words, NoneType)


def _but(named: Mapping[str, T], without: Iterable[str]) -> dict[str, T]:
    return {name: one for name, one in named.items() if name not in without}


def _is_of(value: Any, name: str) -> TypeGuard[type[Object]]:
    """Whether it is a class that no other version has."""
    if not isinstance(value, _ObjectMeta) or value is Object:
        return False
    edition = vars(value).get("edition")
    return edition is None or edition.name == name


def _derived(parent: type[Object], module: str) -> type[Object]:
    """Return a class as another version has it unchanged."""
    attributes = {"__module__": module, "__doc__": parent.__doc__}
    return cast(type[Object], _ObjectMeta(parent.__name__, (parent,), attributes))
