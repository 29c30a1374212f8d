"""What a platform sends to others when it changes, as an app has it do so.

Rules: OCPI 2.2.1, Transport and format, "Push and pull" and "Offline behaviour".
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar
from typing import Unpack
from typing import overload

from ....exchange.state import present_app
from ....parties.parties import Party
from ....sync import late
from ....transport.routing import PartyId
from ...misuse import check_function
from ...operation import Module
from ..acts import Acts
from .audience import AUDIENCE
from .preparing import Options
from .pushing import push

if TYPE_CHECKING:
    from ...facing.peer import TypedPeer

F = TypeVar("F", bound=Callable[..., Any])


class Pushes(Acts):
    """A platform, as far as it sends others what changes."""

    def push(
        self,
        module: str | Module,
        document: Mapping[str, Any],
        *,
        key: str | Sequence[str] | None = None,
        **options: Unpack[Options],
    ) -> None:
        """Have every party that takes it get an object, as a whole and in its version.

        It is settled now who gets what, and sent once, in the background, when the
        platform's session is committed; in a request that is answered in contract, when
        that has succeeded. What has become of it is told by ``ocpi_pushed``.

        :param module: one of OCPI's by its identifier, or one of the app's own.
        :param document: in the home version.
        :param key: its id, if it is not in it; of a part the ids that lead to it, as
            ``("LOC1", "E1")`` for an EVSE.
        :param options: see :class:`.Options`.
        :raises ContractViolation: in debug and tests, when it is not as it has to be;
            else that is logged, and it is sent.
        :raises ValueError: for what cannot be pushed, and where it is not clear what.
        :raises TypeError: for what is no object, and for no module.
        :raises StoreProblem: when nobody can tell which parties there are.
        """
        push(self._acts, module, "put", document, key, options)

    def push_change(
        self,
        module: str | Module,
        key: str | Sequence[str],
        change: Mapping[str, Any],
        **options: Unpack[Options],
    ) -> None:
        """Have every party that takes it get what has changed of an object.

        Who does not know the object, speaks another version or one without such
        changes, gets it as a whole: it is looked for where the platform has it, so
        change it there first. All else is as :meth:`push` has it.
        """
        push(self._acts, module, "patch", change, key, options)

    def push_removal(
        self,
        module: str | Module,
        key: str | Sequence[str],
        **options: Unpack[Options],
    ) -> None:
        """Have every party that takes it forget an object, as a Tariff.

        Most of what OCPI has is never taken away, and says that it is no more by its
        status. All else is as :meth:`push` has it.
        """
        push(self._acts, module, "delete", None, key, options)

    @overload
    def audience(self, module: F) -> F: ...

    @overload
    def audience(self, module: str) -> Callable[[F], F]: ...

    def audience(self, module: str | F) -> F | Callable[[F], F]:
        """Have a function decide who gets what is pushed.

        It gets a :class:`.Party` that takes objects of the module, the identifier of
        the module, and the object in the home version, as far as it is known. It
        returns whether the party gets it, or ``None`` for what is usual: see
        :doc:`pushing`. What it raises ends the push for all, and what it returns
        besides is a TypeError there.

        :param module: the identifier of the one that it decides for; as a decorator
            without it, it decides for all that have no function of their own.
        :raises TypeError: for what is no function.
        :raises ValueError: when another function decides that already.
        """
        name = f"{AUDIENCE} {module}" if isinstance(module, str) else AUDIENCE

        def decorate(function: F) -> F:
            check_function(function, "audience", ("party", "module", "document"))
            if name in self._hooks:
                raise ValueError("Another function decides that; keep one of them.")
            self._hooks[name] = late(function)
            return function

        return decorate if isinstance(module, str) else decorate(module)

    def peer(
        self,
        party: Party,
        *,
        receiver: PartyId | None = None,
        sender: PartyId | None = None,
    ) -> TypedPeer:
        """Return what calls a party, with documents of the platform's version.

        :param receiver: the TO party, where the party has several.
        :param sender: the FROM party, where we have several.

        See :class:`flask_ocpi_status.modules.facing.peer.TypedPeer`.
        """
        from ...facing.peer import TypedPeer

        return TypedPeer.of(
            present_app(), party, [self._acts], receiver=receiver, sender=sender
        )
