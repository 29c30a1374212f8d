"""Which process answers a registration, and whether it is still there.

A process that is killed leaves behind that it answers one. Whoever comes next need not
wait for the end of that, where it can be seen that nobody is at it any more.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

#: By process: a worker that was forked off is another one.
_MARKS: Final[dict[int, str]] = {}


def myself() -> str:
    """Return what tells this process from all others, also from those before it.

    :returns: a text in which there may be more, behind a slash.
    """
    pid = os.getpid()
    mark = _MARKS.setdefault(pid, secrets.token_hex(8))
    return f"{_machine()}/{pid}/{mark}"


def is_gone(holder: str | None) -> bool:
    """Whether a process is known to be gone; of other machines that cannot be told.

    :param holder: as :func:`myself` has named it.
    """
    machine, _, rest = (holder or "").partition("/")
    pid, _, rest = rest.partition("/")
    mark = rest.partition("/")[0]
    if machine != _machine() or not pid.isdecimal():
        return False
    if int(pid) == os.getpid():
        return mark != _MARKS.get(int(pid))
    try:
        os.kill(int(pid), 0)  # asks, and does nothing
    except ProcessLookupError:
        return True
    except OSError:  # it is somebody else's
        return False
    return False


def _machine() -> str:
    """Return what tells process numbers apart that mean something else elsewhere.

    That is a machine, since it was started, and a container on it.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        space = os.stat("/proc/self/ns/pid").st_ino
    except (OSError, ValueError):  # not on Linux: nobody is known to be gone there
        return f"unknown-{secrets.token_hex(8)}"
    return f"{boot}-{space}"
