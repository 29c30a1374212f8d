from __future__ import annotations

from contextlib import contextmanager
from inspect import signature

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.table import table


class Told:
    """Keeps what would be told as subtests."""

    def __init__(self) -> None:
        self.ends: list[tuple[str, str]] = []

    @contextmanager
    def test(self, name):
        try:
            yield
        except BaseException as end:
            self.ends.append((name, type(end).__name__))


@table("by_name", [False, True])
def test_all_rows_are_tried_and_those_that_fail_are_told_with_their_values(by_name):
    tried, told = [], Told()

    @table("divisor", [0, 1, "x"], ids=["nought", "one", "a text"] if by_name else ())
    def divide(divisor):
        tried.append(divisor)
        assert 1 / divisor == 1

    divide(told)
    assert tried == [0, 1, "x"]
    first, last = ("nought", "a text") if by_name else ("divisor=0", "divisor='x'")
    assert told.ends == [
        (f"row 0: {first}", "ZeroDivisionError"),
        (f"row 2: {last}", "TypeError"),
    ]


def test_a_row_may_fail_or_be_skipped_in_the_words_of_pytest():
    told = Told()

    @table("ends", [pytest.fail, pytest.skip, pytest.raises], ids=["f", "s", "r"])
    def end(ends):
        with ends(ValueError) if ends is pytest.raises else ends("no"):
            pass

    end(told)
    assert [kind for _, kind in told.ends] == ["Failed", "Skipped", "Failed"]


def test_what_ends_the_run_ends_it():
    @table("ends", [KeyboardInterrupt, SystemExit])
    def end(ends):
        raise ends

    with pytest.raises(KeyboardInterrupt):
        end(Told())


def test_a_stack_of_tables_is_every_combination_of_their_rows():
    tried, told = [], Told()

    @table("a", [1, 2])
    @table(("b", "c"), [(3, 4), pytest.param(5, 6, id="five")])
    def add(a, b, c):
        tried.append((a, b, c))
        assert b != 5

    add(told)
    assert tried == [(1, 3, 4), (1, 5, 6), (2, 3, 4), (2, 5, 6)]
    assert [name for name, _ in told.ends] == ["row 1: a=1, five", "row 3: a=2, five"]


def test_what_is_long_is_tried_in_parts_and_each_row_in_one_of_them():
    tried, told = [], Told()

    @table("number", range(5), parts=2)
    def try_one(number):
        tried.append(number)
        assert number < 4

    assert list(signature(try_one).parameters) == ["subtests", "part"]
    for part in range(2):
        try_one(told, part)
    assert tried == [0, 2, 4, 1, 3]
    assert told.ends == [("row 4: number=4", "AssertionError")]


def test_each_row_may_be_one_of_many_examples():
    tried, told = [], Told()

    @table("a", [1, 2])
    @given(b=st.sampled_from([3, 4]))
    def add(a, b):
        tried.append((a, b))
        assert (a, b) != (2, 4)

    add(told)
    assert {*tried} == {(1, 3), (1, 4), (2, 3), (2, 4)}
    assert told.ends == [("row 1: a=2", "AssertionError")]


def test_what_is_no_column_is_asked_of_pytest():
    @table("a", [1])
    def use(tmp_path, a):
        """Use a folder."""

    assert list(signature(use).parameters) == ["subtests", "tmp_path"]
    assert use.__doc__ == "Use a folder."


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ([], ValueError),
        ([(1,)], ValueError),
        ([pytest.param(1, 2, marks=pytest.mark.skip)], TypeError),
    ],
)
def test_a_table_that_would_try_less_than_it_says_is_refused(rows, error):
    with pytest.raises(error):
        table(("a", "b"), rows)
