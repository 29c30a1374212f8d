"""A platform: versions, credentials and every module, in one blueprint.

Rules: OCPI 2.2.1, Version information endpoint, and each module; the same chapters of
the other versions.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any
from typing import Final
from typing import TypeVar

from flask import Blueprint
from flask.sansio.app import App

from ..contracts import FEATURES
from ..exchange.enrolment import Role
from ..exchange.enrolment import Session
from ..registration import RegistrationBlueprint
from .catalogue import MODULES
from .home import Home
from .keeping.documents import Documents
from .keeping.documents import Source
from .keeping.replies import MemoryReplies
from .keeping.replies import Replies
from .operation import RECEIVER
from .operation import SENDER
from .operation import Module
from .serving.place import Asked
from .sides import Side
from .sides import blueprints

F = TypeVar("F", bound=Callable[..., Any])

#: What charging profiles are asked with.
_PROFILES: Final = ("GET", "PUT", "DELETE")
_TIMEOUT: Final = 30  # seconds


class OCPIPlatform(Blueprint):
    """A whole platform of OCPI: what it is asked is answered from the app's data.

    Below its prefix are ``/versions``, and for each version ``/2.2.1``,
    ``/2.2.1/credentials`` and the modules, as in ``/2.2.1/sender/locations``.

    The app sees and gives documents of one version, its ``home``: what is asked for in
    another one is converted, and so is what comes in it. What a version cannot say is
    not there for who speaks it.

    :param versions: those that are offered.
    :param home: the version of the app's own documents, and of what it is given.
    :param session: a database session that is committed when an answer is a success,
        and rolled back when it is any failure (see :func:`.atomic`).
    :param decisions: what a conversion needs to be told, as :func:`.convert` takes it.

    The other parameters are those of :class:`flask.Blueprint`.

    :raises ValueError: for a version that there is not.
    :raises RuntimeError: without what calls to other parties need.
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
        self.versions = tuple(versions)
        for version in (*self.versions, home):
            if version not in FEATURES:
                raise ValueError(
                    f"There is no OCPI {version!r}; there are {', '.join(FEATURES)}."
                )
        self._session = session
        self._home = Home(home, decisions or {})
        self._replies: Replies = MemoryReplies()
        self._sides: dict[tuple[str, Role], Side] = {}
        self.register_blueprint(RegistrationBlueprint(url_prefix=""))

    def sender(self, module: str | Module, source: Source | Documents) -> None:
        """Offer what is the app's own, to be read.

        :param module: one of OCPI's by its identifier, or one of the app's own.
        :param source: the app's objects, or documents that it keeps.
        :raises TypeError: for what is neither.
        :raises ValueError: for a module that there is not, that no version of the
            platform has, that is there already, or that has nothing to be read.
        """
        if not isinstance(source, Source | Documents):
            raise TypeError(
                f"A {type(source).__name__} is no source of objects; give it the"
                " methods page(page) and find(**ids), or pass documents."
            )
        self._side(module, SENDER).give(source)

    def receiver(self, module: str | Module, documents: Documents) -> None:
        """Take what is others', and keep it.

        :param module: one of OCPI's by its identifier, or one of the app's own.
        :param documents: where it is kept.
        :raises TypeError: for what keeps nothing.
        :raises ValueError: as :meth:`sender` does.
        """
        if not isinstance(documents, Documents):
            raise TypeError(
                f"A {type(documents).__name__} keeps no documents; pass SQLDocuments,"
                " or what has get, put, delete and page."
            )
        self._side(module, RECEIVER).give(documents)

    def authorize(self, function: F) -> F:
        """Have a function say whether a Token may charge (eMSP).

        It gets the uid, the type and the LocationReferences, or ``None`` for these. It
        returns a word of AllowedType or an AuthorizationInfo, or raises
        :class:`.UnknownToken` or :class:`.NotEnoughInformation`.
        """
        return self._do("tokens", SENDER, "authorize", function)

    def charging_preferences(self, function: F) -> F:
        """Have a function heed what a driver prefers (CPO).

        It gets the id of a Session and the ChargingPreferences. It returns a word of
        ChargingPreferencesResponse, or ``None`` where the EVSE cannot heed any.
        """
        return self._do("sessions", SENDER, "charging_preferences", function)

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
        known = [
            operation.path
            for _, operation in MODULES["commands"].rows()
            if operation.kind == "ask"
        ]
        return self._ask("commands", name, known, timeout)

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
        return self._ask("chargingprofiles", method, _PROFILES, timeout)

    def register(self, app: App, options: dict[str, Any]) -> None:
        """Register it, with a blueprint for each side of each module in each version.

        :raises ValueError: when a module that has to be asked has no function.
        """
        locations = self._sides.get(("locations", SENDER))
        if locations is not None:
            ours = locations.readable("Location", self._home)
            self._home.locations = None if ours is None else ours.find
        for side in self._sides.values():
            for blueprint in blueprints(
                side,
                versions=self.versions,
                home=self._home,
                session=self._session,
                replies=self._replies,
                locations=locations,
            ):
                self.register_blueprint(blueprint)
        super().register(app, options)

    def _side(self, module: str | Module, role: Role) -> Side:
        """Return a side of a module, which is there once it was asked for."""
        if isinstance(module, str):
            if module not in MODULES:
                raise ValueError(
                    f"There is no module {module!r}; there are {', '.join(MODULES)}."
                    " Pass a Module for one of your own."
                )
            module = MODULES[module]
        if not any(any(module.of(version, role)) for version in self.versions):
            raise ValueError(
                f"No version of the platform has {module.identifier} with a {role}"
                f" side: it offers {', '.join(self.versions)}."
            )
        return self._sides.setdefault((module.identifier, role), Side(module, role))

    def _do(self, module: str, role: Role, kind: str, function: F) -> F:
        self._side(module, role).do(kind, function)
        return function

    def _ask(
        self, module: str, name: str, known: Iterable[str], timeout: int
    ) -> Callable[[F], F]:
        if name not in known:
            raise ValueError(f"{name!r} is not asked for; use one of {', '.join(known)}.")
        if not isinstance(timeout, int) or isinstance(timeout, bool) or timeout < 1:
            raise ValueError(f"timeout={timeout!r} is no time; use seconds from 1 on.")

        def decorate(function: F) -> F:
            self._side(module, RECEIVER).do(name, Asked(function, timeout))
            return function

        return decorate
