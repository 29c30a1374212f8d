"""Objects of ours as they are now, from documents and from sources."""

from __future__ import annotations

from flask_ocpi_status import Page
from flask_ocpi_status.modules import MemoryDocuments
from flask_ocpi_status.modules.acting.pushing.wholes import part_of
from flask_ocpi_status.modules.acting.pushing.wholes import whole_of
from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.modules.keeping.documents import Kept
from flask_ocpi_status.modules.keeping.documents import Key
from flask_ocpi_status.modules.keeping.documents import Shelf
from tests.modules.acting.house import US
from tests.modules.acting.house import House
from tests.modules.acting.house import keep
from tests.modules.acting.house import ours
from tests.table import table

LOCATION = ours("Location", "locations")
TOKEN = ours("Token", "tokens")


class Sites:
    def page(self, page):
        return Page([LOCATION], 1)

    def find(self, location_id):
        return LOCATION if location_id == "LOC1" else None


def found(house, module, own, owner=None, apart=None):
    [collection] = MODULES[module].collections
    names = {collection.named[0]: own}
    with house.app.app_context():
        common = house.common
        kept = whole_of(common, MODULES[module], collection, names, owner, apart)
        return None if kept is None else kept.document


def test_a_source_is_asked_by_the_name_of_the_url():
    house = House(set_up=lambda it: it.sender("locations", Sites()))
    assert found(house, "locations", "LOC1") == LOCATION
    assert found(house, "locations", "LOC2") is None


def test_without_a_place_there_is_nothing():
    house = House()
    assert found(house, "locations", "LOC1") is None


@table(
    ("apart", "contract"),
    [(None, "RFID1"), ("RFID", "RFID1"), ("APP_USER", "APP1"), ("OTHER", None)],
)
def test_documents_tell_tokens_of_one_uid_apart(apart, contract):
    documents = MemoryDocuments()
    keep(documents, {**TOKEN, "contract_id": "RFID1"}, "ID1")
    app_user = {**TOKEN, "type": "APP_USER", "contract_id": "APP1"}
    keep(documents, app_user, "ID1?type=APP_USER")
    house = House(set_up=lambda it: it.sender("tokens", documents))
    for owner in (None, US, ("nl", "our")):
        whole = found(house, "tokens", "ID1", owner, apart)
        assert (whole and whole["contract_id"]) == contract
    assert found(house, "tokens", "ID1", ("NL", "ABC"), apart) is None


def test_what_is_kept_in_another_version_comes_in_that_of_the_app():
    documents = MemoryDocuments()
    key = Key.folded(Shelf("SENDER", "Token"), *US, "ID1")
    old = ours("Token", "tokens", "2.1.1")
    assert documents.put(key, Kept(old, "2.1.1"), None)
    house = House(set_up=lambda it: it.sender("tokens", documents))
    assert found(house, "tokens", "ID1")["contract_id"] == old["auth_id"]


@table(
    ("names", "field"),
    [
        ({"location_id": "LOC1"}, "city"),
        ({"location_id": "LOC1", "evse_uid": "e1"}, "connectors"),
        ({"location_id": "LOC1", "evse_uid": "E1", "connector_id": "1"}, "standard"),
        ({"location_id": "LOC1", "evse_uid": "E2"}, None),
    ],
)
def test_a_part_is_found_by_its_ids(names, field):
    part = part_of(LOCATION, names)
    assert (part is None) if field is None else (field in part)
