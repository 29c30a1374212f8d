"""What the app's JSON provider writes, for values that JSON does not have by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from flask.json.provider import JSONProvider

from ..codec import JSONError
from ..codec import loads


def default_of(app: Flask) -> Callable[[Any], Any]:
    """Ask the app's JSON provider, whichever it has by then, for what we do not know.

    Its ``default`` is asked first, as Flask's own provider does it, so that what is
    inside of such a value is written as everywhere else. A provider of the app's own
    need not have one: what its ``dumps`` writes is taken then.
    """

    def default(value: Any) -> Any:
        provider = app.json
        ask = getattr(provider, "default", None)
        if ask is None:
            return _written(provider, value)
        try:
            return ask(value)
        except TypeError:
            if getattr(provider.dumps, "__func__", None) is DefaultJSONProvider.dumps:
                raise  # it would ask the same
        return _written(provider, value)

    return default


def _written(provider: JSONProvider, value: Any) -> Any:
    """Read what a provider writes, to write it again in a place of an answer.

    Flask sends bytes as well: orjson, for one, writes them.

    :raises TypeError: when it is neither text nor bytes, or no JSON.
    """
    text: Any = provider.dumps(value)
    if not isinstance(text, str | bytes | bytearray):
        raise TypeError(
            f"{type(provider).__name__}.dumps returned {type(text).__name__}; return"
            " a str, or bytes."
        )
    try:
        return loads(bytes(text) if isinstance(text, bytearray) else text, exact=True)
    except JSONError as error:
        raise TypeError(
            f"{type(provider).__name__}.dumps wrote no JSON for a"
            f" {type(value).__name__}."
        ) from error
