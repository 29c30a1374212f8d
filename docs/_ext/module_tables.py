"""The directive that writes a module: what can be asked of it, and what is answered.

The tables are made of those in the code on the day the pages are built, and a platform
is asked the examples then. A test holds its answers to the tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive

from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.modules.catalogue import OWNER
from flask_ocpi_status.modules.catalogue import SHORT
from flask_ocpi_status.modules.catalogue import answers_of
from flask_ocpi_status.modules.catalogue import rows_of
from flask_ocpi_status.modules.catalogue import short_of
from flask_ocpi_status.modules.operation import RECEIVER
from flask_ocpi_status.modules.operation import SENDER
from flask_ocpi_status.modules.operation import Module
from tests.modules.examples import Example
from tests.modules.examples import answer_text
from tests.modules.examples import examples
from tests.modules.examples import request_text

Cell = Sequence[nodes.Node]

#: What has an object of its class, so that the class says what is done.
_PLAIN = ("list", "read", "put", "patch", "delete", "create")


class ModulePage(Directive):
    """``{ocpi-module} NAME``: the tables of a module, and examples."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        module = MODULES[self.arguments[0]]
        return [
            _section("operations", "What can be asked", _operations(module)),
            _section("answers", "What is answered", _answers(module)),
            _section("examples", "Examples", _examples(module)),
        ]


def _operations(module: Module) -> Iterator[nodes.Node]:
    """Yield a table for each side, of the rows of all versions."""
    for role in (SENDER, RECEIVER):
        versions: dict[tuple[str, ...], list[str]] = {}
        for version in module.versions:
            for row in rows_of(module, version):
                if row["role"] == role:
                    told = tuple(short_of(row).values())
                    versions.setdefault(told, []).append(version)
        if not versions:
            continue
        yield nodes.rubric("", f"The {role.lower()}'s side")
        spans = {told: span(there, module.versions) for told, there in versions.items()}
        head = ["method", "path", "body → data", "kind", "versions"]
        # Where nothing differs, there is nothing to tell of versions.
        columns = len(head) if len(set(spans.values())) > 1 else len(head) - 1
        yield _table(
            head[:columns],
            (
                [
                    [nodes.literal("", method)],
                    [nodes.literal("", path)],
                    [nodes.Text(objects.replace("->", "→"))],
                    [nodes.Text(kind)],
                    [nodes.Text(there)],
                ][:columns]
                for (method, path, objects, kind), there in spans.items()
            ),
        )
        if any(SHORT in told[1] for told in versions):
            said = nodes.paragraph("", "", nodes.literal("", SHORT[1:]))
            said += [nodes.Text(" is "), nodes.literal("", OWNER[1:])]
            said += nodes.Text(": whose the object is.")
            yield said


def _answers(module: Module) -> Iterator[nodes.Node]:
    """Yield the table of what each kind answers, by the codes of all versions."""
    codes: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for version in module.versions:
        for row in answers_of(module, version):
            key = row["kind"], row["when"], row["HTTP"]
            by_code = codes.setdefault(key, {})
            by_code.setdefault(row["code"], []).append(version)
    yield _table(
        ["kind", "when", "HTTP", "status code"],
        (
            [
                *([nodes.Text(one)] for one in key),
                [nodes.Text(_code(by_code, module.versions))],
            ]
            for key, by_code in codes.items()
        ),
    )


def _code(by_code: dict[str, list[str]], versions: Sequence[str]) -> str:
    if len(by_code) == 1:
        return next(iter(by_code))
    return ", ".join(
        f"{code} ({span(there, versions)})" for code, there in by_code.items()
    )


def _examples(module: Module) -> Iterator[nodes.Node]:
    for example in examples(module):
        made = _section(
            "-".join(["example", example.operation.role.lower(), _slug(example)]),
            f"{example.operation.method} {_what(example)}",
            [],
        )
        told = f"Of the {example.operation.role.lower()}, in OCPI {example.version}: "
        made += nodes.paragraph("", f"{told}{example.expected.when}.")
        made += _http(request_text(example))
        made += _http(answer_text(example.ask()))
        yield made


def _what(example: Example) -> str:
    operation = example.operation
    if operation.kind not in _PLAIN:
        return f"/{operation.path}"
    cls = operation.gives or operation.takes or example.collection.keeps or ""
    return f"a list of {cls}" if operation.kind == "list" else cls


def _slug(example: Example) -> str:
    words = [example.operation.method, example.operation.path, example.version]
    return nodes.make_id("-".join(words))


def span(there: Sequence[str], all_: Sequence[str]) -> str:
    """Say which of some versions have something: these are never apart."""
    first, last = there[0], there[-1]
    if list(there) == list(all_):
        return "all" if len(all_) > 1 else first
    if first == last:
        return first
    if last == all_[-1]:
        return f"from {first} on"
    return f"until {last}" if first == all_[0] else f"{first} to {last}"


def _http(text: str) -> nodes.literal_block:
    return nodes.literal_block(text, text, language="http")


def _section(name: str, title: str, content: Iterable[nodes.Node]) -> nodes.section:
    made = nodes.section("", nodes.title("", title), ids=[name], names=[name])
    made += list(content)
    return made


def _table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> nodes.table:
    group = nodes.tgroup(cols=len(head))
    group += [nodes.colspec(colwidth=1) for _ in head]
    group += nodes.thead("", _row([[nodes.Text(name)] for name in head]))
    group += nodes.tbody("", *(_row(row) for row in rows))
    return nodes.table("", group, classes=["colwidths-auto", "ocpi-module"])


def _row(cells: Sequence[Cell]) -> nodes.row:
    return nodes.row(
        "", *(nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells)
    )


def setup(app: Any) -> dict[str, bool]:
    app.add_directive("ocpi-module", ModulePage)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
