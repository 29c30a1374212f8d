"""What the pages show of the modules is what a platform answers."""

from __future__ import annotations

from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.modules.examples import CHANGES
from flask_ocpi_status.modules.examples import OBJECTS
from flask_ocpi_status.objects import judge
from tests.modules.examples import EXAMPLES
from tests.modules.examples import Example
from tests.modules.examples import answer_text
from tests.modules.examples import request_text
from tests.table import table

IDS = [f"{example} of {example.version}" for example in EXAMPLES]


def test_there_is_an_example_of_each_operation() -> None:
    rows = [row[1] for module in MODULES.values() for row in module.rows()]
    assert [example.operation for example in EXAMPLES] == rows


@table("example", EXAMPLES, IDS)
def test_it_is_answered_as_the_tables_say(example: Example) -> None:
    answer = example.ask()
    assert (answer.status_code, answer.json["status_code"]) == (
        example.expected.http,
        example.expected.code,
    )
    gives = example.operation.gives
    if gives is None or answer.json["status_code"] != 1000:
        assert "data" not in answer.json
        return
    edition = example.module.edition(example.version)
    data = answer.json["data"]
    if gives in edition.enums:
        assert data in edition.enums[gives]
        return
    for one in data if example.operation.kind == "list" else [data]:
        judge(edition.classes[gives], one)
    if example.operation.kind == "list":
        assert len(data) == 1


@table("example", EXAMPLES, IDS)
def test_it_is_written_as_http(example: Example) -> None:
    head, _, body = request_text(example).partition("\n\n")
    assert head.startswith(f"{example.operation.method} /ocpi/{example.version}/")
    assert "<" not in head
    assert bool(body) is (example.body is not None)
    answer = example.ask()
    assert answer_text(answer).startswith(f"HTTP/1.1 {answer.status_code} ")


def test_what_is_sent_and_stored_is_shown_once_of_each_class() -> None:
    rows = [row for module in MODULES.values() for row in module.rows()]
    taken = {one.takes for _, one in rows if one.kind != "patch"}
    kept = {collection.keeps for collection, _ in rows}
    assert OBJECTS.keys() == (taken | kept) - {None}
    assert CHANGES.keys() == {one.takes for _, one in rows if one.kind == "patch"}
