"""Pull locations into a database, page by page, in a process that can be killed.

::

    python -m tests.modules.acting.pulling_process URL_OF_THE_PARTY URL_OF_THE_DATABASE
"""

from __future__ import annotations

import sys

from flask_ocpi_status.modules.acting.pulling import reading

from .sources import Puller
from .sources import sql_documents


def main(source: str, database: str) -> None:
    """Pull until the end, if that comes."""
    reading.SECONDS = 0  # type: ignore[misc]
    with sql_documents(database) as documents:
        Puller(source, documents, documents.session).pull()


if __name__ == "__main__":
    main(*sys.argv[1:])
