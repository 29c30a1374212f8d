"""Sessions that belong to a thread, and the functions that run in another one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextvars import ContextVar
from functools import partial
from functools import wraps
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from asgiref.sync import async_to_sync
from flask import Flask
from flask import abort
from flask.globals import app_ctx
from flask.views import MethodView
from flask.views import View
from sqlalchemy import Engine
from sqlalchemy import create_engine
from sqlalchemy import text
from sqlalchemy.orm import Session
from sqlalchemy.orm import scoped_session
from sqlalchemy.orm import sessionmaker
from werkzeug.local import LocalProxy

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import atomic
from flask_ocpi_status import enveloped
from flask_ocpi_status import plain
from flask_ocpi_status.answers.threads import belongs_to_thread
from flask_ocpi_status.answers.threads import is_async
from flask_ocpi_status.objects.v2_2_1 import Location
from tests.table import table


class Plain:
    """A session of one's own."""

    def commit(self):
        """Commit."""

    def rollback(self):
        """Roll back."""


class Local(threading.local, Plain):
    pass


class Holding(Plain):
    def __init__(self):
        self._kept = threading.local()


class Around(Plain):
    """What has a session, and is none itself."""

    def __init__(self, session):
        self.session = session


def task_or_thread():
    try:
        return asyncio.current_task()
    except RuntimeError:
        return threading.get_ident()


def scoped(scope=None):
    return scoped_session(sessionmaker(), scopefunc=scope)


CONTEXT = ContextVar("context", default=None)
BY_THREAD, ONE = scoped(), Session()
SESSIONS = {
    "scoped by the thread": (scoped(), True),
    "scoped by the thread's number": (scoped(threading.get_ident), True),
    "scoped by the system's number": (scoped(threading.get_native_id), True),
    "scoped by the thread itself": (scoped(threading.current_thread), True),
    "by a function that asks": (scoped(lambda: threading.get_ident()), True),
    "by the thread's name": (scoped(lambda: threading.current_thread().name), True),
    "by the thread's id": (scoped(lambda: id(threading.current_thread())), True),
    "by a part of a function": (scoped(partial(threading.get_ident)), True),
    "by the task, or the thread": (scoped(task_or_thread), True),
    "by thread and context": (
        scoped(lambda: (threading.get_ident(), CONTEXT.get())),
        True,
    ),
    "a proxy of one": (LocalProxy(lambda: BY_THREAD), True),
    "a proxy of what it makes": (LocalProxy(lambda: BY_THREAD()), True),
    "a proxy of a proxy": (LocalProxy(lambda: LocalProxy(lambda: BY_THREAD)), True),
    "what holds one": (Around(scoped()), True),
    "what holds a proxy of one": (Around(LocalProxy(lambda: BY_THREAD)), True),
    "what holds one by the context": (Around(scoped(CONTEXT.get)), False),
    "what holds a session": (Around(ONE), False),
    "a proxy of a session": (LocalProxy(lambda: ONE), False),
    "by a function that asks the context": (scoped(lambda: CONTEXT.get()), False),
    "by a function that fails": (scoped(lambda: 1 / 0), False),
    "a threading.local": (Local(), True),
    "what holds a threading.local": (Holding(), True),
    "scoped by the context": (scoped(lambda: id(app_ctx)), False),
    "scoped by a variable": (scoped(CONTEXT.get), False),
    "a session": (Session(), False),
    "of one's own": (Plain(), False),
    "a proxy": (LocalProxy(lambda: app_ctx.session), False),
    "a mock": (MagicMock(), False),
    "none": (None, False),
}


@table(("session", "belongs"), SESSIONS.values(), ids=SESSIONS)
def test_which_sessions_belong_to_a_thread(session, belongs):
    assert belongs_to_thread(session) is belongs


def test_greenlets_are_threads_too():
    greenlet = pytest.importorskip("greenlet")
    assert belongs_to_thread(scoped(greenlet.getcurrent))


def sync():
    return {}


async def awaited():
    return {}


def known(function):
    """A decorator that says what it is made of, and hides that it is async."""

    @wraps(function)
    def run(*args, **kwargs):
        return async_to_sync(function)(*args, **kwargs)

    return run


def passed_on(function):
    @wraps(function)
    def run(*args, **kwargs):
        return function(*args, **kwargs)

    return run


