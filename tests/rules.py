"""Rules of Werkzeug that cost little, for the thousands of apps that tests make."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule


def compile_when_asked() -> None:
    """Have a rule make what builds its URLs when one is first asked for.

    Werkzeug compiles two functions for it as soon as an app has it, which is half of
    what an app costs. Most apps of tests build no URL.
    """
    compiled = Rule._compile_builder

    def compile_later(self: Rule, append_unknown: bool = True) -> Callable[..., Any]:
        made: list[Callable[..., Any]] = []

        def build(*args: Any, **values: Any) -> Any:
            if not made:
                made.append(compiled(self, append_unknown))
            return made[0](*args, **values)

        return build

    Rule._compile_builder = compile_later
