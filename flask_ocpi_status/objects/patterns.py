"""What the text of some fields has to look like, in every version the same or not.

Rules: OCPI 2.0 to 2.3.0, chapter "Types", and the tables of the objects.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from functools import cached_property
from functools import lru_cache
from re import compile
from typing import Final

from . import faults

#: A required text that is not available (OCPI 2.2.1, Transport and format, "No data
#: available").
NOT_AVAILABLE: Final = "#NA"


class Pattern:
    """A form of text.

    :param regex: matches the whole of it.
    :param words: what it is, for who has sent something else.
    :param longest: in characters.
    :param remembered: whether texts that were looked at may be kept for a while, as far
        as they come again and again: dates and codes do, secrets must not.
    :param mistakes: those that are made with it.
    :param strange: finds a character that no text of the form has.
    """

    def __init__(
        self,
        regex: str,
        words: str,
        *,
        longest: int = 255,
        remembered: bool = False,
        mistakes: faults.Mistakes = (),
        strange: str = "[^ -~]",
    ) -> None:
        #: The expression with its ends made fast.
        self.anchored = rf"\A(?:{regex})\Z"
        self.regex = regex
        self.words = words
        self.longest = longest
        self.remembered = remembered
        match = compile(self.anchored).match
        #: Whether a text that is not too long has the form.
        self.fits: Callable[[str], object] = (
            lru_cache(4096)(match) if remembered else match
        )
        self._mistakes = mistakes
        self._strange = compile(strange)

    def faults(self, text: str) -> Iterator[str]:
        """Yield what is wrong with a text that lacks the form, in sentences."""
        found = [
            *faults.of_form(text, self._mistakes, self._strange),
            *faults.of_length(text, 0, self.longest),
        ]
        yield from found or ["Has another form."]

    @cached_property
    def or_not_available(self) -> Pattern:
        """The same form, or ``#NA``."""
        return Pattern(
            f"{self.regex}|{NOT_AVAILABLE}",
            self.words,
            longest=self.longest,
            remembered=self.remembered,
            mistakes=self._mistakes,
            strange=self._strange.pattern,
        )


# Days that there are: of every month those up to the 28th, and then those that some
# months have. A year's 29th of February is there when 4 divides it, and so on.
_LEAP = r"(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
_DAY = (
    r"(?!0000)(?:[0-9]{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    r"|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
    rf"|{_LEAP}-02-29)"
)
_SECOND = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_FRACTION = r"(?:\.[0-9]+)?"
_OFFSET = "[+-](?:[01][0-9]|2[0-3]):[0-5][0-9]"


def _last_second() -> str:
    """Match a time and an offset by which it is 23:59:60 in UTC (RFC 3339, 5.7).

    So 00:59:60+01:00 is, and 15:59:60-08:00. The minutes say how many the offset has;
    the hours, with a plus, depend on whether it has some.
    """
    minutes = [
        f"{one:02}:60{_FRACTION}(?:[+]..:{(one + 1) % 60:02}|-..:{59 - one:02})"
        for one in range(60)
    ]
    hours = [
        f"{one:02}:(?:59:60{_FRACTION}[+]{(one + 1) % 24:02}:00"
        f"|(?!59)..:60{_FRACTION}[+]{one:02}:..|..:60{_FRACTION}-{23 - one:02}:..)"
        for one in range(24)
    ]
    return f"(?=..:(?:{'|'.join(minutes)}))(?:{'|'.join(hours)})"


#: From 2.1.1 on: in UTC, which Z says or nothing (2.2.1, Types, DateTime).
DATE_TIME: Final = Pattern(
    rf"{_DAY}T(?:{_SECOND}|23:59:60){_FRACTION}Z?",
    "a DateTime in UTC, as in 2026-01-31T09:30:00Z",
    longest=25,
    remembered=True,
    mistakes=faults.DATE_TIME,
    strange="[^0-9TZ:.+-]",
)
#: In 2.0 and 2.1 with an offset as well.
OFFSET_DATE_TIME: Final = Pattern(
    rf"{_DAY}T(?:(?:{_SECOND}{_FRACTION}(?:Z|{_OFFSET})?)"
    rf"|23:59:60{_FRACTION}Z?|{_last_second()})",
    "a DateTime, as in 2026-01-31T09:30:00Z",
    longest=25,
    remembered=True,
    mistakes=faults.OFFSET_DATE_TIME,
    strange="[^0-9TZ:.+-]",
)
DATE: Final = Pattern(
    f"(?=[12]){_DAY}",
    "a date, as in 2026-01-31",
    remembered=True,
    mistakes=faults.DATE,
    strange="[^0-9-]",
)
TIME: Final = Pattern(
    "(?:[01][0-9]|2[0-3]):[0-5][0-9]",
    "a time of day from 00:00 to 23:59",
    remembered=True,
    mistakes=faults.TIME,
    strange="[^0-9:]",
)
#: Before the documentation revision of 2.1.1; it allows the end of a day, 24:00.
LOOSE_TIME: Final = Pattern(
    "[0-2][0-9]:[0-5][0-9]",
    "a time of day, as in 09:30",
    remembered=True,
    mistakes=faults.TIME,
    strange="[^0-9:]",
)

