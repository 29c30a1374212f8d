"""Messages: they go through JSON and stay the same; modules by what they are called."""

from __future__ import annotations

import pytest

from flask_ocpi_status.background.tasks import arguments_of
from flask_ocpi_status.codec import loads
from flask_ocpi_status.modules import Collection
from flask_ocpi_status.modules import MemoryDocuments
from flask_ocpi_status.modules import Module
from flask_ocpi_status.modules import Operation
from flask_ocpi_status.modules.acting.pushing.message import Message
from flask_ocpi_status.modules.operation import RECEIVER
from flask_ocpi_status.modules.operation import SENDER
from tests.modules.acting.house import House
from tests.modules.acting.house import ours
from tests.modules.acting.house import sent
from tests.modules.acting.house import welcoming

PATH = "<country_code>/<party_id>/<lot_id>"
PARKING = Module(
    "nltnm-parking",
    (
        Collection(
            (
                Operation("list", SENDER, "GET", gives="Location"),
                Operation("put", RECEIVER, "PUT", PATH, "Location"),
                Operation("patch", RECEIVER, "PATCH", PATH, "Location"),
                Operation("delete", RECEIVER, "DELETE", PATH),
            ),
            "Location",
            ("lot_id", "id"),
        ),
    ),
)


def test_a_message_is_the_same_after_it_was_written():
    message = Message(
        "roaming",
        "tokens",
        "Token",
        "2.2.1",
        "put",
        {"token_uid": "T1"},
        ("NL", "OUR"),
        "RFID",
        None,
        {"uid": "T1"},
    )
    assert Message.read(*loads(arguments_of(*message))) == message
    assert message.key == ("T1",)


def test_a_module_of_ones_own_is_pushed_once_the_platform_knows_it():
    lot = ours("Location", "locations")
    with welcoming() as partner:
        house = House(set_up=lambda it: it.sender(PARKING, MemoryDocuments()))
        house.add("par", partner.url, modules=("nltnm-parking",))
        house.push(PARKING, lot)
        house.change("nltnm-parking", "LOC1", {"last_updated": lot["last_updated"]})
        house.remove(PARKING, "LOC1")
        assert house.wait() == [("par", "sent")] * 3
        assert sent(partner) == [
            (method, "/par/nltnm-parking/NL/OUR/LOC1")
            for method in ("PUT", "PATCH", "DELETE")
        ]


def test_one_that_the_platform_does_not_know_is_a_mistake():
    with pytest.raises(ValueError, match=r"platform\.sender"):
        House().push(
            Module("tokens", PARKING.collections), ours("Location", "locations")
        )
    with pytest.raises(ValueError, match="There is no module 'nltnm-parking'"):
        House().push(PARKING, ours("Location", "locations"))


def test_a_message_does_not_show_its_body():
    names, body = {"tariff_id": "T1"}, {"id": "hunter2"}
    rest = (None, None, None, body)
    shown = Message("p", "tariffs", "Tariff", "2.2.1", "put", names, *rest)
    assert repr(shown) == "Message('tariffs', 'put', ('T1',))"
