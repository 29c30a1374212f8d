"""A rule that is compiled later builds what it would have built at once."""

from __future__ import annotations

import pytest
from werkzeug.routing import BuildError
from werkzeug.routing import Map
from werkzeug.routing import Rule

from tests.table import table

RULES = [
    Rule("/", endpoint="root"),
    Rule("/é/<int:number>/<path:rest>", endpoint="both"),
    Rule("/pages/", endpoint="pages", defaults={"page": 1}),
    Rule("/pages/<int:page>", endpoint="pages"),
]
BUILT = [
    ("root", {}, "/"),
    ("root", {"a": ["1", "2"]}, "/?a=1&a=2"),
    ("both", {"number": 7, "rest": "a/b c"}, "/%C3%A9/7/a/b%20c"),
    ("pages", {"page": 1}, "/pages/"),
    ("pages", {"page": 2, "x": "é"}, "/pages/2?x=%C3%A9"),
]


@table("endpoint, values, url", BUILT)
def test_a_url_is_built_the_first_time_and_again(endpoint, values, url):
    adapter = Map([rule.empty() for rule in RULES]).bind("example.com")
    for _ in range(2):
        assert adapter.build(endpoint, values) == url


def test_without_a_value_of_the_rule_there_is_no_url():
    adapter = Map([rule.empty() for rule in RULES]).bind("example.com")
    with pytest.raises(BuildError):
        adapter.build("both", {"number": 7})
