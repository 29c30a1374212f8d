"""A blueprint that serves the documents of an app, and a page to read them on."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any
from typing import Final

from flask import Blueprint
from flask import Flask
from flask import Response
from flask import redirect
from flask import render_template
from flask import request
from flask import send_from_directory
from flask import url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from ..codec import dumps
from ..contracts import FEATURES
from ..exchange.state import present_app
from ..urls import host_of
from .document import demand_extra
from .document import document
from .document import title_of
from .operations import versions_of
from .servers import hosts_of

#: The package that has Swagger UI in it. It is not imported: its files are served.
_PACKAGE: Final = "flask_swagger_ui"
#: Those of its files that the page has.
_ASSETS: Final = ("swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png")
_OWN: Final = ("page.js", "page.css")
#: Seconds that browsers keep a file of a page.
_KEPT: Final = 3600
#: Nothing from elsewhere, and no script or style in the page itself. Swagger UI has
#: pictures in its style.
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
        " img-src 'self' data:; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
#: The key of ``app.extensions`` under which documents are kept, once they are made.
_KEPT_AS: Final = "ocpi_status_openapi"


class OpenAPIBlueprint(Blueprint):
    """What the app answers in OCPI, for readers: a document a version, and a page.

    Below its prefix, ``/2.2.1`` is the page of a version, ``/2.2.1.json`` its document,
    and ``/`` leads to the newest version. Whoever can reach them may read them: where
    that is not to be everybody, ``before_request`` of the blueprint is the place to say
    so.

    :param name: the blueprint's.
    :param url_prefix: where it is.
    :param title: of the documents; the platform's name and the version without it.

    The other parameters are those of :class:`flask.Blueprint`.

    :raises RuntimeError: without the extra ``openapi``.
    """

    def __init__(
        self,
        name: str = "ocpi-openapi",
        import_name: str = __name__,
        *,
        url_prefix: str = "/ocpi-docs",
        title: str | None = None,
        **options: Any,
    ) -> None:
        demand_extra()
        self._assets = _assets()
        self._title = title
        options.setdefault("template_folder", "templates")
        super().__init__(name, import_name, url_prefix=url_prefix, **options)
        self.add_url_rule("/", "index", self._index)
        self.add_url_rule("/<version>", "page", self._page)
        self.add_url_rule("/<version>.json", "written", self._written)
        self.add_url_rule("/swagger-ui/<name>", "asset", self._asset)
        self.add_url_rule("/own/<name>", "own", _own)
        self.after_request(_secured)

    def _index(self) -> ResponseReturnValue:
        versions = versions_of(present_app())
        if not versions:
            raise NotFound
        return redirect(url_for(".page", version=versions[-1]))

    def _page(self, version: str) -> ResponseReturnValue:
        app = present_app()
        versions = versions_of(app)
        if version not in versions:
            raise NotFound
        return render_template(
            "ocpi_status/openapi.html",
            title=self._title or title_of(app, version),
            version=version,
            versions=versions,
            encoded=FEATURES[version].encoded_tokens,
        )

    def _written(self, version: str) -> ResponseReturnValue:
        app = present_app()
        # Below the page's own root: another server would need to allow the page.
        server = f"{request.root_path.rstrip('/')}/"
        host = host_of(request)
        if host in hosts_of(app):
            server = f"//{host}{server}"
        response = Response(
            _made(app, version, self._title, server), mimetype="application/json"
        )
        response.add_etag()
        return response.make_conditional(request)

    def _asset(self, name: str) -> ResponseReturnValue:
        if name not in _ASSETS:
            raise NotFound
        return send_from_directory(self._assets, name, max_age=_KEPT)


def _own(name: str) -> ResponseReturnValue:
    if name not in _OWN:
        raise NotFound
    return send_from_directory(Path(__file__).parent / "static", name, max_age=_KEPT)


def _made(app: Flask, version: str, title: str | None, server: str) -> str:
    """Write a document, which is made once: a stranger may ask for it again and again.

    What is mounted does not change any more after the first request.

    :raises NotFound: for a version in which nothing can be asked.
    """
    made: dict[tuple[str, ...], str] = app.extensions.setdefault(_KEPT_AS, {})
    key = (version, title or "", server)
    if key not in made:
        try:
            written = document(app, version, title=title, server=server)
        except LookupError:
            raise NotFound from None
        made[key] = dumps(written)
    return made[key]


def _secured(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _assets() -> Path:
    """Return where the files of Swagger UI are.

    :raises RuntimeError: where they are not.
    """
    spec = find_spec(_PACKAGE)
    for place in (spec and spec.submodule_search_locations) or ():
        found = Path(place) / "dist"
        if found.is_dir():
            return found
    raise RuntimeError(
        "The page is Swagger UI, of flask-swagger-ui; run pip install"
        " 'flask-ocpi-status[openapi]'."
    )
