"""What we offer: the versions list and version details, made from what is mounted.

Rules: OCPI 2.2.1, Version information endpoint; before 2.2 endpoints have no role.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask import has_request_context
from flask import request

from ..contracts import CREDENTIALS
from ..contracts import FEATURES
from ..contracts import OCPIContract
from ..exchange.mounts import Mount
from ..exchange.scope import Registration
from ..exchange.state import state_of
from ..urls import mounted_url


def offered(app: Flask, platform: str | None = None) -> dict[str, list[Mount]]:
    """Return the modules that are mounted, by version, oldest first.

    A version is offered when it has a module besides credentials. Where none has, it is
    the app's own version, so that parties can register before anything else is there.
    A hub without parties has no credentials in 2.3.0, which is not offered then.

    :param platform: whose; without one, the one that is asked.
    """
    state = state_of(app)
    found = _mounted(app, _asked(app) if platform is None else platform)
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


def has_modules(app: Flask, platform: str) -> bool:
    """Whether a platform has a module in any version, besides credentials."""
    return any(mount.module != CREDENTIALS for mount in _mounted(app, platform))


def versions_url(app: Flask) -> str:
    """Return the URL of the versions list, as clients reach it.

    :raises RuntimeError: where parties cannot register, and outside of a request
        without ``OCPI_STATUS_BASE_URL``.
    """
    registration = _registration(app)
    return mounted_url(f"{registration.prefix}/versions/", registration.subdomain)


def is_same(url: str, other: str) -> bool:
    """Whether two URLs of versions are one, in whichever spelling."""
    return url.rstrip("/") == other.rstrip("/")


def versions_list(app: Flask) -> list[dict[str, Any]]:
    """Write the versions that we offer (OCPI 2.2.1, "Version" class)."""
    here = _registration(app)
    return [
        {
            "version": version,
            "url": mounted_url(f"{here.prefix}/{version}/", here.subdomain),
        }
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
    return {**endpoint, "url": mounted_url(f"{mount.prefix}/", mount.subdomain)}


def _mounted(app: Flask, platform: str) -> list[Mount]:
    state = state_of(app)
    found = state.scopes.mounts(state.contracts)
    return [mount for mount in found if mount.platform == platform]


def _registration(app: Flask) -> Registration:
    registration = state_of(app).scopes.registrations.get(_asked(app))
    if registration is None:
        raise RuntimeError(
            "Parties cannot register here: register a RegistrationBlueprint on the app."
        )
    return registration


def _asked(app: Flask) -> str:
    """Return the platform that the present request is for, or else the first one."""
    blueprint = request.blueprint if has_request_context() else None
    return state_of(app).scopes.platform_of(blueprint or "")
