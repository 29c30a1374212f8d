"""Views that answer with a page of a list."""

from __future__ import annotations

import sys
from itertools import islice
from itertools import pairwise
from urllib.parse import urlencode
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask import Response
from flask import redirect
from flask.views import MethodView
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import Client

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import Page
from flask_ocpi_status import UnknownLocation
from flask_ocpi_status import enveloped
from flask_ocpi_status.transport.pagination import PageRequest
from flask_ocpi_status.views.paging import paginated
from tests.table import table

ITEMS = list(range(230))


def whole_list(page):
    return Page(ITEMS[page.offset : page.offset + page.limit], len(ITEMS))


def app_of(view, *, rule="/", contract="ocpi-2.2.1", module=None, config=None):
    """An app with a list at ``/l`` and below."""
    app = Flask(__name__)
    app.config.update(config or {})
    OCPIStatus(app)
    part = {} if module is None else {"module": module, "role": "SENDER"}
    kind = ContractBlueprint if contract == "itsm-rest" else OCPIBlueprint
    bp = kind("l", __name__, url_prefix="/l", contract=contract, **part)
    bp.add_url_rule(rule, "list", view)
    app.register_blueprint(bp)
    return app


def get(query="", view=None, **options):
    return (
        app_of(view or paginated(whole_list), **options)
        .test_client()
        .get(f"/l/{query}")
    )


def next_of(response):
    """Return the URL of a response's ``Link``, and see that it can be followed."""
    link = response.headers.get("Link")
    if link is None:
        return None
    assert response.headers.getlist("Link") == [link]
    assert link.startswith("<http")
    assert link.endswith('>; rel="next"')
    url = link[1:-13]
    assert url.isascii()
    assert not set("<>\"' ") & set(url)
    return url


def crawl(client, url):
    """Follow ``Link`` from a URL to the end, and give the responses."""
    for _ in range(1000):
        if url is None:
            return
        parts = urlsplit(url)
        response = client.get(parts.path, query_string=parts.query)
        yield response
        url = next_of(response)
    raise AssertionError("The list does not end.")


FAULTS = [
    ("?offset=-1", ["offset"]),
    ("?limit=0", ["limit"]),
    ("?limit=", ["limit"]),
    ("?date_from=2024-02-30T00:00:00Z", ["date_from"]),
    ("?date_to=None&offset=1.5", ["offset", "date_to"]),
]


@table(("query", "names"), FAULTS)
def test_what_cannot_be_read_is_answered_before_the_view(query, names):
    def view(page):
        raise AssertionError

    answer = get(query, paginated(view))
    assert (answer.status_code, answer.json["status_code"]) == (200, 2001)
    told = answer.json["data"]["errors"]
    assert [fault["pointer"] for fault in told] == [""] * len(names)
    for fault, name in zip(told, names, strict=True):
        assert fault["message"].startswith(f"The query parameter {name}: ")
    assert not {"Link", "X-Limit", "X-Total-Count"} & set(answer.headers.keys())


@pytest.mark.parametrize("query", ["q=\xff", "q=%ff", "limit=1&%C3%28=x"])
def test_a_query_that_is_no_utf_8_is_a_violation(query):
    client = app_of(paginated(whole_list)).test_client()
    answer = client.get("/l/", environ_overrides={"QUERY_STRING": query})
    assert (answer.status_code, answer.json["status_code"]) == (200, 2001)


def test_a_page_is_completed():
    answer = get()
    assert answer.json["data"] == ITEMS[:50]
    assert answer.headers["X-Total-Count"] == "230"
    assert answer.headers["X-Limit"] == "100"
    assert next_of(answer) == "http://localhost/l/?offset=50&limit=50"


def test_the_last_page_has_no_link():
    answer = get("?offset=200")
    assert answer.json["data"] == ITEMS[200:]
    assert "Link" not in answer.headers
    assert answer.headers["X-Limit"] == "100"


def test_beyond_the_end_there_is_an_empty_page():
    answer = get(f"?offset={'9' * 5000}")
    assert (answer.json["data"], answer.headers["X-Total-Count"]) == ([], "230")
    assert "Link" not in answer.headers


def test_head_has_the_headers_of_get():
    client = app_of(paginated(whole_list)).test_client()
    head, full = client.head("/l/?limit=7"), client.get("/l/?limit=7")
    assert head.data == b""
    assert next_of(head) is not None
    for name in ("X-Total-Count", "X-Limit", "Link"):
        assert head.headers[name] == full.headers[name]


