"""A client of an app, in the name of a party that it knows.

Rules: OCPI 2.2.1, Transport and format, "Authorization header", "Unique message IDs"
and "Message routing".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from typing import Self

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from ..contracts import CONFIGURATION_MODULES
from ..contracts import FEATURES
from ..exchange.mounts import Mount
from ..exchange.state import state_of
from ..objects.judging.normal import Document
from ..registration.versions import offered
from ..transport.ids import CORRELATION_ID
from ..transport.ids import REQUEST_ID
from ..transport.ids import new_id
from ..transport.routing import PartyId
from ..transport.routing import Routing
from ..transport.tokens import CredentialsToken
from .examples import example
from .meeting import admit
from .meeting import common_version
from .places import parts_of
from .places import side_of
from .serving import check_app
from .waiting import check_known


class OCPIClient(FlaskClient):
    """Flask's test client, as a party that the app knows.

    With each request go the token as the version writes it, new ids, and the routing
    headers; those that a test gives go before. A path may begin with a module:
    ``client.get("locations/LOC1")`` is for wherever the app has that in the version.

    :param token: with which the party comes; ``None`` for none.
    :param version: of OCPI.
    :param sender: the codes of the party.
    :param receiver: those of the app; the first of its roles without them.
    :param role: of the party.
    """

    def __init__(
        self,
        app: Flask,
        *args: Any,
        token: str | CredentialsToken | None = None,
        version: str = "2.2.1",
        sender: PartyId | None = None,
        receiver: PartyId | None = None,
        role: str = "EMSP",
        **options: Any,
    ) -> None:
        super().__init__(app, *args, **options)
        check_known("version of OCPI", version, FEATURES)
        ours = [one.party_id for one in state_of(app).platform.roles]
        self.token = CredentialsToken(token) if isinstance(token, str) else token
        self.version = version
        self.role = role
        self.routing = Routing(receiver or next(iter(ours), None), sender)

    @classmethod
    def of(
        cls,
        app: Flask,
        role: str = "EMSP",
        party_id: PartyId | None = None,
        *,
        version: str | None = None,
        name: str = "client",
    ) -> Self:
        """Have an app know a party as registered, and return a client that is it.

        :param role: of the party.
        :param party_id: its codes, by default ``DE-CLI``.
        :param version: of OCPI; the newest that the app offers without it.
        :param name: what the app calls it. One that it knows by the name is forgotten.
        :raises RuntimeError: for an app that has no such version, and no store.
        :raises TypeError: for what is no app.
        """
        check_app(app)
        version = common_version(app, (version,) if version else tuple(FEATURES))
        who = party_id or PartyId("DE", "CLI")
        token = admit(app, role, who, version=version, name=name)
        return cls(
            app,
            app.response_class,
            token=token,
            version=version,
            sender=who,
            role=role,
        )

    def example(self, kind: str, **fields: Any) -> Document:
        """Return a valid object of a class, of the party's own.

        :param kind: the name of the class, as ``"Session"``.
        :param fields: that it has besides, or in the place of its own.
        :raises ValueError: for a class that there is not in the version.
        """
        sender = self.routing.sender or PartyId("DE", "CLI")
        driver = self.routing.receiver if self.role == "CPO" else sender
        return example(kind, self.version, owner=sender, driver=driver, **fields)

    def open(self, *args: Any, **options: Any) -> TestResponse:
        """Make a request; see :meth:`flask.testing.FlaskClient.open`.

        :raises LookupError: for a path that begins with a module which the app has not.
        """
        module = None
        if args and isinstance(args[0], str) and not _is_url(args[0]):
            method = str(options.get("method", "GET"))
            mount, path = self._mounted(args[0], method)
            module, args = mount.module, (path, *args[1:])
        if not args or isinstance(args[0], str):
            options["headers"] = self._headers(module, options.get("headers"))
        return super().open(*args, **options)

    def _headers(self, module: str | None, given: Any) -> Headers:
        features = FEATURES[self.version]
        headers = Headers()
        if self.token is not None:
            written = self.token.header(encoded=features.encoded_tokens)
            headers["Authorization"] = written
        if features.ids:
            headers[REQUEST_ID], headers[CORRELATION_ID] = new_id(), new_id()
            if module not in CONFIGURATION_MODULES:
                headers.extend(self.routing.headers())
        pairs = given.items() if isinstance(given, Mapping | Headers) else given or ()
        for name, value in pairs:
            headers.pop(name, None)
            if value is not None:
                headers.add(name, value)
        return headers

    def _mounted(self, path: str, method: str) -> tuple[Mount, str]:
        """Return where the app has a module, and the path of what is behind it."""
        module, below, query = parts_of(path)
        mounts = offered(self.application).get(self.version, [])
        found = [one for one in mounts if one.module == module]
        if not found:
            known = sorted({one.module for one in mounts})
            raise LookupError(
                f"The app has no module {module!r} in OCPI {self.version}; it has"
                f" {', '.join(known) or 'none'}. A path of its own begins with a slash."
            )
        role = side_of(module, method, below, [one.role for one in found])
        mount = next(one for one in found if one.role == role)
        return mount, f"{mount.prefix}/{below}{query}"


def _is_url(path: str) -> bool:
    return path.startswith("/") or "://" in path
