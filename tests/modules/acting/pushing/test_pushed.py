"""What has become of a push: the word for it, and nothing that was sent."""

from __future__ import annotations

from flask_ocpi_status.modules import ocpi_pushed
from flask_ocpi_status.modules.acting.pushing.pushed import outcome_of
from flask_ocpi_status.peers.failures import PeerError
from flask_ocpi_status.peers.failures import Reason
from tests.modules.acting.house import House
from tests.modules.acting.house import ours
from tests.modules.acting.house import welcoming
from tests.table import table

LOCATION = ours("Location", "locations", publish=True)


@table(
    ("reason", "fields", "outcome"),
    [
        (Reason.STATUS_CODE, {"status_code": 2001}, "rejected"),
        (Reason.STATUS_CODE, {"status_code": 3001, "http_status": 200}, "rejected"),
        (Reason.HTTP, {"http_status": 404}, "rejected"),
        (Reason.HTTP, {"http_status": 429}, "failed"),
        (Reason.HTTP, {"http_status": 500, "status_code": 3000}, "failed"),
        (Reason.NOT_IN_VERSION, {}, "unsayable"),
        *(
            (reason, {}, "failed")
            for reason in Reason
            if reason not in (Reason.STATUS_CODE, Reason.HTTP, Reason.NOT_IN_VERSION)
        ),
    ],
)
def test_every_way_to_fail_has_its_word(reason, fields, outcome):
    fields = {"http_status": 200, **fields}
    assert outcome_of(PeerError(reason, "", **fields)) == outcome


def test_a_listener_may_be_async_and_is_in_a_context_of_the_app():
    heard = []
    with welcoming() as partner:
        house = House()
        house.add("par", partner.url)

        async def hear(app, *, outcome, **fields):
            heard.append((house.common.name, outcome))

        with ocpi_pushed.connected_to(hear, house.app):
            house.push("locations", LOCATION)
            house.wait()
    assert heard == [("roaming", "sent")]


def test_what_listens_spoils_nothing(caplog):
    def spoil(app, **fields):
        raise RuntimeError("spoilt")

    house = House()
    with welcoming() as partner, ocpi_pushed.connected_to(spoil, house.app):
        house.add("par", partner.url)
        house.push("locations", LOCATION)
        house.push("locations", LOCATION)
        house.wait()
    assert len(partner.received()) == 2
    assert "A receiver of ocpi_pushed failed." in caplog.text