def test_what_the_view_says_itself_stays():
    def view(page):
        return Page([], 1000, limit=7, next_url="https://x/?after=<9> ü")

    answer = get(view=paginated(view))
    assert answer.headers["X-Limit"] == "7"
    assert answer.headers["Link"] == '<https://x/?after=%3C9%3E%20%C3%BC>; rel="next"'


@pytest.mark.parametrize("limit", [0, -1, "5", True])
def test_a_size_of_the_views_own_that_cannot_be_is_a_crash(limit):
    answer = get(view=paginated(lambda page: Page([], 1000, limit=limit)))
    assert (answer.status_code, answer.json["status_code"]) == (200, 3000)
    assert "Link" not in answer.headers


@pytest.mark.parametrize("total", [25, 250])
def test_a_smaller_page_of_the_views_own_is_followed_by_its_next_object(total):
    def view(page):
        size = min(page.limit, 10)
        rows = range(page.offset, min(page.offset + size, total))
        return Page(rows, total, limit=10)

    client = app_of(paginated(view)).test_client()
    url, met = "/l/", []
    while url is not None:
        answer = client.get(url)
        met += answer.json["data"]
        url = next_of(answer)
    assert met == list(range(total))


@table(
    "rest",
    [(200,), ({"X-A": "1"},), (200, {"X-A": "1"}), ([("X-A", "1")],), (None, None)],
)
def test_a_page_in_a_tuple_is_completed_too(rest):
    answer = get(view=paginated(lambda page: (whole_list(page), *rest)))
    assert next_of(answer) is not None
    assert answer.headers["X-Limit"] == "100"
    assert answer.headers.get("X-A") == ("1" if rest[-1] and rest != (200,) else None)


@pytest.mark.parametrize(
    ("result", "pair"),
    [
        (("no such party", 404), (404, 2000)),
        (NotFound(), (404, 2000)),
        (UnknownLocation("no such location"), (404, 2003)),
    ],
)
def test_a_failure_that_is_returned_needs_no_page(result, pair):
    answer = get(view=paginated(lambda page: result))
    assert (answer.status_code, answer.json["status_code"]) == pair


@pytest.mark.parametrize(
    ("result", "status"), [(Response("mine"), 200), (redirect("/x"), 302)]
)
def test_a_response_passes(result, status):
    answer = get(view=paginated(lambda page: result))
    assert answer.status_code == status
    assert "X-Limit" not in answer.headers


@table("result", [[], {}, None, "text", ([], 200), ((), 200), iter([b""])])
def test_another_result_is_refused_with_the_remedy(result):
    app = app_of(paginated(lambda page: result), config={"PROPAGATE_EXCEPTIONS": True})
    with pytest.raises(TypeError, match=r"return Page\(items, total\)"):
        app.test_client().get("/l/")


@table(
    ("config", "own", "query", "expected"),
    [
        ({}, {}, "", (50, 100)),
        ({}, {}, "?limit=70", (70, 100)),
        ({}, {}, "?limit=101", (100, 100)),
        ({"LIMIT": 20, "MAX": 30}, {}, "", (20, 30)),
        ({"LIMIT": 20, "MAX": 30}, {}, "?limit=99", (30, 30)),
        ({"LIMIT": 80, "MAX": 30}, {}, "", (30, 30)),
        ({"LIMIT": 20, "MAX": 30}, {"default": 25}, "", (25, 30)),
        ({"LIMIT": 20, "MAX": 30}, {"default": 90}, "", (30, 30)),
        ({"LIMIT": 20, "MAX": 30}, {"maximum": 10}, "", (10, 10)),
        ({}, {"default": 1, "maximum": 1}, "?limit=9", (1, 1)),
    ],
)
def test_the_decorators_numbers_come_before_the_apps(config, own, query, expected):
    answer = get(
        query,
        paginated(**own)(whole_list),
        config={f"OCPI_STATUS_PAGE_{key}": value for key, value in config.items()},
    )
    assert (len(answer.json["data"]), int(answer.headers["X-Limit"])) == expected


@table(
    "numbers",
    [
        {"default": 0},
        {"maximum": 0},
        {"maximum": -1},
        {"maximum": "5"},
        {"maximum": 2.5},
        {"default": True},
        {"default": 11, "maximum": 10},
    ],
)
def test_numbers_that_cannot_be_are_refused_where_they_stand(numbers):
    with pytest.raises(ValueError, match="; use "):
        paginated(**numbers)


