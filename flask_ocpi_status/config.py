"""The configuration keys: all of them, what each may be, and their defaults.

Only here. What a value has to be besides, as the roles of a platform, is said by who
reads it.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Set
from dataclasses import dataclass
from math import inf
from os import PathLike
from os.path import exists
from typing import Any
from typing import Final
from typing import NamedTuple

from .naming.alike import alike
from .naming.article import kind_of

PREFIX: Final = "OCPI_STATUS_"


class Kind(NamedTuple):
    """What a key may be.

    :param holds: whether a value is of the kind.
    :param remedy: what to set instead, behind "use".
    """

    holds: Callable[[Any], bool]
    remedy: str


class Key(NamedTuple):
    """One key.

    :param default: what it is where the app does not say.
    """

    default: Any
    kind: Kind


def _whole(value: Any, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _above_0(value: Any) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and 0 < value < inf
    )


def _is_file(value: Any) -> bool:
    # Also of what is too long for a path, as the certificates themselves are.
    return isinstance(value, str | PathLike) and exists(value)


def _is_database(value: Any) -> bool:
    # A URL or an engine of SQLAlchemy's, which need not be there.
    return isinstance(value, str) or type(value).__module__.startswith("sqlalchemy.")


#: Text from the environment is none of these: "False" would be true.
FLAG: Final = Kind(lambda value: isinstance(value, bool), "True or False")
BYTES: Final = Kind(
    lambda value: _whole(value, 1),
    "a whole number of bytes from 1 on, as in 10 * 1024 * 1024",
)
ANY_BYTES: Final = Kind(
    lambda value: value is None or _whole(value, 0),
    "a whole number of bytes, as in 10 * 1024 * 1024, or None",
)
SECONDS: Final = Kind(_above_0, "a number of seconds above 0, as in 10.0")
WHOLE_SECONDS: Final = Kind(
    lambda value: value is None or _whole(value, 0), "whole seconds, or None"
)
SIZE: Final = Kind(lambda value: _whole(value, 1), "a whole number from 1 on")
# By its attributes: contracts are made on floors above this one.
CONTRACT: Final = Kind(
    lambda value: isinstance(value, str) or hasattr(value, "rows"),
    "the name of a contract, as in 'ocpi-2.2.1', or a Contract",
)
PREFIXES: Final = Kind(
    lambda value: isinstance(value, Mapping),
    "a dict of contracts by URL prefix, as in {'/ocpi': None}",
)
URL: Final = Kind(
    lambda value: value is None or isinstance(value, str),
    "a URL, as in 'https://ocpi.example.com', or None",
)
ROLES: Final = Kind(
    lambda value: isinstance(value, list | tuple),
    "a list of roles, each of them a dict, also where there is one",
)
SCHEMES: Final = Kind(
    lambda value: (
        isinstance(value, list | tuple | Set)
        and all(isinstance(one, str) for one in value)
    ),
    "a tuple of 'Token', 'Bearer', and '' for a token without a scheme",
)
PAIRS: Final = Kind(
    lambda value: value is None or isinstance(value, list | tuple | Set),
    "a list of pairs, as in [('locations', 'SENDER')]",
)
DATABASE: Final = Kind(
    _is_database,
    "a URL of SQLAlchemy's, as in 'sqlite:////var/lib/ocpi/parties.sqlite'",
)
BUNDLE: Final = Kind(
    lambda value: value is None or _is_file(value),
    "the path of a file or a directory that is there, or None",
)

KEYS: Final[dict[str, Key]] = {
    # The contract of what names none: a name, or a Contract.
    "OCPI_STATUS_CONTRACT": Key("ocpi-2.2.1", CONTRACT),
    # URL prefixes without a blueprint whose unknown URLs are answered in contract: a
    # prefix, and a contract, its name, or None for the app's own.
    "OCPI_STATUS_PREFIXES": Key({}, PREFIXES),
    # The largest body that is read, in bytes; None leaves it to MAX_CONTENT_LENGTH.
    # Where both are set, the smaller one holds.
    "OCPI_STATUS_MAX_BODY": Key(10 * 1024 * 1024, ANY_BYTES),
    # Whether fractional numbers in request.json are Decimal rather than float.
    "OCPI_STATUS_EXACT_NUMBERS": Key(False, FLAG),
    # Whether a body must be declared as JSON in every contract (415 otherwise); some
    # contracts demand it by themselves.
    "OCPI_STATUS_REQUIRE_CONTENT_TYPE": Key(False, FLAG),
    # Whether an answer tells what is wrong with the request, field by field.
    "OCPI_STATUS_FIELD_ERRORS": Key(True, FLAG),
    # Whether a message under the name of a party that is not the caller's is refused,
    # in the receivers of objects that their owner sends.
    "OCPI_STATUS_CHECK_OWNER": Key(True, FLAG),
    # Whether a message whose OCPI-from-… headers name a party that is not the caller's
    # is refused (OCPI 2.2 and later).
    "OCPI_STATUS_CHECK_SENDER": Key(False, FLAG),
    # Whether views that say what they return are held to it.
    "OCPI_STATUS_CHECK_ANSWERS": Key(True, FLAG),
    # Whether objects are taken whose form is wrong: lengths, characters, digits. What
    # is missing or of another type is refused all the same.
    "OCPI_STATUS_LENIENT": Key(False, FLAG),
    # The seconds after which clients are to try again what a session= view failed with
    # for the database's sake, in a 503; None makes it a crash.
    "OCPI_STATUS_RETRY_AFTER": Key(None, WHOLE_SECONDS),
    # Where clients reach the app, when that is not what the request says: scheme and
    # host, and the path of the app's root if it has one.
    "OCPI_STATUS_BASE_URL": Key(None, URL),
    # The platform's own roles, as its credentials name them: role, country_code,
    # party_id and business_details for each. The first one speaks for it before 2.2.
    "OCPI_STATUS_ROLES": Key([], ROLES),
    # The schemes of Authorization that are understood: "Token", "Bearer", and "" for a
    # token without one.
    "OCPI_STATUS_TOKEN_SCHEMES": Key(("Token",), SCHEMES),
    # Whether a message without usable ids is refused (OCPI 2.2 and later).
    "OCPI_STATUS_REQUIRE_IDS": Key(False, FLAG),
    # Whether a message of a functional module without routing headers is refused.
    "OCPI_STATUS_REQUIRE_ROUTING": Key(False, FLAG),
    # How many objects a page has when the client does not say, and at most.
    "OCPI_STATUS_PAGE_LIMIT": Key(50, SIZE),
    "OCPI_STATUS_PAGE_MAX": Key(100, SIZE),
    # The database of the parties: a URL of SQLAlchemy's.
    "OCPI_STATUS_DATABASE": Key("sqlite:///ocpi-parties.sqlite", DATABASE),
    # The endpoints without which no party can register: pairs of a module and a role.
    "OCPI_STATUS_NEEDED_ENDPOINTS": Key((), PAIRS),
    # Calls to other parties: seconds without a byte, seconds in all, bytes of an
    # answer, and a file of certificates to trust instead of those that requests brings.
    # A registration that is answered takes so many seconds in all, too: with those that
    # a database may take, fewer than the server gives a request (30 in gunicorn).
    "OCPI_STATUS_PEER_TIMEOUT": Key(10.0, SECONDS),
    "OCPI_STATUS_PEER_DEADLINE": Key(15.0, SECONDS),
    "OCPI_STATUS_PEER_MAX_BODY": Key(10 * 1024 * 1024, BYTES),
    "OCPI_STATUS_PEER_CA_BUNDLE": Key(None, BUNDLE),
    # For development only: parties may have http URLs and addresses that are not
    # public.
    "OCPI_STATUS_INSECURE_PEERS": Key(False, FLAG),
}

DEFAULTS: Final[dict[str, Any]] = {name: key.default for name, key in KEYS.items()}

_WORDS: Final = [name.removeprefix(PREFIX) for name in KEYS]
#: The longest text that a message repeats.
_SHOWN: Final = 60


def check_config(config: Mapping[str, Any]) -> None:
    """Refuse keys that mean nothing, and values that a key cannot be.

    :param config: an app's configuration.
    :raises ValueError: with every mistake, and what to do about it.
    """
    faults = [*_unknown(config), *_unusable(config)]
    if faults:
        raise ValueError("\n".join(faults))


def _unknown(config: Mapping[str, Any]) -> Iterator[str]:
    """Say which keys are none; they would do nothing, without a word."""
    for name in config:
        if not isinstance(name, str) or name in KEYS:
            continue
        if not name.upper().startswith(PREFIX):
            continue
        meant = alike(name.upper().removeprefix(PREFIX), _WORDS)
        hint = f"did you mean {PREFIX}{meant}?" if meant else "take it out."
        yield f"{name} is no key of this extension; {hint}"


def _unusable(config: Mapping[str, Any]) -> Iterator[str]:
    for name, key in KEYS.items():
        value = config.get(name, key.default)
        if key.kind.holds(value):
            continue
        said = f"{name} is {_shown(value, key.kind)}; use {key.kind.remedy}."
        if isinstance(value, str) and key.kind in _WRITTEN:
            said += (
                " In the environment, app.config.from_prefixed_env() reads"
                f" {_WRITTEN[key.kind]}."
            )
        yield said


#: How what is no text is written in a variable of the environment.
_WRITTEN: Final = {
    FLAG: "true or false",
    BYTES: "10485760",
    ANY_BYTES: "10485760 or null",
    SECONDS: "10.0",
    WHOLE_SECONDS: "5 or null",
    SIZE: "50",
    PREFIXES: 'JSON, as in {"/ocpi": null}',
    ROLES: "JSON, as in [{…}]",
    SCHEMES: 'JSON, as in ["Token", "Bearer"]',
    PAIRS: 'JSON, as in [["locations", "SENDER"]]',
}


#: Whose values are no secret, whatever somebody has put there.
_PLAIN: Final = (FLAG, BYTES, ANY_BYTES, SECONDS, WHOLE_SECONDS, SIZE)


def _shown(value: Any, kind: Kind) -> str:
    """Write a value that is wrong; of others than these, what it is."""
    if value is None or isinstance(value, bool | int | float):
        return repr(value)
    if isinstance(value, str) and kind in _PLAIN:
        return repr(value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…")
    return kind_of(value)


@dataclass(frozen=True, slots=True)
class Settled:
    """What every request asks of the configuration, read once: at the first of them.

    The fields are the keys, without ``OCPI_STATUS_``.
    """

    max_body: int | None
    exact_numbers: bool
    require_content_type: bool
    check_owner: bool
    check_sender: bool
    require_ids: bool
    require_routing: bool
    lenient: bool

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Settled:
        """Read them."""
        return cls(
            max_body=config["OCPI_STATUS_MAX_BODY"],
            exact_numbers=config["OCPI_STATUS_EXACT_NUMBERS"],
            require_content_type=config["OCPI_STATUS_REQUIRE_CONTENT_TYPE"],
            check_owner=config["OCPI_STATUS_CHECK_OWNER"],
            check_sender=config["OCPI_STATUS_CHECK_SENDER"],
            require_ids=config["OCPI_STATUS_REQUIRE_IDS"],
            require_routing=config["OCPI_STATUS_REQUIRE_ROUTING"],
            lenient=config["OCPI_STATUS_LENIENT"],
        )
