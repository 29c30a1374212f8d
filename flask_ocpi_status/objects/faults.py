"""What is wrong with a text: sentences that name it, and never repeat what was sent.

A form of text has a table of those mistakes that are made with it. They are looked for
in a text that is known to lack the form, so a line of it need not be exact: it says
what is seen first. Positions are counted in characters, from 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from re import Pattern as Expression
from re import compile
from typing import Final
from typing import NamedTuple

from ..naming.characters import UNPRINTABLE
from ..naming.characters import first_of
from ..naming.characters import sign

#: A longer text is not looked at by its table: how long it is says enough.
_LONGEST: Final = 1000


class Mistake(NamedTuple):
    """A line of a table.

    :param seen: finds it in a text.
    :param said: a sentence, in which ``{sign}``, ``{at}`` and ``{many}`` are the first
        character of what was found, its position and its length: of its first group, if
        it has one.
    """

    seen: Expression[str]
    said: str


Mistakes = tuple[Mistake, ...]


def mistakes(*rows: tuple[str, str]) -> Mistakes:
    """Make a table of expressions and sentences. The first that is seen is said."""
    return tuple(Mistake(compile(seen), said) for seen, said in rows)


def of_length(text: str, least: int, longest: int | None) -> Iterator[str]:
    """Yield what is said of a text that is too short or too long."""
    size = len(text)
    many = "1 character" if size == 1 else f"{size:,} characters"
    if size < least:
        yield f"Has {many}, {least - size:,} too few." if size else "Is empty."
    elif longest is not None and size > longest:
        yield f"Has {many}, {size - longest:,} too many."


def of_form(text: str, table: Mistakes, strange: Expression[str]) -> Iterator[str]:
    """Yield what is said of a text that lacks a form.

    :param strange: the characters that no text of the form has.
    """
    if not text:
        yield "Is empty."
        return
    seen = next(first_of(text, _NEVER), None)
    if seen is None and text != text.strip(" "):
        end = "Begins" if text[0] == " " else "Ends"
        seen = f"{end} with a blank."
    if seen is None and len(text) <= _LONGEST:
        seen = next(_by(table, text), None)
    if seen is None:
        seen = next(first_of(text, strange), None)
    if seen is not None:
        yield seen


def _by(table: Mistakes, text: str) -> Iterator[str]:
    for mistake in table:
        found = mistake.seen.search(text)
        if found:
            start, end = found.span(found.lastindex or 0)
            shown = sign(text[start]) if start < len(text) else ""
            yield mistake.said.format(sign=shown, at=start + 1, many=end - start)


_NEVER: Final = compile(f"[{UNPRINTABLE}]")

# Of the day in an instant, or by itself.
_DAYS: Final = (
    (r"\A[0-9]{8}(?:T|\Z)", "Has no hyphens in its date."),
    (r"\A[0-9]+(?:\.[0-9]+)?\Z", "Is digits only, as the seconds of Unix are."),
    (r"\A([+-])", "Has {sign} before its year."),
    (
        r"\A[0-9]{1,2}([./-])[0-9]{1,2}[./-][0-9]{2,4}(?![0-9])",
        "Has its year at the end of the date.",
    ),
    (r"\A[0-9]{4}([./])", "Has {sign} in its date, where a hyphen is due."),
    (r"\A[0-9]{1,2}:[0-9]{2}", "Has no date."),
    (r"\A[0-9]{4}-[0-9]{1,2}\Z", "Has no day."),
    (
        r"\A[0-9]{4}-(?:[0-9]-[0-9]{1,2}|[0-9]{2}-[0-9])(?![0-9])",
        "Has a month or a day of one digit.",
    ),
    (
        r"\A(?:0000|[0-9]{4}-(?:00|1[3-9]|[2-9][0-9])|[0-9]{4}-[0-9]{2}-00)",
        "Has a year, a month or a day that there is none of.",
    ),
    (
        r"\A[0-9]{4}-(?:[0-9]{2}-(?:3[2-9]|[4-9][0-9])"
        r"|(?:02|04|06|09|11)-31|02-30)",
        "Has a day that its month does not have.",
    ),
    (
        r"\A(?!(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])"
        r"|(?:[02468][048]|[13579][26])00))[0-9]{4}-02-29",
        "Has a 29th of February, and its year is no leap year.",
    ),
)
_CLOCK: Final = r"[0-9]{2}:[0-9]{2}:[0-9]{2}"
_BEHIND: Final = (
    rf"\A[0-9-]{{10}}T{_CLOCK}(?:\.[0-9]+)?(?:Z(?=.)|(?!Z))(.)",
    "Has {sign} behind its end, at character {at}.",
)
_INSTANTS: Final = (
    *_DAYS,
    (r"\A[0-9-]{10}\Z", "Has no time of day."),
    (r"\A[0-9-]{10}( |_)", "Has {sign} before its time of day, where a T is due."),
    (r"\A[0-9-]{10}t|z\Z", "Has a small letter, where T and Z are due."),
    (r"\A[0-9-]{10}T\Z", "Has no time of day."),
    (r"T[0-9]{2}(?:Z|\Z)", "Has no minutes."),
    (r"T[0-9]{2}:[0-9]{2}(?!:)", "Has no seconds."),
    (r"T[0-9]{4}", "Has no colons in its time of day."),
    (r"T[0-9]{2}([.-])", "Has {sign} in its time of day, where a colon is due."),
    (r"T[0-9]:", "Has an hour of one digit."),
    (
        r"T[0-9]{2}:(?:[0-9]:|[0-9]{2}:[0-9](?![0-9]))",
        "Has a minute or a second of one digit.",
    ),
    (
        r"T(?![01][0-9]:[0-5][0-9]:[0-5][0-9]|2[0-3]:[0-5][0-9]:[0-5][0-9])" + _CLOCK,
        "Has a time of day that there is none of.",
    ),
    (rf"T{_CLOCK}(,)", "Has {sign} before the fraction of a second, not a point."),
    (rf"T{_CLOCK}\.(?![0-9])", "Has no digits behind the point of its seconds."),
    (
        rf"\A(?=.{{26}}).*T{_CLOCK}\.([0-9]{{4,}})",
        "Has {many} digits behind the point of its seconds, more than there is room"
        " for.",
    ),
)
DATE: Final = mistakes(
    *_DAYS,
    (r"\A[0-9-]{10}(T| )", "Has a time of day behind the date."),
    (r"\A[03-9][0-9]{3}-", "Has a year that does not begin with 1 or 2."),
)
DATE_TIME: Final = mistakes(
    *_INSTANTS,
    (
        rf"T{_CLOCK}(?:\.[0-9]+)? ?([+-])[0-9:]*\Z",
        "Has an offset. Write the instant in UTC, with Z.",
    ),
    _BEHIND,
)
OFFSET_DATE_TIME: Final = mistakes(
    *_INSTANTS,
    (
        rf"T{_CLOCK}(?:\.[0-9]+)? [0-9]",
        "Has a blank where the sign of an offset is due: a plus is %2B in a URL.",
    ),
    (
        rf"T{_CLOCK}(?:\.[0-9]+)?([+-])",
        "Has an offset that is none, as +02:00 is one.",
    ),
    _BEHIND,
)
TIME: Final = mistakes(
    (r"[AaPp]\.?[Mm]", "Has a.m. or p.m., and a day has 24 hours here."),
    (r"\A[0-9]{1,2}:[0-9]{2}:", "Has seconds."),
    (r"\A[0-9]{1,2}:[0-9]{2}(Z|[+-])", "Has an offset, and is local time."),
    (r"\A[0-9]:", "Has an hour of one digit."),
    (r"\A[0-9]{2}:[0-9]?\Z", "Has minutes of less than two digits."),
    (r"\A[0-9]+\Z", "Has no colon."),
    (r"\A[0-9]{2}:[0-9]{2}\Z", "Is a time of day that there is none of."),
)
_NUMBERS: Final = (
    (r",", "Has a comma before its decimals, not a point."),
    (r"[0-9][eE][+-]?[0-9]", "Has an exponent."),
    (r"\A\+", "Has a plus."),
    (r"\A-?\.", "Has no digit before its point."),
    (r"\..*(\.)", "Has a second point, at character {at}."),
    (r"[^-](-)", "Has a minus at character {at}."),
    (r"\A--", "Has two minuses."),
)


def coordinate(degrees: int, least: int, most: int) -> Mistakes:
    """Return the mistakes made with a coordinate.

    :param degrees: how many digits it has before its point, at most.
    :param least: how many decimals it has.
    """
    return mistakes(
        *_NUMBERS,
        (r"\A-?[0-9]+\.?\Z", "Has no decimals."),
        (
            rf"\A-?([0-9]{{{degrees + 1},}})\.",
            "Has {many} digits before its point, more than " + f"{degrees}.",
        ),
        (rf"\A-?[0-9]+\.([0-9]{{1,{least - 1}}})\Z", "Has too few decimals: {many}."),
        (rf"\A-?[0-9]+\.([0-9]{{{most + 1},}})\Z", "Has too many decimals: {many}."),
    )


DECIMAL: Final = mistakes(
    *_NUMBERS,
    (r"\.\Z", "Has no digit behind its point."),
    (r"\A-?([0-9]{16,})", "Has {many} digits before its point, more than 15."),
    (r"\.([0-9]{16,})\Z", "Has {many} digits behind its point, more than 15."),
)


def letters(many: int, *, capitals: bool = False) -> Mistakes:
    """Return the mistakes made with a code of so many letters."""
    rows = [
        (rf"\A(.{{{many + 1},}})\Z", "Has {many} characters, not " + f"{many}."),
        (rf"\A([A-Za-z]{{1,{many - 1}}})\Z", "Has {many} of " + f"{many} letters."),
        (r"([^A-Za-z])", "Has {sign} at character {at}, not a letter."),
    ]
    if capitals:
        rows.append((r"([a-z])", "Has a small letter at character {at}."))
    return mistakes(*rows)


HUB_PARTY: Final = mistakes(
    (r"\A(.{6,})\Z", "Has {many} characters, not 5."),
    (r"\A(.{1,4})\Z", "Has {many} of 5 characters."),
    (r"\A.?([^A-Za-z])", "Has {sign} at character {at}, not a letter."),
)
VERSION: Final = mistakes(
    (r"\A\.|\.\Z|\.\.", "Has a point with no digit before or behind it."),
    (r"\A[^.]*(?:\.[^.]*){4}", "Has more than four parts."),
    (r"([0-9]{16,})", "Has a part of {many} digits, more than 15."),
)
TIME_ZONE: Final = mistakes(
    (r"[+-][0-9]{1,2}:[0-9]{2}\Z", "Is an offset, and names no place."),
    (r"\A/|/\Z|//", "Has a slash with nothing before or behind it."),
    (r"/.*/.*(/)", "Has more than three parts."),
    (r"([^/]{65,})", "Has a part of {many} characters, more than 64."),
)
URL: Final = mistakes(
    (
        r"\A(?:[^:/?#]*(?:[/?#]|\Z)|:|[^:/?#]+:[0-9]+(?:[/?#]|\Z))",
        "Has no scheme, as https:// is one.",
    ),
    (r"\A([^A-Za-z])", "Has a scheme that begins with {sign}."),
    (r"\A[^:]*([^A-Za-z0-9+.:-])[^:]*:", "Has {sign} in its scheme."),
    (r"\A[^:]+:(?!//)", "Has no // behind its scheme."),
    (r"\A[^:]+://(?:[^/?#@]*@)?(?::|[/?#]|\Z)", "Has no host."),
    (r"\A[^:]+://[^/?#]*[/?#].*?([\[\]])", "Has {sign} behind its host."),
    (r"%(?![0-9A-Fa-f]{2})", "Has a % without two hexadecimal digits behind it."),
    (
        r"\A[^:]+://(?:[^/?#@]*@)?(?:\[[^/?#@\]]*\]|[^/?#:@\[\]]*)"
        r":(?![0-9]*(?:[/?#]|\Z))[^/?#@\[\]]*(?:[/?#]|\Z)",
        "Has a port that is no number.",
    ),
    (r"\A[^:]+://[^/?#@]*@[^/?#@]*(@)", "Has a second @, at character {at}."),
    (
        r"\A[^:]+://[^/?#]*[\[\]]",
        "Has brackets in its host with no address of IPv6 in them.",
    ),
    (r"#.*?(#)", "Has a second #, at character {at}."),
)
TOKEN: Final = mistakes((r"\A(.{65,})\Z", "Has {many} characters, more than 64."))
