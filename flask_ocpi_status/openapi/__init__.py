"""What an app answers, as a document of OpenAPI, and its page.

``operations`` goes from an app to what is mounted there: from its URLs to the rows of
tables, and to what decorators have noted on views. ``parameters`` says what comes with
a request, ``responses`` what is answered by the contract, in which ``envelopes``, and
``document`` puts it together. ``schemas`` writes the classes of OCPI as JSON Schemas:
of the ``types`` of their fields, with what ``rules`` say of several fields, and with
the examples of the modules; ``components`` has them by their names. ``pages`` serves
the documents, and ``command`` is ``flask ocpi openapi`` and ``flask ocpi schema``.
"""

from __future__ import annotations

from .document import document as document
from .operations import versions_of as versions_of
from .pages import OpenAPIBlueprint as OpenAPIBlueprint
from .schemas import schema_of as schema_of

__all__ = ["OpenAPIBlueprint", "document", "schema_of", "versions_of"]
