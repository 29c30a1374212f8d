"""Modules as they are mounted: what is refused while the app is being set up."""

from __future__ import annotations

import pytest
from flask import Flask

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.exchange.mounts import mounts
from flask_ocpi_status.exchange.state import state_of
from tests.table import table


def module(name, version, module, role=None, prefix=None, **options):
    return OCPIBlueprint(
        name,
        __name__,
        url_prefix=prefix or f"/{name}",
        contract=f"ocpi-{version}",
        module=module,
        role=role,
        **options,
    )


REFUSED = {
    "a module of a later version": (
        [module("a", "2.0", "commands")],
        "'commands', which OCPI 2.0 does not have",
    ),
    "a module that no version has": (
        [module("a", "2.3.0", "places", "SENDER")],
        "begins with country code and party id",
    ),
    "one of our own without country and party": (
        [module("a", "2.3.0", "nl-tokens", "SENDER")],
        "begins with country code and party id",
    ),
    "one of our own with what is no text": (
        [module("a", "2.3.0", "nltnm-\x00 x", "SENDER")],
        "begins with country code and party id",
    ),
    "two modules at one URL": (
        [
            module("a", "2.2.1", "locations", "SENDER", "/x"),
            module("b", "2.2.1", "tariffs", "SENDER", "/x/"),
        ],
        "'a' and 'b' are both at '/x'",
    ),
    "two versions at one URL": (
        [
            module("a", "2.2.1", "locations", "SENDER", "/x"),
            module("b", "2.3.0", "locations", "SENDER", "/x"),
        ],
        "'a' and 'b' are both at '/x'",
    ),
    "no role from 2.2 on": (
        [module("a", "2.2", "locations")],
        "pass role='SENDER'",
    ),
    "a role that is none": (
        [module("a", "2.2.1", "locations", "BOTH")],
        "use 'SENDER' or 'RECEIVER'",
    ),
    "a variable in the prefix": (
        [module("a", "2.2.1", "locations", "SENDER", "/<tenant>/locations")],
        "holds a variable",
    ),
    "the same module twice": (
        [
            module("a", "2.2.1", "locations", "SENDER"),
            module("b", "2.2.1", "locations", "SENDER"),
        ],
        "'a' and 'b' are both the module 'locations', side SENDER, of OCPI 2.2.1",
    ),
    "both sides of a module before 2.2": (
        [
            module("a", "2.1.1", "locations", "SENDER"),
            module("b", "2.1.1", "locations", "RECEIVER"),
        ],
        "both the module 'locations' of OCPI 2.1.1",
    ),
}


@table(("blueprints", "told"), REFUSED.values(), ids=REFUSED)
@table("first", ["the extension", "the blueprints"])
def test_what_version_details_cannot_say_is_refused_at_the_start(
    blueprints, told, first
):
    app = Flask(__name__)
    if first == "the extension":
        OCPIStatus(app)
        for blueprint in blueprints[:-1]:
            app.register_blueprint(blueprint)
        with pytest.raises(ValueError, match=told):
            app.register_blueprint(blueprints[-1])
    else:
        for blueprint in blueprints:
            app.register_blueprint(blueprint)
        with pytest.raises(ValueError, match=told):
            OCPIStatus(app)


def test_modules_of_all_versions_stand_beside_each_other():
    app = Flask(__name__)
    OCPIStatus(app)
    for blueprint in (
        module("a", "2.1.1", "locations"),
        module("b", "2.2.1", "locations", "SENDER"),
        module("c", "2.2.1", "locations", "RECEIVER"),
        module("d", "2.2.1", "nltnm-tokens", "SENDER"),
        module("e", "2.2.1", "hubclientinfo"),
        module("f", "2.3.0", "bookings", "SENDER", "/f/"),
        OCPIBlueprint("g", __name__, url_prefix="/g"),
        module("h", "2.2.1", "cdrs", "SENDER", "/both"),
        module("i", "2.2.1", "cdrs", "RECEIVER", "/both"),
        module("j", "2.2.1", "tariffs", "SENDER", "/x"),
        module("k", "2.2.1", "tariffs", "RECEIVER", "/x", subdomain="emsp"),
        module("l", "2.2.1", "tokens", "RECEIVER", "/x", subdomain="cpo"),
    ):
        app.register_blueprint(blueprint)
    state = state_of(app)
    assert [one[:5] for one in mounts(state.scopes.blueprints, state.contracts)] == [
        ("2.1.1", "locations", None, "/a", "a"),
        ("2.2.1", "locations", "SENDER", "/b", "b"),
        ("2.2.1", "locations", "RECEIVER", "/c", "c"),
        ("2.2.1", "nltnm-tokens", "SENDER", "/d", "d"),
        ("2.2.1", "hubclientinfo", "SENDER", "/e", "e"),
        ("2.3.0", "bookings", "SENDER", "/f", "f"),
        ("2.2.1", "cdrs", "SENDER", "/both", "h"),
        ("2.2.1", "cdrs", "RECEIVER", "/both", "i"),
        ("2.2.1", "tariffs", "SENDER", "/x", "j"),
        ("2.2.1", "tariffs", "RECEIVER", "/x", "k"),
        ("2.2.1", "tokens", "RECEIVER", "/x", "l"),
    ]
