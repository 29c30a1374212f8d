"""The order in which tasks are done: lanes side by side, each in its order."""

from __future__ import annotations

import pytest
from flask import Flask

from flask_ocpi_status.background import Overloaded
from flask_ocpi_status.background.lanes import Lanes
from flask_ocpi_status.background.tasks import Task
from tests.table import table

APP = Flask("one")
OTHER = Flask("other")


def of(lane: str | None, name: str) -> Task:
    return Task(name, lane=lane)


def lanes_with(*tasks: tuple[str | None, str], most: int = 9, per: int = 9) -> Lanes:
    lanes = Lanes(most, per)
    for lane, name in tasks:
        lanes.add(APP, of(lane, name))
    return lanes


def taken(lanes: Lanes, now: float = 0) -> str | None:
    work = lanes.take(now)
    return None if work is None else work.task.name


def test_what_is_full_takes_nothing_more_and_says_where():
    lanes = lanes_with(("a", "1"), ("a", "2"), (None, "3"), most=4, per=2)
    with pytest.raises(Overloaded, match="in the lane 'a'"):
        lanes.add(APP, of("a", "x"))
    lanes.add(APP, of("b", "4"), due=5)
    with pytest.raises(Overloaded, match=r"done\.$"):
        lanes.add(APP, of("c", "x"))
    assert [one.name for one in lanes.left()] == ["1", "2", "3", "4"]


def test_there_is_room_again_when_something_is_done():
    lanes = lanes_with(("a", "1"), most=1, per=1)
    for _ in range(3):
        work = lanes.take(0)
        with pytest.raises(Overloaded):
            lanes.add(APP, of("a", "x"))
        lanes.done(work.lane)
        lanes.add(APP, of("a", "1"))
    lanes.done(lanes.take(0).lane)
    # Nothing is kept of a lane in which nothing is left.
    assert not (lanes._numbers or lanes._due or lanes._ready or lanes._number)


@table("due", [None, 5.0])
def test_what_is_not_due_counts_as_what_is(due):
    lanes = Lanes(9, 1)
    lanes.add(APP, of("a", "1"), due)
    with pytest.raises(Overloaded):
        lanes.add(APP, of("a", "2"), due)


def test_the_next_of_a_lane_is_taken_when_the_one_before_is_done():
    lanes = lanes_with(("a", "1"), ("a", "2"), ("b", "3"))
    first = lanes.take(0)
    assert first.task.name == "1"
    assert taken(lanes) == "3"
    assert taken(lanes) is None
    lanes.done(first.lane)
    assert taken(lanes) == "2"


def test_a_lane_has_its_turn_behind_the_others():
    lanes = lanes_with(*[("a", str(i)) for i in range(3)], ("b", "b"), ("c", "c"))
    order = []
    while (work := lanes.take(0)) is not None:
        order.append(work.task.name)
        lanes.done(work.lane)
    assert order == ["0", "b", "c", "1", "2"]


def test_what_has_no_lane_waits_for_nothing():
    lanes = lanes_with((None, "1"), (None, "2"), per=1)
    assert [taken(lanes), taken(lanes)] == ["1", "2"]


def test_lanes_of_two_apps_are_two():
    lanes = lanes_with(("a", "1"))
    lanes.add(OTHER, of("a", "2"))
    assert [taken(lanes), taken(lanes)] == ["1", "2"]


def test_what_is_to_be_done_later_comes_in_the_order_in_which_it_is_due():
    lanes = Lanes(9, 9)
    for name, due in (("3", 3.0), ("1", 1.0), ("2", 2.0), ("2b", 2.0)):
        lanes.add(APP, of("a", name), due)
    assert (lanes.next_due, lanes.busy, taken(lanes, 0.5)) == (1.0, False, None)
    order = []
    while (work := lanes.take(2.5)) is not None:
        order.append(work.task.name)
        lanes.done(work.lane)
    assert order == ["1", "2", "2b"]
    assert lanes.next_due == 3.0


def test_it_says_how_many_could_do_something():
    lanes = lanes_with(("a", "1"), ("a", "2"), ("b", "3"))
    assert lanes.wanting == 2
    lanes.add(APP, of("a", "4"), due=5)
    assert lanes.wanting == 3
    work = lanes.take(0)
    assert lanes.wanting == 2
    lanes.done(work.lane)
    assert lanes.wanting == 3
