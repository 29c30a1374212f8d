"""What a platform notes of its own doings, beside the documents that it keeps."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field

from .profiles import MemorySetters
from .profiles import Setters
from .pulls import MemoryPulls
from .pulls import Pulls
from .questions import MemoryQuestions
from .questions import Questions
from .replies import MemoryReplies
from .replies import Replies


@dataclass(frozen=True, slots=True)
class Notes:
    """Where it is noted; without anything else in memory.

    :param replies: what is owed to others.
    :param setters: who has set charging profiles.
    :param questions: what was asked of them.
    :param pulls: how far their lists were read.
    """

    replies: Replies = field(default_factory=MemoryReplies)
    setters: Setters = field(default_factory=MemorySetters)
    questions: Questions = field(default_factory=MemoryQuestions)
    pulls: Pulls = field(default_factory=MemoryPulls)
