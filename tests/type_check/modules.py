"""What a user writes on a platform, only type-checked: it must be accepted as is."""

from __future__ import annotations

from typing import Any
from typing import assert_type

from flask import Flask
from sqlalchemy.orm import Session
from sqlalchemy.orm import scoped_session

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import Page
from flask_ocpi_status import PageRequest
from flask_ocpi_status.modules import Collection
from flask_ocpi_status.modules import MemoryDocuments
from flask_ocpi_status.modules import Module
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.modules import Operation
from flask_ocpi_status.modules import Reply
from flask_ocpi_status.modules import SQLDocuments


class Sites:
    def page(self, page: PageRequest) -> Page:
        return Page([], 0)

    def find(self, location_id: str) -> dict[str, Any] | None:
        return None


class Terminals:
    def page(self, page: PageRequest) -> Page:
        return Page([], 0)

    def find(self, **ids: str) -> dict[str, Any] | None:
        return None


def create_app(session: scoped_session[Session]) -> Flask:
    app = Flask(__name__)
    OCPIStatus(app)
    documents = SQLDocuments(session)
    platform = OCPIPlatform(
        "roaming",
        __name__,
        url_prefix="/ocpi",
        versions=("2.1.1", "2.2.1", "2.3.0"),
        home="2.2.1",
        session=session,
    )
    platform.sender("locations", Sites())
    platform.sender("payments", Terminals(), of="Terminal")
    platform.sender("tariffs", documents)
    platform.receiver("tokens", MemoryDocuments())
    row = Operation("list", "SENDER", "GET", gives="Location")
    platform.sender(Module("nltnm-parking", (Collection((row,), "Location"),)), Sites())

    @platform.authorize
    def authorize(uid: str, kind: str, location: dict[str, Any] | None) -> str:
        return "ALLOWED"

    @platform.command("START_SESSION", timeout=30)
    def start(command: dict[str, Any], reply: Reply) -> str:
        return "ACCEPTED" if reply.id else "REJECTED"

    @platform.does("result", "commands")
    def finish(reply_id: str, result: dict[str, Any]) -> bool:
        return False

    assert_type(start({}, Reply("1")), str)
    assert_type(authorize("1", "RFID", None), str)
    assert_type(finish("1", {}), bool)
    app.register_blueprint(platform)
    return app
