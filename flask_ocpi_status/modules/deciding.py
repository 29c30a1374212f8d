"""The functions of an app that decide what a platform does when it is asked.

Rules: OCPI 2.2.1, Tokens, 12.2.2; Sessions, 9.2.2; Commands, 13.1; ChargingProfiles,
14.1; 2.3.0 with Payments, and with Bookings.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any
from typing import Final
from typing import TypeVar

from flask import Blueprint

from ..exchange.enrolment import Role
from ..sync import late
from .catalogue import MODULES
from .misuse import check_function
from .misuse import check_name
from .misuse import check_seconds
from .misuse import sides_of
from .operation import RECEIVER
from .operation import Kind
from .operation import Module
from .serving.side import ASKED
from .serving.side import FUNCTIONS
from .serving.side import Asked
from .serving.side import Side

F = TypeVar("F", bound=Callable[..., Any])

_TIMEOUT: Final = 30  # seconds


class Deciding(Blueprint):
    """A platform, as far as functions of the app's decide what it does."""

    @abstractmethod
    def _side(self, module: str | Module, role: Role) -> Side:
        """Return a side of a module, which is there once it was asked for."""

    def does(self, kind: Kind, module: str | Module | None = None) -> Callable[[F], F]:
        """Have a function do what no place for documents does.

        :param kind: what it does; each has a method of its own besides.
        :param module: that of the operation, where several have one of the kind.
        :raises ValueError: for a kind that no function does, and where it is not clear
            which module is meant.
        :raises TypeError: for what is no function.
        :raises RuntimeError: once the platform is registered.
        """
        found, role = sides_of(kind, module)

        def decorate(function: F) -> F:
            check_function(function, f"does({kind!r})", FUNCTIONS[kind])
            self._side(found, role).do(kind, late(function))
            return function

        return decorate

    def authorize(self, function: F) -> F:
        """Have a function say whether a Token may charge (eMSP).

        It gets the uid, the type and the LocationReferences, or ``None`` for these. It
        returns a word of AllowedType or an AuthorizationInfo, or raises
        :class:`.UnknownToken` or :class:`.NotEnoughInformation`.
        """
        return self.does("authorize")(function)

    def charging_preferences(self, function: F) -> F:
        """Have a function heed what a driver prefers (CPO).

        It gets the id of a Session and the ChargingPreferences. It returns a word of
        ChargingPreferencesResponse, or ``None`` where the EVSE cannot heed any.
        """
        return self.does("charging_preferences")(function)

    def activate(self, function: F) -> F:
        """Have a function take a Terminal that begins (payments).

        It gets the Terminal, and returns nothing.
        """
        return self.does("activate")(function)

    def deactivate(self, function: F) -> F:
        """Have a function end a Terminal (payments).

        It gets the ``terminal_id``, and returns nothing.
        """
        return self.does("deactivate")(function)

    def book(self, function: F) -> F:
        """Have a function answer a BookingRequest (CPO).

        It gets the BookingRequest, and returns the Booking: a refusal is a state of it.
        """
        return self.does("book")(function)

    def command(self, name: str, *, timeout: int = _TIMEOUT) -> Callable[[F], F]:
        """Have a function obey a command (CPO).

        It gets the command, in the home version, and a :class:`.Reply`. It returns a
        word of CommandResponseType or a CommandResponse, or raises
        :class:`.UnknownLocation`. A command that no function obeys is answered with
        ``NOT_SUPPORTED``.

        :param name: as in ``"START_SESSION"``.
        :param timeout: the seconds within which the result comes.
        :raises ValueError: for a command that there is not.
        """
        return self._ask("commands", name, timeout)

    def charging_profile(
        self, method: str, *, timeout: int = _TIMEOUT
    ) -> Callable[[F], F]:
        """Have a function do what is asked of charging profiles (CPO).

        It gets a dict of what was asked for, with the ``session_id``, and a
        :class:`.Reply`. It returns a word of ChargingProfileResponseType or a
        ChargingProfileResponse.

        :param method: ``"GET"``, ``"PUT"`` or ``"DELETE"``.
        :param timeout: the seconds within which the result comes.
        :raises ValueError: for another method.
        """
        return self._ask("chargingprofiles", method, timeout)

    def _ask(self, module: str, name: str, timeout: int) -> Callable[[F], F]:
        rows = [row for _, row in MODULES[module].rows() if row.kind == "ask"]
        check_name(name, [row.asked for row in rows], module)
        check_seconds(timeout)

        def decorate(function: F) -> F:
            check_function(function, name, ASKED)
            self._side(module, RECEIVER).do(name, Asked(late(function), timeout))
            return function

        return decorate
