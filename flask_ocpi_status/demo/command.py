"""The command ``flask ocpi demo``.

Imported with the command line, so all that needs the extra is imported when it runs.
"""

from __future__ import annotations

import signal
from contextlib import suppress
from typing import Any

import click

from ..contracts import FEATURES
from ..registration.options import host_option
from .platforms import PLATFORMS
from .platforms import Platform

# What the extra brings, by the names that are imported.
_EXTRA = {
    "sqlalchemy": "SQLAlchemy",
    "requests": "requests",
    "requests_hardened": "requests-hardened",
}


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=5000,
    show_default=True,
    help="The port to listen at; 0 for one that is free.",
)
@host_option
@click.option(
    "--role",
    type=click.Choice(list(PLATFORMS)),
    default="cpo",
    show_default=True,
    help="What the demo is: an operator of charge points, or a mobility provider.",
)
@click.option(
    "--database",
    metavar="URL",
    show_default="ocpi-demo.sqlite, or ocpi-demo-emsp.sqlite",
    help="An SQLite file or a PostgreSQL database; filled if it is empty.",
)
@click.option(
    "--register",
    nargs=2,
    metavar="URL TOKEN",
    help="Register with another platform: the URL of its versions, and its token A.",
)
@click.option(
    "--version",
    type=click.Choice(list(FEATURES)),
    help="The version of OCPI to register in; the newest one without it.",
)
@click.option("--still", is_flag=True, help="Let nothing happen by itself.")
def demo(
    port: int,
    host: str,
    role: str,
    database: str | None,
    register: tuple[str, str] | None,
    version: str | None,
    still: bool,
) -> None:
    """Run a small charging platform, to try every contract with curl.

    Two of them can register with each other, in two terminals: the second one gets
    --register, as the first one says. Vehicles charge at the operator meanwhile, and
    each shows what the other one sends.
    """
    if version and not register:
        raise click.UsageError("--version says how to --register; give both.")
    for stop in (signal.SIGINT, signal.SIGTERM):
        # Also where a shell has set them to be ignored, as for its background jobs.
        signal.signal(stop, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        _run(PLATFORMS[role], host, port, database, register, version, still)
    click.echo("Stopped.")


def _run(platform: Platform, *options: Any) -> None:
    try:
        from .running import PROBLEMS
        from .running import run
    except ModuleNotFoundError as error:
        missing = _EXTRA.get((error.name or "").partition(".")[0])
        if missing is None:
            raise
        raise click.ClickException(
            f"The demo needs {missing}; run pip install 'flask-ocpi-status[demo]'."
        ) from None
    try:
        run(platform, *options)
    except PROBLEMS as problem:
        raise click.ClickException(str(problem)) from None
