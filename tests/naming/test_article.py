"""Names are said with the article of their sound."""

from __future__ import annotations

from flask_ocpi_status.naming.article import article
from flask_ocpi_status.naming.article import first
from flask_ocpi_status.naming.article import kind_of
from flask_ocpi_status.objects import edition_names
from flask_ocpi_status.objects import edition_of
from tests.table import table


@table(
    ("names", "said"),
    [
        ("EVSE EVSEParking SDR HTTPLog NDWFeed XMLFile MSP A F1", "an"),
        ("URL UTCTime CDR CDRToken PINCode KWh VATNumber UUID", "a"),
        ("Hours Image EnergyMix AuthMethod OpenEnum int honest ohm", "an"),
        ("umbrella Update uninvited unmarked upload urgent", "an"),
        ("Location Token string UserType unit Uniform usage utility", "a"),
        ("European Euro one-off once ewe House Half", "a"),
    ],
)
def test_it_is_the_sound_that_counts(names: str, said: str) -> None:
    for name in names.split():
        assert article(name) == f"{said} {name}"


def test_ocpis_own_names_are_said_right() -> None:
    names = {
        name
        for version in edition_names()
        for name in (*edition_of(version).classes, *edition_of(version).enums)
    }
    an = {name for name in names if article(name).startswith("an ")}
    assert {name for name in names if name[0] in "AEIO"} <= an
    others = {name for name in an if name[0] not in "AEIO"}
    assert {name for name in others if not name.startswith("Unlock")} == {"Hours"}


def test_a_value_is_said_by_its_type_also_at_the_beginning_of_a_sentence():
    values = (5, "x", None, object(), {})
    said = ["an int", "a str", "None", "an object", "a dict"]
    assert list(map(kind_of, values)) == said
    assert first(kind_of(5)) == "An int"
