"""What an app has its platform do of its own accord.

Rules: OCPI 2.2.1, Transport and format, "Push and pull"; the modules.
"""

from __future__ import annotations

from .answering.answers import Answers
from .asking.asks import Asks
from .pulling.pulls import Pulls
from .pushing.pushes import Pushes


class Acting(Answers, Asks, Pulls, Pushes):
    """A platform, as far as it acts."""
