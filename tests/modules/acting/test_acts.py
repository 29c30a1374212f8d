"""What a platform acts with, in each app that it is in."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from flask import Flask

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.background.tasks import tasks_of
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.modules.common import platforms_of
from tests.table import table


def app_of(*platforms: OCPIPlatform) -> Flask:
    app = Flask(__name__)
    OCPIStatus(app)
    for platform in platforms:
        app.register_blueprint(platform)
    return app


def test_one_platform_in_two_apps_acts_in_each_with_what_it_is_there() -> None:
    platform = OCPIPlatform("roaming", __name__)
    apps = [app_of(platform), app_of(platform)]

    for app in apps:
        with app.app_context():
            assert platform._acts is platforms_of(app)["roaming"]
    one, two = (platforms_of(app)["roaming"].notes for app in apps)
    assert one.replies is not two.replies


def test_two_platforms_in_one_app_are_told_apart() -> None:
    one = OCPIPlatform("one", __name__, url_prefix="/one")
    two = OCPIPlatform("two", __name__, url_prefix="/two")
    with app_of(one, two).app_context():
        assert (one._acts.name, two._acts.name) == ("one", "two")


def test_a_platform_that_is_not_in_the_app_is_told_so() -> None:
    platform = OCPIPlatform("roaming", __name__)
    app_of(platform)
    other = Flask(__name__)
    OCPIStatus(other)

    with pytest.raises(RuntimeError, match="not in the present one"):
        platform.question("1")
    with other.app_context(), pytest.raises(RuntimeError, match="not in the present"):
        platform.question("1")


def given(*_: Any) -> None:
    """A function."""


def another() -> Any:
    def given() -> None:
        """Another one of that name."""

    return given


class Called:
    """What has no name of its own."""

    def __call__(self) -> None: ...


@table(
    ("functions", "error", "told"),
    [
        ((given, another()), ValueError, "Another function has the name 'p.given'"),
        ((another(), another()), ValueError, "give each one of its own"),
        ((partial(given),), TypeError, "has no name; define a function"),
        ((Called(),), TypeError, "has no name"),
        ((7,), TypeError, "has no name"),
    ],
)
def test_what_cannot_be_found_by_its_name_is_refused(
    functions: Any, error: Any, told: str
) -> None:
    platform = OCPIPlatform("p", __name__)
    *first, last = functions
    for function in first:
        assert platform.task(function) is function
        assert platform.task(function) is function  # harmless twice
    with pytest.raises(error, match=told):
        platform.task(last)


def test_a_name_is_given_before_the_platform_is_registered() -> None:
    platform = OCPIPlatform("p", __name__)
    platform.task(given)
    app = app_of(platform)

    assert tasks_of(app) == {"p.given": given}
    with pytest.raises(RuntimeError, match="registered already"):
        platform.task(another())
