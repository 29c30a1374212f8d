"""Who answers in the place of a view, and not in the envelope."""

from __future__ import annotations

import pytest
from flask import Flask
from flask import Response
from flask import abort
from flask import jsonify
from flask import make_response
from flask import redirect

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import ContractViolation
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import ocpi_response
from flask_ocpi_status import plain
from tests.table import table

FORM = {"status_code": 2000, "timestamp": "2026-03-01T12:00:00Z"}


class SoldOut(Exception):
    pass


def answering(result, how, testing=True) -> Flask:
    """Make an app where somebody answers in the place of a view."""
    app = Flask(__name__)
    app.testing = testing
    OCPIStatus(app)
    bp = ContractBlueprint("bp", __name__, url_prefix="/b", contract="ocpi-2.1.1")

    def view():
        if how == "a view":
            abort(make_response(result()))
        if how == "a handler":
            raise SoldOut
        return {}

    if how == "a hook":
        bp.before_request(result)
    if how == "a hook that raises":
        bp.before_request(lambda: abort(make_response(result())))
    bp.register_error_handler(SoldOut, lambda error: result())
    bp.add_url_rule("/", "it", view)
    bp.add_url_rule("/plain", "plain", plain(lambda: view()))
    app.register_blueprint(bp)
    return app


HOWS = ["a view", "a handler", "a hook", "a hook that raises"]


@table("how", HOWS)
@table(
    "result",
    [
        lambda: (jsonify(error="No."), 403),
        lambda: (jsonify(error="No."), "403 FORBIDDEN"),
        lambda: (jsonify([1]), 200),
        lambda: Response('{"title": "No."}', 403, mimetype="application/problem+json"),
        lambda: Response("{", 403, content_type="Application/JSON; charset=utf-8"),
    ],
)
def test_who_answers_in_the_place_of_a_view_is_told_too(how, result):
    app = answering(result, how)
    with pytest.raises(ContractViolation, match=r"bp\.it answers .* Return data and"):
        app.test_client().get("/b/")


@table("how", HOWS)
@table(
    "result",
    [
        lambda: Response("No.", 403),
        lambda: redirect("/login"),
        lambda: (jsonify(FORM), 403),
        lambda: ocpi_response(None, 2000),
    ],
)
def test_what_is_no_json_or_in_form_may_be_answered_in_its_place(how, result):
    answer = answering(result, how).test_client().get("/b/")
    assert answer.status_code in (200, 302, 403)


@pytest.mark.parametrize("how", HOWS)
def test_who_answers_in_its_place_is_told_of_once_in_production(how, caplog):
    app = answering(lambda: (jsonify(error="No."), 403), how, testing=False)
    for _ in range(2):
        assert app.test_client().get("/b/").get_json() == {"error": "No."}
    (record,) = [one for one in caplog.records if "envelope" in one.getMessage()]
    assert "bp.it answers without an envelope" in record.getMessage()


def test_a_plain_view_may_raise_what_it_likes():
    app = answering(lambda: (jsonify(error="No."), 403), "a view")
    assert app.test_client().get("/b/plain").get_json() == {"error": "No."}
