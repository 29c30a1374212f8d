"""One request that the demo prints as a line of curl, and what is answered."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Literal
from typing import NamedTuple

from ..transport.tokens import CredentialsToken

#: Which token a request is sent with: that of the lines of curl, or token A.
Whose = Literal["curl", "A"]
Tokens = Mapping[Whose, CredentialsToken]


class Example(NamedTuple):
    """One request, and what is answered.

    :param what: what happens.
    :param http: the HTTP status of the answer.
    :param path: the path below the demo's own URL.
    :param method: of HTTP.
    :param body: what is sent.
    :param code: the status code of the answer, where the contract has them.
    :param token: the credentials token that is sent, where one is.
    """

    what: str
    http: int
    path: str
    method: str = "GET"
    body: str | None = None
    code: int | None = None
    token: Whose | None = None

    def title(self) -> str:
        """Say what happens and what is answered."""
        code = "" if self.code is None else f", status code {self.code}"
        return f"{self.what}: HTTP {self.http}{code}"

    def line(self, base: str, tokens: Tokens) -> str:
        """Write it as a line of curl, ready to paste."""
        words = ["curl", "-i"]
        if self.token is not None:
            words += ["-H", authorization(tokens[self.token])]
        if self.method != "GET":
            words += ["-X", self.method]
        words.append(base + self.path)
        if self.body is not None:
            words += ["-H", "Content-Type: application/json", "-d", self.body]
        return shlex.join(words)


def authorization(token: CredentialsToken) -> str:
    """Write the header for a token in Base64; the demo takes it in every version."""
    return f"Authorization: {token.header(encoded=True)}"
