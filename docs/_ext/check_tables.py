"""The directive that writes the checks of a partner, from the checks themselves."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive

from flask_ocpi_status.checking.checks.catalogue import CHECKS
from flask_ocpi_status.checking.checks.catalogue import rows

_HEAD = ("check", "what is right", "versions", "a fault is a", "OCPI 2.2.1")


class CheckTables(Directive):
    """``{check-tables}``: a table of all checks for each of their groups."""

    def run(self) -> list[nodes.Node]:
        made: list[nodes.Node] = []
        told = zip(CHECKS.values(), rows(), strict=True)
        for group, pairs in groupby(told, lambda pair: pair[0].group):
            made += [nodes.rubric("", group), _table([row for _, row in pairs])]
        return made


def _table(told: list[dict[str, str]]) -> nodes.table:
    group = nodes.tgroup(cols=len(_HEAD))
    group += [nodes.colspec(colwidth=1) for _ in _HEAD]
    head = nodes.row("", *(_cell(nodes.Text(name)) for name in _HEAD))
    lines = []
    for row in told:
        own, *others = (text for name, text in row.items() if name != "needs")
        cells = [_cell(nodes.literal("", own))]
        cells += [_cell(nodes.Text(text)) for text in others]
        lines.append(nodes.row("", *cells))
    group += [nodes.thead("", head), nodes.tbody("", *lines)]
    return nodes.table("", group, classes=["colwidths-auto"])


def _cell(inner: nodes.Node) -> nodes.entry:
    return nodes.entry("", nodes.paragraph("", "", inner))


def setup(app: Any) -> dict[str, bool]:
    app.add_directive("check-tables", CheckTables)
    return {"parallel_read_safe": True}
