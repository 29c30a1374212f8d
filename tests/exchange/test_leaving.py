"""What is done when an answer leaves, if that is a success."""

from __future__ import annotations

from typing import Any

from flask import Response

from flask_ocpi_status import ocpi_request
from flask_ocpi_status.exchange.leaving import once_left
from tests.table import table


@table(
    ("status", "done"),
    [(200, ["view", "act", "more"]), (404, ["view"]), (500, ["view"])],
)
def test_it_is_done_when_a_success_leaves_and_what_comes_of_it_too(
    status, done, answer
):
    happened: list[str] = []

    def act() -> None:
        happened.append("act")
        once_left(exchange[0], lambda: happened.append("more"))

    exchange: list[Any] = []

    def view() -> Any:
        exchange.append(ocpi_request._get_current_object())
        once_left(exchange[0], act)
        happened.append("view")
        return {}, status

    answer(view)
    assert happened == done
    assert exchange[0].succeeded is (status == 200)
    once_left(exchange[0], lambda: happened.append("late"))
    assert happened == ([*done, "late"] if status == 200 else done)


def test_an_answer_that_is_none_in_contract_counts_by_its_http_status(app, bp):
    happened: list[int] = []

    @bp.get("/<int:status>", envelope=False, auth=False)
    def view(status: int) -> Any:
        once_left(ocpi_request, lambda: happened.append(status))
        return Response("x", status, content_type="text/plain")

    app.register_blueprint(bp)
    for status in (200, 302, 400, 503):
        app.test_client().get(f"{bp.url_prefix}/{status}")
    assert happened == [200, 302]
