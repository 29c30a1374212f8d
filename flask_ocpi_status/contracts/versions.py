"""In what the versions of OCPI differ besides their status codes, as data.

Rules: OCPI 2.0 to 2.3.0, chapters "Transport and format" and "Version information".
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import Final

#: The modules by which parties come to know each other. Their messages are not routed,
#: and token A opens the first two of them (OCPI 2.2.1, Transport and format).
VERSIONS: Final = "versions"
CREDENTIALS: Final = "credentials"
CONFIGURATION_MODULES: Final = frozenset({VERSIONS, CREDENTIALS, "hubclientinfo"})


@dataclass(frozen=True, slots=True)
class Features:
    """What one version of OCPI has.

    :param modules: the identifiers of its modules, as version details list them.
    :param dated: the modules whose lists are filtered by date; ``None`` for all.
    :param offsets: whether a DateTime may have an offset other than ``Z``.
    :param encoded_tokens: whether a credentials token is sent in Base64.
    :param case_sensitive: whether ids are, but for that of a CDR, which never is.
    :param ids: whether messages carry ids and are routed.
    :param roles: whether endpoints and credentials name roles.
    :param hub_party: whether credentials name the hub by itself.
    :param no_data: whether a required text that is not available is ``#NA``.
    """

    modules: frozenset[str]
    dated: frozenset[str] | None = None
    offsets: bool = False
    encoded_tokens: bool = False
    case_sensitive: bool = True
    ids: bool = False
    roles: bool = False
    hub_party: bool = False
    no_data: bool = False


_2_0 = Features(
    modules=frozenset(
        {"cdrs", CREDENTIALS, "locations", "sessions", "tariffs", "tokens"}
    ),
    dated=frozenset({"cdrs", "sessions"}),
    offsets=True,
)
_2_1 = replace(_2_0, modules=_2_0.modules | {"commands"}, dated=None)
_2_1_1 = replace(_2_1, offsets=False)
_2_2 = replace(
    _2_1_1,
    modules=_2_1_1.modules | {"chargingprofiles", "hubclientinfo"},
    encoded_tokens=True,
    case_sensitive=False,
    ids=True,
    roles=True,
    no_data=True,
)
_2_3_0 = replace(
    _2_2,
    # The last three come with chapters of their own, outside the table of modules; the
    # bookings chapter writes its identifier in two ways.
    modules=_2_2.modules | {"invoicereconciliation", "payments", "Booking", "bookings"},
    hub_party=True,
)

#: What each version has, oldest first.
FEATURES: Final = {
    "2.0": _2_0,
    "2.1": _2_1,
    "2.1.1": _2_1_1,
    "2.2": _2_2,
    "2.2.1": _2_2,
    "2.3.0": _2_3_0,
}
