"""What a table of an app's own says wrongly is said at once, with the remedy."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from flask_ocpi_status.modules import Collection
from flask_ocpi_status.modules import MemoryDocuments
from flask_ocpi_status.modules import Module
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.modules import Operation
from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.modules.checking import check_module
from tests.table import table

VERSIONS = ("2.1.1", "2.2.1", "2.3.0")
URL = "<country_code>/<party_id>/<tariff_id>"
PUT = Operation("put", "RECEIVER", "PUT", URL, takes="Tariff")
READ = Operation("read", "RECEIVER", "GET", URL, gives="Tariff")
CREATE = Operation("create", "RECEIVER", "POST", takes="Tariff")


def own(*rows: Any, keeps: Any = "Tariff", **options: Any) -> Module:
    """Make a module of one's own."""
    named = options.pop("named", ("tariff_id", "id"))
    collection = Collection(rows, keeps=keeps, named=named)
    return Module(**{"identifier": "nltnm-x", "collections": (collection,), **options})


@table("module", list(MODULES.values()), ids=list(MODULES))
def test_the_tables_of_ocpi_are_right(module):
    check_module(module, module.versions)


@table(
    "module, remedy",
    [
        (own(replace(PUT, takes="Tarif")), "'Tarif', and OCPI 2.1.1 has no such class"),
        (own(replace(PUT, gives="X")), "names 'X', and OCPI 2.1.1 has no such class"),
        (own(PUT, keeps="Parking"), "give the module an Edition that has it"),
        (own(PUT, extension="2.3.0-payments", keeps="Calendar"), "2.3.0-payments has"),
        (own(replace(PUT, path="<id>")), "its path needs <tariff_id>"),
        (own(PUT, named=("tariff_id", "uid")), "names its objects by 'uid'"),
        (own(PUT, named=None), "has a <tariff_id> that tells no objects apart"),
        (own(replace(PUT, lacks=("uid",))), "may lack 'uid', which is no field of a"),
        (own(replace(READ, lacks=("id",))), "may lack 'id', which is no field of a"),
        (own(replace(PUT, kind="putt")), "no kind 'putt'; use one of list, read"),
        (own(replace(PUT, role="receiver")), "no role 'receiver'; use one of SENDER"),
        (own(replace(PUT, method="put")), "no method 'put'; use one of GET, POST"),
        (own(replace(PUT, path=f"/{URL}")), "no slash at its ends; leave it out"),
        (own(replace(PUT, path=f"{URL}/")), "no slash at its ends; leave it out"),
        (own(replace(PUT, since="2.2", until="2.1")), "is never there"),
        (own(replace(PUT, takes=None)), "say of which class, with takes="),
        (own(replace(READ, gives=None)), "say of which class, with gives="),
        (own(PUT, keeps=None), "say of which class, with keeps="),
        (own(CREATE), "give it one, with a 'read'"),
        (own(CREATE, READ, named=None), "say what names one, with named="),
        (own(PUT, replace(PUT, since="2.2")), "twice on its RECEIVER side in OCPI 2.2"),
        (own(PUT, cpo="CPO"), "cpo='CPO' is no side; use one of SENDER, RECEIVER"),
        (own(PUT, identifier="nltnm/x"), "use letters, digits and hyphens"),
        (own(PUT, identifier=""), "use letters, digits and hyphens"),
        (own(PUT, identifier=5), "use letters, digits and hyphens"),
    ],
)
def test_a_table_that_cannot_be_answered_from_is_refused(module, remedy):
    with pytest.raises(ValueError, match=re.escape(remedy)):
        check_module(module, VERSIONS)


@table(
    "module",
    [
        own(PUT, collections=Collection((PUT,))),
        own(PUT, collections=(PUT,)),
        own(PUT, collections=(Collection(PUT),)),
        own("PUT"),
        own(replace(PUT, knows="type")),
        own(replace(PUT, lacks="currency")),
        own(replace(PUT, demands=("type", 5))),
        own(PUT, named="tariff_id"),
        own(PUT, named=("tariff_id",)),
    ],
)
def test_what_is_several_things_is_a_tuple_of_them(module):
    with pytest.raises(TypeError, match="; use"):
        check_module(module, VERSIONS)


def test_a_platform_looks_at_what_it_is_given():
    platform = OCPIPlatform("roaming", __name__, versions=VERSIONS)
    with pytest.raises(ValueError, match="no kind"):
        platform.receiver(own(replace(PUT, kind="putt")), MemoryDocuments())
    platform.receiver(own(PUT, CREATE, READ), MemoryDocuments())
