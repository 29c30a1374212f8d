"""A document on its way as long as there is nothing to tell."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from typing import Any

from .decisions import is_answer


class MustTell(Exception):
    """Something is wrong or asked for. The way that tells says what."""


class Course:
    """What the compiled changes of all steps have to do with.

    :param decisions: what the caller has decided. It stays as it is.
    :ivar lossy: whether something is lost.
    """

    __slots__ = ("decisions", "lossy")

    def __init__(self, decisions: Mapping[str, Any]) -> None:
        self.decisions = decisions
        self.lossy = False

    def decided(self, keyword: str, check: Callable[[Any], bool] | None) -> Any:
        """Return what was decided.

        :param check: whether the new version allows it in the field that it is about.
        :raises MustTell: if that is nothing, or no answer.
        """
        given = self.decisions.get(keyword)
        if not is_answer(keyword, given, check):
            raise MustTell
        return given

    def keep(self, keyword: str, value: Any) -> None:
        """Keep a decision as it is now: what was given may be changed by the caller."""
        self.decisions = {**self.decisions, keyword: value}
