"""What nobody but the caller can decide, and what each decision is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from typing import Final
from typing import NamedTuple

from ...contracts import Violation
from ..property import Property


class Decision(NamedTuple):
    """Something to be decided.

    :param about: what it decides, in words.
    :param answers: the values that are one, if there are few. Otherwise it is what the
        field allows that gets it.
    """

    about: str
    answers: tuple[str | bool, ...] = ()


#: By the keyword of ``convert`` what it decides.
DECISIONS: Final = {
    "country_code": Decision("the country of the party whose object it is"),
    "party_id": Decision("the party whose object it is"),
    "publish": Decision("whether the location may be published", (True, False)),
    "publish_anyway": Decision(
        "that the location may be published although its publish is false", (True,)
    ),
    "time_zone": Decision("the time zone of the location"),
    "postal_code": Decision("what stands for the postal code"),
    "location": Decision("the Location, as an object of OCPI 2.1.1"),
    "evse_id": Decision("the evse_id of the EVSE"),
    "auth_method": Decision("which AuthMethod stands for COMMAND"),
    "token_uid": Decision("the uid of the token"),
    "token_type": Decision("the type of the token"),
    "token_country_code": Decision("the country of the party that gave out the token"),
    "token_party_id": Decision("the party that gave out the token"),
    # Prices are without VAT until 2.2.1, so YES would never be true.
    "tax_included": Decision("whether taxes apply to the prices", ("NO", "N/A")),
}


@dataclass(frozen=True, slots=True)
class Question(Violation):
    """A place at which nothing was decided, or nothing that can be.

    It always makes a conversion impossible: what is asked about is never left out.

    :param keyword: the decision that it asks for.
    """

    keyword: str


def question(
    keyword: str, given: Any, pointer: str, row: Property | None
) -> Question | None:
    """Return the question to the caller, or ``None`` if a decision answers it.

    :param given: the decision, ``None`` if there is none.
    :param pointer: to the field that it is about.
    :param row: what the new version says of that field, if it has it.
    """
    if is_answer(keyword, given, None if row is None else row.check):
        return None
    about, answers = DECISIONS[keyword]
    if answers:
        expected = f"{keyword}={' or '.join(map(repr, answers))}."
    else:
        assert row is not None
        expected = f"{keyword}=…. Expected {row.expected}."
    message = f"Decide {about}, with {expected}"
    if given is None:
        return Question(pointer, message, keyword)
    return no_answer(keyword, pointer, message)


def is_answer(keyword: str, given: Any, check: Callable[[Any], bool] | None) -> bool:
    """Whether a decision is one that there can be.

    :param check: whether the new version allows it in the field that it is about.
    """
    answers = DECISIONS[keyword].answers
    if answers:
        return any(type(given) is type(one) and given == one for one in answers)
    assert check is not None
    return check(given)


def no_answer(keyword: str, pointer: str, expected: str) -> Question:
    """Return the question that is left after a decision that is no answer."""
    message = f"What was given as {keyword} is no answer. {expected}"
    return Question(pointer, message, keyword)
