"""The configuration keys, and their defaults: all of them, and only here."""

from __future__ import annotations

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
}
