"""Of each label there are few, whatever others send."""

from __future__ import annotations

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status.telemetry.labels import Labels
from flask_ocpi_status.telemetry.labels import shown
from tests.table import table


@table(
    ("identifier", "label"),
    [
        (None, "none"),
        ("locations", "locations"),
        ("versions", "versions"),
        ("credentials", "credentials"),
        ("bookings", "bookings"),
        ("mine", "mine"),
        ("named-by-a-party", "other"),
        ("LOCATIONS", "other"),
    ],
)
def test_a_module_is_one_of_ours_or_other(identifier, label):
    from flask import Flask

    app = Flask(__name__)
    mine = OCPIBlueprint("m", __name__, url_prefix="/m", module="mine", role="SENDER")
    mine.get("/")(lambda: {})
    app.register_blueprint(mine)
    assert Labels(app).module(identifier) == label


def test_parties_that_are_not_known_are_one(app):
    assert {Labels(app).party(None) for _ in range(3)} == {"unknown"}


def test_so_many_parties_have_a_label_and_the_others_share_one(app):
    labels = Labels(app, most=3)
    names = [f"p{number}" for number in range(5)] * 2
    assert [labels.party(name) for name in names] == [
        *("p0", "p1", "p2", "other", "other"),
        *("p0", "p1", "p2", "other", "other"),
    ]


@table(
    ("name", "told"),
    [
        ("windkracht", "windkracht"),
        ("Énergie & Söhne, 株式会社", "Énergie & Söhne, 株式会社"),
        ('a "b" \\ {c="d"}', 'a "b" \\ {c="d"}'),
        ("half \ud800", "half \\ud800"),
        ("turned \u202eround\x00", "turned \\u202eround\\x00"),
        ("x" * 255, "x" * 255),
        ("x" * 100_000, "x" * 255),
        ("", ""),
    ],
)
def test_a_name_is_told_as_it_is_where_it_can_be_sent(app, name, told):
    assert shown(name) == told
    assert Labels(app).party(name) == told
    assert told.encode().decode() == told
