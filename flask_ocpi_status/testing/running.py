"""A partner's life: it listens, misbehaves and records, until it ends.

At its end nothing of it is left: no thread, no socket, whatever hangs in it or on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from types import TracebackType
from typing import Any
from typing import Final
from typing import Self
from typing import Unpack

from ..background import Threads
from ..exchange.state import state_of
from ..modules.acting.watching import watch_of
from ..modules.catalogue import MODULES
from ..modules.common import platforms_of
from ..parties.stores import parties_of
from ..registration import MemoryParties
from ..transport.routing import PartyId
from ..transport.tokens import CredentialsToken
from .calling import Calling
from .deciding import Decisions
from .exchanges import Exchange
from .exchanges import Exchanges
from .exchanges import Told
from .faults import Fault
from .having import Having
from .misbehaving import Misbehaviour
from .platform import Who
from .platform import edition_for
from .platform import partner_app
from .serving import BRIEFLY
from .serving import EVERY
from .serving import base_url
from .serving import listen
from .serving import serving
from .serving import wait_for_signal
from .spoiling import Asked
from .spoiling import Spoil
from .spoiling import Spoiler
from .waiting import Like
from .waiting import Wanted
from .waiting import check_known
from .waiting import missed

#: What an app calls its partner, by default, and the partner the app.
NAMES: Final = ("partner", "app")
#: By what the partner knows who comes with its token A.
_INVITED: Final = "invited"


class Running:
    """A partner as far as it runs; its parameters are those of :class:`.Partner`.

    What is dear to make, its app with many URLs, is made once. All else it has for one
    block, and begins the next one without it.
    """

    def __init__(
        self,
        role: str = "CPO",
        version: str = "2.2.1",
        *,
        versions: Iterable[str] = (),
        party_id: PartyId | None = None,
        modules: Iterable[str] | None = None,
        name: str = NAMES[0],
        host: str = "127.0.0.1",
        port: int = 0,
        told: Told | None = None,
    ) -> None:
        offered = tuple(versions) or (version,)
        self.who = Who(role, party_id or PartyId("DE", "PAR"), version, offered)
        self.name = name
        self.exchanges = Exchanges(told)
        self._where = host, port
        self._having = Having(version, self.who.party_id)
        self._decisions = Decisions(self._having, edition_for(version))
        self.modules = frozenset(MODULES if modules is None else modules)
        for one in self.modules:
            check_known("module", one, MODULES)
        self._background = Threads()
        self.app, self.platform = partner_app(
            self.who, self._having, self._decisions, self.modules, self._background
        )
        self._misbehaviours: list[Misbehaviour] = []
        self._waited: set[int] = set()
        self._platform_app = self.app.wsgi_app
        self._stand_before()
        self._calling = Calling(self.app, self.exchanges)
        self._invite()
        self._life = ExitStack()
        self._config = dict(self.app.config)
        self._runs = False
        self.url = ""

    def __repr__(self) -> str:
        return f"<{self.who.role} {self.who.party_id} at {self.url or 'no URL'}>"

    def __enter__(self) -> Self:
        if self._runs:
            raise RuntimeError(
                "The partner is there already; make another one, or wait for its end."
            )
        if self.url:  # where it was the last time
            self._begin_anew()
        listening = listen(*self._where)
        self.url = base_url(listening)
        # Where it listens at every address each request says it better.
        everywhere = self._where[0] in EVERY
        self.app.config["OCPI_STATUS_BASE_URL"] = None if everywhere else self.url
        self._life.callback(self._end_background)
        served = serving(self.app, listening, patience=BRIEFLY)
        self._server = self._life.enter_context(served)
        self._runs = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # Before anything is waited for: nothing hangs any longer.
        self._decisions.ending.set()
        self._spoiler.end()
        self._life.close()
        self._runs = False

    def _begin_anew(self) -> None:
        """Know nobody, have nothing, be right in all, and have seen nothing yet."""
        self.app.config.clear()
        self.app.config.update(self._config)
        self.behave()
        self._stand_before()
        self._having.clear()
        self._decisions.clear()
        self.exchanges.clear()
        self._waited.clear()
        state_of(self.app).parties = MemoryParties()
        self._invite()

    def _invite(self) -> None:
        """Have a new token A, for whoever comes with it."""
        self._token = CredentialsToken.generate()
        parties_of(self.app).invite(_INVITED, self._token)

    def _stand_before(self) -> None:
        """Put what records and spoils before the platform."""
        self._spoiler = Spoiler(self._spoils, self.exchanges.add)
        spoilt = self._spoiler(self._platform_app)
        self.app.wsgi_app = spoilt  # type: ignore[method-assign]

    def wait(self) -> None:
        """Run until a signal raises something here, as Ctrl-C does."""
        wait_for_signal(self._server)

    def _end_background(self) -> None:
        with self.app.app_context():
            for common in platforms_of(self.app).values():
                watch_of(common).stop()
        self._background.close(BRIEFLY)

    # Who it is

    @property
    def versions_url(self) -> str:
        """The URL of its versions: what an app registers with."""
        return f"{self.url}/ocpi/versions/"

    @property
    def token(self) -> str:
        """Its token A, with which an app registers; it is good for that once."""
        return self._token.reveal()

    @property
    def party_id(self) -> PartyId:
        """Its codes."""
        return self.who.party_id

    # How it is wrong

    def misbehave(
        self,
        fault: str | Fault,
        on: str | None = None,
        *,
        times: int | None = None,
        after: int = 0,
        **parameters: Any,
    ) -> Misbehaviour:
        """Be wrong in one of the ways of the table of faults.

        :param fault: its name, or a row of one's own.
        :param on: the requests that it is for, as ``"PUT sessions"``, ``"sessions"``,
            ``"PUT"`` or ``"versions/2.2.1"``; all without it.
        :param times: how often; without a number until it is stopped.
        :param after: how many such requests are let pass before.
        :param parameters: those of the fault.
        :returns: what stops it, also as a context manager.
        :raises ValueError: for what there is not, with what may be meant.
        """
        made = Misbehaviour.of(fault, on, times, after, **parameters)
        return self.misbehave_as(made)

    def misbehave_as(self, made: Misbehaviour) -> Misbehaviour:
        """Be wrong in a way that was read from a file."""
        # What has ended is not looked at for every request of a long session.
        left = [one for one in self._misbehaviours if not one.has_ended]
        self._misbehaviours = [*left, made]
        return made

    def behave(self) -> None:
        """Be wrong in no way any more."""
        for one in self._misbehaviours:
            one.stop()
        self._misbehaviours = []

    def _spoils(self, asked: Asked) -> list[Spoil]:
        found = (one.spoil_of(asked) for one in list(self._misbehaviours))
        return [one for one in found if one is not None]

    # What it has seen

    def received(
        self,
        method: str | None = None,
        module: str | None = None,
        **like: Unpack[Like],
    ) -> list[Exchange]:
        """Return the exchanges by now that are like this; see :meth:`wait_for`."""
        wanted = Wanted.of(method, module, like)
        return [one for one in self.exchanges if wanted.fits(one)]

    def wait_for(
        self,
        method: str | None = None,
        module: str | None = None,
        *,
        timeout: float = 5.0,
        **like: Unpack[Like],
    ) -> Exchange:
        """Wait until a request has come and is answered, and return it.

        Each is returned once: who waits a second time waits for a second one.

        :param like: what else it is to be like; see :class:`.Wanted`.
        :param timeout: the seconds after which it is a failure.
        :raises AssertionError: with what came instead, the nearest first.
        :raises ValueError: for a method and a module that there is not.
        """
        __tracebackhide__ = True
        wanted = Wanted.of(method, module, like)
        found = self.exchanges.wait_until(lambda: self._new(wanted), timeout)
        if found is None:
            raise AssertionError(missed(wanted, self.exchanges, timeout))
        return found

    def _new(self, wanted: Wanted) -> Exchange | None:
        for number, one in enumerate(self.exchanges):
            if number not in self._waited and wanted.fits(one):
                self._waited.add(number)
                return one
        return None
