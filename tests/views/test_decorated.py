"""What a decorator does before us is in contract, or is told of."""

from __future__ import annotations

from functools import wraps

import pytest
from flask import Flask
from flask import Response
from flask import current_app
from flask import make_response
from flask import request

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import ContractViolation
from flask_ocpi_status import Created
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import enveloped


def passing(view):
    """Answer OPTIONS, and hand on what the view returns."""
    view.required_methods = {"OPTIONS"}
    view.provide_automatic_options = False

    @wraps(view)
    def run(**names):
        if request.method == "OPTIONS":
            return current_app.make_default_options_response()
        return view(**names)

    return run


def making(view):
    """Answer OPTIONS, and make a response of what the view returns."""
    call = passing(view)

    @wraps(call)
    def run(**names):
        response = make_response(call(**names))
        response.headers["X-Decorated"] = "1"
        return response

    return run


def unannounced(view):
    """Make a response of what the view returns, as many do, and say nothing."""

    @wraps(view)
    def run(**names):
        return make_response(view(**names))

    return run


def make(view) -> Flask:
    app = Flask(__name__)
    app.testing = True
    OCPIStatus(app)
    bp = ContractBlueprint("bp", __name__, url_prefix="/b")
    bp.add_url_rule("/", "it", view)
    app.register_blueprint(bp)
    return app


@pytest.mark.parametrize(
    "view",
    [
        lambda result: passing(result),
        lambda result: passing(enveloped(result)),
        lambda result: enveloped(passing(result)),
        lambda result: making(enveloped(result)),
        lambda result: enveloped(making(enveloped(result))),
        lambda result: unannounced(enveloped(result)),
        lambda result: making(passing(enveloped(result))),
    ],
)
def test_where_the_envelope_comes_first_all_is_in_contract(view):
    app = make(view(lambda: Created({"a": 1}, location="/x")))
    answer = app.test_client().get("/b/")
    assert (answer.status_code, answer.get_json()["status_code"]) == (201, 1000)
    assert answer.get_json()["data"] == {"a": 1}
    assert answer.headers["Location"] == "http://localhost/x"
    options = app.test_client().options("/b/")
    assert options.get_json()["status_code"] == 1000
    assert "OPTIONS" in options.headers["Allow"]


@pytest.mark.parametrize("view", [making, lambda view: enveloped(making(view))])
def test_where_it_does_not_that_is_told(view):
    app = make(view(lambda: {"a": 1}))
    with pytest.raises(ContractViolation, match=r"bp\.it answers without an envelope"):
        app.test_client().get("/b/")


def test_a_response_that_nobody_announces_passes_through():
    answer = make(unannounced(lambda: {"a": 1})).test_client().get("/b/")
    assert answer.get_json() == {"a": 1}


@pytest.mark.parametrize("error", [TypeError("secret"), ValueError("secret")])
def test_what_the_view_itself_gets_wrong_has_no_remedy_of_ours(error):
    def view():
        raise error

    with pytest.raises(type(error)) as caught:
        make(making(view)).test_client().get("/b/")
    assert not hasattr(caught.value, "__notes__")


def test_a_picture_is_the_views_own_business():
    view = making(lambda: Response(b"\x89PNG", mimetype="image/png"))
    assert make(view).test_client().get("/b/").data == b"\x89PNG"
