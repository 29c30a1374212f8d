"""Lists: page by page and object by object, with what they demand."""

from __future__ import annotations

import logging
from datetime import UTC
from datetime import datetime

import pytest

from tests.modules.facing.faces import facing
from tests.modules.serving.world import thing

ONE = thing("Tariff", "2.2.1", module="tariffs")


def test_a_list_is_asked_for_with_its_filters_and_followed(partner, caplog):
    two = {**ONE, "id": "ID2", "currency": "EURO"}  # of wrong form alone
    bad = {"id": "ID3"}
    link = f"{partner.url}/ocpi/2.2.1/sender/tariffs?offset=1"
    linked = {"Link": f'<{link}>; rel="next"'}
    partner.misbehave("says", data=[ONE, bad], headers=linked, times=1)
    partner.misbehave("says", data=[two], headers={"X-Total-Count": "3"}, after=1)
    since = datetime(2026, 1, 1, tzinfo=UTC)
    with facing(partner) as peer, caplog.at_level(logging.WARNING):
        found = list(peer.tariffs.objects(date_from=since, limit=1, country="NL"))
    assert [one["id"] for one in found] == ["ID1", "ID2"]
    first, second = partner.received()
    assert first.query_string == "date_from=2026-01-01T00%3A00%3A00Z&limit=1&country=NL"
    assert second.query_string == "offset=1"
    assert "1 of class Tariff that are left out, and 1 of wrong form" in caplog.text


def test_what_a_list_demands_is_a_mistake_to_leave_out(partner):
    with facing(partner) as peer, pytest.raises(TypeError, match="say date_from=…"):
        peer.sessions.pages()
    assert partner.received() == []


def test_a_list_that_nobody_reads_is_not_asked_for(partner):
    with facing(partner) as peer:
        peer.tariffs.pages()
    assert partner.received() == []
