"""The command ``flask ocpi demo``.

Imported with the command line, so all that needs the extra is imported when it runs.
"""

from __future__ import annotations

import signal
from contextlib import suppress

import click


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=5000,
    show_default=True,
    help="The port to listen at; 0 for one that is free.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen at.",
)
@click.option(
    "--database",
    metavar="URL",
    default="sqlite:///ocpi-demo.sqlite",
    show_default=True,
    help="An SQLite file or a PostgreSQL database; filled if it is empty.",
)
def demo(port: int, host: str, database: str) -> None:
    """Run a small charge point operator, to try every contract with curl."""
    for stop in (signal.SIGINT, signal.SIGTERM):
        # Also where a shell has set them to be ignored, as for its background jobs.
        signal.signal(stop, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        _run(port, host, database)
    click.echo("Stopped.")


def _run(port: int, host: str, database: str) -> None:
    try:
        from .app import app_on
        from .database import DatabaseProblem
        from .database import open_database
        from .database import shown
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "sqlalchemy":
            raise
        raise click.ClickException(
            "The demo needs SQLAlchemy; run pip install 'flask-ocpi-status[demo]'."
        ) from None
    from .examples import introduction
    from .serving import PortProblem
    from .serving import listen
    from .serving import serve

    try:
        # First the port: nothing is made in the database when it cannot be had.
        with listen(host, port) as listening:
            engine = open_database(database)
            try:
                base = _base(listening.getsockname())
                click.echo("\n".join(introduction(base, shown(engine.url))))
                serve(app_on(engine), listening)
            finally:
                engine.dispose()
    except (DatabaseProblem, PortProblem) as problem:
        raise click.ClickException(str(problem)) from None


def _base(address: tuple[str, int]) -> str:
    """Return the URL of an address; one that is every address is this machine's."""
    host, port = address[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
