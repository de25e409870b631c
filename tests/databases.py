"""Data folders of the tests' own, each with a database on what :mod:`tests.backends` has."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests import backends

from crateful.db import Database, connect
from crateful.migrations import upgrade
from crateful.settings import Settings

NOTE = "database.url"


def new_folder(data_dir: Path) -> Settings:
    """Make a data folder whose database has every table and no rows."""
    data_dir.mkdir(parents=True, exist_ok=True)
    settings = _with_database(data_dir, template=backends.EMPTY)
    database = Database(connect(settings.sqlalchemy_url))
    upgrade(database.engine)
    database.close()
    return settings


def copy_folder(source: Path, target: Path) -> Settings:
    """Copy a data folder with its database; nobody may be connected to it."""
    shutil.copytree(source, target)
    note = source / NOTE
    return _with_database(target, note.read_text().rpartition("/")[2] if note.exists() else "")


def forget(settings: Settings) -> None:
    """Remove a folder's database, whoever is connected to it."""
    backends.current().forget_database(settings.sqlalchemy_url)


def _with_database(data_dir: Path, template: str) -> Settings:
    url = backends.current().new_database(template)
    if not url:
        return Settings(data_dir=data_dir, host="127.0.0.1")
    (data_dir / NOTE).write_text(url)
    queue = backends.current().shared_queue()
    return Settings(data_dir=data_dir, host="127.0.0.1", database_url=url, broker_url=queue)
