"""Modules are imported by the paths that the documentation has named before."""

from __future__ import annotations

import pickle
import subprocess
import sys
from importlib import import_module

import pytest

from flask_ocpi_status import moved
from flask_ocpi_status.peers import addresses
from tests.table import table


@table("before", sorted(moved._NOW))
def test_the_path_from_before_leads_to_the_same_module(before):
    if before.endswith("registration.peer"):
        pytest.importorskip("requests_hardened", reason="It needs an extra.")
    now = moved._NOW[before]
    assert import_module(before) is import_module(now)
    assert import_module(now).__name__ == now


def test_what_was_pickled_by_the_path_from_before_is_found():
    known = pickle.dumps(addresses.check_url, protocol=0)
    before = known.replace(b"peers.addresses", b"registration.addresses")
    assert before != known
    assert pickle.loads(before) is addresses.check_url


@table(
    ("path", "name"),
    [
        ("monitoring", "Record"),
        ("results", "Created"),
        ("objects.converting", "Converted"),
        ("registration.refusals", "NameTaken"),
        ("registration.settings", "PeerSettings"),
    ],
)
def test_the_classes_of_what_is_pickled_are_found(path, name):
    pickled = f"cflask_ocpi_status.{path}\n{name}\n.".encode()
    assert pickle.loads(pickled).__name__ == name


def test_it_may_be_the_first_thing_that_is_imported():
    program = (
        "from flask_ocpi_status.registration.addresses import check_url\n"
        "from flask_ocpi_status.peers.addresses import check_url as now\n"
        "assert check_url is now\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_other_paths_are_unknown():
    with pytest.raises(ModuleNotFoundError):
        import_module("flask_ocpi_status.registration.nothing")
