"""What the demo prints: its URLs, and a line of curl for whatever can happen."""

from __future__ import annotations

from collections.abc import Iterator

from ..transport.tokens import CredentialsToken
from .example import Example
from .example import Tokens
from .example import authorization
from .ocpi_examples import LISTS
from .ocpi_examples import OCPI_EXAMPLES
from .platforms import Platform
from .records import HOME
from .roaming import VERSIONS

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