@table("number", [0, -5, "50", None, 2.5, True])
@table("key", ["OCPI_STATUS_PAGE_LIMIT", "OCPI_STATUS_PAGE_MAX"])
def test_numbers_of_the_app_that_cannot_be_are_refused_at_the_start(key, number):
    app = Flask(__name__)
    app.config[key] = number
    with pytest.raises(ValueError, match=f"{key} is .* use a whole number from 1 on"):
        OCPIStatus(app)


class Methods(MethodView):
    @paginated
    def get(self, page):
        return whole_list(page)


@table("decorate", [paginated, paginated(maximum=10)])
@table("what", [Methods, 7, "view"])
def test_what_is_no_function_is_refused_with_the_remedy(decorate, what):
    with pytest.raises(TypeError, match="paginated decorates functions"):
        decorate(what)


def test_a_method_of_a_view_class_can_be_paginated():
    answer = get("?limit=3", Methods.as_view("list"))
    assert answer.json["data"] == [0, 1, 2]


def test_an_async_view_can_be_paginated():
    async def view(page):
        return whole_list(page)

    assert get("?limit=3", paginated(view)).json["data"] == [0, 1, 2]


def test_a_paginated_view_keeps_its_name_and_words():
    assert paginated(whole_list).__name__ == "whole_list"


def test_the_variables_of_the_url_reach_the_view_and_the_link():
    @paginated
    def view(party, page):
        return Page([party], 99)

    app = app_of(view, rule="/<party>/all")
    answer = app.test_client().get("/l/gr%C3%B6%C3%9Fe%20%2541%3C/all?limit=1")
    assert answer.json["data"] == ["größe %41<"]
    following = islice(crawl(app.test_client(), next_of(answer)), 3)
    assert [page.json["data"] for page in following] == [["größe %41<"]] * 3


def test_a_view_outside_of_a_contract_is_told_where_to_be():
    app = Flask(__name__)
    OCPIStatus(app)
    app.add_url_rule("/l", "list", paginated(whole_list))
    app.add_url_rule("/e", "both", enveloped(paginated(whole_list)))
    app.testing = True
    with pytest.raises(RuntimeError, match="put it on a ContractBlueprint"):
        app.test_client().get("/l")
    answer = app.test_client().get("/e?limit=x")
    assert answer.json["status_code"] == 2001


def test_it_is_a_method_of_an_ocpi_blueprint(app, bp):
    @bp.get("/")
    @bp.paginated(maximum=10)
    def index(page):
        return whole_list(page)

    app.register_blueprint(bp)
    answer = app.test_client().get("/ocpi/2.2.1/locations/?limit=99")
    assert answer.headers["X-Limit"] == "10"


def test_date_from_can_be_demanded():
    view = paginated(require_date_from=True)(whole_list)
    answer = get(view=view, module="sessions")
    message = "Missing. Expected a DateTime, as in 2026-03-01T12:00:00Z."
    assert answer.json["data"]["errors"] == [
        {"pointer": "", "message": f"The query parameter date_from: {message}"}
    ]
    assert get("?date_from=2026-03-01T12:00:00Z", view).json["status_code"] == 1000


@table(
    ("contract", "module", "query", "code"),
    [
        ("ocpi-2.0", "cdrs", "?date_to=2026-03-01T12:00:00%2B02:00", 1000),
        ("ocpi-2.2.1", "cdrs", "?date_to=2026-03-01T12:00:00%2B02:00", 2001),
        ("ocpi-2.0", "tariffs", "?date_to=x", 1000),
        ("ocpi-2.0", None, "?date_to=x", 2001),
        ("ocpi-2.1", "tariffs", "?date_to=x", 2001),
    ],
)
def test_the_version_and_the_module_say_what_a_date_is(contract, module, query, code):
    answer = get(query, contract=contract, module=module)
    assert answer.json["status_code"] == code


def test_another_contract_has_the_rules_of_the_newest_ocpi():
    assert get("?limit=2", contract="itsm-rest").headers["X-Limit"] == "100"
    wrong = get("?date_from=2026-03-01T12:00:00%2B02:00", contract="itsm-rest")
    assert wrong.status_code == 400