def asynchronously(function):
    @wraps(function)
    async def run(*args, **kwargs):
        return function(*args, **kwargs)

    return run


class Instance:
    def __init__(self, name):
        self.__name__ = name

    async def __call__(self):
        return {}


class SyncInstance:
    __name__ = "instance"

    def __call__(self):
        return {}


class Methods(MethodView):
    def get(self):
        return {}

    async def put(self):
        return {}


class Inherited(Methods):
    methods = ("PUT",)


class SyncMethods(MethodView):
    def put(self):
        return {}


class Decorated(SyncMethods):
    decorators = (asynchronously,)


class DecoratedTwice(SyncMethods):
    decorators = (asynchronously, known)


class DecoratedMethod(MethodView):
    @known
    async def put(self):
        return {}


class Dispatched(View):
    methods = ("PUT",)

    async def dispatch_request(self):
        return {}


class SyncDispatched(View):
    methods = ("PUT",)

    def dispatch_request(self):
        return {}

    async def helper(self):
        """Nobody calls it."""


def takes_body():
    bp = OCPIBlueprint("x", __name__)

    @bp.accepts(Location)
    async def view(body):
        return body

    return view


def takes_page():
    bp = OCPIBlueprint("x", __name__)

    @bp.paginated
    async def view(page):
        return page

    return view


def returns_location():
    bp = OCPIBlueprint("x", __name__)

    @bp.returns(Location)
    async def view():
        return {}

    return view


ASYNC = {
    "async def": awaited,
    "partial": partial(awaited),
    "partial of a partial": partial(partial(awaited)),
    "instance": Instance("instance"),
    "decorated": known(awaited),
    "decorated twice": known(known(awaited)),
    "decorated with async": asynchronously(sync),
    "hidden in a decorator": known(asynchronously(sync)),
    "asgiref's": async_to_sync(awaited),
    "enveloped": enveloped(awaited),
    "plain": plain(awaited),
    "accepts": takes_body(),
    "paginated": takes_page(),
    "returns": returns_location(),
    "atomic": atomic(Plain())(awaited),
    "methods": Methods.as_view("x"),
    "methods, decorated": known(Methods.as_view("x")),
    "methods, inherited": Inherited.as_view("x"),
    "a decorated method": DecoratedMethod.as_view("x"),
    "decorators": Decorated.as_view("x"),
    "decorators that hide": DecoratedTwice.as_view("x"),
    "dispatch_request": Dispatched.as_view("x"),
}
SYNC = {
    "def": sync,
    "partial": partial(sync),
    "instance": SyncInstance(),
    "enveloped": enveloped(sync),
    "methods": SyncMethods.as_view("x"),
    "dispatch_request": SyncDispatched.as_view("x"),
    "a mock": MagicMock(),
}


@table("view", ASYNC.values(), ids=ASYNC)
def test_what_is_async_is_seen_through_what_is_round_it(view):
    assert is_async(view)


@pytest.mark.parametrize("view", SYNC.values(), ids=SYNC)
def test_what_is_sync_is_taken_for_nothing_else(view):
    assert not is_async(view)


def app_with(session, view, *, nested=False) -> Flask:
    app = Flask(__name__)
    OCPIStatus(app)
    bp = ContractBlueprint("b", __name__, url_prefix="/b", session=session)
    inner = ContractBlueprint("i", __name__, session=session) if nested else bp
    inner.add_url_rule("/", "v", view, methods=["PUT"], body="ignored")
    if nested:
        bp.register_blueprint(inner)
    app.register_blueprint(bp)
    return app


@table("nested", [True, False])
@table("view", ASYNC.values(), ids=ASYNC)
def test_an_async_view_with_a_session_of_a_thread_stops_the_app(view, nested):
    """Every request, not the first one only, and whatever its URL."""
    app = app_with(scoped(), view, nested=nested)
    app.testing = True
    for path in ("/b/", "/b/", "/elsewhere"):
        with pytest.raises(TypeError, match=r"is async and runs in a thread .* sync\."):
            app.test_client().put(path)


@table("view", ASYNC.values(), ids=ASYNC)
def test_atomic_refuses_it_when_it_is_applied(view):
    with pytest.raises(TypeError, match="Scope the session by the request"):
        atomic(scoped())(view)


