"""What the demo prints: its URLs, and a line of curl for whatever can happen."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from datetime import timedelta

from ..codec import timestamp
from ..modules.operation import RECEIVER
from ..parties.parties import Party
from ..transport.tokens import CredentialsToken
from .example import Example
from .example import Tokens
from .example import authorization
from .models import utc_now
from .ocpi_examples import LISTS
from .ocpi_examples import OCPI_EXAMPLES
from .platforms import EMSP
from .platforms import Platform
from .records import HOME
from .roaming import VERSIONS

#: The card of a driver who may charge everywhere.
CARD = "04B7A1C2"
#: What every platform answers in the other contracts.
OTHERS = {
    "Daml JSON API": (
        Example(
            "a query",
            200,
            "/daml/v1/query",
            "POST",
            '{"templateIds": ["Energy:Supply", "Energy:Unknown"]}',
        ),
        Example("an unknown URL", 404, "/daml/v1/query1"),
        Example("a malformed body", 400, "/daml/v1/query", "POST", "{"),
        Example("an invalid one", 400, "/daml/v1/create", "POST", '{"payload": 1}'),
    ),
    "Platform of Trust": (
        Example("the register", 200, "/organisations/"),
        Example("an unknown organisation", 404, "/organisations/999"),
        Example("a malformed body", 400, "/organisations/", "POST", "name=x"),
        Example(
            "an invalid one", 400, "/organisations/", "POST", '{"email": "nobody"}'
        ),
    ),
    "ITSM REST": (
        Example(
            "a ticket reported",
            201,
            "/tickets/",
            "POST",
            '{"summary": "The display of EVSE LOC020-1 is dark."}',
        ),
        Example("an unknown ticket", 404, "/tickets/999"),
        Example("a malformed body", 400, "/tickets/", "POST", "[1, 2"),
        Example("an invalid one", 400, "/tickets/", "POST", '{"priority": "urgent"}'),
    ),
}


def examples_of(platform: Platform) -> dict[str, tuple[Example, ...]]:
    """Return the examples of a platform, by what they are of."""
    return {**OCPI_EXAMPLES[platform.role], **OTHERS}


def greeting(base: str, platform: Platform, database: str) -> Iterator[str]:
    """Say who answers where.

    :param base: the URL of the demo, without a slash at its end.
    :param database: the URL of its database, to be shown.
    """
    yield f"The demo answers at {base}, from {database}."
    yield f"It is {platform}."
    yield f"Open {base}/ to see what is asked and answered."
    yield (
        "For trying things out only: it calls other parties by plain http, wherever"
        " they are."
    )


def tour(base: str, platform: Platform, tokens: Tokens) -> Iterator[str]:
    """Return what there is to ask and to paste, line by line.

    :param tokens: token A is missing where it has been used.
    """
    for title, path in _urls(platform):
        yield f"{title:24}{base}{path}"
    yield ""
    yield from token_for(tokens["curl"])
    for contract, examples in examples_of(platform).items():
        for example in examples:
            if example.token is None or example.token in tokens:
                yield ""
                yield f"{contract}, {example.title()}"
                yield f"  {example.line(base, tokens)}"


def asking(
    platform: Platform, parties: Iterable[Party], database: str | None
) -> Iterator[str]:
    """Say how an operator is asked for something, from another terminal.

    :param parties: those that have registered.
    :param database: the URL of the demo's own, where it is not the usual one.
    """
    for party in parties:
        if platform is not EMSP or party.endpoint("commands", RECEIVER) is None:
            continue
        where = "" if database is None else f"FLASK_OCPI_DEMO_DATABASE={database} "
        ask = f"{where}flask --app flask_ocpi_status.demo.emsp ocpi ask"
        until = timestamp(utc_now() + timedelta(days=1))
        yield ""
        yield "In another terminal, in this folder, have it ask for something:"
        for command, more in (
            ("START_SESSION", ""),
            ("RESERVE_NOW", f" reservation_id=R1 expiry_date={until}"),
        ):
            yield f"  {ask} {command} \\"
            yield f"    --party {party.name} location_id=LOC014 token={CARD}{more}"
        yield "What comes of it is shown there, and here."
        return


def token_for(curl: CredentialsToken) -> Iterator[str]:
    """Say with which token everything can be asked."""
    yield "Calls in OCPI need a credentials token; until the demo stops, this will do:"
    yield f"  {authorization(curl)}"


def _urls(platform: Platform) -> Iterator[tuple[str, str]]:
    yield "OCPI versions", "/ocpi/versions/"
    for version in VERSIONS:
        yield f"OCPI {version}", f"/ocpi/{version}/"
    for module in LISTS[platform.role]:
        yield f"OCPI {HOME}, {module}", f"/ocpi/{HOME}/sender/{module}/"
    yield "Daml JSON API", "/daml/v1/query"
    yield "Platform of Trust", "/organisations/"
    yield "ITSM REST", "/tickets/"
