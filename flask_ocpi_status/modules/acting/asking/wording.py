"""What is asked for, in the words of the party that is asked, and where results go.

Rules: OCPI 2.2.1, Commands, 13.3, and ChargingProfiles, 14.2: the ``response_url`` is
the sender's to choose, and another one for each question; a Token is the sender's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from typing import Final
from urllib.parse import urlsplit

from flask import current_app
from marshmallow import ValidationError

from ....exchange.state import state_of
from ....objects import Object
from ....objects import judge
from ....objects.judging.normal import Document
from ....parties.parties import Party
from ....peers.failures import PeerError
from ....peers.failures import Reason
from ....transport.ownership import codes_of
from ....transport.ownership import covers
from ....urls import mounted_url
from ....violations import sentence_of
from ...chargingprofiles import RESULTS
from ...common import Common
from ...home import NOBODY
from ...home import owned_by
from ...operation import RECEIVER
from ...operation import SENDER
from ...operation import Module
from ...operation import Operation
from ...replied import class_in
from ...serving.row import Row
from ...serving.side import own_codes

#: What a question has, and the app has nothing to do with.
_URL: Final = "response_url"


def version_of(common: Common, party: Party) -> str:
    """Return the version in which a party is asked, and answers later.

    :raises ValueError: for one that the platform does not offer.
    """
    version = party.version or common.versions[-1]
    if version not in common.versions:
        raise ValueError(
            f"The party {party.name!r} speaks OCPI {version}, which the platform"
            f" {common.name!r} does not offer; what comes of it would not arrive."
        )
    return version


def operation_of(module: Module, what: str, version: str) -> Operation:
    """Return the operation by which something is asked for.

    :raises PeerError: ``NOT_IN_VERSION`` for what it does not have.
    """
    for _, operation in module.of(version, RECEIVER):
        if operation.kind == "ask" and operation.asked == what:
            return operation
    raise PeerError(
        Reason.NOT_IN_VERSION,
        f"The party speaks OCPI {version}, which has no {what} of {module.identifier}.",
    )


def result_url(common: Common, module: Module, what: str, version: str, id: str) -> str:
    """Return the URL to which the result of a question goes.

    :param id: of the question.
    :raises RuntimeError: without a request and ``OCPI_STATUS_BASE_URL``.
    """
    path, _ = RESULTS.get(what, ("<command>", None))
    [row] = (
        Row(module, collection, operation, version)
        for collection, operation in module.of(version, SENDER)
        if operation.kind == "result" and operation.path.startswith(f"{path}/")
    )
    endpoint = f"{common.name}.{row.blueprint}.{row.endpoint}"
    names = {"reply_id": id} if what in RESULTS else {"command": what, "reply_id": id}
    found = current_app.url_map.bind("localhost").build(endpoint, names)
    rule = next(current_app.url_map.iter_rules(endpoint))
    return mounted_url(urlsplit(found).path, rule.subdomain)


def worded(
    common: Common, operation: Operation, body: Mapping[str, Any], url: str, to: str
) -> tuple[Document, Document]:
    """Return what is asked for, in the home version and in that of the party.

    :param body: in the home version, without ``response_url``.
    :param url: the ``response_url``, which the second of them has.
    :param to: the version of the party.
    :raises ValueError: for what is no such body, for what the party's version cannot
        say, and for a Token of another party.
    """
    asked = dict(body)
    if _URL in asked:
        raise ValueError(f"The {_URL} is the platform's own; leave it out.")
    kind = operation.takes
    if kind is None:
        return asked, {**asked, _URL: url}
    asked = _judged(class_in(common.home.version, to, kind), {**asked, _URL: url})
    _check_owner(asked)
    owner = owned_by(next(own_codes(), NOBODY))
    said = common.home.asked(asked, kind, to, **owner)
    if said is None:
        raise ValueError(f"The Token of this {kind} cannot be said in OCPI {to}.")
    said = _judged(class_in(to, to, kind), said)
    return {name: one for name, one in asked.items() if name != _URL}, said


def _judged(cls: type[Object], document: Document) -> Document:
    """Return what is an object of a class, in its normal form.

    It is the app that has made it: what is wrong is no fault of a request.

    :raises ValueError: with what is wrong.
    """
    try:
        return judge(cls, document)
    except ValidationError as error:
        said = sentence_of(error)
    raise ValueError(
        f"The body is no {cls.__name__} of OCPI {cls.edition.version}: {said}"
    )


def _check_owner(asked: Document) -> None:
    """Refuse a Token of another party: who asks has authorised its own.

    :raises ValueError: for that.
    """
    codes = codes_of(asked.get("token"))
    ours = state_of(current_app).platform
    if codes is not None and not covers(ours, codes, case_sensitive=False):
        raise ValueError(
            f"The Token is of {'-'.join(codes)}, which is none of OCPI_STATUS_ROLES."
        )