def with_atomic(view_class, *others):
    """A class of views with ``atomic`` among its decorators."""
    decorated = type("Decorated", (view_class,), {})
    decorated.decorators = [atomic(scoped()), *others]
    return decorated.as_view("x")


@table("view_class", [Methods, Inherited, Dispatched])
@table("others", [[], [passed_on], [enveloped]])
@table("in_contract", [True, False])
def test_atomic_on_a_class_refuses_it_when_it_is_called(
    view_class, others, in_contract
):
    """Flask does not say which class it is before."""
    view = with_atomic(view_class, *others)
    app = app_with(None, view if in_contract else sync)
    app.add_url_rule("/x", "x", view, methods=["PUT"])
    app.testing = True
    with pytest.raises(TypeError, match="Decorated is async"):
        app.test_client().put("/b/" if in_contract else "/x", json={})


@pytest.mark.parametrize("view_class", [SyncMethods, SyncDispatched])
def test_atomic_on_a_class_of_sync_views_lets_them_run(view_class):
    app = app_with(None, with_atomic(view_class))
    assert app.test_client().put("/b/", json={}).status_code == 200


@pytest.mark.parametrize("view", [v for n, v in SYNC.items() if n != "a mock"])
def test_a_sync_view_has_its_session(view):
    session = scoped()
    answer = app_with(session, view).test_client().put("/b/", json={})
    assert answer.status_code == 200
    assert atomic(session)(view)


def test_async_views_of_blueprints_without_a_session_are_nobodys_business():
    app = app_with(None, awaited)
    other = ContractBlueprint("o", __name__, url_prefix="/o", session=scoped())
    other.add_url_rule("/", "v", sync, methods=["PUT"], body="ignored")
    app.register_blueprint(other)
    for path in ("/b/", "/o/"):
        assert app.test_client().put(path).get_json()["status_code"] == 1000


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'x.sqlite'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE note (text VARCHAR)"))
    yield engine
    engine.dispose()


def notes(engine):
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT text FROM note ORDER BY text")))


def write(session, note):
    session.execute(text("INSERT INTO note VALUES (:note)"), {"note": note})


def app_with_hook(session, hook) -> Flask:
    def view():
        write(session, "view")
        return {}

    app = Flask(__name__)
    OCPIStatus(app)
    outer = ContractBlueprint("b", __name__, url_prefix="/b", session=session)
    inner = OCPIBlueprint("i", __name__, session=session)
    inner.add_url_rule("/", "v", view, methods=["PUT"], body="ignored")
    outer.before_request(hook)
    outer.register_blueprint(inner)
    app.register_blueprint(outer)
    app.teardown_appcontext(lambda _: session.remove())
    return app


def test_what_an_async_hook_does_with_a_session_of_its_thread_is_no_success(engine):
    session = scoped_session(sessionmaker(engine))

    async def hook():
        write(session, "hook")

    answer = app_with_hook(session, hook).test_client().put("/b/")
    assert answer.get_json()["status_code"] == 3000
    assert notes(engine) == []
    assert engine.pool.checkedout() == 0  # and its session is closed


def test_an_async_hook_that_leaves_the_session_alone_runs(engine):
    session = scoped_session(sessionmaker(engine))
    ran = []

    async def hook():
        ran.append(True)

    async def tidy():
        write(session, "hook")
        session.commit()
        session.remove()

    for one in (hook, tidy):
        answer = app_with_hook(session, one).test_client().put("/b/")
        assert answer.get_json()["status_code"] == 1000
    assert ran
    assert notes(engine) == ["hook", "view", "view"]


def test_an_async_hook_that_refuses_is_heard(engine):
    session = scoped_session(sessionmaker(engine))

    async def hook():
        session.execute(text("SELECT * FROM note"))
        abort(403)

    answer = app_with_hook(session, hook).test_client().put("/b/")
    assert answer.status_code == 403
    assert engine.pool.checkedout() == 0


def test_what_an_async_hook_does_is_stored_where_the_session_is_the_requests(engine):
    session = scoped_session(
        sessionmaker(engine), scopefunc=lambda: id(app_ctx._get_current_object())
    )

    async def hook():
        write(session, "hook")

    answer = app_with_hook(session, hook).test_client().put("/b/")
    assert answer.get_json()["status_code"] == 1000
    assert notes(engine) == ["hook", "view"]
