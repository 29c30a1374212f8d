"""Each spoilt object comes from the seed and its number."""

from __future__ import annotations

import logging
import sys
from typing import Any

import pytest

from tests.fuzz import __main__ as command
from tests.fuzz import objects


def sent(
    monkeypatch: pytest.MonkeyPatch, seed: int, numbers: list[int]
) -> list[tuple[int, str, bytes]]:
    """Return what is sent for some numbers."""
    found: list[tuple[int, str, bytes]] = []

    def check(client: Any, which: int, method: str, body: bytes) -> str:
        found.append((which, method, body))
        return "sent"

    monkeypatch.setattr(objects, "check", check)
    assert objects.run(seed, numbers) == {"sent": len(numbers)}
    return found


def test_one_of_many_can_be_sent_again_by_itself(monkeypatch):
    many = sent(monkeypatch, 7, list(range(40)))
    assert len({body for _, _, body in many}) > 30
    for number in (0, 13, 39):
        assert sent(monkeypatch, 7, [number]) == [many[number]]
    assert sent(monkeypatch, 8, [13]) != [many[13]]


@pytest.mark.parametrize("what", ["objects", "requests"])
def test_only_one_is_sent_where_that_is_asked_for(what, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["fuzz", what, "--seed", "7", "--only", "3"])
    command.main()
    logging.disable(logging.NOTSET)
    said = capsys.readouterr().out
    assert said.startswith("seed 7: {")
    assert said.count(": 1}") == 1
