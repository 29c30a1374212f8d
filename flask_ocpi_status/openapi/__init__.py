"""What an app answers, for readers.

``schemas`` writes the classes of OCPI as JSON Schemas: of the ``types`` of their
fields, with what ``rules`` say of several fields, and with ``examples``; ``components``
has them by their names.
"""

from __future__ import annotations

from .schemas import schema_of as schema_of

__all__ = ["schema_of"]
