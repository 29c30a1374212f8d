"""Whether memory grows with the number of requests."""

from __future__ import annotations

import gc
from pathlib import Path

from .core import ours
from .measure import request


def resident() -> int:
    """Return the resident memory of this process in bytes (Linux)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("This system does not tell the resident memory of a process.")


def growth(requests: int) -> int:
    """Return by how many bytes that many requests of four kinds make it grow."""
    app = ours()
    prefix = "/ocpi/2.2.1/locations"
    calls = (
        request(app, 200, f"{prefix}/one"),
        request(app, 200, f"{prefix}/", method="POST", body=b'{"id": "LOC1"}'),
        request(app, 404, f"{prefix}/one/two"),
        request(app, 400, f"{prefix}/", method="POST", body=b'{"id": '),
    )
    for _ in range(2000):
        for call in calls:
            call()
    gc.collect()
    before = resident()
    for _ in range(requests // len(calls)):
        for call in calls:
            call()
    gc.collect()
    return resident() - before
