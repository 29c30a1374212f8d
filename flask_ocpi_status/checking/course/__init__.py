"""What a partner is asked that is only read, in the order in which it is.

``discovery`` finds its modules, ``strangers`` comes with other tokens or none,
``lists`` follows its pages, and ``mistakes`` asks for what is not there: of what
``rows`` finds in the tables of the modules. Nothing in here judges.
"""

from __future__ import annotations
