"""Ports for servers that are told a number, and begin a while later.

What the system gives to whoever asks for any port, as each call does, it may give to
somebody else before the server has it. So these are others, below those of the system;
and they are not drawn as tests draw, which all workers do alike.
"""

from __future__ import annotations

import socket
from random import SystemRandom

_PORTS = range(10_000, 32_768)


def free_port() -> int:
    """Return a port of this machine that nobody has, and that nobody is given."""
    for port in SystemRandom().sample(_PORTS, 100):
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
    raise OSError("None of a hundred ports is free.")
