"""The ids of exchanges."""

from __future__ import annotations

from flask_ocpi_status.monitor.seen import id_of


def test_ids_sort_as_time_does_and_are_all_different():
    made = [id_of(1.0 + step, number) for step in range(3) for number in range(3)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_an_id_is_always_of_one_length():
    assert {len(id_of(at, number)) for at in (0, 5e9) for number in (0, 2**40)} == {28}
