"""What is done when an answer leaves, if that is a success."""

from __future__ import annotations

from collections.abc import Callable

from .context import Exchange


def once_left(exchange: Exchange, act: Callable[[], object]) -> None:
    """Call a function when the answer to a request leaves, if it is a success.

    After that, as in what a stream is made of or in a thread that has the context of
    the request, it is called at once, or never.
    """
    if exchange.succeeded is None:
        exchange.afterwards = (*exchange.afterwards, act)
    elif exchange.succeeded:
        act()
