"""The directive that writes the objects of an edition of OCPI, from their classes.

The tables are made of the classes and enums on the day the pages are built. What the
rules say of several fields together is prose, in ``openapi.rules``: it is found by the
name of the rule's function, and whether it is what the function does is for people to
see. A rule without prose fails the build.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from itertools import pairwise
from itertools import starmap
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive

from flask_ocpi_status.objects import Edition
from flask_ocpi_status.objects import Object
from flask_ocpi_status.objects import edition_names
from flask_ocpi_status.objects import edition_of
from flask_ocpi_status.objects.edition import Words
from flask_ocpi_status.objects.fields import Enum
from flask_ocpi_status.objects.fields import List
from flask_ocpi_status.objects.fields import Nested
from flask_ocpi_status.objects.property import Property
from flask_ocpi_status.objects.texts import Text
from flask_ocpi_status.openapi.rules import RULES

#: The chapters, in their order on a page.
CHAPTERS = {
    "versions": "Versions",
    "credentials": "Credentials",
    "locations": "Locations",
    "sessions": "Sessions",
    "cdrs": "CDRs",
    "tariffs": "Tariffs",
    "tokens": "Tokens",
    "commands": "Commands",
    "chargingprofiles": "Charging profiles",
    "hubclientinfo": "Hub client info",
    "payments": "Payments",
    "bookings": "Bookings",
    "invoicereconciliation": "Invoice reconciliation",
    "types": "Types",
    "envelope": "Transport and format",
}

Cell = Sequence[nodes.Node]


class Objects(Directive):
    """``{ocpi-objects} NAME``: the classes of an edition by chapters, and its enums."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        page = _Page(edition_of(self.arguments[0]))
        return [*page.gone(), *page.chapters(), page.enums()]


