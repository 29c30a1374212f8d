"""What can be asked where parties find us and register, as a table.

Rules: OCPI 2.2.1, Version information endpoint, 6.1 and 6.2; Credentials, 7.2; the same
chapters of the other versions. What they leave open is decided once, here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from typing import Final
from typing import NamedTuple

from ..exchange.enrolment import BodyRule
from ..views.noted import Fact
from ..views.noted import note
from .answering import list_versions
from .answering import register
from .answering import remove
from .answering import show
from .answering import show_details
from .answering import update

#: What happened, the HTTP status, and the status code.
Told = tuple[str, int, int]

_DONE: Final = ("done", 200, 1000)
#: What a registration can come to.
_REGISTERED: Final[tuple[Told, ...]] = (
    _DONE,
    ("not valid", 200, 2001),
    ("the party is somebody else's, or not granted", 200, 2000),
    ("your versions or details cannot be read", 200, 3001),
    ("no version that both have", 200, 3002),
    ("an endpoint that is needed is missing", 200, 3003),
    ("another registration with the token is being answered", 429, 2000),
    ("parties cannot be stored at present", 503, 3000),
)


class Registering(NamedTuple):
    """A row: what is answered to one method.

    :param method: of HTTP.
    :param view: what answers it.
    :param summary: what it does, in a few words.
    :param gives: the class of what is answered; ``None`` for nothing.
    :param takes: the class of the body; ``None`` for none.
    :param many: whether it is a list of them.
    :param body: what the view wants of a body.
    :param answers: what it answers.
    """

    method: str
    view: Callable[..., Any]
    summary: str
    gives: str | None
    takes: str | None = None
    many: bool = False
    body: BodyRule = "required"
    answers: tuple[Told, ...] = (_DONE,)


LIST: Final = Registering(
    "GET", list_versions, "The versions that are offered", "Version", many=True
)
DETAILS: Final = Registering(
    "GET", show_details, "The endpoints of the version", "VersionDetails"
)
CREDENTIALS: Final = (
    Registering("GET", show, "The credentials of the platform", "Credentials"),
    Registering(
        "POST",
        register,
        "Register, with the token A of an invitation",
        "Credentials",
        "Credentials",
        answers=(*_REGISTERED, ("registered already", 405, 2000)),
    ),
    # Without a body it is a mistake of most parties, and a renewal of some.
    Registering(
        "PUT",
        update,
        "Renew a registration, with another token or version",
        "Credentials",
        "Credentials",
        body="optional",
        answers=(*_REGISTERED, ("not registered yet", 405, 2000)),
    ),
    Registering(
        "DELETE",
        remove,
        "End a registration",
        None,
        answers=(
            _DONE,
            ("not registered", 405, 2000),
            ("parties cannot be stored at present", 503, 3000),
        ),
    ),
)

for row in (LIST, DETAILS, *CREDENTIALS):
    note(row.view, row.view, Fact("registering", row))
