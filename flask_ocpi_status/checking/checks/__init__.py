"""The checks, a file a group; ``catalogue`` has all of them in their order.

A check looks at what the course of a visit has recorded, and says what is wrong with
it. None makes a call, so that what it says can be told again from the evidence.
"""

from __future__ import annotations
