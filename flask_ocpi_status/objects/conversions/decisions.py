"""What nobody but the caller can decide, and what each decision is about."""

from __future__ import annotations

from typing import Final

#: By the keyword of ``convert`` what it decides.
DECISIONS: Final = {
    "country_code": "the country of the party whose object it is",
    "party_id": "the party whose object it is",
    "publish": "whether the location may be published",
    "time_zone": "the time zone of the location",
    "postal_code": "what stands for the postal code",
    "location": "the Location, as an object of OCPI 2.1.1",
    "evse_id": "the evse_id of the EVSE",
    "auth_method": "which AuthMethod stands for COMMAND",
    "token_uid": "the uid of the token",
    "token_type": "the type of the token",
    "token_country_code": "the country of the party that gave out the token",
    "token_party_id": "the party that gave out the token",
    "tax_included": "whether the prices include taxes",
}
