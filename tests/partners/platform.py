"""An app that parties can register with, and a client of it for each token."""

from __future__ import annotations

from base64 import b64encode
from typing import Any
from typing import Literal
from typing import Self

from flask import Flask
from werkzeug.test import TestResponse

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import Quirk
from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.exchange.state import state_of
from flask_ocpi_status.registration import MemoryParties
from flask_ocpi_status.registration import Parties
from flask_ocpi_status.registration import Party
from flask_ocpi_status.registration import RegistrationBlueprint

CPO = {
    "role": "CPO",
    "country_code": "NL",
    "party_id": "DST",
    "business_details": {"name": "Deltastroom"},
}
TOKEN_A = "token-a-of-ours"
VERSIONS = tuple(FEATURES)


#: Platforms that were made already, by their configuration.
STANDING: dict[str, Platform] = {}


def standing(store: Parties | None = None, **config: Any) -> Platform:
    """Return a platform that knows nothing of the tests before.

    To make an app with all its URLs takes longer than most tests do. Where a test
    changes more of it than its configuration, it makes a ``Platform``.

    :param store: where it keeps its parties; by default in memory.
    """
    name = repr(sorted(config.items()))
    if name not in STANDING:
        STANDING[name] = Platform(**config)
    return STANDING[name].put_back(store)


class Platform:
    """A platform with one module in each version, and a party that was invited."""

    def __init__(
        self,
        store: Parties | None = None,
        *,
        versions: tuple[str, ...] = VERSIONS,
        quirks: frozenset[Quirk] = frozenset(),
        side: Literal["SENDER", "RECEIVER"] = "SENDER",
        **config: Any,
    ) -> None:
        self.store = store or MemoryParties()
        self.app = Flask(__name__)
        self.app.config.update(
            {
                "OCPI_STATUS_ROLES": [CPO],
                "OCPI_STATUS_INSECURE_PEERS": True,
                # Nothing fails because the machine is slow.
                "OCPI_STATUS_PEER_TIMEOUT": 60.0,
                "OCPI_STATUS_PEER_DEADLINE": 120.0,
                "OCPI_STATUS_PEER_MAX_BODY": 100_000,
                **config,
            }
        )
        self.ocpi = OCPIStatus(self.app, parties=self.store)
        self.app.register_blueprint(RegistrationBlueprint())
        for version in versions:
            bp = OCPIBlueprint(
                f"locations-{version.replace('.', '-')}",
                __name__,
                url_prefix=f"/ocpi/cpo/{version}/locations",
                contract=f"ocpi-{version}",
                module="locations",
                role=side,
            )
            bp.add_url_rule("/", "all", lambda: [])
            self.app.register_blueprint(bp)
        self.config = dict(self.app.config)
        self.invite(quirks)

    def invite(self, quirks: frozenset[Quirk] = frozenset()) -> None:
        self.party = self.store.invite("partner", CredentialsToken(TOKEN_A), quirks)

    def put_back(self, store: Parties | None = None) -> Self:
        """Forget all parties, and what was set since the beginning."""
        self.store = store or MemoryParties()
        state = state_of(self.app)
        state.parties = self.store
        state.hooks.registering = None
        self.app.config.clear()
        self.app.config.update(self.config)
        self.invite()
        return self

    def lose_patience(self) -> None:
        """Wait no longer than a moment for what will never come."""
        self.app.config["OCPI_STATUS_PEER_TIMEOUT"] = 0.1
        self.app.config["OCPI_STATUS_PEER_DEADLINE"] = 0.2

    def put_patience_back(self) -> None:
        """Wait as long as at the beginning."""
        for key in ("OCPI_STATUS_PEER_TIMEOUT", "OCPI_STATUS_PEER_DEADLINE"):
            self.app.config[key] = self.config[key]

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        token: str | None = TOKEN_A,
        **request: Any,
    ) -> TestResponse:
        """Ask, with a token in Base64."""
        headers = {}
        if token is not None:
            headers["Authorization"] = f"Token {b64encode(token.encode()).decode()}"
        if body is not None:
            request["json"] = body
        return self.app.test_client().open(
            path, method=method, headers=headers, **request
        )

    def stored(self) -> Party:
        """Return the party, as it is in the store."""
        found = self.store.by_name("partner")
        assert found is not None
        return found
