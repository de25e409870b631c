"""Installations to back up, on either database, and what they hold."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tests.library_rows import make_library, make_people
from tests.servers.postgres import PostgresServer

import crateful
from crateful.db import Database, Model, connect
from crateful.migrations import upgrade
from crateful.settings import Settings
from crateful.users import keyfile

Installations = Callable[[str, str], Settings]


@pytest.fixture
def installations(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[str, str], Settings]]:
    """Settings of an installation by its name and database, with no schema yet."""
    made: list[tuple[PostgresServer, str]] = []

    def make(name: str, dialect: str) -> Settings:
        data_dir = tmp_path / name
        data_dir.mkdir()
        if dialect == "sqlite":
            return Settings(data_dir=data_dir)
        server: PostgresServer = request.getfixturevalue("postgres")
        made.append((server, server.create()))
        return Settings(data_dir=data_dir, database_url=server.url(made[-1][1]))

    yield make
    for server, database in made:
        server.drop(database)


def fill(settings: Settings, albums: int = 40) -> None:
    """Make a library that people have hearts in, keys, and times, texts and JSON of all kinds."""
    upgrade(settings.sqlalchemy_url)
    for name in ("tokens.key", "vault.key"):
        keyfile.load_or_make(settings.data_dir / name)
    database = Database(connect(settings.sqlalchemy_url))
    make_library(database, albums=albums, tracks_per_album=5)
    make_people(database, people=2, hearts=20)
    database.close()


def rows(settings: Settings, *but: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table as the models read it."""
    for path in Path(crateful.__file__).parent.glob("*/models.py"):
        importlib.import_module(f"crateful.{path.parent.name}.models")
    engine = connect(settings.sqlalchemy_url)
    with engine.connect() as connection:
        found = {
            table.name: [
                tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))
            ]
            for table in Model.metadata.sorted_tables
            if table.name not in but
        }
    engine.dispose()
    return found


def keys(settings: Settings) -> dict[str, bytes]:
    """Return what each key file holds."""
    return {path.name: path.read_bytes() for path in settings.data_dir.glob("*.key")}
