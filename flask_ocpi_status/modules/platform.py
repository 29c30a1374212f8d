"""A platform: versions, credentials and every module, in one blueprint.

Rules: OCPI 2.2.1, Version information endpoint, and each module; the same chapters of
the other versions.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any

from flask.sansio.app import App

from ..answers.transactions import check_session
from ..background.starting import watch_session
from ..exchange.enrolment import Role
from ..exchange.enrolment import Session
from ..exchange.state import keep_tables
from ..registration import RegistrationBlueprint
from .acting.acting import Acting
from .acting.answering import results
from .acting.asking import outcomes
from .acting.watching import watch_from_the_first_request
from .common import Common
from .common import keep_platform
from .deciding import Deciding
from .home import Home
from .keeping.documents import Documents
from .keeping.documents import Source
from .keeping.notes import Notes
from .misuse import check_decisions
from .misuse import check_pages
from .misuse import check_session_of
from .misuse import check_sides
from .misuse import check_source
from .misuse import check_versions
from .misuse import module_of
from .operation import RECEIVER
from .operation import SENDER
from .operation import Module
from .serving.side import Side
from .sides import blueprints


class OCPIPlatform(Deciding, Acting):
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
            watch_session(session)
        self._session = session
        self._home = Home(home, check_decisions(decisions or {}))
        self._notes: Notes | None = None
        self._stores: list[object] = []
        self._hooks = {}
        self._tasks = {}
        self._sides: dict[tuple[str, Role], Side] = {}
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
        self._note_beside(source)

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
        self._note_beside(documents)

    def register(self, app: App, options: dict[str, Any]) -> None:
        """Register it, and a blueprint for each side of each module in each version.

        :raises ValueError: where something cannot be answered as it is set up.
        """
        check_sides(self._sides, self.versions)
        self._is_complete = True
        super().register(app, options)
        state = self.make_setup_state(app, options, False)
        prefix = f"{state.name_prefix}.{state.name}".lstrip(".")
        looks = [results.look] if results.may_owe(self._sides.items()) else []
        if outcomes.RESULT in self._hooks:
            looks.append(outcomes.look)
        common = Common(
            self,
            prefix,
            self._home,
            self.versions,
            self._session,
            self._sides,
            self._notes or Notes(),
            self._hooks,
            self._tasks,
            tuple(looks),
        )
        if common.locations is not None:
            ours = common.locations.readable("Location", self._home)
            self._home.locations = None if ours is None else ours.find
        keep_platform(app, common)
        for store in self._stores:
            keep_tables(app, store)
        watch_from_the_first_request(app, common)
        for blueprint in blueprints(
            self._sides,
            versions=self.versions,
            common=common,
            app=app,
        ):
            app.register_blueprint(
                blueprint,
                name_prefix=prefix,
                url_prefix=f"{(state.url_prefix or '').rstrip('/')}"
                f"{blueprint.url_prefix}",
                subdomain=state.subdomain,
            )

    def _note_beside(self, given: object) -> None:
        """Note what the platform does beside the documents, in one transaction.

        Where several places for documents are given, it is the first that has it.
        """
        self._stores.append(given)
        if self._session is not None and self._notes is None:
            self._notes = getattr(given, "notes", None)

    def _side(self, module: str | Module, role: Role) -> Side:
        """Return a side of a module, which is there once it was asked for."""
        self._check_incomplete()
        found = module_of(module, role, self.versions)
        return self._sides.setdefault((found.identifier, role), Side(found, role))
