"""Start two demos, ask for an answer of each contract, let one register with the other.

Everything is as in the built wheel: this file needs nothing but Python.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

# A URL that is unknown everywhere, and a pattern of the answer in each contract.
OCPI = r'"status_code":2000,.*"timestamp":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"'
ANSWERS = {
    **{
        f"/ocpi/{version}/sender/locations/no/such/thing/here": OCPI
        for version in ("2.0", "2.1", "2.1.1", "2.2", "2.2.1", "2.3.0")
    },
    "/daml/v1/unknown": r'"status":404,"errors":\["HttpMethod\(GET\), uri: http',
    "/organisations/a/b/c": r'"error":{"status":404,"error":"NOT_FOUND"',
    "/tickets/a/b/c": r'"error":{"status":404,"message":"Not Found"',
}


@contextmanager
def demo(flask: str, *options: str) -> Iterator[str]:
    """Run a demo through one life, and give what it prints at its start."""
    command = [flask, "ocpi", "demo", "--port", "0", "--still", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        printed = ""
        for line in process.stdout or ():
            printed += line
            if line.startswith("Stop it"):
                break
        print(printed)
        yield printed
    finally:
        process.send_signal(signal.SIGINT)
        status = process.wait(20)
    if status != 0:
        sys.exit(f"The demo ended with {status}.")


def ask(url: str, token: str | None = None) -> tuple[int, str]:
    """Return the status and the body of an answer."""
    headers = {} if token is None else {"Authorization": f"Token {token}"}
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def found(pattern: str, text: str) -> tuple[str, ...]:
    """Return the groups of a pattern that has to be in a text."""
    match = re.search(pattern, text)
    if match is None:
        sys.exit(f"There is no {pattern} in:\n{text}")
    return match.groups()


def check_answers(base: str, token: str) -> None:
    """Check what unknown URLs answer: 404 with the token, and in OCPI 401 without."""
    for path, pattern in ANSWERS.items():
        status, body = ask(base + path, token)
        json.loads(body)
        if status != 404 or not re.search(pattern, body):
            sys.exit(f"{path} answered {status} with {body}")
        print(f"{path}: {body}")
        without, _ = ask(base + path)
        if without != (401 if path.startswith("/ocpi") else 404):
            sys.exit(f"{path} answered {without} without a token.")


def main(flask: str) -> None:
    """Run the operator's demo, and the provider's that registers with it."""
    with demo(flask) as cpo:
        (base,) = found(r"answers at (\S+), from", cpo)
        (token,) = found(r"\n  Authorization: Token (\S+)\n", cpo)
        check_answers(base, token)
        url, token_a = found(r"--register (\S+) (\S+)\n", cpo)
        with demo(flask, "--role", "emsp", "--register", url, token_a) as emsp:
            found(r"\n36 (locations) came, and all are kept\.\n", emsp)
    print(f"{len(ANSWERS) + 1} passed, 0 failed")


if __name__ == "__main__":
    main(sys.argv[1])
