"""From an app to what can be asked of it: each URL and method, and what is known of it.

There is no table in here. What is known was said where it was made: the rows of the
modules, that of registration, and what ``accepts``, ``returns`` and ``paginated`` have
noted on views of the app's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from typing import Any
from typing import Final

from flask import Flask
from marshmallow import Schema
from werkzeug.routing import Rule

from ..contracts import CODES
from ..contracts import FEATURES
from ..contracts import OCPIContract
from ..exchange.enrolment import Claim
from ..exchange.state import AppState
from ..exchange.state import state_of
from ..modules.kinds import Answered
from ..modules.kinds import answers
from ..modules.serving.row import Row
from ..naming.article import article
from ..naming.article import first
from ..objects import Edition
from ..objects import edition_of
from ..registration.operations import Registering
from ..views.accepting import Taking
from ..views.noted import Fact
from ..views.noted import facts_of
from .servers import host_of
from .servers import is_reached

#: The methods whose body is read.
READ: Final = ("POST", "PUT", "PATCH", "DELETE")
_WHOLE: Final = Taking()
#: The methods that OpenAPI has (3.1.0, "Path Item Object"), but for what Flask answers
#: by itself.
_WRITTEN: Final = ("GET", "TRACE", *READ)


@dataclass(frozen=True)
class Asked:
    """One method of one URL of an app, in one version.

    :param rule: the URL.
    :param host: the one that it is on; ``None`` for any.
    :param method: of HTTP.
    :param claim: its contract, and who may ask.
    :param contract: the same contract.
    :param edition: the classes of the version.
    :param summary: what it does, in a few words.
    :param takes: the class of the body, by itself or by its name.
    :param taking: how that is taken.
    :param takes_as: what the class is called where it may lack something.
    :param gives: the class of what is answered, or an enum, likewise.
    :param many: whether a list of them is answered.
    :param pages: whether in pages.
    :param demands: parameters of the query that have to be there.
    :param knows: parameters of the query that may be there.
    :param told: what is answered, if that is known: what happened, the HTTP status, and
        the status code.
    :param row: of a module's table, if it is of one.
    """

    rule: Rule
    host: str | None
    method: str
    claim: Claim
    contract: OCPIContract
    edition: Edition
    summary: str
    takes: type[Schema] | str | None = None
    taking: Taking = _WHOLE
    takes_as: str | None = None
    gives: type[Schema] | str | None = None
    many: bool = False
    pages: bool = False
    demands: tuple[str, ...] = ()
    knows: tuple[str, ...] = ()
    told: tuple[Answered, ...] = ()
    row: Row | None = None

    @property
    def is_known(self) -> bool:
        """Whether it is known what is answered."""
        return bool(self.told)

    @property
    def reads_body(self) -> bool:
        """Whether what comes as a body has to be JSON."""
        return self.method in READ and self.claim.options.body != "ignored"

    @property
    def name(self) -> str:
        """What nothing else of the app is called."""
        only = self.row is not None or self.is_known
        return f"{self.rule.endpoint}{'' if only else f'.{self.method.lower()}'}"

    @property
    def tag(self) -> str:
        """The side of the module, or the blueprint."""
        claim = self.claim
        if claim.module is None:
            return self.rule.endpoint.rpartition(".")[0] or "app"
        if not self.claim.routed or claim.role is None:
            return claim.module
        return f"{claim.module}-{claim.role.lower()}"


def versions_of(app: Flask) -> list[str]:
    """Return the versions of OCPI in which something can be asked, oldest first.

    :param app: one that has the extension.
    """
    found = {
        claim.contract.version
        for rule, claim in _reached(app)
        if isinstance(claim.contract, OCPIContract)
        and not _lists_versions(app, rule.endpoint)
    }
    return [version for version in FEATURES if version in found]


def operations_of(app: Flask, version: str) -> list[Asked]:
    """Return what can be asked of an app in a version, in the order of its URLs.

    The list of versions is of all of them.
    """
    return [
        asked
        for rule, claim in _reached(app)
        if isinstance(claim.contract, OCPIContract)
        and (claim.contract.version == version or _lists_versions(app, rule.endpoint))
        for asked in _asked(app, rule, claim, claim.contract, version)
    ]


def _reached(app: Flask) -> Iterator[tuple[Rule, Claim]]:
    """Yield the URLs that have a contract, and that a request can get to.

    Those are left out that have no method to be written down.
    """
    claims = _claims(app)
    for rule in app.url_map.iter_rules():
        claim = claims.get(rule.endpoint)
        if claim is not None and is_reached(app, rule) and _methods_of(rule):
            yield rule, claim


def _methods_of(rule: Rule) -> list[str]:
    return [method for method in _WRITTEN if method in (rule.methods or ())]


def _claims(app: Flask) -> Mapping[str, Claim]:
    state: AppState = state_of(app)
    if not state.sealed:
        with state.lock:
            if not state.sealed:
                # What the first request would add: registration depends on the rest.
                state.scopes.offer(True)
    return state.scopes.claims(app, state.contracts)


def _lists_versions(app: Flask, endpoint: str) -> bool:
    """Whether an endpoint is the list of versions, which is of none of them."""
    return any(
        isinstance(fact.of, Registering) and fact.of.many
        for fact in facts_of(app.view_functions.get(endpoint))
    )


def _asked(
    app: Flask, rule: Rule, claim: Claim, contract: OCPIContract, version: str
) -> Iterator[Asked]:
    view, edition = app.view_functions.get(rule.endpoint), edition_of(version)
    host = host_of(app, rule)
    for method in _methods_of(rule):
        facts = {fact.told_by: fact for fact in facts_of(view, method)}
        said = _summary(view, rule)
        bare = Asked(rule, host, method, claim, contract, edition, said)
        if "operation" in facts:
            yield _of_row(bare, facts["operation"].of)
        elif "registering" in facts:
            yield _of_registering(bare, facts["registering"].of)
        else:
            yield _of_view(bare, facts)


def _summary(view: Any, rule: Rule) -> str:
    """Return the first line that is said of a view of the app's own."""
    said = (getattr(view, "__doc__", None) or "").strip().partition("\n")[0]
    return said.rstrip(".") or rule.endpoint


