"""Data folders of the tests' own, each with a database on what :mod:`tests.backends` has."""

from __future__ import annotations

import atexit
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import backends

from crateful.db import Database, connect
from crateful.migrations import upgrade
from crateful.settings import Settings

NOTE = "database.url"


_migrated: list[Settings] = []


def migrated() -> Settings:
    """Return a folder whose database has every table and no rows, made once for each process.

    Services begin with a copy: the migrations are a half of a processor's time until one answers.
    """
    if not _migrated:
        folder = TemporaryDirectory(prefix="crateful-schema-")
        atexit.register(folder.cleanup)
        _migrated.append(new_folder(Path(folder.name)))
    return _migrated[0]


def give_schema(data_dir: Path) -> dict[str, str]:
    """Give a service a database that is made already; return the variables that name it."""
    settings = migrated()
    note = settings.data_dir / NOTE
    if note.exists():
        return backends.current().settings(note.read_text().rpartition("/")[2])
    file = data_dir / "crateful.db"
    if not file.exists():
        shutil.copyfile(settings.data_dir / file.name, file)
    return {}


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
