"""Start the demo, ask it for one answer of each contract, and stop it."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

# A URL that is unknown everywhere, and a pattern of the answer in each contract.
OCPI = r'"status_code":2000,.*"timestamp":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"'
ANSWERS = {
    **{
        f"/ocpi/cpo/{version}/locations/no/such/thing/here": OCPI
        for version in ("2.0", "2.1", "2.1.1", "2.2", "2.2.1", "2.3.0")
    },
    "/daml/v1/unknown": r'"status":404,"errors":\["HttpMethod\(GET\), uri: http',
    "/organisations/a/b/c": r'"error":{"status":404,"error":"NOT_FOUND"',
    "/tickets/a/b/c": r'"error":{"status":404,"message":"Not Found"',
}


def ask(url: str) -> str:
    """Return the body of an answer, whatever its status."""
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return response.read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()


def main(flask: str) -> None:
    """Run the demo through one life."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    demo = subprocess.Popen([flask, "ocpi", "demo", "--port", str(port)])
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.2)
        for path, pattern in ANSWERS.items():
            body = ask(f"http://127.0.0.1:{port}{path}")
            json.loads(body)
            if not re.search(pattern, body):
                sys.exit(f"{path} answered {body}")
            print(f"{path}: {body}")
    finally:
        demo.send_signal(signal.SIGINT)
        status = demo.wait(20)
    if status != 0:
        sys.exit(f"The demo ended with {status}.")
    print(f"{len(ANSWERS)} passed, 0 failed")


if __name__ == "__main__":
    main(sys.argv[1])
