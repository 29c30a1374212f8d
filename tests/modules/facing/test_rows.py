"""Rows: which is meant, and what a URL is made of."""

from __future__ import annotations

import pytest

from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.modules.facing.rows import collection_of
from flask_ocpi_status.modules.facing.rows import module_of
from flask_ocpi_status.modules.facing.rows import named
from flask_ocpi_status.modules.facing.rows import row_of
from flask_ocpi_status.modules.facing.rows import segments_of
from tests.table import table


@table(
    ("module", "error", "told"),
    [
        ("location", ValueError, "There is no module 'location'"),
        (None, TypeError, "use the identifier"),
        (MODULES, TypeError, "use the identifier"),
    ],
)
def test_what_is_no_module_is_a_mistake(module, error, told):
    with pytest.raises(error, match=told):
        module_of(module)


@table(
    ("of", "told"),
    [
        (None, "of='Terminal' or of='FinancialAdviceConfirmation'"),
        ("Location", "use one of Terminal, FinancialAdviceConfirmation"),
    ],
)
def test_of_several_tables_one_has_to_be_named(of, told):
    with pytest.raises(ValueError, match=told):
        collection_of(MODULES["payments"], of)


@table(
    ("module", "key", "ids"),
    [
        ("locations", "L", {"location_id": "L"}),
        ("locations", ["L", "E"], {"location_id": "L", "evse_uid": "E"}),
        (
            "locations",
            ("L", "E", "1"),
            {"location_id": "L", "evse_uid": "E", "connector_id": "1"},
        ),
        ("sessions", "S", {"session_id": "S"}),
        ("cdrs", "C", {"cdr_id": "C"}),
    ],
)
def test_a_key_has_the_ids_of_the_url(module, key, ids):
    assert named(MODULES[module].collections[0], key) == ids


@table(
    ("module", "key", "told"),
    [
        ("sessions", ("S", "E"), "one to 1 ids here: session_id"),
        ("sessions", (), "one to 1 ids"),
        ("locations", ("L", "E", "1", "2"), "location_id, evse_uid, connector_id"),
        ("hubclientinfo", "X", "leave out the key"),
        ("sessions", "", "no id"),
        ("sessions", "..", "no id"),
        ("sessions", (7,), "no id"),
        ("sessions", 7, "no id"),
        ("sessions", None, "no id"),
    ],
)
def test_a_key_that_no_url_has_is_a_mistake(module, key, told):
    with pytest.raises(ValueError, match=told):
        named(MODULES[module].collections[0], key)


def test_a_url_that_says_whose_it_is_needs_somebody_to_say_so():
    tokens = MODULES["tokens"]
    [collection] = tokens.collections
    row = row_of(tokens, collection, "2.2.1", "put", ["token_uid"])
    names = {"token_uid": "T/1"}
    with pytest.raises(ValueError, match="owner="):
        segments_of(row, names, None)
    assert segments_of(row, names, ("NL", "OUR")) == ["NL", "OUR", "T/1"]
