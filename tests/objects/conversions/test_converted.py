"""An object in another version, and its losses, which are told when they are asked."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError
from dataclasses import asdict
from dataclasses import replace
from typing import Any

import pytest

from flask_ocpi_status.objects import Converted
from flask_ocpi_status.objects import Loss
from flask_ocpi_status.objects import convert
from flask_ocpi_status.objects.conversions.converted import untold
from tests.objects.documents import minimal

from .test_converting import class_of

LOSSES = (Loss("/a", "It is gone."),)


def later(document: Any) -> Converted:
    return untold(document, lambda: LOSSES)


def test_losses_are_told_once_and_not_before_they_are_asked_for():
    asked = []

    def tell() -> tuple[Loss, ...]:
        asked.append("")
        return LOSSES

    converted = untold({}, tell)
    assert converted.document == {}
    assert not asked
    assert converted.losses is converted.losses is LOSSES
    assert len(asked) == 1


def test_it_is_the_same_whether_its_losses_were_told_or_not():
    assert later({"b": 1}) == Converted({"b": 1}, LOSSES)
    assert later({"b": 1}) != Converted({"b": 1}, ())
    assert later({"b": 1}) != Converted({}, LOSSES)
    assert repr(later({})) == repr(Converted({}, LOSSES))
    assert asdict(later({})) == asdict(Converted({}, LOSSES))
    assert replace(later({}), document={"c": 1}) == Converted({"c": 1}, LOSSES)
    match later({}):
        case Converted(document, losses):
            assert (document, losses) == ({}, LOSSES)


def pickled(converted: Converted) -> Any:
    return pickle.loads(pickle.dumps(converted))


@pytest.mark.parametrize("name", ["document", "losses"])
def test_it_stays_as_it_is(name):
    with pytest.raises(FrozenInstanceError):
        setattr(later({}), name, ())


@pytest.mark.parametrize("converted", [later({}), Converted({}, ())])
def test_it_has_no_other_attributes(converted):
    with pytest.raises(AttributeError, match="'Converted' object has no attribute 'l"):
        _ = converted.loss
    with pytest.raises(AttributeError):
        _ = Converted.__new__(Converted).losses


def test_it_can_be_copied_and_pickled_before_its_losses_are_told():
    location = {**minimal(class_of("2.2.1", "Location")), "publish": True}
    location["postal_code"] = "1"
    known = convert(location, from_="2.2.1", to="2.1.1").losses
    assert known
    for carry in (
        copy.copy,
        copy.deepcopy,
        lambda one: pickle.loads(pickle.dumps(one)),
    ):
        assert carry(convert(location, from_="2.2.1", to="2.1.1")).losses == known
