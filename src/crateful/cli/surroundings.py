"""Checks of `crateful doctor` other than programs: folders, database, broker."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kombu import Connection
from kombu.exceptions import KombuError
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from crateful import migrations
from crateful.cli import database
from crateful.formatting import size_text
from crateful.tools.programs import Finding, ToolStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crateful.settings import Settings

BROKER_TIMEOUT_S = 5
"""Seconds to wait for the broker's connection."""


def look(settings: Settings) -> Iterator[Finding]:
    """Check the folders, the database and the broker that the settings name."""
    for name, folder in (
        ("data folder", settings.data_dir.absolute()),
        ("library", settings.library_dir),
        ("users' folders", settings.users_dir),
    ):
        yield _folder(name, folder, settings.min_free_bytes)
    yield _same_file_system(settings)
    yield _database(settings)
    yield _broker(settings)


def _folder(name: str, folder: Path, min_free_bytes: int) -> Finding:
    existing = _existing(folder)
    try:
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        detail = f"Can't write in {existing}: {error.strerror}."
        return Finding(name, ToolStatus.FAILS, detail=detail)
    free_bytes = shutil.disk_usage(existing).free
    detail = f"{folder}, {size_text(free_bytes)} free"
    if free_bytes < min_free_bytes:
        detail += "; downloads are put off until CRATEFUL_MIN_FREE_BYTES are free"
        return Finding(name, ToolStatus.FAILS, detail=detail)
    return Finding(name, ToolStatus.WORKS, detail=detail)


def _same_file_system(settings: Settings) -> Finding:
    """Try a real hard link: two mounts of one disk share a device and still refuse it."""
    name = "staging to library"
    # The first album makes them; until then what they will be made in tells as much.
    staging, library = _existing(settings.staging_dir), _existing(settings.library_dir)
    try:
        linked = _can_link(staging, library)
    except OSError as error:
        return Finding(name, ToolStatus.FAILS, detail=f"Can't write: {error.strerror}.")
    if not linked:
        detail = "different file systems: each album is copied, which takes longer"
        return Finding(name, ToolStatus.HINT, detail=detail)
    return Finding(name, ToolStatus.WORKS, detail="one file system: albums are moved, not copied")


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    folder = folder.absolute()
    return next(path for path in (folder, *folder.parents) if path.exists())


def _can_link(staging: Path, library: Path) -> bool:
    with tempfile.NamedTemporaryFile(dir=staging, prefix=".doctor-") as file:
        twin = library / f"{Path(file.name).name}-twin"
        try:
            os.link(file.name, twin)
        except PermissionError:
            raise
        except OSError:  # EXDEV, or a file system that has no hard links
            return False
        twin.unlink()
        return True


def _database(settings: Settings) -> Finding:
    name, url = "database", make_url(settings.sqlalchemy_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return Finding(name, ToolStatus.WORKS, "sqlite", "none yet: made on the first start")
    try:
        revision = migrations.current(url)
    except SQLAlchemyError as error:
        detail = f"Can't be reached: {database.reason(error)}"
        return Finding(name, ToolStatus.FAILS, url.get_backend_name(), detail)
    if revision != migrations.head():
        detail = "Its tables are of another version: run `crateful db upgrade`."
        return Finding(name, ToolStatus.FAILS, url.get_backend_name(), detail)
    return Finding(
        name, ToolStatus.WORKS, url.get_backend_name(), "reached, its tables are current"
    )


def _broker(settings: Settings) -> Finding:
    name, url = "queue", settings.broker_url.get_secret_value()
    if not url:
        return Finding(name, ToolStatus.WORKS, detail="inside `crateful serve`, needs nothing")
    transport = url.partition(":")[0]
    try:
        with Connection(url, connect_timeout=BROKER_TIMEOUT_S) as connection:
            connection.ensure_connection(max_retries=1, timeout=BROKER_TIMEOUT_S)
    except (KombuError, OSError, KeyError, ImportError) as error:
        # KeyError: kombu knows no such transport. The URL stays out: it may hold a password.
        detail = f"Can't be reached ({type(error).__name__}). Check CRATEFUL_BROKER_URL."
        return Finding(name, ToolStatus.FAILS, transport, detail)
    return Finding(name, ToolStatus.WORKS, transport, "reached")
