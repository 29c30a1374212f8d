"""What a key cannot be is told at once, with what to do about it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import get_contract
from flask_ocpi_status.config import DEFAULTS
from flask_ocpi_status.config import FLAG
from flask_ocpi_status.config import KEYS
from flask_ocpi_status.config import check_config
from tests.table import table

ROLE = {
    "role": "CPO",
    "country_code": "NL",
    "party_id": "DST",
    "business_details": {"name": "Deltastroom"},
}
FLAGS = [name for name, key in KEYS.items() if key.kind is FLAG]


def told(**config: Any) -> str:
    """Return what is said of a configuration, without the prefix of its keys."""
    app = Flask(__name__)
    app.config.update({f"OCPI_STATUS_{key}": value for key, value in config.items()})
    with pytest.raises(ValueError, match="OCPI_STATUS_") as caught:
        OCPIStatus(app)
    assert not app.extensions
    return str(caught.value)


def test_every_default_is_what_its_key_may_be():
    check_config(DEFAULTS)


@table("value", ["False", "false", "0", "", 0, 1, None, [], "yes"])
@table("key", FLAGS)
def test_a_flag_is_true_or_false_and_no_text(key, value):
    said = told(**{key.removeprefix("OCPI_STATUS_"): value})
    assert f"{key} is {value!r}; use True or False." in said or value == []
    assert ("from_prefixed_env() reads true or false" in said) == isinstance(value, str)


WHOLE = "use a whole number"
WRONG = [
    (
        "MAX_BODY",
        "10MB",
        "is '10MB'; use a whole number of bytes, as in 10 * 1024 * 1024, or None",
    ),
    ("MAX_BODY", 1e6, WHOLE),
    ("PEER_MAX_BODY", 0, WHOLE),
    ("MAX_BODY", -1, WHOLE),
    ("MAX_BODY", True, "is True; use a whole number"),
    ("PEER_MAX_BODY", None, WHOLE),
    ("PEER_MAX_BODY", "1 GiB", WHOLE),
    ("PEER_TIMEOUT", "10s", "use a number of seconds above 0"),
    ("PEER_TIMEOUT", 0, "is 0; use a number"),
    ("PEER_DEADLINE", float("inf"), "is inf; use a number"),
    ("PEER_DEADLINE", None, "is None; use a number"),
    ("PAGE_LIMIT", "50", "is '50'; use a whole number from 1 on"),
    ("PAGE_MAX", 0, WHOLE),
    *(
        ("RETRY_AFTER", value, "use whole seconds, or None")
        for value in (-1, 1.5, "5", True, [1])
    ),
    ("ROLES", ROLE, "is a dict; use a list of roles"),
    ("ROLES", "CPO", "is a str; use a list of roles"),
    ("ROLES", None, "is None; use a list"),
    ("TOKEN_SCHEMES", "Bearer", "is a str; use a tuple of 'Token'"),
    ("TOKEN_SCHEMES", [7], "is a list; use a tuple of 'Token'"),
    ("TOKEN_SCHEMES", None, "use a tuple"),
    ("PREFIXES", ["/ocpi"], "is a list; use a dict of contracts by URL prefix"),
    ("PREFIXES", "/ocpi", "is a str; use a dict"),
    ("PREFIXES", None, "use a dict"),
    ("NEEDED_ENDPOINTS", "locations", "is a str; use a list of pairs"),
    ("NEEDED_ENDPOINTS", ("locations", "SENDER"), "holds 'locations'; use pairs"),
    ("NEEDED_ENDPOINTS", {"locations": "SENDER"}, "is a dict; use a list of pairs"),
    ("CONTRACT", None, "use the name of a contract"),
    ("CONTRACT", 2.2, "use the name of a contract"),
    ("BASE_URL", 443, "is 443; use a URL"),
    ("BASE_URL", "ocpi.example.com", "has to be an absolute URL"),
    ("DATABASE", Path("parties.sqlite"), "use a URL of SQLAlchemy's"),
    ("DATABASE", None, "is None; use a URL"),
    ("PEER_CA_BUNDLE", "/nowhere/ca.pem", "use the path of a file"),
    ("PEER_CA_BUNDLE", True, "is True; use the path"),
    ("PEER_CA_BUNDLE", "-----BEGIN CERTIFICATE-----\n" * 999, "is a str; use the path"),
    ("PEER_CA_BUNDLE", "\0", "is a str; use the path"),
    ("PEER_TIMEOUT", float("nan"), "is nan; use a number"),
    ("PEER_TIMEOUT", Decimal(3), "is a Decimal; use a number"),
]


@table(("key", "value", "sentence"), WRONG)
def test_what_a_key_cannot_be_is_refused_with_what_it_may(key, value, sentence):
    said = told(**{key: value})
    assert sentence in said
    assert said.startswith(f"OCPI_STATUS_{key} ")
    assert said.endswith((".", ".example.com'."))


def test_every_key_refuses_what_nobody_would_set():
    for key in KEYS:
        assert key in told(**{key.removeprefix("OCPI_STATUS_"): object()})


RIGHT = [
    ("MAX_BODY", None),
    ("MAX_BODY", 0),
    ("RETRY_AFTER", 0),
    ("ROLES", (ROLE,)),
    ("TOKEN_SCHEMES", {"Token", ""}),
    ("TOKEN_SCHEMES", ["Bearer"]),
    ("NEEDED_ENDPOINTS", [["locations", None]]),
    ("NEEDED_ENDPOINTS", None),
    ("CONTRACT", get_contract("ocpi-2.1.1")),
    ("PEER_TIMEOUT", 1),
    ("PEER_CA_BUNDLE", Path(__file__)),
    ("PREFIXES", {"/ocpi": None}),
]


@table(("key", "value"), RIGHT)
def test_what_it_may_be_is_taken(key, value):
    app = Flask(__name__)
    app.config[f"OCPI_STATUS_{key}"] = value
    OCPIStatus(app)
    app.test_client().get("/")


NEAR = [
    ("OCPI_STATUS_MAXBODY", "did you mean OCPI_STATUS_MAX_BODY?"),
    ("OCPI_STATUS_CHECK_ANSWER", "did you mean OCPI_STATUS_CHECK_ANSWERS?"),
    ("OCPI_STATUS_REQUIRE_ID", "did you mean OCPI_STATUS_REQUIRE_IDS?"),
    ("OCPI_STATUS_ROLE", "did you mean OCPI_STATUS_ROLES?"),
    ("ocpi_status_page_max", "did you mean OCPI_STATUS_PAGE_MAX?"),
    ("OCPI_STATUS_", "take it out."),
    ("OCPI_STATUS_ZZZZZZZZZZZZZZZZZZ", "take it out."),
]


@table(("key", "sentence"), NEAR)
def test_a_key_that_there_is_not_is_told_with_the_one_that_was_meant(key, sentence):
    app = Flask(__name__)
    app.config[key] = "secret"
    with pytest.raises(ValueError, match="is no key of this extension") as caught:
        OCPIStatus(app)
    assert str(caught.value) == f"{key} is no key of this extension; {sentence}"


def test_keys_of_others_are_theirs():
    app = Flask(__name__)
    app.config.update(OCPI_BASE_URL=1, STATUS="x", MY_OCPI_STATUS_MAX_BODY="10MB")
    app.config[7] = "a key that is no text"
    OCPIStatus(app)


def test_all_mistakes_are_told_together():
    said = told(MAX_BODY="10MB", CHECK_OWNER="no", REQUIRE_ID=True)
    assert len(said.splitlines()) == 3


def test_what_the_environment_says_is_text_unless_it_is_json(monkeypatch):
    monkeypatch.setenv("FLASK_OCPI_STATUS_CHECK_OWNER", "False")
    monkeypatch.setenv("FLASK_OCPI_STATUS_MAX_BODY", "1000")
    monkeypatch.setenv("FLASK_OCPI_STATUS_TOKEN_SCHEMES", '["Token", "Bearer"]')
    app = Flask(__name__)
    app.config.from_prefixed_env()
    with pytest.raises(ValueError, match="CHECK_OWNER is 'False'"):
        OCPIStatus(app)
    monkeypatch.setenv("FLASK_OCPI_STATUS_CHECK_OWNER", "false")
    app.config.from_prefixed_env()
    OCPIStatus(app)
    assert app.config["OCPI_STATUS_CHECK_OWNER"] is False


def test_a_value_that_may_be_secret_is_not_repeated():
    for key in ("ROLES", "TOKEN_SCHEMES", "PREFIXES", "NEEDED_ENDPOINTS"):
        assert "hush" not in told(**{key: "hush"})
    assert "…" in told(MAX_BODY="1" * 1000)


def test_what_is_set_after_init_app_is_judged_with_the_first_request():
    app = Flask(__name__)
    app.testing = True
    OCPIStatus(app)
    bp = OCPIBlueprint("bp", __name__, url_prefix="/ocpi")
    bp.add_url_rule("/", "it", lambda: {})
    app.register_blueprint(bp)
    app.config["OCPI_STATUS_CHECK_OWNER"] = "False"
    with pytest.raises(ValueError, match="CHECK_OWNER is 'False'"):
        app.test_client().get("/ocpi/")
    app.config["OCPI_STATUS_CHECK_OWNER"] = False
    assert app.test_client().get("/ocpi/").status_code == 200
