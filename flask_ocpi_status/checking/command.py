"""The command ``flask ocpi check``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

import click
from click.core import ParameterSource
from flask import current_app

from ..contracts import FEATURES
from ..exchange.apps import app_of
from ..inspection.writing import standard
from ..parties.parties import Party
from ..parties.stores import parties_of
from ..peers.settings import PeerSettings
from ..peers.settings import demand_extra
from ..registration.options import PARTY
from ..registration.options import told
from ..transport.routing import PartyId
from ..transport.tokens import CredentialsToken

if TYPE_CHECKING:
    from .known import Known
    from .report import Report
    from .writing.listening import Listener

_FILE: Final = click.Path(dir_okay=False, allow_dash=True, path_type=Path)


@click.command()
@click.argument("url", required=False)
@click.option(
    "--token",
    envvar="OCPI_CHECK_TOKEN",
    help="Ours for calls to it; - to be asked for it.",
)
@click.option("--token-a", help="One that nobody has registered with; likewise.")
@click.option("--party", "name", metavar="NAME", help="A party of the app's.")
@click.option("--version", type=click.Choice(list(FEATURES)), help="Of OCPI.")
@click.option("--from", "sender", type=PARTY, metavar="CC-PID", help="Who we are.")
@click.option("--insecure", is_flag=True, help="Call http and any address as well.")
@click.option("--write", is_flag=True, help="Send it objects of ours, and commands.")
@click.option(
    "--it-is-a-test-system",
    "is_test",
    is_flag=True,
    help="Has to be said with --write: what is sent stays there.",
)
@click.option("--listen", metavar="URL", help="Where it reaches us, with --write.")
@click.option("--bind", metavar="HOST:PORT", help="Where we listen for that.")
@click.option(
    "--seconds", type=click.FloatRange(min=1), help="How long it may take; 900."
)
@click.option("--known", "known_file", type=_FILE, help="What is known to be wrong.")
@click.option("--all", "all_of_it", is_flag=True, help="List what is right as well.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with all exchanges.")
@click.option("--junit", type=_FILE, help="Write a file of JUnit's XML.")
@click.option("--html", type=_FILE, help="Write a page that can be sent.")
@click.pass_context
def check(
    context: click.Context,
    url: str | None,
    token: str | None,
    token_a: str | None,
    name: str | None,
    version: str | None,
    sender: PartyId | None,
    insecure: bool,
    write: bool,
    is_test: bool,
    listen: str | None,
    bind: str | None,
    seconds: float | None,
    known_file: Path | None,
    all_of_it: bool,
    as_json: bool,
    junit: Path | None,
    html: Path | None,
) -> None:
    """Hold the live partner whose versions are at URL against OCPI's rules.

    Nothing is changed there, unless --write is given, which is for test systems alone.
    With --party it is a party of the app's, and URL and token are known. Ends with 1
    when a check fails, and with 2 when it was called in a wrong way.
    """
    if name is not None and _is_of_the_environment(context, "token"):
        token = None  # it is another partner's
    if write != is_test:
        raise click.UsageError(
            "--write sends objects and commands to the partner, which stay there. Give"
            " it with --it-is-a-test-system, and never for one that is in use."
        )
    if (listen or bind) and not write:
        raise click.UsageError("--listen and --bind are for --write.")
    options: dict[str, Any] = {"version": version, "sender": sender, "writes": write}
    options |= {} if seconds is None else {"seconds": seconds}
    settings = PeerSettings(insecure=insecure)
    with _called_in_a_wrong_way():
        demand_extra()
        if name is not None:
            url, options, settings = _of_party(context, name, url, options, settings)
        if url is None:
            raise click.UsageError(
                "Name the URL of the partner's versions, or --party."
            )
        known = _known(known_file)
        options |= {
            key: given
            for key, given in (
                ("token", _token("Token", token)),
                ("token_a", _token("Token A", token_a)),
            )
            if given is not None
        }
        if not {"token", "token_a"} & options.keys():
            raise click.UsageError("Give --token or --token-a; - to be asked for it.")
        with _listening(write, listen, bind) as listener:
            report = _run(url, settings, listener, options)
    _tell(report, known, as_json=as_json, all_of_it=all_of_it)
    with _called_in_a_wrong_way():
        _write_files(report, known, junit, html)
    context.exit(int(known.fails(report)))


class _WrongCall(click.ClickException):
    """What is wrong with the call: 1 is for what the partner does."""

    exit_code = 2


@contextmanager
def _called_in_a_wrong_way() -> Iterator[None]:
    try:
        with told():
            yield
    except click.UsageError:
        raise
    except click.ClickException as error:
        raise _WrongCall(error.message) from None


def _is_of_the_environment(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is ParameterSource.ENVIRONMENT


def _run(
    url: str,
    settings: PeerSettings,
    listener: Listener | None,
    options: dict[str, Any],
) -> Report:
    from .running import check_partner
    from .telling.terminal import Progress

    errors = standard("stderr")
    progress = Progress(errors is not None and errors.isatty())
    try:
        return check_partner(
            url, settings=settings, listener=listener, told=progress.tell, **options
        )
    finally:
        progress.clear()


def _of_party(
    context: click.Context,
    name: str,
    url: str | None,
    options: dict[str, Any],
    settings: PeerSettings,
) -> tuple[str | None, dict[str, Any], PeerSettings]:
    """Return what is known of a party of the app's, and how the app calls it.

    :raises LookupError: when there is no such party.
    """
    app = app_of(context, look=True)
    if app is None:
        raise click.UsageError(
            "--party needs an app, as in flask --app shop ocpi check."
        )
    with nullcontext() if current_app else app.app_context():
        party: Party | None = parties_of(app).by_name(name)
        own = PeerSettings.of(app.config)
    if party is None:
        raise LookupError(f"There is no party {name!r}.")
    if party.token is None:
        raise LookupError(f"The party {name!r} has given us no token yet.")
    known: dict[str, Any] = {"token": party.token, "version": party.version}
    if len(own.parties) == 1:
        known["sender"] = next(iter(own.parties))
    given = {key: one for key, one in options.items() if one is not None}
    if settings.insecure:
        own = replace(own, insecure=True)
    return url or party.url, {**known, **given}, own


def _token(what: str, given: str | None) -> CredentialsToken | None:
    if given == "-":
        given = click.prompt(what, hide_input=True)
    return CredentialsToken(given) if given else None


def _known(file: Path | None) -> Known:
    from .checks.catalogue import CHECKS
    from .known import Known

    if file is None:
        return Known()
    try:
        with click.open_file(str(file), encoding="utf-8") as lines:
            return Known.read(lines, CHECKS.values())
    except (OSError, ValueError) as error:
        raise click.BadParameter(str(error), param_hint="--known") from None


@contextmanager
def _listening(
    writes: bool, url: str | None, bind: str | None
) -> Iterator[Listener | None]:
    from .writing.listening import Listener

    if not writes:
        yield None
        return
    host, _, port = (bind or "127.0.0.1:0").rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise click.BadParameter("write it as 0.0.0.0:8080.", param_hint="--bind")
    try:
        listener = Listener(host.strip("[]"), int(port), url)
    except OSError as error:
        raise click.ClickException(
            f"Nobody can listen at {host}:{port}: {error.strerror}."
        ) from None
    with listener:
        yield listener


def _tell(report: Report, known: Known, *, as_json: bool, all_of_it: bool) -> None:
    from .telling.json import json_of
    from .telling.terminal import print_report

    gone = list(known.gone(report))
    covered = [one.check.id for one in report.of("fail") if known.covers(one)]
    if as_json:
        written = json_of(report) | {"known": covered, "gone": gone}
        click.echo(json.dumps(written, indent=2))
        return
    print_report(report, all_of_it=all_of_it)
    if covered:
        click.echo(f"Known, and so no failure of the run: {', '.join(covered)}.")
    for sentence in gone:
        click.echo(sentence)


def _write_files(
    report: Report, known: Known, junit: Path | None, html: Path | None
) -> None:
    from .telling.html import html_of
    from .telling.junit import junit_of

    for file, content in (
        (junit, junit_of(report, known)),
        (html, html_of(report).encode()),
    ):
        if file is None:
            continue
        try:
            with click.open_file(str(file), "wb") as stream:
                stream.write(content)
        except OSError as error:
            raise click.ClickException(
                f"{str(file)!r} cannot be written: {error.strerror}."
            ) from None