def test_the_link_is_one_that_the_client_can_call():
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "ocpi.example.com"}
    app = app_of(paginated(whole_list))
    app.wsgi_app = ProxyFix(app.wsgi_app, x_proto=1, x_host=1)
    fixed = app.test_client().get("/l/?limit=9", headers=forwarded)
    assert next_of(fixed) == "https://ocpi.example.com/l/?offset=9&limit=9"

    base = {"OCPI_STATUS_BASE_URL": "https://cpo.example/root/"}
    known = get("?limit=9", config=base)
    assert next_of(known) == "https://cpo.example/root/l/?offset=9&limit=9"

    mounted = DispatcherMiddleware(
        Flask("other"), {"/cpo": app_of(paginated(whole_list))}
    )
    below = Client(mounted).get("/cpo/l/?limit=9")
    assert next_of(below) == "http://localhost/cpo/l/?offset=9&limit=9"


def test_items_are_written_by_map():
    page = Page(iter([1, 2]), 9, 5, "https://x/")
    assert page.map(str) == Page(["1", "2"], 9, 5, "https://x/")


def test_without_sqlalchemy_the_remedy_is_named(monkeypatch):
    name = "flask_ocpi_status.transport.selecting"
    monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(ImportError, match=r"'flask-ocpi-status\[sqlalchemy\]'"):
        Page.from_select(None, None, PageRequest(0, 1, 1, str), None)


texts = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(
    ["a&b=c", "#", "%41", "+", "ü", "<>", "a=b", '"', "\r\n"]
)
filters = st.lists(
    st.tuples(
        texts.map(lambda name: f"q{name}") | st.sampled_from(["q", "country"]), texts
    ),
    max_size=4,
)


@settings(deadline=None, max_examples=50)
@given(
    st.integers(0, 40),
    st.none() | st.integers(1, 200),
    st.integers(0, 50),
    filters,
)
def test_by_link_every_object_is_met_once_and_in_order(n, limit, offset, pairs):
    seen = []

    @paginated(default=4, maximum=9)
    def view(page):
        seen.append(page.filters)
        return Page(range(n)[page.offset : page.offset + page.limit], n)

    client = app_of(view).test_client()
    place = [("offset", str(offset))]
    if limit is not None:
        place.append(("limit", str(limit)))
    found = []
    for answer in crawl(client, f"/l/?{urlencode([*place, *pairs])}"):
        assert answer.headers["X-Total-Count"] == str(n)
        assert answer.headers["X-Limit"] == "9"
        found += answer.json["data"]
    assert found == list(range(n)[offset:])
    assert all(before == after for before, after in pairwise(seen))
    assert sorted(seen[0]) == sorted(pairs)


@pytest.fixture(scope="module")
def stored():
    """An app whose list is in a database, and what puts objects in there."""
    pytest.importorskip("sqlalchemy", reason="Selecting needs SQLAlchemy.")
    from sqlalchemy import Column
    from sqlalchemy import DateTime
    from sqlalchemy import Integer
    from sqlalchemy import create_engine
    from sqlalchemy import select
    from sqlalchemy.orm import declarative_base
    from sqlalchemy.orm import scoped_session
    from sqlalchemy.orm import sessionmaker
    from sqlalchemy.pool import StaticPool

    base = declarative_base()

    class Tariff(base):
        __tablename__ = "tariff"
        id = Column(Integer, primary_key=True)
        last_updated = Column(DateTime)

    engine = create_engine("sqlite://", poolclass=StaticPool)
    base.metadata.create_all(engine)
    session = scoped_session(sessionmaker(engine))

    @paginated
    def view(page):
        chosen = select(Tariff).order_by(Tariff.last_updated)
        found = Page.from_select(session, chosen, page, Tariff)
        return found.map(lambda tariff: tariff.id)

    def fill(moments):
        session.query(Tariff).delete()
        session.add_all(
            Tariff(id=number, last_updated=moment)
            for number, moment in enumerate(moments)
        )
        session.commit()

    yield app_of(view), fill
    session.remove()
    engine.dispose()


@settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.integers(0, 2), max_size=25), st.integers(1, 9), st.integers(0, 2))
def test_objects_of_one_instant_are_met_once_as_well(stored, hours, limit, least):
    from datetime import datetime

    app, fill = stored
    fill([datetime(2026, 3, 1, hour) for hour in hours])
    query = f"?limit={limit}&date_from=2026-03-01T0{least}:00:00Z"
    wanted = [
        number
        for hour, number in sorted((hour, number) for number, hour in enumerate(hours))
        if hour >= least
    ]
    answers = list(crawl(app.test_client(), f"/l/{query}"))
    assert {answer.headers["X-Total-Count"] for answer in answers} == {str(len(wanted))}
    assert [found for answer in answers for found in answer.json["data"]] == wanted
