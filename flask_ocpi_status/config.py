"""The configuration keys, and their defaults: all of them, and only here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DEFAULTS: dict[str, Any] = {
    # The contract of what names none: a name, or a Contract.
    "OCPI_STATUS_CONTRACT": "ocpi-2.2.1",
    # URL prefixes without a blueprint whose unknown URLs are answered in contract: a
    # prefix, and a contract, its name, or None for the app's own.
    "OCPI_STATUS_PREFIXES": {},
    # The largest body that is read, in bytes; None leaves it to MAX_CONTENT_LENGTH.
    # Where both are set, the smaller one holds.
    "OCPI_STATUS_MAX_BODY": 10 * 1024 * 1024,
    # Whether fractional numbers in request.json are Decimal rather than float.
    "OCPI_STATUS_EXACT_NUMBERS": False,
    # Whether a body must be declared as JSON in every contract (415 otherwise); some
    # contracts demand it by themselves.
    "OCPI_STATUS_REQUIRE_CONTENT_TYPE": False,
    # Whether an answer tells what is wrong with the request, field by field.
    "OCPI_STATUS_FIELD_ERRORS": True,
    # Whether a message under the name of a party that is not the caller's is refused,
    # in the receivers of objects that their owner sends.
    "OCPI_STATUS_CHECK_OWNER": True,
    # Whether a message whose OCPI-from-… headers name a party that is not the caller's
    # is refused (OCPI 2.2 and later).
    "OCPI_STATUS_CHECK_SENDER": False,
    # Whether views that say what they return are held to it.
    "OCPI_STATUS_CHECK_ANSWERS": True,
    # Whether objects are taken whose form is wrong: lengths, characters, digits. What
    # is missing or of another type is refused all the same.
    "OCPI_STATUS_LENIENT": False,
    # The seconds after which clients are to try again what a session= view failed with
    # for the database's sake, in a 503; None makes it a crash.
    "OCPI_STATUS_RETRY_AFTER": None,
    # Where clients reach the app, when that is not what the request says: scheme and
    # host, and the path of the app's root if it has one.
    "OCPI_STATUS_BASE_URL": None,
    # The platform's own roles, as its credentials name them: role, country_code,
    # party_id and business_details for each. The first one speaks for it before 2.2.
    "OCPI_STATUS_ROLES": [],
    # The schemes of Authorization that are understood: "Token", "Bearer", and "" for a
    # token without one.
    "OCPI_STATUS_TOKEN_SCHEMES": ("Token",),
    # Whether a message without usable ids is refused (OCPI 2.2 and later).
    "OCPI_STATUS_REQUIRE_IDS": False,
    # Whether a message of a functional module without routing headers is refused.
    "OCPI_STATUS_REQUIRE_ROUTING": False,
    # How many objects a page has when the client does not say, and at most.
    "OCPI_STATUS_PAGE_LIMIT": 50,
    "OCPI_STATUS_PAGE_MAX": 100,
    # The database of the parties: a URL of SQLAlchemy's.
    "OCPI_STATUS_DATABASE": "sqlite:///ocpi-parties.sqlite",
    # The endpoints without which no party can register: pairs of a module and a role.
    "OCPI_STATUS_NEEDED_ENDPOINTS": (),
    # Calls to other parties: seconds without a byte, seconds in all, bytes of an
    # answer, and a file of certificates to trust instead of those that requests brings.
    # A registration that is answered takes so many seconds in all, too: with those that
    # a database may take, fewer than the server gives a request (30 in gunicorn).
    "OCPI_STATUS_PEER_TIMEOUT": 10.0,
    "OCPI_STATUS_PEER_DEADLINE": 15.0,
    "OCPI_STATUS_PEER_MAX_BODY": 10 * 1024 * 1024,
    "OCPI_STATUS_PEER_CA_BUNDLE": None,
    # For development only: parties may have http URLs and addresses that are not
    # public.
    "OCPI_STATUS_INSECURE_PEERS": False,
}


@dataclass(frozen=True, slots=True)
class Settled:
    """What every request asks of the configuration, read once: at the first of them.

    The fields are the keys, without ``OCPI_STATUS_``.
    """

    max_body: int | None
    exact_numbers: bool
    require_content_type: bool
    check_owner: bool
    check_sender: bool
    require_ids: bool
    require_routing: bool
    lenient: bool

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Settled:
        """Read them."""
        return cls(
            max_body=config["OCPI_STATUS_MAX_BODY"],
            exact_numbers=config["OCPI_STATUS_EXACT_NUMBERS"],
            require_content_type=config["OCPI_STATUS_REQUIRE_CONTENT_TYPE"],
            check_owner=config["OCPI_STATUS_CHECK_OWNER"],
            check_sender=config["OCPI_STATUS_CHECK_SENDER"],
            require_ids=config["OCPI_STATUS_REQUIRE_IDS"],
            require_routing=config["OCPI_STATUS_REQUIRE_ROUTING"],
            lenient=config["OCPI_STATUS_LENIENT"],
        )
