"""What an app has its platform do of its own accord.

Rules: OCPI 2.2.1, Transport and format, "Push and pull"; the modules.
"""

from __future__ import annotations

from .asks import Asks
from .pushes import Pushes


class Acting(Asks, Pushes):
    """A platform, as far as it acts."""
