"""A registration with token A, its renewal, and its end.

Rules: OCPI 2.2.1, Credentials, "Use cases".
"""

from __future__ import annotations

from typing import Any

from ...contracts import CREDENTIALS
from ...modules.operation import SENDER
from ...objects.judging.normal import Document
from ...transport.tokens import CredentialsToken
from ..course.discovery import single
from ..course.rows import NOBODY
from ..exchanges import Exchange
from ..recorder import tokens_in
from ..visit import Visit
from .listening import Heard
from .listening import Listener


class Registration:
    """We, as a party of the partner's.

    :param listener: where it calls us.
    """

    def __init__(self, visit: Visit, listener: Listener) -> None:
        self._visit = visit
        self._listener = listener
        self._token = CredentialsToken.generate()
        listener.answering = self._answer

    def register(self) -> None:
        """Register with token A, which is good for nothing after that."""
        visit = self._visit
        came = self._exchange("register", "POST", "A")
        if not self._take(came):
            return
        visit.ask("token-a-after", "GET", visit.url, module="versions", token="A")
        self._exchange("register-again", "POST", "own")

    def end(self) -> None:
        """Renew the registration, come with the old token, and leave."""
        visit = self._visit
        self._listener.answering = self._answer
        if self._take(self._exchange("renew", "PUT", "own")):
            visit.ask("stale", "GET", visit.url, module="versions", token="old")
        url = self._url()
        if url is not None:
            visit.ask("leave", "DELETE", url, module=CREDENTIALS)
            visit.ask("left", "GET", visit.url, module="versions")

    def _exchange(self, purpose: str, method: str, token: str) -> Exchange | None:
        url = self._url()
        if url is None:
            return None
        self._token = CredentialsToken.generate()
        self._visit.keep_token("B", self._token)
        before = len(self._listener.heard())
        came = self._visit.ask(
            *(purpose, method, url),
            module=CREDENTIALS,
            token=token,
            json=self._credentials(),
        )
        called = self._listener.heard()[before:]
        good = [one for one in called if self._token in one.token]
        if purpose != "register-again":
            self._visit.note("called-back", came, calls=len(good))
        return came

    def _take(self, came: Exchange | None) -> bool:
        """Take the token that is answered, if one is."""
        if came is None or not came.succeeded:
            return False
        token = next(tokens_in({"data": single(came.data)}), None)
        if token is not None:
            self._visit.token_is_now(token)
        return token is not None

    def _url(self) -> str | None:
        return self._visit.endpoint(CREDENTIALS)

    def _credentials(self) -> dict[str, Any]:
        visit = self._visit
        who = visit.sender or NOBODY
        flat: Document = {
            "business_details": {"name": "OCPI check"},
            "party_id": who.party_id,
            "country_code": who.country_code,
        }
        role = "EMSP" if visit.endpoint("locations", SENDER) else "CPO"
        said = {"roles": [{"role": role, **flat}]} if visit.features.roles else flat
        url = self._listener.url_of("versions")
        return {"token": self._token.reveal(), "url": url, **said}

    def _answer(self, heard: Heard) -> tuple[int, Any]:
        """Answer what a party is asked while it registers."""
        if self._token not in heard.token:
            return 401, None
        version, url_of = self._visit.version, self._listener.url_of
        if heard.path == "versions":
            return 200, [{"version": version, "url": url_of(version)}]
        if heard.path != version:
            return 404, None
        return 200, {"version": version, "endpoints": self._endpoints()}

    def _endpoints(self) -> list[dict[str, str]]:
        """Write the other side of each module that the partner has."""
        visit, url_of = self._visit, self._listener.url_of
        other = {"SENDER": "RECEIVER", "RECEIVER": "SENDER"}
        written = []
        for one in visit.endpoints:
            role = other.get(one.role or "")
            if one.identifier == CREDENTIALS and visit.features.roles:
                role = "SENDER"
            path = (visit.version, one.identifier, (role or "both").lower())
            endpoint = {"identifier": one.identifier, "url": url_of(*path)}
            written.append(endpoint | ({"role": role} if role else {}))
        return written
