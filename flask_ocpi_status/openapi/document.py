"""What can be asked of an app in a version of OCPI, as a document of OpenAPI 3.1."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

from flask import Flask
from marshmallow import Schema as AnySchema

from ..contracts import FEATURES
from ..exchange.state import state_of
from ..modules.showing import change_of
from ..modules.showing import example_of
from ..objects import Object
from .components import OPENAPI
from .components import Components
from .components import Schema
from .operations import Asked
from .operations import operations_of
from .operations import versions_of
from .parameters import header_parameters
from .parameters import parameters_of
from .parameters import path_of
from .responses import header_components
from .responses import is_asked
from .responses import responses_of
from .schemas import refer_to
from .schemas import refer_to_change
from .servers import servers_of
from .types import word_of

if TYPE_CHECKING:
    from apispec import APISpec

OPENAPI_VERSION: Final = "3.1.0"
#: The name of what a credentials token is sent by.
SECURITY: Final = "Token"


def document(
    app: Flask, version: str, *, title: str | None = None, server: str | None = None
) -> Schema:
    """Return what can be asked of an app in a version, and what it answers.

    :param app: one that has the extension, with all its blueprints. As with its first
        request, the URLs of registration are complete then.
    :param version: of OCPI, as ``"2.2.1"``.
    :param title: of the document; without one, of the platform's name and the version.
    :param server: the URL that paths are below; ``OCPI_STATUS_BASE_URL`` without one.
        Where the app tells hosts apart, each operation names its own. What is at one
        path of several of them, and is not the same there, is that of the host in here.
    :raises LookupError: for a version in which nothing can be asked.
    :raises RuntimeError: without the extra ``openapi``.
    """
    make, plugin = demand_extra()
    there = versions_of(app)
    if version not in there:
        raise LookupError(
            f"Nothing of the app is OCPI {version!r}; there is"
            f" {', '.join(there) or 'no version at all'}."
        )
    operations = operations_of(app, version)
    servers = servers_of(
        {one.host: one.rule for one in operations},
        server or app.config["OCPI_STATUS_BASE_URL"] or "/",
    )
    known = Components(OPENAPI)
    spec: APISpec = make(
        title=title or title_of(app, version),
        version=version,
        openapi_version=OPENAPI_VERSION,
        info={"description": _DESCRIPTION},
        servers=[servers.whole],
        plugins=[plugin],
    )
    spec.components.security_scheme(SECURITY, _security(version))
    for name, parameter in header_parameters(app, operations).items():
        spec.components.parameter(name, "header", parameter)
    for name, header in header_components(operations).items():
        spec.components.header(name, header)
    for tag in dict.fromkeys(one.tag for one in operations):
        spec.tag({"name": tag})
    said: dict[tuple[str, str], Schema] = {}
    # Where two hosts say it differently, the document's own comes first.
    for one in sorted(operations, key=lambda one: not servers.is_own(one.host)):
        method, written = one.method.lower(), _written(app, one, known)
        plugin.operation_helper(operations={method: written})
        first = said.setdefault((path_of(one), method), written)
        if one.host in servers.apart and _is_same(first, written):
            first.setdefault("servers", []).append(servers.apart[one.host])
    for (path, method), written in said.items():
        spec.path(path, operations={method: written})
    for name in sorted(known.schemas):
        spec.components.schema(name, known.schemas[name])
    found: Schema = spec.to_dict()
    return found


_DESCRIPTION: Final = (
    "Two statuses say what happened: that of HTTP, and `status_code` in the envelope."
    " A request that got to the OCPI layer is answered with HTTP 200, also where it"
    " failed. What is unknown in an object is kept; `null` is as good as absent."
)


def title_of(app: Flask, version: str) -> str:
    """Return what the document of a version is called: the platform and the version."""
    roles = state_of(app).platform.roles
    names = [str(one.business_details.get("name") or "") for one in roles[:1]]
    return ": ".join([*filter(None, names), f"OCPI {version}"])


def _written(app: Flask, asked: Asked, known: Components) -> dict[str, Any]:
    """Write an operation."""
    found: dict[str, Any] = {
        "operationId": re.sub(r"\W+", "_", asked.name),
        "summary": asked.summary,
        "tags": [asked.tag],
        "parameters": parameters_of(app, asked, known),
    }
    body = _body(asked, known)
    if body is not None:
        found["requestBody"] = body
    found["responses"] = responses_of(
        app, asked, known, lambda one, what: _refer(one, what, known)
    )
    if is_asked(app, asked):
        found["security"] = [{SECURITY: []}]
    return found


def _is_same(one: Schema, other: Schema) -> bool:
    """Whether the same is asked and answered, whatever it is called."""
    return all(one.get(name) == other.get(name) for name in _WHAT)


_WHAT: Final = ("parameters", "requestBody", "responses", "security")


def _body(asked: Asked, known: Components) -> dict[str, Any] | None:
    """Write what is sent; ``None`` where no body is looked for."""
    wanted = asked.claim.options.body
    if not asked.reads_body or (asked.takes is None and _needs_none(asked)):
        return None
    media: dict[str, Any] = {"schema": {}}
    if asked.takes is not None:
        media = {"schema": _taken(asked, known)}
        cls = _class_of(asked, asked.takes)
        if isinstance(cls, type) and issubclass(cls, Object):
            partial = asked.taking.partial
            example = change_of(cls) if partial else example_of(cls)
            media |= {} if example is None else {"example": example}
    return {"required": wanted == "required", "content": {"application/json": media}}


def _needs_none(asked: Asked) -> bool:
    return asked.is_known or asked.method == "DELETE"


def _taken(asked: Asked, known: Components) -> Any:
    cls = _class_of(asked, asked.takes)
    if not issubclass(cls, Object):
        return cls(partial=asked.taking.partial)  # for apispec
    if asked.taking.partial:
        return refer_to_change(known, cls, ids=asked.taking.ids)
    return refer_to(known, cls, name=asked.takes_as)


def _refer(asked: Asked, what: Any, known: Components) -> Schema:
    """Refer to what is answered: a class, or an enum."""
    if isinstance(what, str) and what in asked.edition.enums:
        return word_of(what, asked.edition, known)
    cls: Any = _class_of(asked, what)
    return refer_to(known, cls)


def _class_of(asked: Asked, what: Any) -> type[AnySchema]:
    found: type[AnySchema] = (
        asked.edition.classes[what] if isinstance(what, str) else what
    )
    return found


def _security(version: str) -> Schema:
    encoded = FEATURES[version].encoded_tokens
    how = "the token in Base64" if encoded else "the token as it is"
    return {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": (
            f"`Token`, a blank, and {how}. The token A of an invitation is good for"
            " versions and credentials only."
        ),
    }


def demand_extra() -> tuple[Any, Any]:
    """Return apispec's class and its plugin for schemas of an app's own.

    :raises RuntimeError: without the extra.
    """
    try:
        from apispec import APISpec
        from apispec.ext.marshmallow import MarshmallowPlugin
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "apispec":
            raise
        raise RuntimeError(
            "A document of OpenAPI is made with apispec; run pip install"
            " 'flask-ocpi-status[openapi]'."
        ) from None
    return APISpec, MarshmallowPlugin()
