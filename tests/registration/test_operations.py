"""The table of what can be asked where parties register."""

from __future__ import annotations

from flask_ocpi_status.contracts import CODES
from flask_ocpi_status.objects import edition_of
from flask_ocpi_status.registration.operations import CREDENTIALS
from flask_ocpi_status.registration.operations import DETAILS
from flask_ocpi_status.registration.operations import LIST
from flask_ocpi_status.views.noted import facts_of
from tests.table import table

ROWS = (LIST, DETAILS, *CREDENTIALS)


@table("row", ROWS, ids=[row.view.__name__ for row in ROWS])
def test_each_row_is_found_by_its_view(row) -> None:
    assert [fact.of for fact in facts_of(row.view)] == [row]


@table("version", CODES)
def test_what_is_taken_and_given_is_a_class_of_every_version(version) -> None:
    named = {name for row in ROWS for name in (row.takes, row.gives) if name}
    assert named <= edition_of(version).classes.keys()


def test_each_method_of_credentials_is_there_once() -> None:
    assert [row.method for row in CREDENTIALS] == ["GET", "POST", "PUT", "DELETE"]
