"""The two databases, each with nothing in it: what is measured on both says so in its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from tests.servers.postgres import PostgresServer

from bench.measure import Figure
from crateful.db import Database, connect
from crateful.migrations import upgrade

Measured = Callable[[Database, str], Iterator[Figure]]
"""Of a database and its name."""


def on_both(folder: Path, figures: Measured) -> list[Figure]:
    """Return what is measured on SQLite in a folder, and on a PostgreSQL started for it."""
    folder.mkdir(parents=True, exist_ok=True)
    found = _on(f"sqlite:///{folder / 'crateful.db'}", figures)
    with PostgresServer() as server:
        return found + _on(server.url(server.create()), figures)


def _on(url: str, figures: Measured) -> list[Figure]:
    upgrade(url)
    database = Database(connect(url))
    try:
        return list(figures(database, database.engine.dialect.name))
    finally:
        database.close()