def _of_row(bare: Asked, row: Row) -> Asked:
    operation, collection = row.operation, row.collection
    gives = operation.gives
    if row.gives_word:
        result: Any = row.edition.classes[str(gives)].properties()["result"]
        gives = result.words
    apart = collection.apart_by(operation, row.version)
    lists, kind = operation.kind == "list", operation.kind
    return replace(
        bare,
        edition=row.edition,
        summary=_told_by(row),
        takes=row.taken,
        taking=Taking(kind == "patch", row.ids),
        takes_as=f"{operation.takes}To{kind.title()}" if operation.lacks else None,
        gives=gives,
        many=lists,
        pages=lists,
        demands=operation.demands,
        knows=(*operation.knows, *filter(None, [apart])),
        told=tuple(answers(collection, operation, row.version)),
        row=row,
    )


def _told_by(row: Row) -> str:
    """Say what a row does, in a few words."""
    operation = row.operation
    words = _SUMMARIES[operation.kind].format(
        taken=article(str(operation.takes)),
        given=article(str(operation.gives)),
        each=operation.gives,
        kept=article(str(row.collection.keeps)),
        asked=operation.asked,
    )
    return first(words)


def _of_registering(bare: Asked, row: Registering) -> Asked:
    fit = CODES[bare.contract.version].fit
    return replace(
        bare,
        summary=row.summary,
        takes=row.takes,
        gives=row.gives,
        many=row.many,
        told=tuple(Answered(when, http, fit(code)) for when, http, code in row.answers),
    )


def _of_view(bare: Asked, facts: Mapping[str, Fact]) -> Asked:
    taken, given, paged = map(facts.get, ("accepts", "returns", "paginated"))
    return replace(
        bare,
        takes=None if taken is None else taken.of,
        taking=bare.taking if taken is None else taken.more,
        gives=None if given is None else given.of,
        many=paged is not None,
        pages=paged is not None,
        demands=() if paged is None else paged.of,
    )


#: What each kind of operation does, in a few words.
_SUMMARIES: Final = {
    "list": "A page of the {each}s",
    "read": "{given}",
    "put": "Send {taken}",
    "patch": "Change {taken}",
    "delete": "Delete {kept}",
    "notice": "Tell of {taken}",
    "create": "Send {taken} once",
    "ask": "Ask: {asked}",
    "result": "What came of it: {taken}",
    "authorize": "Ask whether a Token may charge",
    "charging_preferences": "Say how a driver wants to charge",
    "activate": "Activate {taken}",
    "deactivate": "Deactivate {kept}",
    "book": "Ask for a Booking",
}
