"""The command ``flask ocpi ask``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from datetime import datetime
from time import sleep
from typing import Any
from typing import BinaryIO
from typing import Final

import click
from flask.cli import with_appcontext

from ....codec import JSONError
from ....codec import dumps
from ....codec import loads
from ....exchange.state import present_app
from ....objects import edition_of
from ....objects.judging.normal import Document
from ....parties.parties import StoreProblem
from ....peers.failures import PeerError
from ....peers.settings import demand_extra
from ....tabular import printable
from ...commands import COMMANDS
from ...common import Common
from ...common import platforms_of
from ...home import NOBODY
from ...home import owned_by
from ...keeping.questions import MemoryQuestions
from ...keeping.questions import Question
from ...operation import SENDER
from ...replied import ACCEPTED
from ...serving.side import own_codes
from .answered import Unanswered
from .asking import ask_command

#: The seconds between two looks at what has come.
_PAUSE: Final = 0.2
_KNOWN: Final = [row.asked for _, row in COMMANDS.rows() if row.kind == "ask"]


@click.command()
@click.argument("command", type=click.Choice(_KNOWN))
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE|FIELD:=JSON]...")
@click.option("--party", required=True, metavar="NAME", help="Who is asked.")
@click.option(
    "--json", "given", type=click.File("rb"), help="A file with the body; - is stdin."
)
@click.option("--platform", metavar="NAME", help="Who asks, of several platforms.")
@click.option(
    "--timeout",
    type=click.IntRange(1),
    default=30,
    show_default=True,
    help="The seconds to wait for a result where the answer does not name them.",
)
@click.option("--no-wait", is_flag=True, help="Print the answer, and end.")
@with_appcontext
def ask(
    command: str,
    fields: tuple[str, ...],
    party: str,
    given: BinaryIO | None,
    platform: str | None,
    timeout: int,
    no_wait: bool,
) -> None:
    """Have a party obey a COMMAND; print its answer, and what comes of it later.

    A FIELD=VALUE is a text of the command, in the home version of the platform, and
    FIELD:=JSON anything else. token=UID is that Token of the platform's own. The app
    has to be running meanwhile: what comes of it is sent to it.
    """
    common = _platform(platform)
    body = {**_read(given), **_fields(common, fields)}
    try:
        demand_extra()
        question = ask_command(common, party, command, body, {"timeout": timeout})
    except Unanswered as error:
        question = error.asked
        click.echo(f"{error} A result may come all the same.", err=True)
    except (LookupError, PeerError, RuntimeError, StoreProblem, ValueError) as error:
        raise click.ClickException(str(error)) from None
    else:
        _print("answer", question.answer)
        if question.state != "asked" and question.result is None:
            raise SystemExit(1)
    if no_wait:
        return
    result = _wait(common, question)
    if result is None:
        raise click.ClickException("Nothing has come in time.")
    _print("result", result)
    if result["result"] != ACCEPTED:
        raise SystemExit(1)


def _platform(name: str | None) -> Common:
    """Return the platform that asks, whose questions other processes know.

    :raises click.ClickException: where there is none, or it is not clear which.
    """
    found = platforms_of(present_app())
    if name is None and len(found) == 1:
        [name] = found
    if name not in found:
        known = ", ".join(found) or "none"
        raise click.ClickException(f"Name the platform with --platform: {known}.")
    if isinstance(found[name].notes.questions, MemoryQuestions):
        raise click.ClickException(
            "What the app asks is kept in the memory of its process; give the platform"
            " a session=, and SQLDocuments on it."
        )
    return found[name]


def _read(given: BinaryIO | None) -> Document:
    """Read the body of a file; nothing without one.

    :raises click.ClickException: for what is no object.
    """
    if given is None:
        return {}
    try:
        body = loads(given.read(), exact=True)
    except JSONError:
        raise click.ClickException("The body is not JSON.") from None
    if not isinstance(body, dict):
        raise click.ClickException("The body is no object of JSON.")
    return body


def _fields(common: Common, fields: Iterable[str]) -> Document:
    """Read fields of a body.

    :raises click.BadParameter: for what is none.
    """
    read: dict[str, Any] = {}
    for field in fields:
        name, equals, value = field.partition("=")
        if not equals or not name.removesuffix(":"):
            raise click.BadParameter(f"{field!r} is no field; write FIELD=VALUE.")
        if name.endswith(":"):
            try:
                read[name.removesuffix(":")] = loads(value, exact=True)
            except JSONError:
                raise click.BadParameter(f"{field!r} holds no JSON.") from None
        else:
            read[name] = _token(common, value) if name == "token" else value
    return read


def _token(common: Common, uid: str) -> Document:
    """Return a Token of the platform's own, in its home version.

    :raises click.BadParameter: where there is none.
    """
    side = common.sides.get(("tokens", SENDER))
    tokens = None if side is None else side.readable("Token", common.home)
    kept = None if tokens is None else tokens.find(token_uid=uid)
    home = common.home
    cls = edition_of(home.version).classes["Token"]
    owner = owned_by(next(own_codes(), NOBODY))
    token = None if kept is None else home.said(kept, cls, home.version, **owner)
    if token is None:
        raise click.BadParameter(f"The platform has no Token {uid!r}.")
    return token


def _wait(common: Common, question: Question) -> Document | None:
    """Wait until something has come of a question, or it is too late."""
    known: Question | None = question
    while known is not None and known.result is None:
        if known.due <= datetime.now(UTC):
            return None
        sleep(_PAUSE)
        known = common.notes.questions.find(question.id)
    return None if known is None else known.result


def _print(what: str, document: Document | None) -> None:
    click.echo(f"{what}: {printable(dumps(document))}")
