"""What is enrolled, and what a request's claim says: the words of scope and views."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace
from typing import Any
from typing import Literal
from typing import Protocol

from ..contracts import CONFIGURATION_MODULES
from ..contracts import CREDENTIALS
from ..contracts import VERSIONS
from ..contracts import Contract
from ..contracts import OCPIContract
from ..contracts import contract_names
from ..contracts import get_contract

#: What a view wants of a body: one, perhaps one, or to be left alone with it.
BodyRule = Literal["required", "optional", "ignored"]

#: The side of a module: where its objects are pulled from, or pushed to.
Role = Literal["SENDER", "RECEIVER"]


class Session(Protocol):
    """What a database session has to have: SQLAlchemy's, or any other."""

    def commit(self) -> Any:
        """Keep what was done."""

    def rollback(self) -> Any:
        """Undo what was done."""


@dataclass(frozen=True, slots=True)
class ViewOptions:
    """What a rule says of its view beyond what Flask knows.

    :param envelope: whether the result is put into the contract's envelope.
    :param body: whether a body is read as JSON, and whether it may be empty.
    :param contract: another contract than its blueprint's.
    :param auth: whether a credentials token is asked for, where the blueprint does.
    """

    envelope: bool = True
    body: BodyRule = "required"
    contract: Contract | str | None = None
    auth: bool = True


PLAIN = ViewOptions(envelope=False, body="ignored")

#: The attribute of a view that holds its options, where a decorator gave it some. That
#: other decorators copy it is right: a plain view stays one inside of them.
OPTIONS_MARK = "ocpi_status_options"


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A blueprint that answers in contract, as it was registered on one app.

    :param contract: a contract, its name, or ``None`` for that of what is round it,
        or else the app's.
    :param prefix: the URL prefix, which may hold variables; ``None`` for none.
    :param ocpi: whether only an OCPI contract will do.
    :param session: commits or rolls back with each answer, if there is one.
    :param module: the identifier of the OCPI module that it is, if it is one.
    :param role: the side of the module.
    :param auth: whether it asks for a credentials token.
    :param subdomain: the one that it is on; ``None`` for the app's own.
    :param listed: whether version details name it.
    """

    contract: Contract | str | None
    prefix: str | None = None
    ocpi: bool = False
    session: Session | None = None
    module: str | None = None
    role: Role | None = None
    auth: bool = False
    subdomain: str | None = None
    listed: bool = True

    def below(self, outer: Enrolled) -> Enrolled:
        """Return it with the contract and the session of the one that is round it.

        Those that it has itself come first. A plain blueprint there has both as well.
        """
        return replace(
            self,
            contract=outer.contract if self.contract is None else self.contract,
            session=outer.session if self.session is None else self.session,
        )

    def within(self, outer: Enrolled) -> Enrolled:
        """Return it as a part of the OCPI blueprint that it is nested in.

        Whoever may not ask there may not ask here, whatever contract answers.
        """
        return replace(self, module=outer.module, role=outer.role, auth=outer.auth)


@dataclass(frozen=True, slots=True)
class Claim:
    """That a request is ours, and what its answer is to be like.

    :param auth: whether a credentials token is asked for.
    :param token_a: whether token A will do, as for reading versions and registering
        (OCPI 2.2.1, Transport and format, "Authorization header").
    :param routed: whether messages say who they are from and for, where the contract
        has that at all.
    """

    contract: Contract
    options: ViewOptions = ViewOptions()
    session: Session | None = None
    module: str | None = None
    role: Role | None = None
    auth: bool = False
    token_a: bool = False
    routed: bool = True

    @classmethod
    def of(cls, contract: Contract, options: ViewOptions, enrolled: Enrolled) -> Claim:
        """Make the claim of what is enrolled, to one of its views or to none."""
        return cls(
            contract,
            options,
            enrolled.session,
            enrolled.module,
            enrolled.role,
            auth=enrolled.auth and options.auth,
            token_a=enrolled.module in (VERSIONS, CREDENTIALS),
            routed=enrolled.module not in CONFIGURATION_MODULES,
        )


@dataclass(frozen=True, slots=True)
class Contracts:
    """The contracts of one app.

    :param default: for what names none.
    :param own: the app's own and its variants, by name; they come first.
    """

    default: Contract
    own: dict[str, Contract]

    @classmethod
    def make(cls, default: Contract | str, own: Iterable[Contract]) -> Contracts:
        """Gather them; the default's name may be that of one of the app's own.

        :raises LookupError: when there is none of that name.
        """
        if not isinstance(default, str | Contract):
            raise TypeError(
                f"{default!r} is no contract; use one of {', '.join(contract_names())}."
            )
        by_name = {contract.name: contract for contract in own}
        if isinstance(default, str):
            return cls(by_name.get(default) or get_contract(default), by_name)
        return cls(default, {**by_name, default.name: default})

    def get(self, contract: Contract | str | None) -> Contract:
        """Return a contract by its name, itself, or the app's default for ``None``.

        :raises LookupError: when there is none of that name.
        """
        if contract is None:
            return self.default
        if isinstance(contract, Contract):
            return contract
        return self.own.get(contract) or get_contract(contract)

    def of(self, enrolled: Enrolled) -> Contract:
        """Return the contract of what is enrolled.

        :raises TypeError: when it is to speak OCPI and the contract is another.
        """
        contract = self.get(enrolled.contract)
        if enrolled.ocpi and not isinstance(contract, OCPIContract):
            raise TypeError(
                f"An OCPIBlueprint cannot speak {contract.name!r}; name one of OCPI's"
                " with contract=, or use a ContractBlueprint."
            )
        return contract
