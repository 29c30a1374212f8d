"""What a platform answers is in its document, whatever Schemathesis sends it.

Failures that never got to a view have ``default`` in the document, which would let
everything pass: it is taken out before.
"""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import Phase
from hypothesis import given
from hypothesis import seed
from hypothesis import settings
from hypothesis import strategies as st

from flask_ocpi_status.codec import dumps
from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.openapi.document import document
from tests.modules.serving.world import ABC
from tests.modules.serving.world import World
from tests.modules.serving.world import thing

pytest.importorskip("apispec", reason="It needs the extra 'openapi'.")
schemathesis = pytest.importorskip("schemathesis", reason="It needs schemathesis.")

#: How many requests are sent to each operation, of what is right and of what is not.
EXAMPLES = 2
#: 2.1 and 2.2 differ from those after them in fields, which other tests look at.
VERSIONS = ("2.0", "2.1.1", "2.2.1", "2.3.0")


def world(version: str) -> World:
    """Make a platform that has an object of each class, of the party that asks."""
    made = World(version)
    made.app.testing = False  # a crash is answered, and found
    for module in MODULES.values():
        for collection, operation in module.of(version):
            if collection.keeps and collection.named and operation.kind == "read":
                one = thing(collection.keeps, version, module=module.identifier)
                own = str(one.get(collection.named[1], ""))
                _keep(made, operation.role, collection.keeps, one, own)
    return made


def _keep(made: World, role: Any, kind: str, one: Any, own: str) -> None:
    try:
        made.keep(role, kind, one, own, ABC)
    except AssertionError:
        return  # it is there already, as the whole of a part


#: Plainer forms, of which texts are made more quickly.
PLAIN = {
    "DateTime": (
        "^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
        "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$"
    ),
    "URL": "^https?://[a-z.]{1,20}/[a-zA-Z0-9._/-]{0,99}$",
}


def read_document(made: World) -> Any:
    """Return a document in which nothing has a default."""
    read = json.loads(dumps(document(made.app, made.version)))
    for path in read["paths"].values():
        for operation in path.values():
            del operation["responses"]["default"]
    for name, pattern in PLAIN.items():
        read["components"]["schemas"][name]["pattern"] = pattern
    return read


def token(version: str) -> str:
    sent = "token-abc"
    encoded = FEATURES[version].encoded_tokens
    return f"Token {b64encode(sent.encode()).decode() if encoded else sent}"


def checks() -> list[Any]:
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks as known

    return [
        not_a_server_error,
        known.status_code_conformance,
        known.content_type_conformance,
        known.response_headers_conformance,
        known.response_schema_conformance,
    ]


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("version", VERSIONS)
def test_every_answer_is_in_the_document(version: str) -> None:
    made = world(version)
    schema = schemathesis.openapi.from_dict(read_document(made))
    schema.app = made.app
    said: set[tuple[int, int]] = set()
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in schemathesis.GenerationMode:
            cases = operation.as_strategy(generation_mode=mode)
            said |= _ask(operation, cases, version)
    assert {(200, 1000), (200, 2001), (404, 2000)} <= said


def _ask(operation: Any, cases: Any, version: str) -> set[tuple[int, int]]:
    """Send cases to an operation, and return the pairs of statuses of its answers."""
    said = set()

    @seed(1)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases, st.booleans())
    def ask(case: Any, own: bool) -> None:
        names = case.path_parameters or {}
        if own and {"country_code", "party_id"} <= names.keys():
            names["country_code"], names["party_id"] = ABC
        answer = case.call(headers={"Authorization": token(version)})
        case.validate_response(answer, checks=checks())
        code = answer.json()["status_code"]
        assert code < 3000, operation.label
        said.add((answer.status_code, code))

    ask()
    return said