class _Page:
    """What is written of an edition, and what it is compared with."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.before = edition_before(edition)

    def gone(self) -> Iterator[nodes.paragraph]:
        if self.before is None:
            return
        names = {**self.before.classes, **self.before.enums}.keys()
        left = names - {**self.edition.classes, **self.edition.enums}.keys()
        if left:
            yield _prose(_no_more(self.before, sorted(left)))

    def chapters(self) -> Iterator[nodes.section]:
        by_chapter: dict[str, list[type[Object]]] = {name: [] for name in CHAPTERS}
        for cls in self.edition.classes.values():
            by_chapter[cls.chapter].append(cls)
        for name, classes in by_chapter.items():
            if classes:
                made = _section(name, CHAPTERS[name])
                made += [self._class(cls) for cls in classes]
                yield made

    def _class(self, cls: type[Object]) -> nodes.section:
        name = cls.__name__
        made = _section(name, name)
        old = self.before and self.before.classes.get(name)
        told = (cls.__doc__ or "").partition("\n")[0]
        if self.before and old is None:
            told = f"{told} New in {self.edition.name}."
        made += nodes.paragraph("", told)
        made += self._fields(cls, old)
        if notes := list(_notes(cls, old, self.before)):
            made += nodes.bullet_list(
                "", *(nodes.list_item("", _prose(note)) for note in notes)
            )
        return made

    def _fields(self, cls: type[Object], old: type[Object] | None) -> nodes.table:
        # Expectations depend on the version: a field knows it when it is in a schema.
        fields = cls().fields
        was: Any = old().fields if old else {}
        changes = {
            name: _change(field, was.get(name)) if old else ""
            for name, field in fields.items()
        }
        head = ["field", "type", "card.", "expected"]
        if any(changes.values()) and self.before:
            head.append(f"since {self.before.name}")
        rows: list[list[Cell]] = []
        for name, field in fields.items():
            assert isinstance(field, Property)
            cells: list[Cell] = [
                [nodes.literal("", name)],
                [self._type(field)],
                [nodes.Text(field.card)],
                [nodes.Text(_expected(field))],
                [nodes.Text(changes[name])],
            ]
            rows.append(cells[: len(head)])
        return _table(head, rows)

    def _type(self, field: Property) -> nodes.Node:
        inner = _inner(field)
        if isinstance(inner, Enum | Nested):
            return _link(inner.ocpi)
        return nodes.Text(inner.ocpi)

    def enums(self) -> nodes.section:
        made = _section("enums", "Enums")
        rows: list[list[Cell]] = []
        for name, words in sorted(self.edition.enums.items()):
            target = nodes.inline("", "", nodes.literal("", name), ids=[name])
            told: list[nodes.Node] = [nodes.Text(", ".join(words))]
            if words.open:
                told[:0] = [nodes.emphasis("", "OpenEnum"), nodes.Text(": ")]
            rows.append([[target], told, self._of_enum(name, words)])
        head = ["enum", "values", f"since {self.before.name}" if self.before else ""]
        made += nodes.paragraph(
            "",
            "An OpenEnum may have other values as well. Any other enum has these only.",
        )
        columns = 3 if any(row[2] for row in rows) else 2
        made += _table(head[:columns], (row[:columns] for row in rows))
        return made

    def _of_enum(self, name: str, words: Words) -> Cell:
        if self.before is None:
            return []
        old = self.before.enums.get(name)
        if old is None:
            return [nodes.Text("new")]
        more = [word for word in words if word not in old]
        gone = [word for word in old if word not in words]
        told = []
        if words.open and not old.open:
            told.append("was closed")
        if more:
            told.append(f"new: {', '.join(more)}")
        if gone:
            told.append(f"no more: {', '.join(gone)}")
        return [nodes.Text("; ".join(told))] if told else []


def edition_before(edition: Edition) -> Edition | None:
    """Return what an edition says the differences from: an extension has its core."""
    if not _is_core(edition):
        return edition_of(edition.version)
    cores = filter(_is_core, map(edition_of, edition_names()))
    older = {new.name: old for old, new in pairwise(cores)}
    return older.get(edition.name)


def _is_core(edition: Edition) -> bool:
    return edition.name == edition.version


def _inner(field: Property) -> Property:
    return field.item if isinstance(field, List) else field


def _expected(field: Property) -> str:
    """Say what is expected, besides the type."""
    inner = _inner(field)
    many = inner is not field
    if isinstance(inner, Nested):
        told = "objects" if many else "an object"
    elif isinstance(inner, Enum):
        told = "values" if many else "one of its values"
        if inner.edition.enums[inner.words].open:
            told += ", or others" if many else ", or another"
    else:
        told = inner.expected.removeprefix(f"a {inner.ocpi}: ")
        if many:
            told = f"each {told}"
    return f"{told}, at least one" if field.card == "+" else told


def _change(field: Any, old: Any) -> str:
    """Say what is otherwise in a field than it was."""
    if old is None:
        return "new"
    told = []
    if field.ocpi != old.ocpi:
        told.append(old.ocpi)
    elif isinstance(_inner(field), Text) and _inner(field).expected != (
        _inner(old).expected
    ):
        told.append(old.expected)
    if field.card != old.card:
        told.append(old.card)
    return f"was {', '.join(told)}" if told else ""


def _notes(
    cls: type[Object], old: type[Object] | None, before: Edition | None
) -> Iterator[str]:
    """Say what there is to say of a class besides its fields."""
    for rule in cls.rules:
        form = " It is a matter of [form](../objects.md#shape-and-form)."
        yield RULES[rule.name] + (form if rule.kind == "form" else "")
    if cls.in_url:
        yield f"In its URL: {', '.join(starmap(_in_url, cls.in_url.items()))}."
    if cls.patch_needs:
        yield f"A PATCH has to have {_literals(cls.patch_needs)}."
    if old and before:
        gone = [name for name in old.properties() if name not in cls.properties()]
        if gone:
            yield _no_more(before, gone)


def _in_url(variable: str, field: str) -> str:
    """Name a variable part of a URL, and the field that says the same."""
    return f"`{variable}`" if variable == field else f"`{variable}` (its `{field}`)"


def _no_more(before: Edition, names: Iterable[str]) -> str:
    return f"There in {before.name}, and no more: {_literals(names)}."


def _literals(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _prose(text: str) -> nodes.paragraph:
    """Make a paragraph of words and, between backticks, literals."""
    made = nodes.paragraph()
    for number, part in enumerate(text.split("`")):
        made += nodes.literal("", part) if number % 2 else nodes.Text(part)
    return made


def _section(name: str, title: str) -> nodes.section:
    return nodes.section("", nodes.title("", title), ids=[name], names=[name])


def _link(name: str) -> nodes.reference:
    return nodes.reference("", name, internal=True, refid=name)


def _table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> nodes.table:
    group = nodes.tgroup(cols=len(head))
    group += [nodes.colspec(colwidth=1) for _ in head]
    group += nodes.thead("", _row([[nodes.Text(name)] for name in head]))
    group += nodes.tbody("", *(_row(row) for row in rows))
    return nodes.table("", group, classes=["colwidths-auto", "ocpi-objects"])


def _row(cells: Sequence[Cell]) -> nodes.row:
    return nodes.row(
        "", *(nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells)
    )


def setup(app: Any) -> dict[str, bool]:
    app.add_directive("ocpi-objects", Objects)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
