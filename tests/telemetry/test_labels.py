"""Of each label there are few, whatever others send."""

from __future__ import annotations

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status.telemetry.labels import Labels
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
    ("name", "label"),
    [("Énergie", "Énergie"), ("half \ud800", r"half \ud800"), ("x" * 999, "x" * 255)],
)
def test_a_label_is_the_name_of_a_party_in_a_form_that_can_be_sent(app, name, label):
    labels = Labels(app, most=1)
    assert [labels.party(name) for _ in range(2)] == [label, label]
    assert label.encode().decode() == label
