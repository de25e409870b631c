"""A library of the test's own, on both databases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.servers.postgres import PostgresServer

from crateful.db import Database, connect
from crateful.migrations import upgrade
from crateful.settings import Settings


@dataclass(frozen=True)
class Library:
    """A library folder and the database that knows it."""

    root: Path
    database: Database
    settings: Settings


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """An empty database."""
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and no rows, to copy."""
    path = tmp_path_factory.mktemp("migrated") / "crateful.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def library(tmp_path: Path, migrated_file: Path) -> Iterator[Library]:
    """An empty library on SQLite."""
    shutil.copyfile(migrated_file, tmp_path / "crateful.db")
    yield from opened(tmp_path, f"sqlite:///{tmp_path / 'crateful.db'}")


@pytest.fixture(params=["sqlite", "postgresql"])
def any_library(
    request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path
) -> Iterator[Library]:
    """An empty library, once on each database."""
    if request.param == "sqlite":
        shutil.copyfile(migrated_file, tmp_path / "crateful.db")
        yield from opened(tmp_path, f"sqlite:///{tmp_path / 'crateful.db'}")
        return
    url = request.getfixturevalue("postgres_url")
    upgrade(url)
    yield from opened(tmp_path, url)


def opened(root: Path, url: str) -> Iterator[Library]:
    """Open the library of a folder, and close it."""
    settings = Settings(
        data_dir=root, library_path=root / "library", users_path=root / "users", database_url=url
    )
    database = Database(connect(url))
    yield Library(root, database, settings)
    database.close()
