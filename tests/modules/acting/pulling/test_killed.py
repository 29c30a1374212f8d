"""A process that is killed in the middle of a pull loses nothing that it has read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

pytest.importorskip("requests_hardened", reason="It needs the extra 'registration'.")
pytest.importorskip("sqlalchemy", reason="It needs the extra 'sqlalchemy'.")

from sqlalchemy import URL
from sqlalchemy import create_engine
from sqlalchemy import update
from sqlalchemy.pool import NullPool

from flask_ocpi_status.modules import PullUnderway
from flask_ocpi_status.modules.keeping.tables import PULLS
from tests.background.doing import LONG
from tests.background.doing import until
from tests.modules.keeping.places import ENGINES
from tests.modules.keeping.places import database_url

from ..processes import begun
from ..processes import pull
from ..sources import Puller
from ..sources import Source
from ..sources import sql_documents


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    with database_url(request.param, tmp_path) as url:
        yield url


def test_another_goes_on_where_it_was(url: URL) -> None:
    go_on = Event()
    with Source(35) as source, sql_documents(url) as documents:
        source.between = lambda number: number == 3 and go_on.wait(LONG)
        puller = Puller(source, documents, documents.session)
        database = url.render_as_string(hide_password=False)
        process = begun(pull, source.url, database)
        try:
            until(lambda: len(puller.kept()) == 30 or not process.is_alive())
            assert process.is_alive()
        finally:
            process.kill()
            process.join()
            go_on.set()
        source.between = lambda number: None

        with pytest.raises(PullUnderway):
            puller.pull()  # it may be alive still, for all that is known
        _let_go(url)
        source.forget()
        pulled = puller.pull()

        assert source.asked == ["offset=30"]
        assert (pulled.read, pulled.created) == (5, 5)
        assert len(puller.kept()) == 35


def _let_go(url: URL) -> None:
    """Have the time be over for which the process had the list for itself."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(update(PULLS).values(leased="2000-01-01T00:00:00.000000"))
    engine.dispose()
