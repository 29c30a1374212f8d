"""A platform: versions, credentials and every module, in one blueprint.

Rules: OCPI 2.2.1, Version information endpoint, and each module; the same chapters of
the other versions.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any
from typing import Final
from typing import TypeVar

from flask import Blueprint
from flask.sansio.app import App

from ..blueprint import OCPIBlueprint
from ..contracts import FEATURES
from ..exchange.enrolment import Role
from ..exchange.enrolment import Session
from ..registration import RegistrationBlueprint
from .catalogue import MODULES
from .home import Home
from .keeping.documents import Documents
from .keeping.documents import Own
from .keeping.documents import Source
from .keeping.replies import MemoryReplies
from .keeping.replies import Replies
from .operation import RECEIVER
from .operation import SENDER
from .operation import Module
from .serving.making import add_view
from .serving.making import endpoint_of
from .serving.place import Asked
from .serving.place import Place

F = TypeVar("F", bound=Callable[..., Any])

#: What the app is asked for by functions, and the side and module that it is part of.
_FUNCTIONS: Final[Mapping[str, tuple[str, Role]]] = {
    "authorize": ("tokens", SENDER),
    "charging_preferences": ("sessions", SENDER),
}


class OCPIPlatform(Blueprint):
    """A whole platform of OCPI: what it is asked is answered from the app's data.

    Below its prefix are ``/versions``, and for each version ``/2.2.1``,
    ``/2.2.1/credentials`` and the modules, as in ``/2.2.1/sender/locations``.

    :param versions: those that are offered.
    :param home: the version of the app's own documents, and of what it is given.
    :param session: a database session that is committed when an answer is a success,
        and rolled back when it is any failure.
    :param decisions: what a conversion needs to be told, as :func:`.convert` takes it.

    The other parameters are those of :class:`flask.Blueprint`.

    :raises ValueError: for versions that there are not, and a home that is none.
    """

    def __init__(
        self,
        name: str,
        import_name: str,
        *,
        versions: Iterable[str] = ("2.2.1",),
        home: str = "2.2.1",
        session: Session | None = None,
        decisions: Mapping[str, Any] | None = None,
        url_prefix: str = "/ocpi",
        **options: Any,
    ) -> None:
        super().__init__(name, import_name, url_prefix=url_prefix, **options)
        self._versions = tuple(versions)
        for version in (*self._versions, home):
            if version not in FEATURES:
                raise ValueError(
                    f"There is no OCPI {version!r}; there are {', '.join(FEATURES)}."
                )
        self._session = session
        self._home = Home(home, decisions or {})
        self._replies: Replies = MemoryReplies()
        self._sides: dict[tuple[str, Role], Source | Documents | None] = {}
        self._modules: dict[str, Module] = {}
        self._functions: dict[str, Callable[..., Any]] = {}
        self._commands: dict[str, Asked] = {}
        self._profiles: dict[str, Asked] = {}
        self.register_blueprint(RegistrationBlueprint(url_prefix=""))

    def sender(self, module: str | Module, source: Source | Documents) -> None:
        """Offer what is the app's own, to be read.

        :param module: one of OCPI's by its identifier, or one of the app's own.
        :param source: the app's objects, or documents that it keeps.
        """
        self._add(module, SENDER, source)

    def receiver(self, module: str | Module, documents: Documents) -> None:
        """Take what is others', and keep it."""
        self._add(module, RECEIVER, documents)

    def authorize(self, function: F) -> F:
        """Have a function say whether a Token may charge (eMSP).

        It gets the uid, the type and the LocationReferences, or ``None`` for these, and
        returns a word of AllowedType or an AuthorizationInfo, or raises
        :class:`UnknownToken` or :class:`NotEnoughInformation`.
        """
        self._functions["authorize"] = function
        return function

    def charging_preferences(self, function: F) -> F:
        """Have a function heed what a driver prefers (CPO).

        It gets the id of a Session and the ChargingPreferences, and returns a word of
        ChargingPreferencesResponse; ``None`` where the EVSE cannot heed any.
        """
        self._functions["charging_preferences"] = function
        return function

    def command(self, name: str, *, timeout: int) -> Callable[[F], F]:
        """Have a function obey a command (CPO).

        It gets the command and a :class:`Reply`, and returns a word of
        CommandResponseType or a CommandResponse.

        :param timeout: the seconds within which the result comes.
        """
        return self._ask(self._commands, "commands", name, timeout)

    def charging_profile(self, method: str, *, timeout: int = 30) -> Callable[[F], F]:
        """Have a function do what is asked of charging profiles (CPO).

        :param method: ``"GET"``, ``"PUT"`` or ``"DELETE"``.
        """
        return self._ask(self._profiles, "chargingprofiles", method, timeout)

    def _ask(
        self, asked: dict[str, Asked], module: str, name: str, timeout: int
    ) -> Callable[[F], F]:
        def decorate(function: F) -> F:
            asked[name] = Asked(function, timeout)
            self._sides.setdefault((module, RECEIVER), None)
            self._modules[module] = MODULES[module]
            return function

        return decorate

    def _add(
        self, module: str | Module, role: Role, place: Source | Documents
    ) -> None:
        found = MODULES[module] if isinstance(module, str) else module
        self._modules[found.identifier] = found
        self._sides[found.identifier, role] = place

    def register(self, app: App, options: dict[str, Any]) -> None:
        """Register it, with a blueprint for each side of each module in each version."""
        for version in self._versions:
            for identifier, role in self._sides:
                self.register_blueprint(
                    self._side(version, self._modules[identifier], role)
                )
        super().register(app, options)

    def _side(self, version: str, module: Module, role: Role) -> OCPIBlueprint:
        blueprint = OCPIBlueprint(
            f"{module.identifier}-{role.lower()}-{version.replace('.', '-')}",
            __name__,
            url_prefix=f"/{version}/{role.lower()}/{module.identifier}",
            contract=f"ocpi-{version}",
            module=module.identifier,
            role=role,
            session=self._session,
        )
        for place in self._places(version, module, role):
            add_view(place, blueprint)
        return blueprint

    def _places(self, version: str, module: Module, role: Role) -> Iterator[Place]:
        rows = list(module.of(version, role))
        given = self._sides[module.identifier, role]
        ours = self._sides.get(("locations", SENDER))
        for collection, operation in rows:
            if operation.kind in _FUNCTIONS and operation.kind not in self._functions:
                continue
            if operation.kind == "result":
                continue
            reading = next(
                (
                    endpoint_of(one)
                    for other, one in rows
                    if other is collection and one.kind == "read"
                ),
                None,
            )
            readable = given if role == SENDER else None
            if operation.kind == "ask":
                readable = ours
            yield Place(
                module,
                collection,
                operation,
                version,
                self._home,
                Own(readable, self._home.version) if readable is not None else None,
                given if isinstance(given, Documents) else None,
                self._replies,
                self._functions,
                self._commands if module.identifier == "commands" else self._profiles,
                reading,
            )