#: Before 2.2. As OCPI has them, they may be longer than their column says.
LATITUDE_6: Final = Pattern(
    r"-?[0-9]{1,2}\.[0-9]{6}",
    "a latitude with 6 decimals, as in 51.047599",
    mistakes=faults.coordinate(2, 6, 6),
    strange="[^0-9.-]",
)
LONGITUDE_6: Final = Pattern(
    r"-?[0-9]{1,3}\.[0-9]{6}",
    "a longitude with 6 decimals, as in 3.729944",
    mistakes=faults.coordinate(3, 6, 6),
    strange="[^0-9.-]",
)
LATITUDE: Final = Pattern(
    r"-?[0-9]{1,2}\.[0-9]{5,7}",
    "a latitude with 5 to 7 decimals, as in 51.047599",
    mistakes=faults.coordinate(2, 5, 7),
    strange="[^0-9.-]",
)
LONGITUDE: Final = Pattern(
    r"-?[0-9]{1,3}\.[0-9]{5,7}",
    "a longitude with 5 to 7 decimals, as in 3.729944",
    mistakes=faults.coordinate(3, 5, 7),
    strange="[^0-9.-]",
)

COUNTRY_2: Final = Pattern(
    "[A-Za-z]{2}",
    "a country code of 2 letters (ISO 3166-1 alpha-2), as in NL",
    remembered=True,
    mistakes=faults.letters(2),
)
COUNTRY_3: Final = Pattern(
    "[A-Z]{3}",
    "a country code of 3 capitals (ISO 3166-1 alpha-3), as in NLD",
    remembered=True,
    mistakes=faults.letters(3, capitals=True),
)
CURRENCY: Final = Pattern(
    "[A-Z]{3}",
    "a currency of 3 capitals (ISO 4217), as in EUR",
    remembered=True,
    mistakes=faults.letters(3, capitals=True),
)
LANGUAGE: Final = Pattern(
    "[A-Za-z]{2}",
    "a language of 2 letters (ISO 639-1), as in en",
    remembered=True,
    mistakes=faults.letters(2),
)
TIME_ZONE: Final = Pattern(
    r"[A-Za-z0-9_+-]{1,64}(?:/[A-Za-z0-9_+-]{1,64}){0,2}",
    "a time zone of the IANA, as in Europe/Oslo",
    remembered=True,
    mistakes=faults.TIME_ZONE,
    strange="[^A-Za-z0-9_+/-]",
)
#: Codes whose type is CiString: in any case.
CI_COUNTRY_3: Final = Pattern(
    "[A-Za-z]{3}",
    "a country code of 3 letters (ISO 3166-1 alpha-3), as in NLD",
    remembered=True,
    mistakes=faults.letters(3),
)
CI_CURRENCY: Final = Pattern(
    "[A-Za-z]{3}",
    "a currency of 3 letters (ISO 4217), as in EUR",
    remembered=True,
    mistakes=faults.letters(3),
)
# The grammar of a URI (RFC 3986, appendix A). A path behind a host begins with a slash.
_ESCAPED = "%[0-9A-Fa-f]{2}"
_FREE = "-A-Za-z0-9._~!$&'()*+,;="  # unreserved and sub-delims
_PLAIN = f"(?:[{_FREE}:@]|{_ESCAPED})"  # pchar
_BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_GROUP = "[0-9A-Fa-f]{1,4}"
_LAST = rf"(?:{_GROUP}:{_GROUP}|(?:{_BYTE}\.){{3}}{_BYTE})"
_IPV6 = "|".join(
    [
        f"(?:{_GROUP}:){{6}}{_LAST}",
        f"::(?:{_GROUP}:){{5}}{_LAST}",
        *(
            f"(?:(?:{_GROUP}:){{0,{4 - left}}}{_GROUP})?::"
            + (f"(?:{_GROUP}:){{{left}}}{_LAST}" if left >= 0 else "")
            for left in range(4, -1, -1)
        ),
        f"(?:(?:{_GROUP}:){{0,5}}{_GROUP})?::{_GROUP}",
        f"(?:(?:{_GROUP}:){{0,6}}{_GROUP})?::",
    ]
)
_HOST = rf"(?:\[(?:{_IPV6}|v[0-9A-Fa-f]+\.[{_FREE}:]+)\]|(?:[{_FREE}]|{_ESCAPED})+)"
#: A scheme and a host: what is a URI without one leads nowhere.
URL: Final = Pattern(
    rf"[A-Za-z][A-Za-z0-9+.-]*://(?:(?:[{_FREE}:]|{_ESCAPED})*@)?{_HOST}(?::[0-9]*)?"
    rf"(?:/{_PLAIN}*)*(?:\?(?:{_PLAIN}|[/?])*)?(?:#(?:{_PLAIN}|[/?])*)?",
    "an absolute URL of up to 255 characters, as in https://example.com/",
    mistakes=faults.URL,
    strange=r"[^!#-;=?-Z_a-z~\[\]%]",
)
#: A hub, by its country and its id in one (2.3.0, Credentials).
HUB_PARTY: Final = Pattern(
    "[A-Za-z]{2}[!-~]{3}",
    "a country code of 2 letters and a party id of 3 characters, as in NLHUB",
    remembered=True,
    mistakes=faults.HUB_PARTY,
    strange="[^!-~]",
)
#: 2.0: a number as a JSON string.
DECIMAL: Final = Pattern(
    r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?",
    'a decimal in a string, as in "0.25"',
    mistakes=faults.DECIMAL,
    strange="[^0-9.-]",
)
#: 2.0: one of the versions that a party offers.
VERSION: Final = Pattern(
    r"[0-9]{1,15}(?:\.[0-9]{1,15}){0,3}",
    "the number of a version, as in 2.1.1",
    mistakes=faults.VERSION,
    strange="[^0-9.]",
)
#: From 2.2 on (Credentials): without anything that a header could not carry.
TOKEN: Final = Pattern(
    "[!-~]{1,64}",
    "a token of up to 64 characters, U+0021 to U+007E",
    mistakes=faults.TOKEN,
    strange="[^!-~]",
)
