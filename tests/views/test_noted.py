"""What decorators note on a view is found again, whatever is round it."""

from __future__ import annotations

from functools import wraps
from typing import Any

from flask.views import MethodView

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.views.accepting import Taking
from flask_ocpi_status.views.noted import Fact
from flask_ocpi_status.views.noted import facts_of

bp = OCPIBlueprint("b", __name__)


def view(body: Any = None, page: Any = None) -> None:
    return None


def test_facts_come_in_the_order_of_the_decorators_from_the_view_on() -> None:
    accepting = bp.accepts(v2_2_1.Token, partial=True)(
        bp.returns(v2_2_1.Location)(view)
    )
    told = list(facts_of(bp.paginated(accepting)))
    assert told == [
        Fact("returns", v2_2_1.Location),
        Fact("accepts", v2_2_1.Token, Taking(partial=True)),
        Fact("paginated", ()),
    ]
    assert list(facts_of(view)) == []


def test_another_decorator_keeps_them() -> None:
    noted = bp.returns(v2_2_1.Location)(view)

    @wraps(noted)
    def other() -> None:
        return None

    assert list(facts_of(other)) == [Fact("returns", v2_2_1.Location)]


def test_a_class_of_views_has_those_of_its_methods() -> None:
    class Both(MethodView):
        get = bp.returns(v2_2_1.Location)(view)
        put = bp.accepts(v2_2_1.Token)(view)

    made = Both.as_view("both")
    assert [fact.told_by for fact in facts_of(made, "PUT")] == ["accepts"]
    assert {fact.told_by for fact in facts_of(made)} == {"accepts", "returns"}


def test_what_is_no_view_has_none() -> None:
    assert list(facts_of(None)) == []
