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

from ..answers.transactions import check_session
from ..exchange.enrolment import Role
from ..exchange.enrolment import Session
from ..registration import RegistrationBlueprint
from ..sync import late
from .catalogue import MODULES
from .home import Home
from .keeping.documents import Documents
from .keeping.documents import Source
from .keeping.replies import MemoryReplies
from .keeping.replies import Replies
from .misuse import check_decisions
from .misuse import check_function
from .misuse import check_name
from .misuse import check_pages
from .misuse import check_seconds
from .misuse import check_session_of
from .misuse import check_sides
from .misuse import check_source
from .misuse import check_versions
from .misuse import module_of
from .misuse import sides_of
from .operation import RECEIVER
from .operation import SENDER
from .operation import Kind
from .operation import Module
from .serving.place import Shared
from .serving.side import ASKED
from .serving.side import FUNCTIONS
from .serving.side import Asked
from .serving.side import Side
from .sides import blueprints

F = TypeVar("F", bound=Callable[..., Any])

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

    :raises TypeError: for versions that are one text, a session that cannot commit or
        roll back, and a decision that there is none.
    :raises ValueError: for a version that there is not, and for none.
    :raises RuntimeError: without what calls to other parties need.
    """

    #: As :class:`.ContractBlueprint` has it.
    enable_openapi = False

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
        self.versions = check_versions(versions, home)
        if session is not None:
            check_session(session)
        self._session = session
        self._home = Home(home, check_decisions(decisions or {}))
        self._replies: Replies = MemoryReplies()
        self._sides: dict[tuple[str, Role], Side] = {}
        self._is_complete = False
        self.register_blueprint(RegistrationBlueprint(url_prefix=""))

    def sender(
        self, module: str | Module, source: Source | Documents, *, of: str | None = None
    ) -> None:
        """Offer what is the app's own, to be read.

        :param module: one of OCPI's by its identifier, or one of the app's own.
        :param source: the app's objects, or documents that it keeps.
        :param of: the class of the objects, where a module has several; documents can
            be those of all.
        :raises TypeError: for what is neither, and for documents that are the same for
            all who ask.
        :raises ValueError: for a module that there is not, that no version of the
            platform has, that is there already, or that has nothing to be read.
        :raises RuntimeError: once the platform is registered.
        """
        if isinstance(source, type) or not isinstance(source, Source | Documents):
            raise TypeError(
                f"{source!r} is no source of objects; pass an object that has the"
                " methods page(page) and find(**ids), or documents."
            )
        side = self._side(module, SENDER)
        if isinstance(source, Documents):
            check_pages(source)
        else:
            check_source(source, side.module, of)
        side.give(source, of)
        self._note_replies(source)

    def receiver(
        self, module: str | Module, documents: Documents, *, of: str | None = None
    ) -> None:
        """Take what is others', and keep it.

        :param module: one of OCPI's by its identifier, or one of the app's own.
        :param documents: where it is kept.
        :param of: as for :meth:`sender`.
        :raises TypeError: for what keeps nothing.
        :raises ValueError: as :meth:`sender` does, and for documents on a session that
            the platform does not commit.
        :raises RuntimeError: likewise.
        """
        if isinstance(documents, type) or not isinstance(documents, Documents):
            raise TypeError(
                f"{documents!r} keeps no documents; pass SQLDocuments(db.session), or"
                " an object that has get, put, delete and page."
            )
        check_session_of(documents, self._session)
        self._side(module, RECEIVER).give(documents, of)
        self._note_replies(documents)

    def does(self, kind: Kind, module: str | Module | None = None) -> Callable[[F], F]:
        """Have a function do what no place for documents does.

        :param kind: what it does: ``"result"`` takes the id of what was asked for and
            what came of it, and returns False where nobody has asked for that. The
            others have a method of their own.
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

    def register(self, app: App, options: dict[str, Any]) -> None:
        """Register it, and a blueprint for each side of each module in each version.

        :raises ValueError: where something cannot be answered as it is set up.
        """
        check_sides(self._sides, self.versions)
        self._is_complete = True
        locations = self._sides.get(("locations", SENDER))
        if locations is not None:
            ours = locations.readable("Location", self._home)
            self._home.locations = None if ours is None else ours.find
        super().register(app, options)
        state = self.make_setup_state(app, options, False)
        for blueprint in blueprints(
            self._sides,
            versions=self.versions,
            shared=Shared(self._home, self._replies, locations),
            session=self._session,
            app=app,
        ):
            app.register_blueprint(
                blueprint,
                name_prefix=f"{state.name_prefix}.{state.name}".lstrip("."),
                url_prefix=f"{(state.url_prefix or '').rstrip('/')}"
                f"{blueprint.url_prefix}",
                subdomain=state.subdomain,
            )

    def _note_replies(self, given: object) -> None:
        """Note what is owed beside the documents, in the transaction of a request.

        Where several places for documents are given, it is the first that notes it.
        """
        if self._session is not None and isinstance(self._replies, MemoryReplies):
            self._replies = getattr(given, "replies", self._replies)

    def _side(self, module: str | Module, role: Role) -> Side:
        """Return a side of a module, which is there once it was asked for."""
        if self._is_complete:
            raise RuntimeError(
                f"The platform {self.name!r} is registered already; say what it has"
                " before app.register_blueprint(…)."
            )
        found = module_of(module, role, self.versions)
        return self._sides.setdefault((found.identifier, role), Side(found, role))

    def _ask(self, module: str, name: str, timeout: int) -> Callable[[F], F]:
        rows = [row for _, row in MODULES[module].rows() if row.kind == "ask"]
        check_name(name, [row.asked for row in rows], module)
        check_seconds(timeout)

        def decorate(function: F) -> F:
            check_function(function, name, ASKED)
            self._side(module, RECEIVER).do(name, Asked(late(function), timeout))
            return function

        return decorate
