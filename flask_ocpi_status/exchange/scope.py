"""Whose is a request, and which contract answers it.

A blueprint is enrolled with its name and prefix as they came out when it was
registered. A request that reached a view belongs to the innermost enrolled blueprint
round that view. One that reached none has no blueprint: a wrong method belongs to the
view that has the right one, an unknown URL to the longest enrolled prefix.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Final

from flask import Flask
from flask import Request
from flask.sansio.app import App
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.exceptions import NotFound
from werkzeug.routing import Rule

from .enrolment import OPTIONS_MARK
from .enrolment import PLAIN
from .enrolment import Claim
from .enrolment import Contracts
from .enrolment import Enrolled
from .enrolment import ViewOptions
from .mounts import Mount
from .mounts import mounts
from .prefixes import ANY_HOST
from .prefixes import Find
from .prefixes import Prefix
from .prefixes import domain_of
from .prefixes import finder
from .prefixes import router
from .prefixes import rules_of
from .spellings import Slashed
from .spellings import methods_of
from .spellings import rules_for_others

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


@dataclass(frozen=True, slots=True)
class Registration:
    """A place where parties register: an app has one for each platform that it is.

    :param prefix: the URL prefix below which it is.
    :param offer: adds its URLs in each version that is offered by now; whether no more
        modules will come says if none at all are offered, too.
    :param subdomain: the one that it is on; ``None`` for the app's own.
    """

    prefix: str
    offer: Callable[[bool], None]
    subdomain: str | None = None


@dataclass(slots=True)
class Scopes:
    """What is enrolled on one app.

    It is there before :meth:`OCPIStatus.init_app` when a blueprint comes first.

    :param registrations: where parties register, if they can, by the name of the
        platform: of the blueprint round it; ``""`` for the app itself.
    """

    blueprints: dict[str, Enrolled] = field(default_factory=dict)
    prefixes: list[Enrolled] = field(default_factory=list)
    options: dict[str, ViewOptions] = field(default_factory=dict)
    registrations: dict[str, Registration] = field(default_factory=dict)
    _claims: dict[str, Claim] | None = None
    _find: Find | None = None
    _slashed: Slashed | None = None

    def enrol(self, name: str, enrolled: Enrolled) -> Enrolled:
        """Add a blueprint, by the name that it has on the app.

        Those round it are there already: Flask registers them before.

        :returns: what it is there, with what it has of the one round it.
        """
        outer = self.owner(name.rpartition(".")[0])
        if outer is not None:
            enrolled = enrolled.below(self.blueprints[outer])
        self.blueprints[name] = enrolled
        self._claims = None
        return enrolled

    def set_options(self, endpoint: str, options: ViewOptions) -> None:
        """Note what a rule says of its view.

        :raises ValueError: when another rule of the endpoint says otherwise.
        """
        if self.options.setdefault(endpoint, options) != options:
            raise ValueError(
                f"The rules of the endpoint {endpoint!r} want different things of their"
                " view; give one of them an endpoint of its own."
            )
        self._claims = None

    def check(self, app: Flask, contracts: Contracts) -> None:
        """Refuse what cannot be answered, while the app is being set up.

        :raises LookupError: for a contract that does not exist.
        :raises TypeError: for one that an ``OCPIBlueprint`` cannot speak.
        :raises ValueError: for a configured prefix that is none, and for modules that
            cannot stand beside each other.
        """
        for enrolled in self._all():
            contracts.of(enrolled)
        self.mounts(contracts)
        for enrolled in self.prefixes:
            try:
                if enrolled.prefix is None:
                    raise ValueError("it is None")
                router(app, rules_of(enrolled, "check"))
            except (AttributeError, LookupError, ValueError) as error:
                raise ValueError(
                    f"{enrolled.prefix!r} in OCPI_STATUS_PREFIXES is no URL prefix:"
                    f" {error}"
                ) from error

    def mounts(self, contracts: Contracts) -> list[Mount]:
        """Return the modules of all blueprints, each with its platform.

        :raises ValueError: as :func:`.mounts` does.
        """
        return mounts(self.blueprints, contracts, self.platform_of)

    def platform_of(self, name: str) -> str:
        """Return the platform that a blueprint belongs to.

        It is the one round it. What is in none belongs to the app, if parties register
        there, or else to the first one.
        """
        while name:
            if name in self.registrations:
                return name
            name = name.rpartition(".")[0]
        return "" if "" in self.registrations else next(iter(self.registrations), "")

    def offer(self, complete: bool) -> None:
        """Add the URLs of registration for what is there by now.

        :param complete: whether no more modules will come.
        """
        for registration in [*self.registrations.values()]:
            registration.offer(complete)

    def claims(self, app: Flask, contracts: Contracts) -> dict[str, Claim]:
        """Return the claim of each endpoint that is ours.

        Made once, unless something is registered after that.
        """
        if self._claims is None:
            self._find = finder(app, [*self._prefixes(app, contracts)])
            endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
            self._claims = {
                endpoint: claim
                for endpoint in endpoints
                if (claim := self._claim(app, endpoint, contracts)) is not None
            }
            self._slashed = Slashed(app, self._claims)
        return self._claims

    def owner(self, name: str) -> str | None:
        """Return the innermost enrolled blueprint round a blueprint, or itself."""
        while name:
            if name in self.blueprints:
                return name
            name = name.rpartition(".")[0]
        return None

    def claim(self, app: Flask, request: Request, contracts: Contracts) -> Claim | None:
        """Return the claim to a request, ``None`` when it is the host's own."""
        claims = self.claims(app, contracts)
        rule = request.url_rule
        if rule is not None:
            return claims.get(rule.endpoint)
        error = request.routing_exception
        if isinstance(error, MethodNotAllowed):
            rules = rules_for_others(app, request)
            claim = self._claim_of_other_method(rules)
            if claim is not None or rules:
                return claim
        elif isinstance(error, NotFound) and not request.path.endswith("/"):
            assert self._slashed is not None
            rules = self._slashed.rules_for_others(request)
            claim = self._claim_of_other_method(rules)
            if claim is not None:
                request.routing_exception = MethodNotAllowed(methods_of(rules))
                return claim
        return self._claim_of_path(request.path, domain_of(app, request))

    def owns(self, app: Flask, contracts: Contracts, environ: WSGIEnvironment) -> bool:
        """Whether a request that has not begun is below an enrolled prefix.

        :param environ: a copy of its own; Werkzeug keeps the request in it.
        """
        self.claims(app, contracts)
        request = app.request_class(environ)
        return self._claim_of_path(request.path, domain_of(app, request)) is not None

    def _all(self) -> Iterator[Enrolled]:
        yield from self.blueprints.values()
        yield from self.prefixes

    def _claim(self, app: Flask, endpoint: str, contracts: Contracts) -> Claim | None:
        name = self.owner(endpoint.rpartition(".")[0])
        if name is None:
            return None
        enrolled = self._nested(name)
        options = self.options.get(endpoint, ViewOptions())
        if _is_static(app, endpoint):
            options = PLAIN
        mark = getattr(app.view_functions.get(endpoint), OPTIONS_MARK, options)
        # Who may ask is for the rule alone to say.
        options = replace(mark, auth=options.auth)
        contract = (
            contracts.of(enrolled)
            if options.contract is None
            else contracts.get(options.contract)
        )
        return Claim.of(contract, options, enrolled)

    def _nested(self, name: str) -> Enrolled:
        """Return what is enrolled, as a part of the OCPI blueprint round it, if any."""
        enrolled = self.blueprints[name]
        outer = self.owner(name.rpartition(".")[0])
        if enrolled.ocpi or outer is None:
            return enrolled
        return enrolled.within(self._nested(outer))

    def _claim_of_other_method(self, rules: Iterable[Rule]) -> Claim | None:
        """Return the claim to a request whose method none of its URL's rules has."""
        assert self._claims is not None
        claims = [self._claims.get(rule.endpoint) for rule in rules]
        ours = [claim for claim in claims if claim is not None]
        if not ours:
            return None
        # How the view is called is not this method's business.
        return replace(
            ours[0],
            options=PLAIN,
            session=None,
            auth=any(claim.auth for claim in ours),
        )

    def _claim_of_path(self, path: str, domain: str) -> Claim | None:
        assert self._find is not None
        return self._find(path, domain)

    def _prefixes(self, app: Flask, contracts: Contracts) -> Iterator[Prefix]:
        by_host = app.url_map.host_matching
        for name in self.blueprints:
            enrolled = self._nested(name)
            claim = Claim.of(contracts.of(enrolled), PLAIN, enrolled)
            hosts = self._hosts_of(app, name) if by_host else {None}
            yield Prefix(enrolled, claim, hosts)
        for enrolled in self.prefixes:
            claim = Claim.of(contracts.of(enrolled), PLAIN, enrolled)
            yield Prefix(enrolled, claim, {ANY_HOST if by_host else None})

    def _hosts_of(self, app: Flask, name: str) -> set[str | None]:
        """Return the hosts that a blueprint's rules are for."""
        return {
            rule.host
            for rule in app.url_map.iter_rules()
            if self.owner(rule.endpoint.rpartition(".")[0]) == name
        }


def _is_static(app: Flask, endpoint: str) -> bool:
    name, _, last = endpoint.rpartition(".")
    blueprint = app.blueprints.get(name)
    return last == "static" and blueprint is not None and blueprint.has_static_folder


#: The attribute of the app itself: what is enrolled is known before ``init_app``.
_SCOPES: Final = "_ocpi_status_scopes"


def scopes_of(app: App) -> Scopes:
    """Return what is enrolled on an app, to read it or to add to it."""
    scopes: Scopes | None = getattr(app, _SCOPES, None)
    if scopes is None:
        scopes = Scopes()
        setattr(app, _SCOPES, scopes)
    return scopes
