"""Apps whose documents are looked at."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.views import MethodView
from marshmallow import Schema
from marshmallow import fields

from flask_ocpi_status import Created
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import Page
from flask_ocpi_status.objects import v2_2_1


class Note(Schema):
    """A schema of an app's own."""

    text = fields.String(required=True)


def own_app(*, asks: bool = True) -> Flask:
    """Make an app with views of its own.

    :param asks: whether a token is asked for.
    """
    app = Flask("own")
    ocpi = OCPIStatus(app)
    if asks:
        ocpi.token_loader(lambda token: {"s3cret": "partner"}.get(token.reveal()))
    bp = OCPIBlueprint(
        "locations",
        __name__,
        url_prefix="/own/locations",
        module="locations",
        role="SENDER",
    )

    @bp.get("/")
    @bp.paginated(require_date_from=True)
    @bp.returns(v2_2_1.Location)
    def listed(page: Any) -> Any:
        """Our locations. There are many."""
        return Page([], 0)

    @bp.put("/<location_id>")
    @bp.accepts(v2_2_1.Location)
    def put(location_id: str, body: Any) -> Any:
        return Created()

    @bp.patch("/<location_id>")
    @bp.accepts(v2_2_1.Location, partial=True)
    def change(location_id: str, body: Any) -> None:
        return None

    @bp.post("/notes", body="optional")
    @bp.accepts(Note)
    def add(body: Any) -> Any:
        return body

    @bp.get("/notes/<int(min=1, max=9):number>", auth=False)
    def note(number: int) -> Any:
        return {"number": number}

    @bp.get("/file", envelope=False)
    def file() -> Any:
        return "a,b"

    @bp.post("/raw", body="ignored")
    def raw() -> None:
        return None

    @bp.post("/anything")
    def anything() -> None:
        return None

    class Both(MethodView):
        @bp.returns(v2_2_1.Token)
        def get(self, uid: str) -> Any:
            return None

        @bp.accepts(v2_2_1.Token)
        def put(self, uid: str, body: Any) -> Any:
            return None

    bp.add_url_rule("/tokens/<uid>", view_func=Both.as_view("both"))
    app.register_blueprint(bp)
    return app
