"""That a profile has changed is told to who has set one, and to nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from flask_ocpi_status.background import Overloaded
from flask_ocpi_status.modules.acting.answering import profiles
from flask_ocpi_status.peers import Reason
from flask_ocpi_status.testing import Partner

from ..operators import RESULTS
from ..operators import ROUTED
from ..operators import Operator

TOLD = "/ocpi/chargingprofiles/S1"


def profile(limit: Any = 11000.5) -> Any:
    return {
        "start_date_time": "2026-01-01T00:00:00Z",
        "charging_profile": {
            "charging_rate_unit": "W",
            "charging_profile_period": [{"start_period": 0, "limit": limit}],
        },
    }


def changed(operator: Operator, session_id: str = "S1", whole: Any = None) -> bool:
    with operator.app.app_context():
        return operator.platform.profile_changed(session_id, whole or profile())


def set_one(operator: Operator, partner: Partner) -> None:
    answer = operator.profile("PUT", f"{partner.url}{RESULTS}")
    assert answer.json["data"]["result"] == "ACCEPTED"
    assert operator.became() == "posted"


def test_who_has_set_one_is_told_by_a_put(operator: Operator, partner: Partner) -> None:
    set_one(operator, partner)

    assert changed(operator, "s1") is True
    assert operator.told.get(timeout=60) == {
        "platform": "roaming",
        "party": "partner",
        "what": "ActiveChargingProfile",
        "reply_id": None,
        "correlation_id": None,
        "became": "posted",
        "error": None,
    }
    put = partner.received()[-1]
    assert (put.method, put.path.lower()) == ("PUT", TOLD.lower())
    assert put.body == profile()


def test_what_is_too_much_is_told_and_is_no_error_of_the_caller(
    operator: Operator, partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_one(operator, partner)

    def start(*_: Any, **__: Any) -> None:
        raise Overloaded("Too much is waiting to be done.")

    monkeypatch.setattr(profiles, "start", start)
    assert changed(operator) is True
    told = operator.told.get(timeout=60)
    assert (told["what"], told["became"]) == ("ActiveChargingProfile", "failed")


def test_it_is_routed_back_to_who_has_set_it(
    operator: Operator, partner: Partner
) -> None:
    client = operator.app.test_client()
    client.environ_base.update(
        {f"HTTP_{name.upper().replace('-', '_')}": one for name, one in ROUTED.items()}
    )
    operator.app.test_client = lambda: client  # type: ignore[assignment]
    set_one(operator, partner)
    changed(operator)

    assert operator.became() == "posted"
    put = partner.received()[-1]
    assert put.headers["ocpi-to-party-id"] == "PAR"
    assert put.headers["ocpi-from-party-id"] == "DST"


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_who_has_never_set_one_is_not_told(
    operator: Operator, partner: Partner, method: str
) -> None:
    operator.profile(method, f"{partner.url}{RESULTS}")
    assert operator.became() == "posted"
    assert changed(operator) is False

    operator.obey = lambda reply: "TOO_OFTEN"
    operator.profile("PUT", f"{partner.url}{RESULTS}")
    assert changed(operator) is False


def test_a_profile_that_is_none_is_told_at_once(operator: Operator) -> None:
    with pytest.raises(ValueError, match="ActiveChargingProfile: /charging_profile"):
        changed(operator, whole=profile("much"))


@pytest.mark.parametrize(
    "spoil, reason",
    [
        (lambda operator: operator.parties.remove("partner"), Reason.FORBIDDEN),
        (None, Reason.HTTP),
    ],
)
def test_what_cannot_be_told_is_told_of_and_not_tried_again(
    operator: Operator, partner: Partner, spoil: Any, reason: Reason
) -> None:
    set_one(operator, partner)
    if spoil is None:
        partner.misbehave("html", http=404)
    else:
        spoil(operator)
    before = len(partner.received())
    assert changed(operator)
    told = operator.told.get(timeout=60)

    assert (told["became"], told["error"].reason) == ("failed", reason)
    assert len(partner.received()) == before + (spoil is None)
