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
from flask_ocpi_status.modules import Question
from flask_ocpi_status.modules import Reply
from flask_ocpi_status.modules import SQLDocuments
from flask_ocpi_status.modules import Unanswered
from flask_ocpi_status.registration import Party


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

    @platform.on_result
    def finish(asked: Question, result: dict[str, Any] | None) -> bool:
        return asked.answer is not None

    def begin(party: Party) -> Question:
        body = {"session_id": "S1"}
        try:
            return platform.ask(party, "STOP_SESSION", body, timeout=60)
        except Unanswered as error:
            return error.asked

    assert_type(start({}, Reply("1")), str)
    assert_type(authorize("1", "RFID", None), str)
    assert_type(finish(begin(Party(1, "cpo")), {}), bool)
    assert_type(platform.clear_profile("cpo", "S1"), Question)
    assert_type(platform.question("1"), Question | None)
    app.register_blueprint(platform)
    return app
