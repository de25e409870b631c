"""Data folders of the tests' own, each with a database: SQLite, or PostgreSQL if one is named.

``CRATEFUL_TEST_DATABASE_URL`` names a PostgreSQL server on which databases may be made, such as
``postgresql+psycopg://postgres@127.0.0.1:5432``; without it every folder has its SQLite file.
"""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

from sqlalchemy import create_engine, make_url

from crateful.db import Database, connect
from crateful.migrations import upgrade
from crateful.settings import Settings

SERVER_URL = os.environ.get("CRATEFUL_TEST_DATABASE_URL", "")
NOTE = "database.name"


def new_folder(data_dir: Path) -> Settings:
    """Make a data folder whose database has every table and no rows."""
    data_dir.mkdir(parents=True, exist_ok=True)
    settings = _with_database(data_dir, template="template1")
    database = Database(connect(settings.sqlalchemy_url))
    upgrade(database.engine)
    database.close()
    return settings


def copy_folder(source: Path, target: Path) -> Settings:
    """Copy a data folder with its database; nobody may be connected to it."""
    shutil.copytree(source, target)
    template = (source / NOTE).read_text() if SERVER_URL else ""
    return _with_database(target, template)


def drop_all() -> None:
    """Remove the databases that this process has made."""
    for name in _made:
        _run(f'DROP DATABASE "{name}" WITH (FORCE)')
    _made.clear()


def _with_database(data_dir: Path, template: str) -> Settings:
    if not SERVER_URL:
        return Settings(data_dir=data_dir)
    name = f"crateful_test_{secrets.token_hex(6)}"
    _run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    _made.append(name)
    (data_dir / NOTE).write_text(name)
    url = make_url(SERVER_URL).set(database=name).render_as_string(hide_password=False)
    return Settings(data_dir=data_dir, database_url=url)


def _run(statement: str) -> None:
    url = make_url(SERVER_URL).set(database="postgres")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


_made: list[str] = []
