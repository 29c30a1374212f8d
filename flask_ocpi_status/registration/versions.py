"""What we offer: the versions list and version details, made from what is mounted.

Rules: OCPI 2.2.1, Version information endpoint; before 2.2 endpoints have no role.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask import has_request_context

from ..contracts import CREDENTIALS
from ..contracts import FEATURES
from ..contracts import OCPIContract
from ..exchange.mounts import Mount
from ..exchange.mounts import mounts
from ..exchange.state import state_of
from ..urls import own_url


def offered(app: Flask) -> dict[str, list[Mount]]:
    """Return the modules that are mounted, by version, oldest first.

    A version is offered when it has a module besides credentials. Where none has, it is
    the app's own version, so that parties can register before anything else is there.
    A hub without parties has no credentials in 2.3.0, which is not offered then.
    """
    state = state_of(app)
    found = mounts(state.scopes.blueprints, state.contracts)
    found.sort(key=lambda mount: mount.module != CREDENTIALS)  # which is told first
    versions = {mount.version for mount in found if mount.module != CREDENTIALS}
    default = state.contracts.default
    if not versions and isinstance(default, OCPIContract):
        versions = {default.version}
    return {
        version: [mount for mount in found if mount.version == version]
        for version, features in FEATURES.items()
        if version in versions and not (features.hub_party and state.platform.hub_only)
    }


def has_modules(app: Flask) -> bool:
    """Whether a module is mounted in any version, besides credentials."""
    state = state_of(app)
    found = mounts(state.scopes.blueprints, state.contracts)
    return any(mount.module != CREDENTIALS for mount in found)


def versions_url(app: Flask) -> str:
    """Return the URL of the versions list, as clients reach it.

    :raises RuntimeError: where parties cannot register, and outside of a request
        without ``OCPI_STATUS_BASE_URL``.
    """
    if app.config["OCPI_STATUS_BASE_URL"] is None and not has_request_context():
        raise RuntimeError(
            "Nobody can tell where clients reach the app; set OCPI_STATUS_BASE_URL."
        )
    return own_url(f"{_prefix(app)}/versions/")


def is_same(url: str, other: str) -> bool:
    """Whether two URLs of versions are one, in whichever spelling."""
    return url.rstrip("/") == other.rstrip("/")


def versions_list(app: Flask) -> list[dict[str, Any]]:
    """Write the versions that we offer (OCPI 2.2.1, "Version" class)."""
    prefix = _prefix(app)
    return [
        {"version": version, "url": own_url(f"{prefix}/{version}/")}
        for version in offered(app)
    ]


def version_details(app: Flask, version: str) -> dict[str, Any] | None:
    """Write the endpoints of a version; ``None`` for one that we do not offer.

    URLs end with a slash: clients put the rest of a path right behind them.
    """
    found = offered(app).get(version)
    if found is None:
        return None
    return {"version": version, "endpoints": [_endpoint(mount) for mount in found]}


def _endpoint(mount: Mount) -> dict[str, str]:
    endpoint = {"identifier": mount.module}
    if mount.role is not None:
        endpoint["role"] = mount.role
    return {**endpoint, "url": own_url(f"{mount.prefix}/")}


def _prefix(app: Flask) -> str:
    prefix = state_of(app).scopes.registration
    if prefix is None:
        raise RuntimeError(
            "Parties cannot register here: register a RegistrationBlueprint on the app."
        )
    return prefix
