"""The proxy for the request being answered."""

from __future__ import annotations

import pytest

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
