"""OCPI 2.0, in its documentation revision d2."""

from __future__ import annotations

from ..edition import Edition
from .cdrs import *
from .credentials import *
from .envelope import *
from .locations import *
from .sessions import *
from .tariffs import *
from .tokens import *
from .types import *
from .versions import *

edition = Edition("2.0", globals())
