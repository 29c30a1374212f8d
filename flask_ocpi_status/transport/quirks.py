"""What single parties do otherwise than OCPI says, by name.

A quirk belongs to one party (``Party.quirks``): what is tolerated for one is not
tolerated for all.
"""

from __future__ import annotations

from enum import StrEnum


class Quirk(StrEnum):
    """Something that a party does, or needs, otherwise than OCPI says."""

    #: It sends ``Authorization: Bearer …``.
    BEARER = "bearer"
    #: It sends its token without a scheme before it.
    BARE_TOKEN = "bare-token"
    #: It wants our token as it is, also from 2.2 on.
    RAW_TOKEN = "raw-token"
    #: It wants our token in Base64, also before 2.2.
    ENCODED_TOKEN = "encoded-token"
    #: It sends no ids, and is let in where ``OCPI_STATUS_REQUIRE_IDS`` demands them.
    NO_IDS = "no-ids"
    #: It sends no routing headers, and is let in where they are demanded.
    NO_ROUTING = "no-routing"
    #: It forwards objects of others, as a hub does, and has no role that says so: there
    #: is none before 2.2.
    FORWARDS = "forwards"
    #: It fails on HTTP status 201, and gets 200 instead.
    NO_CREATED = "no-created"
    #: It takes ``data`` beside an error for the object that it asked for, and gets
    #: none.
    NO_ERROR_DATA = "no-error-data"
    #: It renews its token by a PUT to credentials without a body.
    EMPTY_PUT = "empty-put"
    #: Its lists have no ``Link``; the next page is asked for by offset.
    NO_LINK = "no-link"
    #: Its ``Link`` names a host that cannot be reached, as from behind a proxy; only
    #: its path and query are followed.
    LINK_BEHIND_PROXY = "link-behind-proxy"
    #: Its objects are written otherwise than OCPI says: too long, with other
    #: characters, with fewer digits. They are taken all the same.
    LENIENT = "lenient"


def has_quirk(party: object, quirk: Quirk) -> bool:
    """Whether a party, of whatever class, has a quirk."""
    return quirk in (getattr(party, "quirks", None) or ())
