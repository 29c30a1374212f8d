"""OCPI 2.2: what it has otherwise than 2.1.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import v2_1_1
from ..edition import Edition
from .cdrs import *
from .chargingprofiles import *
from .commands import *
from .credentials import *
from .hubclientinfo import *
from .locations import *
from .sessions import *
from .tariffs import *
from .tokens import *
from .types import *
from .versions import *

if TYPE_CHECKING:  # what stays as it is, which Edition adds
    from ..v2_1_1 import *

edition = Edition("2.2", globals(), v2_1_1.edition, without=("LocationType", "Allowed"))
