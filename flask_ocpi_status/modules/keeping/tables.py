"""The tables of documents, of how many there are, and of what comes later.

They are of types that every migration tool can write down. Documents are texts of JSON,
so that a number stays exactly as it was sent, whatever the engine does with JSON.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean
from sqlalchemy import Column
from sqlalchemy import Index
from sqlalchemy import Integer
from sqlalchemy import MetaData
from sqlalchemy import String
from sqlalchemy import Table
from sqlalchemy import Text

from .documents import LONGEST

#: All of them: for ``metadata.create_all``, or for a migration tool.
metadata: Final = MetaData()

DOCUMENTS: Final = Table(
    "ocpi_documents",
    metadata,
    Column("role", String(8), primary_key=True),
    Column("kind", String(LONGEST), primary_key=True),
    # What it is kept under, in lower case.
    Column("country_code", String(LONGEST), primary_key=True),
    Column("party_id", String(LONGEST), primary_key=True),
    Column("id", String(LONGEST), primary_key=True),
    # The id as it is written, where case counts.
    Column("spelling", String(LONGEST), primary_key=True),
    Column("version", String(16), nullable=False),
    # Of the last change, in UTC and of one length, so that it sorts as time does.
    Column("changed", String(26), nullable=False),
    # Counts the changes, so that none is made on top of another unseen.
    Column("revision", Integer, nullable=False),
    Column("document", Text, nullable=False),
    # The codes of the party that it concerns, in lower case, as in "nl*abc"; NULL where
    # it concerns everybody, and where nobody says whom.
    Column("concerns", String(2 * LONGEST + 1)),
)
#: In this order pages are read, each from where the one before it ended.
ORDER: Final = (
    DOCUMENTS.c.changed,
    DOCUMENTS.c.country_code,
    DOCUMENTS.c.party_id,
    DOCUMENTS.c.id,
    DOCUMENTS.c.spelling,
)
Index("ix_ocpi_documents_changed", DOCUMENTS.c.role, DOCUMENTS.c.kind, *ORDER)
_CONCERNS: Final = DOCUMENTS.c.concerns
#: The same for one party. What concerns everybody is not in it, and costs nothing.
Index(
    "ix_ocpi_documents_concerns",
    DOCUMENTS.c.role,
    DOCUMENTS.c.kind,
    _CONCERNS,
    *ORDER,
    sqlite_where=_CONCERNS.is_not(None),
    postgresql_where=_CONCERNS.is_not(None),
)

#: How many documents there are: to count a million takes longer than to read a page.
#: A shelf has several rows, so that who adds to it need not wait for another who does;
#: and as many for each party that some of it concerns.
COUNTS: Final = Table(
    "ocpi_document_counts",
    metadata,
    Column("role", String(8), primary_key=True),
    Column("kind", String(LONGEST), primary_key=True),
    # As above, but for "" in the place of NULL, which no primary key has.
    Column("concerns", String(2 * LONGEST + 1), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("documents", Integer, nullable=False),
)

REPLIES: Final = Table(
    "ocpi_replies",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("platform", String(LONGEST), nullable=False),
    Column("party", String(255)),
    Column("what", String(LONGEST), nullable=False),
    Column("version", String(16), nullable=False),
    Column("url", Text, nullable=False),
    # In UTC and of one length, as above; the others too.
    Column("due", String(26), nullable=False),
    # The end of a reservation, which can be cancelled until then.
    Column("until", String(26)),
    # What is handed on by who asked: two parties as in NL-ABC, and an id of any length.
    Column("receiver", String(8)),
    Column("sender", String(8)),
    Column("correlation_id", Text),
    # What finds the result out, and the result: texts of JSON.
    Column("function", Text),
    Column("arguments", Text, nullable=False),
    Column("result", Text),
    Column("state", String(8), nullable=False),
    # Until when a process has it for itself, and how many had it before.
    Column("leased", String(26)),
    Column("revision", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Index("ix_ocpi_replies_due", "platform", "state", "due"),
)

#: Who has set the charging profile of a session last, and is told when it changes.
PROFILES: Final = Table(
    "ocpi_profiles",
    metadata,
    Column("platform", String(LONGEST), primary_key=True),
    # In lower case.
    Column("session_id", String(LONGEST), primary_key=True),
    Column("party", String(255), nullable=False),
    Column("receiver", String(8)),
    Column("sender", String(8)),
    Column("changed", String(26), nullable=False),
    Index("ix_ocpi_profiles_changed", "platform", "changed"),
)

QUESTIONS: Final = Table(
    "ocpi_questions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("platform", String(255), nullable=False),
    Column("party", String(255), nullable=False),
    Column("what", String(LONGEST), nullable=False),
    Column("version", String(16), nullable=False),
    Column("body", Text, nullable=False),
    # In UTC and of one length, as above.
    Column("due", String(26), nullable=False),
    Column("answer", Text),
    Column("result", Text),
    Column("state", String(8), nullable=False),
    # Counts the changes, so that of two processes one is told of each.
    Column("revision", Integer, nullable=False),
    Index("ix_ocpi_questions_due", "platform", "due"),
)

#: How far the lists of other parties were read, and who is reading them.
PULLS: Final = Table(
    "ocpi_pulls",
    metadata,
    Column("platform", String(LONGEST), primary_key=True),
    Column("party", String(255), primary_key=True),
    Column("module", String(LONGEST), primary_key=True),
    Column("kind", String(LONGEST), primary_key=True),
    Column("url", Text, nullable=False),
    # Moments are in UTC and of one length, as above.
    Column("since", String(26)),
    Column("next", Text),
    Column("began", String(26)),
    Column("newest", String(26)),
    Column("reached", String(26)),
    Column("total", Integer),
    Column("read", Integer, nullable=False),
    Column("doubted", Boolean, nullable=False),
    Column("passes", Integer, nullable=False),
    # Who has it for itself, and until when.
    Column("holder", String(64)),
    Column("leased", String(26)),
)
