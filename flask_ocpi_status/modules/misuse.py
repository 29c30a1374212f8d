"""What a platform is told wrongly, said at once and with the remedy."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from inspect import iscoroutinefunction
from inspect import signature
from typing import Any
from typing import Final

from ..contracts import FEATURES
from ..exchange.enrolment import Role
from ..naming.alike import alike
from ..objects.conversions.decisions import DECISIONS
from ..objects.conversions.decisions import is_answer
from .catalogue import MODULES
from .checking import check_module
from .keeping.documents import Documents
from .keeping.documents import Source
from .operation import SENDER
from .operation import Module
from .serving.side import FUNCTIONS
from .serving.side import Side

#: The seconds within which a result may come: as of a duration, nine digits at most.
_SECONDS: Final = range(1, 10**9)


def check_versions(versions: Iterable[str], home: str) -> tuple[str, ...]:
    """Return the versions of a platform, each once.

    :raises TypeError: for one text, which would be read letter by letter.
    :raises ValueError: for a version that there is not, and for none.
    """
    if isinstance(versions, str):
        raise TypeError(f"versions={versions!r} is one text; use ({versions!r},).")
    if not isinstance(versions, Iterable):
        raise TypeError(f"versions={versions!r} are none; use ('2.2.1',).")
    named = list(versions)
    if not named:
        raise ValueError("A platform offers a version; use versions=('2.2.1',).")
    for version in (*named, home):
        if not isinstance(version, str) or version not in FEATURES:
            raise ValueError(
                f"There is no OCPI {version!r}; there are {', '.join(FEATURES)}."
            )
    return tuple(dict.fromkeys(named))


def check_decisions(decisions: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a conversion is told, if it is asked for that.

    :raises TypeError: for a keyword that it does not know, and for what has none.
    :raises ValueError: for no answer, where there are but few.
    """
    if not isinstance(decisions, Mapping):
        raise TypeError(
            f"{decisions!r} are no decisions; use a dict, as in"
            " {'tax_included': 'NO'}."
        )
    for keyword, given in decisions.items():
        if keyword not in DECISIONS:
            near = _near(keyword, DECISIONS)
            raise TypeError(f"There is no decision {keyword!r}{near}.")
        answers = DECISIONS[keyword].answers
        if answers and not is_answer(keyword, given, None):
            raise ValueError(
                f"{given!r} is no answer; decide {DECISIONS[keyword].about}, with"
                f" {keyword}={' or '.join(map(repr, answers))}."
            )
    return decisions


def module_of(module: str | Module, role: Role, versions: Iterable[str]) -> Module:
    """Return a module of which a platform can have a side.

    :raises TypeError: for what is neither an identifier nor a module.
    :raises ValueError: for one that there is not, or that no version has.
    """
    if isinstance(module, str):
        if module not in MODULES:
            raise ValueError(
                f"There is no module {module!r}{_near(module, MODULES)}. Pass a Module"
                " for one of your own."
            )
        module = MODULES[module]
    if not isinstance(module, Module):
        raise TypeError(
            f"{module!r} is no module; use the identifier of one of OCPI's, such as"
            " 'locations', or a Module of your own."
        )
    check_module(module, versions)
    if not any(any(module.of(version, role)) for version in versions):
        raise ValueError(
            f"No version of the platform has {module.identifier} with a {role} side:"
            f" it offers {', '.join(versions)}, and {module.identifier} is there from"
            f" {module.since} on."
        )
    return module


def sides_of(kind: object, module: str | Module | None) -> tuple[str | Module, Role]:
    """Return the module and the side that have an operation of a kind.

    :raises ValueError: for a kind that no function does, or that is not there, and
        where several modules have it.
    """
    if not isinstance(kind, str) or kind not in FUNCTIONS:
        near = _near(str(kind), sorted(FUNCTIONS))
        raise ValueError(f"No function does {kind!r}{near}.")
    known = MODULES.get(module, module) if isinstance(module, str) else module
    among = list(MODULES.values()) if known is None else [known]
    found = {
        one.identifier: (one, operation.role)
        for one in among
        if isinstance(one, Module)
        for _, operation in one.rows()
        if operation.kind == kind
    }
    if len(found) == 1:
        [side] = found.values()
        return side
    if found:
        raise ValueError(
            f"Several modules have {kind!r}: {', '.join(found)}. Say which is meant,"
            f" as in does({kind!r}, {next(iter(found))!r})."
        )
    raise ValueError(f"The module {module!r} has nothing of the kind {kind!r}.")


