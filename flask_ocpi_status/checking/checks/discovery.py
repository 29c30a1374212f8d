"""Checks of versions and of version details.

Rules: OCPI 2.2.1, Version information endpoint; the same chapter of the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...contracts import CREDENTIALS
from ...naming.alike import alike
from ..check import Check
from ..check import Look
from ..check import each
from ..course.discovery import single
from ..course.discovery import versions_in
from ..exchanges import Exchange
from ..visit import Visit
from .judged import told
from .judged import twice
from .judged import violations
from .judged import wrong_url

_NO_VERSIONS: Final = "No versions were answered."
_NO_DETAILS: Final = "No version details were answered."


def _reached(visit: Visit) -> Iterator[Look]:
    for exchange in visit.exchanges[:2]:
        fault = None if exchange.http else f"Nothing was answered: {exchange.failure}"
        yield Look(exchange, fault, "versions")


def _all_answered(visit: Visit) -> Iterator[Look]:
    for exchange in visit.exchanges[2:]:
        yield Look(exchange, exchange.failure)


def _answered(visit: Visit, exchange: Exchange) -> str | None:
    return None if exchange.succeeded else f"It was answered {exchange.said}."


def _is_list(visit: Visit, exchange: Exchange) -> str | None:
    if not exchange.succeeded:
        return f"It was answered {exchange.said}."
    if visit.version == "2.0" and isinstance(exchange.data, dict):
        return None
    if not isinstance(exchange.data, list):
        return "The data is no list."
    cls = visit.edition.classes["Version"]
    found = (told(violations(cls, one)) for one in exchange.data)
    wrong = next(filter(None, found), None)
    if wrong is None and not exchange.data:
        return "There is no version in the list."
    return wrong


def _version_urls(visit: Visit, exchange: Exchange) -> str | None:
    for version, url in versions_in(exchange.data):
        if wrong := wrong_url(visit, url):
            return f"That of {version}: {wrong}"
    return None


def _versions_once(visit: Visit, exchange: Exchange) -> str | None:
    names = [version for version, _ in versions_in(exchange.data)]
    double = next(twice(names), None)
    return None if double is None else f"{double} is listed more than once."


def _same_version(visit: Visit, exchange: Exchange) -> str | None:
    data, asked = single(exchange.data), exchange.request.about["version"]
    found = data.get("version") if isinstance(data, dict) else None
    return None if str(found) == asked else f"They say that they are not of {asked}."


def _details(visit: Visit, exchange: Exchange) -> str | None:
    data = exchange.data
    if visit.version == "2.0":
        data = single(data)
    return told(violations(visit.edition.classes["VersionDetails"], data))


def _has_credentials(visit: Visit, exchange: Exchange) -> str | None:
    if any(one.identifier == CREDENTIALS for one in visit.endpoints):
        return None
    return "There is no endpoint of credentials."


def _endpoint_urls(visit: Visit, exchange: Exchange) -> str | None:
    for one in visit.endpoints:
        if wrong := wrong_url(visit, one.url):
            return f"That of {one.identifier}: {wrong}"
    return None


def _endpoints_once(visit: Visit, exchange: Exchange) -> str | None:
    double = next(twice([(one.identifier, one.role) for one in visit.endpoints]), None)
    if double is None:
        return None
    return f"{' '.join(filter(None, double))} is listed more than once."


def _known_modules(visit: Visit, exchange: Exchange) -> str | None:
    for one in visit.endpoints:
        known = visit.features.modules
        # A module of a party's own begins with its codes and a hyphen.
        if one.identifier not in known and "-" not in one.identifier:
            meant = alike(one.identifier, known)
            hint = f" Did you mean {meant}?" if meant else ""
            return f"OCPI {visit.version} has no module {one.identifier!r}.{hint}"
    return None


CHECKS: Final = (
    Check(
        "discovery.reachable",
        "The URL of the versions is answered.",
        "Version information endpoint",
        _reached,
        "Nothing was asked.",
    ),
    Check(
        "discovery.answered",
        "Every call is answered, in time and within bounds.",
        "Status codes",
        _all_answered,
        "Nothing else was asked.",
    ),
    Check(
        "discovery.versions",
        "The versions are a list of versions with their URLs.",
        "Version information endpoint, Data",
        each(_is_list, "versions"),
        _NO_VERSIONS,
    ),
    Check(
        "discovery.version-urls",
        "The URL of each version can be called.",
        "Version information endpoint, Version class; Types, URL",
        each(_version_urls, "versions", only=lambda one: one.succeeded),
        _NO_VERSIONS,
    ),
    Check(
        "discovery.versions-once",
        "Each version is listed once.",
        "Version information endpoint",
        each(_versions_once, "versions", only=lambda one: one.succeeded),
        _NO_VERSIONS,
    ),
    Check(
        "discovery.details",
        "The details of each version that is offered are answered.",
        "Version information endpoint, Version details endpoint",
        each(_answered, "details", "other-details"),
        "No version was offered that is known here.",
    ),
    Check(
        "details.version",
        "Version details say the version that was asked for.",
        "Version information endpoint, Version details endpoint",
        each(
            *(_same_version, "details", "other-details"),
            only=lambda one: one.succeeded,
        ),
        _NO_DETAILS,
    ),
    Check(
        "details.class",
        "Version details are an object of their class.",
        "Version information endpoint, Endpoint class",
        each(_details, "details", only=lambda one: one.succeeded),
        _NO_DETAILS,
    ),
    Check(
        "details.credentials",
        "There is an endpoint of credentials.",
        "Version information endpoint, Endpoint class",
        each(_has_credentials, "details", only=lambda one: one.succeeded),
        _NO_DETAILS,
    ),
    Check(
        "details.urls",
        "The URL of each endpoint can be called.",
        "Version information endpoint, Endpoint class; Types, URL",
        each(_endpoint_urls, "details", only=lambda one: one.succeeded),
        _NO_DETAILS,
    ),
    Check(
        "details.once",
        "Each side of a module is listed once.",
        "Version information endpoint, Endpoint class",
        each(_endpoints_once, "details", only=lambda one: one.succeeded),
        _NO_DETAILS,
    ),
    Check(
        "details.modules",
        "The modules are those of the version, or named as custom ones are.",
        "Version information endpoint, ModuleID",
        each(_known_modules, "details", only=lambda one: one.succeeded),
        _NO_DETAILS,
        must=None,
    ),
)
