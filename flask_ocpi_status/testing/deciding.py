"""What a partner answers when it is asked for something, and what comes of that.

Without a word of the test it does all that it is asked for, and says so at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from threading import Event
from typing import Any
from typing import Final

from ..errors import UnknownToken
from ..modules import OCPIPlatform
from ..modules.acting.answering.words import judged
from ..modules.catalogue import MODULES
from ..modules.examples import OBJECTS
from ..modules.keeping.replies import Reply
from ..modules.operation import Kind
from ..modules.showing import example_of
from ..objects import Edition
from .having import Having
from .having import collection_of
from .waiting import check_known

ACCEPTED: Final = "ACCEPTED"
#: What is asked of a charging profile, as ``OCPIPlatform`` calls it, by its method.
PROFILES: Final = {
    "GET": "ask_profile",
    "PUT": "set_profile",
    "DELETE": "clear_profile",
}
COMMANDS: Final = tuple(
    row.asked for _, row in MODULES["commands"].rows() if row.kind == "ask"
)
#: What is answered at once, with the word for yes; of a Token its own fields decide.
AT_ONCE: Final[dict[Kind, str | None]] = {
    "authorize": None,
    "charging_preferences": ACCEPTED,
    "book": None,
    "activate": None,
    "deactivate": None,
}
#: All that a partner decides, with the names of the enum that has the words of it.
DECIDED: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(COMMANDS, ("CommandResponseType",)),
    **dict.fromkeys(PROFILES.values(), ("ChargingProfileResponseType",)),
    "authorize": ("AllowedType", "Allowed"),
    "charging_preferences": ("ChargingPreferencesResponse",),
    "book": (),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What is answered.

    :param answer: at once: a word, or the object that has it; or a function of what is
        asked for that returns one.
    :param result: what comes of it later, likewise; ``None`` for nothing, until the
        test says it.
    :param after: the seconds until then.
    """

    answer: Any = ACCEPTED
    result: Any = ACCEPTED
    after: float = 0.0

    def of(self, asked: Mapping[str, Any]) -> Any:
        """Return what is answered to something that is asked for."""
        return self.answer(asked) if callable(self.answer) else self.answer


@dataclass
class Decisions:
    """What a partner decides, by what it is asked for.

    :param having: what it has.
    :param edition: the classes of its version.
    :param ending: is set when nothing waits any longer.
    """

    having: Having
    edition: Edition
    ending: Event = field(default_factory=Event)
    _made: dict[str, Decision] = field(default_factory=dict)
    _owed: dict[str, list[str]] = field(default_factory=dict)

    def decide(self, what: str, decision: Decision) -> None:
        """Decide what is answered from now on.

        :raises ValueError: for what is not decided, with what may be meant, and for a
            word or a result that the version does not have.
        """
        check_known("question", what, DECIDED)
        enums = self.edition.enums
        for name in DECIDED[what]:
            if name in enums and isinstance(decision.answer, str):
                check_known("answer", decision.answer, enums[name])
        if decision.result is not None and what in _LATER:
            judged(self.edition.version, _LATER[what], decision.result)
        self._made[what] = decision

    def clear(self) -> None:
        """Decide nothing otherwise than usual, and owe nothing."""
        self._made.clear()
        self._owed.clear()
        self.ending.clear()

    def owed(self, what: str) -> str:
        """Return the id of what was asked for last, and nobody has told of.

        :raises LookupError: where there is nothing.
        """
        check_known("question", what, DECIDED)
        if not self._owed.get(what):
            raise LookupError(
                f"No {what} waits for a result; decide it with result=None before it is"
                " asked for."
            )
        return self._owed[what].pop()

    def give_to(self, platform: OCPIPlatform, kinds: Mapping[str, Any]) -> None:
        """Have a platform answer as is decided.

        :param kinds: what it is asked for: commands, methods of charging profiles, and
            other kinds of operations, by the module of each.
        """

        @platform.task
        def partner_result(what: str) -> Any:
            """Say what comes of something, when it is time."""
            decision = self._of(what)
            self.ending.wait(decision.after)
            return decision.result

        def asked(what: str) -> Any:
            def obey(asked: Any, reply: Reply) -> Any:
                decision = self._of(what)
                answer = decision.of(asked)
                if decision.result is None:
                    self._owed.setdefault(what, []).append(reply.id)
                else:
                    reply.later(partner_result, what)
                return answer

            return obey

        if "commands" in kinds:
            for name in COMMANDS:
                platform.command(name)(asked(name))
        if "chargingprofiles" in kinds:
            for method, name in PROFILES.items():
                platform.charging_profile(method)(asked(name))
        for kind in AT_ONCE:
            if kind in kinds:
                platform.does(kind, kinds[kind])(getattr(self, f"_{kind}"))

    def _of(self, what: str) -> Decision:
        return self._made.get(what, _USUAL.get(what, Decision()))

    def _said(self, what: Kind, asked: Mapping[str, Any]) -> Any:
        return self._made[what].of(asked) if what in self._made else AT_ONCE[what]

    def _authorize(self, token_uid: str, token_type: str, location: Any) -> Any:
        asked = {"uid": token_uid, "type": token_type, "location": location}
        said = self._said("authorize", asked)
        if said is not None:
            return said
        own = self.having.own(collection_of("tokens")).find(token_uid=token_uid)
        if own is None:
            raise UnknownToken("The partner has no such Token.")
        return "ALLOWED" if own.get("valid") else "BLOCKED"

    def _charging_preferences(self, session_id: str, preferences: Any) -> Any:
        asked = {**preferences, "session_id": session_id}
        return self._said("charging_preferences", asked)

    def _book(self, request: Any) -> Any:
        said = self._said("book", request)
        if said is not None:
            return said
        made = example_of(self.edition.classes["Booking"])
        return {**(made or {}), "request_id": request["request_id"]}

    def _activate(self, terminal: Any) -> None:
        """Take it, and say nothing."""

    def _deactivate(self, terminal_id: str) -> None:
        """Take it, and say nothing."""


#: What is done later, as the tables of the modules call it.
_LATER: Final = {
    **{name: name for name in COMMANDS},
    **{name: method for method, name in PROFILES.items()},
}
#: What comes of what is asked, where it is more than a word.
_USUAL: Final = {
    "ask_profile": Decision(result=OBJECTS["ActiveChargingProfileResult"]),
}