def check_name(name: object, known: Iterable[str], module: str) -> None:
    """Refuse to do what is not asked for.

    :raises TypeError: for a function, where the decorator was not called.
    :raises ValueError: for another name.
    """
    known = list(known)
    if not isinstance(name, str):
        raise TypeError(
            f"{name!r} is no name; say what the function does, as in ({known[0]!r})."
        )
    if name not in known:
        raise ValueError(f"{module} has no {name!r}{_near(name, known)}.")


def check_seconds(seconds: object, name: str = "timeout") -> int:
    """Return a number of seconds in which something can come.

    :param name: of what is to be one.
    :raises ValueError: with the remedy.
    """
    if type(seconds) is int and seconds in _SECONDS:
        return seconds
    raise ValueError(
        f"{name}={seconds!r} is no time; use whole seconds from 1 to {_SECONDS[-1]:,}."
    )


def check_function(function: object, what: str, given: tuple[str, ...]) -> None:
    """Refuse what cannot be called with what it is going to be given.

    :param given: what that is, in its order.
    :raises TypeError: with the remedy.
    """
    if not callable(function):
        raise TypeError(f"{function!r} is no function; decorate one with {what}.")
    if not _takes(function, *given):
        raise TypeError(
            f"{what} calls its function with {', '.join(given)}; have {function!r}"
            " take these."
        )


def check_source(source: Source, module: Module, of: str | None) -> None:
    """Refuse a source that cannot be asked what it is going to be asked.

    :param of: the class of its objects; ``None`` for those that there are.
    :raises TypeError: with the remedy.
    """
    for method in (source.page, source.find):
        if iscoroutinefunction(method):
            raise TypeError(
                f"{method!r} is async, and nobody waits for it; write it without async."
            )
    if not _takes(source.page, "page"):
        raise TypeError(f"{source.page!r} is asked for a page; have it take one.")
    for collection, operation in module.rows():
        named = collection.named
        is_given = of in (None, collection.keeps) and operation.role == SENDER
        if not is_given or named is None or f"<{named[0]}>" not in operation.path:
            continue
        if not _takes(source.find, **{named[0]: ""}):
            raise TypeError(
                f"{source.find!r} is called as the URL has it; have it take {named[0]}."
            )


def _takes(function: Callable[..., Any], *given: Any, **named: Any) -> bool:
    """Whether a function can be called so; also where it does not say."""
    try:
        signature(function).bind(*given, **named)
    except ValueError:  # one that has no signature
        return True
    except TypeError:
        return False
    return True


def check_sides(
    sides: Mapping[tuple[str, Role], Side], versions: Iterable[str]
) -> None:
    """Refuse what could not be answered, now that all is there.

    :raises ValueError: with the remedy.
    """
    for side in sides.values():
        rows = [row for version in versions for row in side.module.of(version)]
        if not any(side.has(*row) for row in rows if row[1].role == side.role):
            raise ValueError(
                f"Nothing can be asked of {side}; pass documents, which can be changed."
            )
    tokens = sides.get(("tokens", SENDER))
    if (
        tokens is not None
        and "authorize" in tokens.done
        and tokens.given("Token") is None
        and any(FEATURES[version].roles for version in versions)
    ):
        raise ValueError(
            "The answer to authorize holds the Token from OCPI 2.2 on; say where yours"
            " are, with sender('tokens', …)."
        )


def check_pages(documents: Documents) -> None:
    """Refuse documents that give everybody what concerns one party.

    :raises TypeError: with the remedy.
    """
    if not _takes(documents.page, None, None, None):
        raise TypeError(
            f"{type(documents).__name__}.page says nothing of whom objects concern;"
            " have it take concerning=None as well, and give what concerns one of these"
            " alone."
        )


def check_session_of(documents: object, session: object) -> None:
    """Refuse documents on a session that nobody would commit.

    :param session: that of the platform.
    :raises ValueError: with the remedy.
    """
    if session is None and getattr(documents, "session", None) is not None:
        raise ValueError(
            f"A {type(documents).__name__} keeps nothing unless its session is"
            " committed; give the platform the same one with session=."
        )


def _near(name: str, known: Iterable[Any]) -> str:
    """Return the names that may be meant, for the end of a sentence."""
    known = list(known)
    meant = alike(name, known)
    if meant is not None:
        return f"; did you mean {meant!r}"
    return f"; there are {', '.join(known)}"
