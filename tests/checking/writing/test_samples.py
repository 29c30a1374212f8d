"""The objects that a partner is sent are valid in each version, and ours."""

from __future__ import annotations

import json
import re

from flask_ocpi_status import PartyId
from flask_ocpi_status.checking.writing.samples import Samples
from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.objects import edition_of
from flask_ocpi_status.objects import judge
from tests.table import table

OWNER = PartyId("NL", "ABC")
#: What is put, posted or changed in each version.
SENT = {
    (version, module.identifier, operation.takes): module.edition(version).classes[
        operation.takes
    ]
    for version in FEATURES
    for module in MODULES.values()
    for _, operation in module.of(version)
    if operation.kind in ("put", "create", "notice") and operation.takes
}
CHANGED = [
    (version, module.identifier, operation.takes)
    for version in FEATURES
    for module in MODULES.values()
    for _, operation in module.of(version)
    if operation.kind == "patch"
]


@table("which", SENT)
def test_an_object_is_valid_and_of_whom_it_is_to_be(which):
    made = Samples(OWNER).of(SENT[which])
    judge(SENT[which], made)
    for field in ("country_code", "party_id"):
        if field in made:
            assert made[field] in ("NL", "ABC")


@table("which", SENT)
def test_its_ids_begin_with_chk_as_those_of_what_it_names_do(which):
    text = json.dumps(Samples(OWNER).of(SENT[which]))
    assert not re.findall(r'"[A-Z]+1"', text.replace("CHK", "chk"))
    assert "2026-03-" not in text


@table("which", CHANGED)
def test_a_change_is_valid_and_changes_something(which):
    cls = SENT[which]
    samples = Samples(OWNER)
    change = samples.change(cls)
    judge(cls, {**change, "last_updated": samples.updated()}, partial=True)
    whole = samples.of(cls)
    assert change
    assert {**whole, **change} != whole


def test_two_runs_send_other_objects():
    one, other = (Samples(OWNER).id_of("token_uid") for _ in range(2))
    assert one != other


@table("version", FEATURES)
def test_no_object_can_be_used(version):
    classes = edition_of(version).classes
    samples = Samples(OWNER)
    assert samples.of(classes["Token"])["valid"] is False
    assert samples.of(classes["Session"])["status"] == "INVALID"
    location = samples.of(classes["Location"])
    assert location.get("publish", False) is False
    assert {evse["status"] for evse in location["evses"]} == {"REMOVED"}
