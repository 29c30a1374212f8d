"""The apps that spoilt requests are sent to, each with its twin without contracts."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Blueprint
from flask import Flask
from flask import Response
from flask import abort
from flask import redirect
from flask import request
from flask import send_file
from flask import url_for
from werkzeug.middleware.proxy_fix import ProxyFix

from flask_ocpi_status import Accepted
from flask_ocpi_status import Contract
from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import Created
from flask_ocpi_status import NoContent
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIError
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import Page
from flask_ocpi_status import contract_names
from flask_ocpi_status import get_contract
from flask_ocpi_status import ocpi_request
from flask_ocpi_status import plain
from flask_ocpi_status.contracts import OCPIContract
from flask_ocpi_status.objects import edition_of
from flask_ocpi_status.views.paging import paginated

#: What nobody may read: it is in exceptions and in tokens.
SECRET = "s3cr3t"
TOKEN = f"{SECRET}-token"
PREFIX = "/ocpi/x"
ALL = ["GET", "POST", "PUT", "PATCH", "DELETE"]

#: How apps differ, but for their contract.
VARIANTS: dict[str, dict[str, Any]] = {
    "plain": {},
    "proxied": {},
    "proxied inside": {},
    "late": {},
    "nested": {},
    "tokens": {"OCPI_STATUS_REQUIRE_IDS": True, "OCPI_STATUS_REQUIRE_ROUTING": True},
    "based": {"OCPI_STATUS_BASE_URL": "https://ocpi.example.com/mounted"},
    "trusted": {"TRUSTED_HOSTS": ["localhost", ".example.com"]},
    "subdomain": {"SERVER_NAME": "example.com"},
    "trusted subdomain": {
        "SERVER_NAME": "example.com",
        "TRUSTED_HOSTS": [".example.com"],
    },
}


class Session:
    """A database session that counts its commits."""

    def __init__(self) -> None:
        self.commits = 0

    def commit(self) -> None:
        """Count."""
        self.commits += 1

    def rollback(self) -> None:
        """Leave it at that."""


@dataclass
class Pair:
    """An app with contracts, and the same without, made when they are asked for."""

    variant: str
    contract: Contract

    @cached_property
    def _made(self) -> tuple[Any, Any, Session]:
        return _make(self.variant, self.contract)

    @property
    def app(self) -> Any:
        """The one with contracts."""
        return self._made[0]

    @property
    def twin(self) -> Any:
        """The one without."""
        return self._made[1]

    @property
    def session(self) -> Session:
        """The session of the one with contracts."""
        return self._made[2]

    @property
    def by_subdomain(self) -> bool:
        """Whether what is ours is so on one subdomain only."""
        return "subdomain" in self.variant

    @property
    def asks(self) -> bool:
        """Whether a token is asked for."""
        return self.variant == "tokens" and isinstance(self.contract, OCPIContract)


class Party:
    """A party that has registered."""

    registered = True
    quirks: frozenset[Any] = frozenset()


def load(token: Any) -> Party | None:
    """Find a party; one token makes it fail."""
    if token == TOKEN:
        return Party()
    if token == f"{SECRET}-crash":
        raise RuntimeError(SECRET)
    return None


def pairs(
    variants: Iterable[str] = VARIANTS, contracts: Iterable[str] = ()
) -> list[Pair]:
    """Return all apps: each contract in each variant."""
    of = [get_contract(name) for name in tuple(contracts) or contract_names()]
    return [Pair(variant, contract) for variant in variants for contract in of]


def _make(variant: str, contract: Contract) -> tuple[Any, Any, Session]:
    app, twin = _host(variant), _host(variant)
    ocpi = OCPIStatus(app, contract=contract.name)
    session = Session()
    prefix = "/x" if variant == "nested" else PREFIX
    subdomain = "api" if "subdomain" in variant else None
    if isinstance(contract, OCPIContract):
        if variant == "tokens":
            ocpi.token_loader(load)
        bp: ContractBlueprint = OCPIBlueprint(
            "b", __name__, url_prefix=prefix, subdomain=subdomain, session=session
        )
    else:
        bp = ContractBlueprint(
            "b", __name__, url_prefix=prefix, subdomain=subdomain, session=session
        )
    _add_views(bp, contract)
    if variant == "nested":
        parent = Blueprint("parent", __name__, url_prefix=PREFIX.removesuffix(prefix))
        parent.register_blueprint(bp)
        app.register_blueprint(parent)
    else:
        app.register_blueprint(bp)
    if variant == "proxied":
        return _proxied(app), _proxied(twin), session
    return app, twin, session


def _proxied(call: Any) -> ProxyFix:
    return ProxyFix(call, x_for=1, x_proto=1, x_host=1, x_port=1, x_prefix=1)


def _late(call: Any) -> Any:
    def run(environ: Any, start: Any) -> Any:
        yield from call(environ, start)

    return run


#: What is put round an app before it is set up.
INSIDE: dict[str, Any] = {"proxied inside": _proxied, "late": _late}


def _host(variant: str) -> Flask:
    app = Flask("host", subdomain_matching="subdomain" in variant)
    app.config.update(VARIANTS[variant], MAX_CONTENT_LENGTH=5000)
    pages = Blueprint("pages", __name__)
    pages.add_url_rule("/page", "page", lambda: f"page {request.path}")
    pages.add_url_rule("/host/<name>", "host", lambda name: f"{name!a}")
    pages.add_url_rule("/slash/", "slash", lambda: "slash")
    pages.add_url_rule("/ocpi", "above", lambda: {"args": request.args})
    pages.add_url_rule("/ocpi/xy", "beside", lambda: "beside", methods=ALL)
    pages.add_url_rule("/crash", "crash", lambda: {}[SECRET])
    pages.add_url_rule("/away", "away", lambda: redirect(request.args["to"]))
    pages.add_url_rule("/form", "form", _form, methods=ALL)
    pages.add_url_rule("/urls", "urls", _urls)
    app.register_blueprint(pages)
    if variant in INSIDE:
        app.wsgi_app = INSIDE[variant](app.wsgi_app)  # type: ignore[method-assign]
    return app


def _form() -> Any:
    return {**request.form, "data": len(request.data)}


def _urls(**names: str) -> list[str]:
    return [
        request.url,
        request.base_url,
        request.host_url,
        request.host,
        url_for("pages.page", _external=True),
        str(request.full_path),
    ]


def _add_views(bp: ContractBlueprint, contract: Contract) -> None:
    version = getattr(contract, "version", "2.2.1")

    @bp.get("/list")
    @paginated
    def listed(page: Any) -> Any:
        return Page(list(range(page.limit))[:5], 1000)

    @bp.get("/one/<name>")
    def one(name: str) -> Any:
        return {"name": name, "id": ocpi_request.request_id}

    @bp.post("/new/<path:place>")
    def new(place: str) -> Any:
        return Created({}, location=f"{PREFIX}/one/{place}")

    @bp.post("/put-at")
    def put_at() -> Any:
        return Created(location=request.args.get("to", "x"))

    @bp.get("/away")
    def away() -> Any:
        return redirect(request.args.get("to", "/"))

    @bp.put("/token/<country_code>/<party_id>/<uid>")
    @bp.accepts(edition_of(version).classes["Token"])
    def put(body: Any, **names: str) -> Any:
        return None

    @bp.get("/abort/<int:code>")
    def fail(code: int) -> Any:
        abort(code)

    @bp.get("/code/<int:code>")
    def coded(code: int) -> Any:
        raise OCPIError("told", status_code=code)

    @bp.get("/returned")
    def returned() -> Any:
        return "there already", 409

    @bp.get("/crash")
    def crash() -> Any:
        raise RuntimeError(SECRET)

    @bp.post("/raw", body="ignored")
    def raw() -> Any:
        return {"size": len(request.get_data())}

    @bp.post("/stream", body="ignored")
    def stream() -> Any:
        read = b"".join(iter(lambda: request.stream.read(100), b""))
        return iter([b"read ", str(len(read)).encode()])

    @bp.post("/form", body="ignored")
    def form() -> Any:
        return {"names": sorted(request.form)[:5], "files": len(request.files)}

    def whatever() -> Any:
        scalars = () if ocpi_request.contract.structured else ("text", 1, True)
        kinds = (Accepted({}), NoContent(), None, [], {"a": 1}, *scalars)
        return kinds[len(request.args) % len(kinds)]

    bp.add_url_rule("/it", "it", lambda: {"got": request.get_json()}, methods=ALL)
    bp.add_url_rule(
        "/perhaps", "perhaps", lambda: [ocpi_request.json], methods=ALL, body="optional"
    )
    bp.add_url_rule("/whatever", "whatever", whatever)
    bp.add_url_rule("/urls", "urls", _urls)
    bp.add_url_rule("/number/<int:n>", "number", lambda n: [n])
    bp.add_url_rule("/strict/", "strict", lambda: {}, strict_slashes=True)
    bp.add_url_rule("/plain", "plain", plain(lambda: Response("text")))
    bp.add_url_rule("/file", "file", lambda: send_file(io.BytesIO(b"1"), "text/plain"))
    bp.add_url_rule("/no-envelope", "bare", lambda: "text", envelope=False)
