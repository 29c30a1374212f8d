"""What a platform reads of others, as an app has it do so.

Rules: OCPI 2.2.1, Transport and format, "Push and pull" and "Offline behaviour".
"""

from __future__ import annotations

from datetime import datetime

from ....parties.parties import Party
from ...operation import Module
from ..acts import Acts
from .pulled import Progress
from .pulled import Pulled
from .pulling import pull
from .pulling import pull_later


class Pulls(Acts):
    """A platform, as far as it reads what others have."""

    def pull(
        self,
        module: str | Module,
        party: Party,
        since: datetime | str | None = None,
        progress: Progress | None = None,
        *,
        judged: bool = True,
        lenient: bool = True,
    ) -> Pulled:
        """Read what a party has of a module, and keep what is new, from an app context.

        It is kept where the module's receiver keeps what is pushed, batch by batch,
        each in a transaction of its own. What was cut off goes on where it was.

        :param module: one of which the platform is a receiver.
        :param since: from which change on; without it from the newest on that was read
            before, and all of it the first time.
        :param progress: is called with how many objects were read by now, and how many
            there are, or ``None``.
        :param judged: whether the objects are judged by the class of the party's
            version.
        :param lenient: whether what is wrong with their form alone passes.
        :raises PeerError: when a call fails.
        :raises PullUnderway: when the same is being pulled.
        :raises ValueError: for a module that the platform is no receiver of, and for a
            moment that is none.
        :raises TypeError: for no party, and for what is neither a ``datetime`` nor a
            text.
        :raises RuntimeError: without what calls to other parties need.
        """
        return pull(
            self._acts,
            module,
            party,
            since,
            progress,
            judged=judged,
            lenient=lenient,
        )

    def pull_later(
        self,
        module: str | Module,
        party: Party,
        since: datetime | str | None = None,
    ) -> None:
        """Do the same in the background, after the commit; ``ocpi_pulled`` tells of it.

        :raises: as :meth:`pull`, but for what comes of the calls.
        """
        pull_later(self._acts, module, party, since)
