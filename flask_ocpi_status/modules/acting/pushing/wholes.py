"""Objects of ours as they are now, where only a change of one is known."""

from __future__ import annotations

from collections.abc import Mapping

from ....errors import OCPIError
from ....objects import find_part
from ....objects.judging.normal import Document
from ....objects.patching import PARTS
from ....transport.ownership import Codes
from ...common import Common
from ...home import owned_by
from ...keeping.documents import Documents
from ...keeping.documents import Kept
from ...keeping.documents import Key
from ...keeping.documents import Shelf
from ...operation import SENDER
from ...operation import Collection
from ...operation import Module
from ...serving.side import own_codes


def whole_of(
    common: Common,
    module: Module,
    collection: Collection,
    names: Mapping[str, str],
    owner: Codes | None,
    apart: str | None,
) -> Kept | None:
    """Return one of our own objects in the home version, if it is anywhere.

    :param names: its ids, and perhaps those of a part of it.
    :param apart: what tells it from others of its name.
    """
    side = common.sides.get((module.identifier, SENDER))
    given = None if side is None else side.given(collection.keeps)
    if given is None or collection.named is None or collection.keeps is None:
        return None
    variable = collection.named[0]
    if not isinstance(given, Documents):
        found = given.find(**{variable: names[variable]})
        return None if found is None else Kept(found, common.home.version)
    own = names[variable]
    if collection.apart is not None and apart not in (None, collection.apart.default):
        own = f"{own}?{collection.apart.field}={apart}"
    for codes in [owner] if owner is not None else own_codes():
        shelf = Shelf(SENDER, collection.keeps)
        kept = given.get(Key.folded(shelf, *codes, own))
        if kept is not None:
            cls = module.edition(kept.version).classes[collection.keeps]
            document = common.home.own(kept, cls, module, **owned_by(codes))
            if document is None:
                return None
            return Kept(document, common.home.version, concerns=kept.concerns)
    return None


def part_of(whole: Document, names: Mapping[str, str]) -> Document | None:
    """Return the part of an object that is named, or itself; ``None`` without it."""
    parts = [names.get(name) for name in PARTS]
    try:
        return find_part(whole, *parts)
    except OCPIError:
        return None
