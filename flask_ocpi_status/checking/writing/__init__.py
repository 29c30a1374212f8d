"""What is done to a partner that may be written to: a test system, and no other.

``samples`` are the objects that it is sent, ``pushing`` sends them, ``commanding`` asks
for commands, whose results come to the server in ``listening``, and ``registering``
becomes a party of it, renews, and leaves. ``writing`` has them in their order.
"""

from __future__ import annotations
