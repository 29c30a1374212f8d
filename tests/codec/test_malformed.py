"""Where bytes stop being JSON. The places of faults are in ``test_codec.py``."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_ocpi_status.codec.malformed import deepest


@given(st.text('[]{}"\\\\x,é').filter(lambda text: "[" in text or "{" in text))
def test_the_innermost_bracket_is_the_first_that_is_as_deep(text: str) -> None:
    data = text.encode()
    depth = most = found = 0
    in_string = is_escaped = False
    for place, byte in enumerate(data):
        sign = chr(byte)
        if in_string:
            in_string = is_escaped or sign != '"'
            is_escaped = sign == "\\" and not is_escaped
        elif sign == '"':
            in_string = True
        elif sign in "[{":
            depth += 1
            if depth > most:
                most, found = depth, place
        elif sign in "]}":
            depth -= 1
    if most > 0:
        assert deepest(data) == found


@pytest.mark.parametrize("levels", [10, 1_000_000])
def test_one_that_is_deep_enough_will_do(levels: int) -> None:
    data = b"[" * levels
    assert 0 < deepest(data) < 100_000
