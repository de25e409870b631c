"""Real beets in a child, real audio, and MusicBrainz on the loopback internet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.audio_files import AudioShelf
from tests.servers.internet import Internet
from tests.servers.postgres import PostgresServer
from tests.tagging.albums import Stager
from tests.tagging.child import ChildTagger

from crateful.db import Database, Model, connect
from crateful.tagging.models import CachedAnswer, RateSlot
from crateful.tagging.types import MusicBrainz


@pytest.fixture(scope="session")
def tagger() -> Iterator[ChildTagger]:
    tagger = ChildTagger()
    yield tagger
    tagger.close()


@pytest.fixture
def shared_database(tmp_path: Path) -> Iterator[Database]:
    """A database with the two tables that processes share."""
    yield from _opened(f"sqlite:///{tmp_path / 'shared.db'}")


@pytest.fixture(params=["sqlite", "postgresql"])
def either_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """The shared tables, once on each database."""
    if request.param == "sqlite":
        yield from _opened(f"sqlite:///{tmp_path / 'shared.db'}")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.create()
    yield from _opened(server.url(name))
    server.drop(name)


def _opened(url: str) -> Iterator[Database]:
    database = Database(connect(url))
    tables = [Model.metadata.tables[each.__tablename__] for each in (RateSlot, CachedAnswer)]
    Model.metadata.create_all(database.engine, tables=tables)
    yield database
    database.close()


@pytest.fixture
def musicbrainz(internet: Internet, shared_database: Database) -> MusicBrainz:
    """A mirror that may be asked often, through the loopback internet."""
    return MusicBrainz(
        url="https://mb.mirror.example",
        requests_per_s=500,
        proxy_url=internet.proxy_url,
        ca_file=str(internet.ca_file),
        database_url=shared_database.engine.url.render_as_string(hide_password=False),
        retry_pause_s=0.01,
    )


@pytest.fixture
def stager(audio_shelf: AudioShelf, tmp_path: Path) -> Stager:
    return Stager(audio_shelf, tmp_path / "staged")
