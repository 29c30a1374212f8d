"""The OCPI modules of an app: which version, module and side is where.

Rules: OCPI 2.2.1, Version information endpoint, "Endpoint", "ModuleID", "Custom
modules"; before 2.2 an endpoint has no role.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from typing import NamedTuple
from typing import get_args

from ..contracts import CONFIGURATION_MODULES
from ..contracts import VERSIONS
from ..contracts import OCPIContract
from .enrolment import Contracts
from .enrolment import Enrolled
from .enrolment import Role

# A party's own module has its country code and party id before its name.
_CUSTOM = re.compile(r"[A-Za-z]{2}[A-Za-z0-9]{3}-[\x21-\x7e]+")


class Mount(NamedTuple):
    """One module of one version, as it is mounted.

    :param role: ``None`` where the version has no roles.
    :param prefix: its URL prefix on the app, without a slash at the end.
    :param name: the blueprint's.
    :param subdomain: the one that it is on, if it is on one.
    :param platform: the one that it belongs to, where an app has several.
    """

    version: str
    module: str
    role: Role | None
    prefix: str
    name: str
    subdomain: str | None = None
    platform: str = ""


def mounts(
    blueprints: Mapping[str, Enrolled],
    contracts: Contracts,
    platform_of: Callable[[str], str] = lambda name: "",
) -> list[Mount]:
    """Return the modules of all blueprints that are listed, in the order they came in.

    :param platform_of: tells to which platform a blueprint belongs.
    :raises ValueError: for a module that its version does not have, one without a role
        where it needs one, one whose URL is not fixed, and two that collide.
    """
    found = [
        _mount(name, enrolled, contract, platform_of(name))
        for name, enrolled in blueprints.items()
        if enrolled.listed
        and enrolled.module not in (None, VERSIONS)
        and isinstance(contract := contracts.of(enrolled), OCPIContract)
    ]
    _refuse_collisions(found)
    return found


def _mount(
    name: str, enrolled: Enrolled, contract: OCPIContract, platform: str
) -> Mount:
    module, role, prefix = enrolled.module or "", enrolled.role, enrolled.prefix or ""
    features, version = contract.features, contract.version
    if module not in features.modules and not _CUSTOM.fullmatch(module):
        raise ValueError(
            f"The blueprint {name!r} is to be the module {module!r}, which OCPI"
            f" {version} does not have; it has {', '.join(sorted(features.modules))}."
            " A module of one's own begins with country code and party id, as in"
            " 'nltnm-tokens'."
        )
    if role is not None and role not in get_args(Role):
        raise ValueError(
            f"The blueprint {name!r} has the role {role!r}; use 'SENDER' or 'RECEIVER'."
        )
    if features.roles and role is None:
        if module not in CONFIGURATION_MODULES:
            raise ValueError(
                f"The blueprint {name!r} needs a role in OCPI {version}; pass"
                f" role='SENDER' where its objects are read from you, or"
                " role='RECEIVER' where they are sent to you."
            )
        role = "SENDER"
    if "<" in prefix:
        raise ValueError(
            f"The URL prefix {prefix!r} of the blueprint {name!r} holds a variable, so"
            " version details cannot name it; leave module= out, or fix the prefix."
        )
    return Mount(
        version,
        module,
        role if features.roles else None,
        prefix.rstrip("/"),
        name,
        enrolled.subdomain,
        platform,
    )


def _module_of(mount: Mount) -> tuple[str, str, str]:
    return mount.platform, mount.version, mount.module


def _refuse_collisions(found: Iterable[Mount]) -> None:
    taken: dict[tuple[str, str, str, str | None], Mount] = {}
    places: dict[tuple[str | None, str], Mount] = {}
    for mount in found:
        there = places.setdefault((mount.subdomain, mount.prefix), mount)
        # Both sides of a module may be at one URL: their methods differ.
        if _module_of(there) != _module_of(mount):
            raise ValueError(
                f"The blueprints {there.name!r} and {mount.name!r} are both at"
                f" {mount.prefix or '/'!r}; give each its own url_prefix."
            )
        side = mount.platform, mount.version, mount.module, mount.role
        first = taken.setdefault(side, mount)
        if first is not mount:
            named = f", side {mount.role}," if mount.role else ""
            raise ValueError(
                f"The blueprints {first.name!r} and {mount.name!r} are both the module"
                f" {mount.module!r}{named} of OCPI {mount.version}, and version details"
                " can name one of them; leave module= out at the other."
            )
