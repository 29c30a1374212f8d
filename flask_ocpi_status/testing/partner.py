"""A partner for tests: a platform on a real socket that does what a test says."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any

from flask import Flask

from ..modules.catalogue import MODULES
from ..modules.facing.peer import TypedPeer
from ..modules.keeping.questions import Question
from ..modules.operation import SENDER
from ..objects.judging.normal import Document
from ..parties.parties import Party
from ..parties.stores import parties_of
from ..registration.options import ROLES
from ..transport.routing import PartyId
from ..transport.tokens import CredentialsToken
from .deciding import ACCEPTED
from .deciding import Decision
from .examples import example
from .examples import examples_of
from .exchanges import Exchange
from .having import collection_of
from .meeting import admit
from .meeting import common_version
from .meeting import credentials_of
from .meeting import forget
from .meeting import meet
from .running import NAMES
from .running import Running
from .serving import Served
from .serving import serve
from .waiting import check_known


class Partner(Running):
    """Another party, whole and on a real socket, as a context manager.

    It may be entered again, which is quicker than to make another one: each time it
    begins anew, and knows nobody.

    It is a platform of OCPI with all modules of its role. It registers and is
    registered with, is pulled from, takes what is pushed, pushes and asks itself. It
    records each exchange, and misbehaves when it is told to.

    :param role: of OCPI, as ``"CPO"`` or ``"EMSP"``.
    :param version: of OCPI: that of its documents.
    :param versions: all that it offers; that one alone without them.
    :param party_id: its codes, as ``PartyId("DE", "PAR")``.
    :param modules: the identifiers of those that it has; all without them.
    :param name: what it is called by an app that it meets.
    :param host: where it listens, and at which ``port``; 0 for one that is free.
    :param told: is called with each exchange.
    :ivar app: it is one itself.
    :ivar exchanges: all by now, oldest first.
    :raises ValueError: for what there is not, with what may be meant.
    """

    # How it comes to know an app

    def meet(self, app: Flask) -> Party:
        """Know an app, and be known to it, as after a registration.

        The app is served on a real socket until the partner ends, for it to be called;
        what it has is put into its own store of parties, in the newest version that
        both offer. Meanwhile it knows its URL, and calls parties on this machine.

        :returns: the partner, as the app knows it.
        :raises RuntimeError: for an app without the extension, without roles, and
            without a version that the partner offers.
        """
        self._life.enter_context(serve(app))
        version = common_version(app, self.who.versions)
        known = meet(self.app, app, (self.name, NAMES[1]), version)
        self._life.callback(forget, app, self.name)
        return known

    @property
    def credentials(self) -> dict[str, Any]:
        """Its credentials object, with its token A, for whoever sends it himself."""
        return credentials_of(self.app, self._token, self.who.version)

    def register_with(
        self, url: str | Served, token: str, *, version: str | None = None
    ) -> Party:
        """Register with an app that is served, by all calls that this takes.

        :param url: of its versions; or what :func:`.serve` gives.
        :param token: its token A.
        :param version: the only one that will do; the newest of both without it.
        :raises RegistrationFailed: when it comes to nothing.
        """
        from ..registration.handshake import register_with

        where = url if isinstance(url, str) else url.versions_url
        with self.app.app_context():
            return register_with(self.app, where, token, name=NAMES[1], version=version)

    def renew(self, version: str | None = None) -> Party:
        """Renew the credentials of both sides with the app that it knows.

        :param version: the one to speak from then on; the present one without it.
        :raises RegistrationFailed: when it comes to nothing.
        :raises RuntimeError: when it knows none.
        :raises ValueError: for a version that it does not offer.
        """
        from ..registration.renewing import renew

        with self.app.app_context():
            return renew(self.app, self.knows, version)

    def leave(self) -> bool:
        """End the registration with the app that it knows, there and here.

        :returns: whether the app has ended it; false where it was over there.
        :raises RegistrationFailed: when the app does not end it.
        :raises RuntimeError: when it knows none.
        """
        from ..registration.leaving import leave

        with self.app.app_context():
            return leave(self.app, self.knows)

    def admits(self, role: str, party_id: PartyId, *, token: str | None = None) -> str:
        """Know a party that is no app here, as after a registration.

        It is called nowhere: what it asks for and comes later is for nobody.

        :param role: of the party, and ``party_id`` its codes.
        :param token: that it comes with; a new one without it.
        :returns: that token.
        :raises ValueError: for a role that there is not.
        """
        check_known("role", role, ROLES)
        given = None if token is None else CredentialsToken(token)
        version, name = self.who.version, str(party_id)
        return admit(
            self.app, role, party_id, version=version, name=name, token=given
        ).reveal()

    @property
    def knows(self) -> Party:
        """The app, as the partner knows it.

        :raises RuntimeError: when it knows none yet.
        """
        known = [one for one in parties_of(self.app).all() if one.registered]
        if not known:
            raise RuntimeError(
                "The partner knows no app yet; call partner.meet(app), or register one"
                " of the two with the other."
            )
        return known[-1]

    # What it has

    def holds(
        self,
        module: str,
        documents: Iterable[Mapping[str, Any]],
        *,
        of: str | None = None,
    ) -> None:
        """Have objects of its own, which are shown as they are, valid or not.

        :param of: their class, where the module has several.
        :raises ValueError: for a module that has none.
        """
        self._having.hold(module, documents, of)

    def holds_examples(self, many: int = 1) -> dict[str, list[Document]]:
        """Have objects of every class that it lists, which go with one another.

        :param many: of each class: ``LOC1``, ``LOC2``, each changed a day after the one
            before.
        :returns: them, by the names of their classes.
        """
        held: dict[str, list[Document]] = {}
        version, whose = self.who.version, (self.party_id, self._driver)
        for identifier, module in MODULES.items():
            if identifier in self.modules and SENDER in self.who.sides(module):
                for kind, some in examples_of(identifier, version, *whose, many):
                    self.holds(identifier, some, of=kind)
                    held[kind] = some
        return held

    def removes(self, module: str, id: str, *, of: str | None = None) -> None:
        """Have an object of its own no longer: it is on no page of the list any more.

        :raises LookupError: when it is not there.
        :raises ValueError: as :meth:`holds`.
        """
        self._having.own(collection_of(module, of)).remove(id)

    def has(self, module: str, *, of: str | None = None) -> list[Document]:
        """Return the objects that others have sent it, as it keeps them.

        :raises ValueError: as :meth:`holds`.
        """
        return self._having.received(module, of)

    def example(self, kind: str, **fields: Any) -> Document:
        """Return a valid object of a class, of the partner's own.

        What is charged on with a Token of somebody's is so with one of the eMSP's of
        the two.

        :param kind: the name of the class, as ``"Session"``.
        :param fields: that it has besides, or in the place of its own.
        :raises ValueError: for a class that there is not in its version.
        """
        return example(
            *(kind, self.who.version),
            owner=self.party_id,
            driver=self._driver,
            **fields,
        )

    @property
    def _driver(self) -> PartyId:
        """Whose Tokens are charged with at its charge points, or with its Tokens."""
        known = [one for one in parties_of(self.app).all() if one.registered]
        if self.who.role == "CPO" and known:
            return known[-1].roles[0].party_id
        return self.party_id

    # What it does

    @property
    def peer(self) -> TypedPeer:
        """What calls the app in the partner's name, in the terms of its modules.

        As in ``partner.peer.sessions.put(session)``. It raises
        :class:`.PeerError` where the app does not answer with a success.
        """
        return self._life.enter_context(self._calling.peer(self.knows))

    def send(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        raw: bytes | None = None,
        headers: Mapping[str, str | None] | None = None,
        token: str | None = None,
    ) -> Exchange:
        """Send the app what no partner should, and return what came of it.

        Nothing is judged, and no failure is raised.

        :param path: that of a module and what is behind it, as ``sessions/DE/PAR/S1``;
            or a URL.
        :param raw: the body as it is, in the place of ``json``.
        :param headers: besides the usual ones, or in their place; ``None`` leaves one
            out.
        :param token: in the place of its own.
        """
        return self._calling.send(
            self.knows, method, path, json, raw=raw, headers=headers or {}, token=token
        )

    def ask(self, command: str, body: Mapping[str, Any], **options: Any) -> Question:
        """Ask the app for something that is answered later, as ``START_SESSION``.

        See :meth:`.OCPIPlatform.ask`. What comes of it is waited for as any request is:
        ``partner.wait_for("POST", "commands")``.
        """
        with self.app.app_context():
            return self.platform.ask(self.knows, command, body, **options)

    def decides(
        self, what: str, answer: Any, *, result: Any = ACCEPTED, after: float = 0.0
    ) -> None:
        """Decide what is answered from now on.

        :param what: a command; ``ask_profile``, ``set_profile`` or ``clear_profile``;
            ``authorize``, ``charging_preferences`` or ``book``.
        :param answer: at once: a word, or the object that has it; or a function of what
            is asked for, a dict, which returns one or raises an :class:`.OCPIError`.
        :param result: what comes of it later, if the answer is ``ACCEPTED``; ``None``
            for nothing, until :meth:`results_in`.
        :param after: the seconds until then.
        :raises ValueError: for what is not decided, with what may be meant, and for a
            word or a result that the version does not have.
        """
        self._decisions.decide(what, Decision(answer, result, after))

    def results_in(self, what: str, result: Any) -> None:
        """Say now what came of what was asked for last.

        :raises LookupError: when nothing waits for it.
        """
        owed = self._decisions.owed(what)
        with self.app.app_context():
            self.platform.answer(owed, result)
