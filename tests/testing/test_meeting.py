"""Two apps know each other, and each as it says that it is."""

from __future__ import annotations

import pytest

from flask_ocpi_status import PartyId
from flask_ocpi_status.parties.stores import parties_of
from flask_ocpi_status.testing import serve
from flask_ocpi_status.testing.meeting import as_party
from flask_ocpi_status.testing.meeting import common_version
from flask_ocpi_status.testing.meeting import forget
from flask_ocpi_status.testing.meeting import meet
from tests.testing.apps import user


def test_an_app_is_known_by_its_roles_its_url_and_its_modules():
    with serve(user(versions=("2.1.1",)).app) as served:
        party = as_party(served.app, "2.1.1")
    assert party.url == f"{served.url}/ocpi/versions/"
    assert (party.roles[0].role, party.roles[0].party_id) == (
        None,
        PartyId("NL", "WNK"),
    )
    assert party.endpoint("cdrs").url == f"{served.url}/ocpi/2.1.1/receiver/cdrs/"


def test_each_lets_the_other_in_with_the_token_that_it_was_given():
    one, other = user("CPO"), user()
    other.app.config["OCPI_STATUS_ROLES"][0]["party_id"] = "OTH"
    with serve(one.app), serve(other.app):
        meet(one.app, other.app, ("one", "other"), "2.2.1")
        for made, name in ((one, "other"), (other, "one")):
            with made.peer(name) as peer:
                url = made.party(name).url
                assert peer.get(url, routed=False).http_status == 200


def test_one_is_forgotten_if_it_is_still_there():
    one, made = user("CPO"), user()
    with serve(one.app), serve(made.app):
        meet(one.app, made.app, ("one", "other"), "2.2.1")
    for _ in range(2):
        forget(made.app, "one")
    assert parties_of(made.app).all() == []


def test_the_newest_version_is_chosen_that_will_do():
    app = user(versions=("2.1.1", "2.2.1")).app
    assert common_version(app, ("2.1.1", "2.2.1", "2.3.0")) == "2.2.1"
    with pytest.raises(RuntimeError, match=r"and the partner 2\.0; make it with"):
        common_version(app, ("2.0",))
