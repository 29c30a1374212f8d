"""The proxy for the request being answered."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.exceptions import ServiceUnavailable

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import ocpi_answered
from flask_ocpi_status import ocpi_request


def test_it_knows_the_contract_the_ids_and_the_json(app, bp):
    @bp.post("/")
    def view():
        return [
            ocpi_request.contract.name,
            ocpi_request.request_id,
            ocpi_request.correlation_id,
            ocpi_request.json,
        ]

    app.register_blueprint(bp)
    response = app.test_client().post(
        bp.url_prefix, json={"a": 1}, headers={"X-Request-ID": "1"}
    )
    assert response.get_json()["data"] == ["ocpi-2.2.1", "1", "1", {"a": 1}]


def test_outside_of_a_request_it_says_what_it_is_for(app):
    with pytest.raises(RuntimeError, match="no request to be answered in contract"):
        _ = ocpi_request.contract
    with (
        app.test_request_context("/host"),
        pytest.raises(RuntimeError, match="no request to be answered in contract"),
    ):
        _ = ocpi_request.contract


@pytest.mark.parametrize("error", [ServiceUnavailable(), RuntimeError("no")])
def test_a_party_that_could_not_be_looked_for_is_not_looked_for_again(bp, error):
    """Whoever asks is told the same, at once: the view, a handler, the signal."""
    asked, told = [], []

    def load(token):
        asked.append(token)
        raise error

    @bp.get("/", auth=False)
    def view():
        for _ in range(2):
            try:
                _ = ocpi_request.party
            except Exception as failure:
                told.append(failure)
        return ocpi_request.party

    def listen(sender, **_):
        try:
            _ = ocpi_request.party
        except Exception as failure:
            told.append(failure)

    ocpi = OCPIStatus()
    app = Flask(__name__)
    ocpi.init_app(app)
    ocpi.token_loader(load)
    app.register_blueprint(bp)
    ocpi_answered.connect(listen, app)
    answer = app.test_client().get(
        bp.url_prefix, headers={"Authorization": "Token YWJjZGVmZ2g="}
    )
    assert answer.get_json()["status_code"] == 3000
    assert len(asked) == 1
    assert told == [error] * 3
