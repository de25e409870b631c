"""Making, pruning and restoring backups of an installation without its music."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import psutil
from sqlalchemy import Connection, insert, inspect, text

from crateful import migrations
from crateful.archives import reading, tables, writing
from crateful.archives.manifest import ArchiveError
from crateful.archives.tables import Shape
from crateful.errors import ConflictError
from crateful.files import atomic, locks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crateful.archives.manifest import Manifest, TableContent
    from crateful.archives.reading import Archive
    from crateful.settings import Settings

FOLDER: Final = "backups"
"""In the data folder."""

_NAME: Final = "crateful-{version}-{time}.zip"
_PATTERN: Final = "crateful-*.zip"
_RESTORING: Final = "restoring"
"""In the data folder, while a backup is put back: the keys, and which backup's they are."""

_DRAFT: Final = ".restoring.part"
_LOCK: Final = ".restore.lock"
_ID: Final = "id"
_OLD_STAGING: Final = "staging-before-restore"
_ROWS_AT_ONCE: Final = 1000


class TargetInUseError(ConflictError):
    """Something works with the database that a backup is to replace."""


class TargetNotEmptyError(ConflictError):
    """The database that a backup is to fill holds something."""


def make(settings: Settings, target: Path | None = None) -> Path:
    """Write a backup, also while the service runs, and return where it is.

    Args:
        settings: of the installation.
        target: the file; without one, a new file in the data folder's ``backups``.

    Raises:
        OSError: it can't be written there.
    """
    if target is None:
        time = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
        target = settings.data_dir / FOLDER / _NAME.format(version=version("crateful"), time=time)
    target.parent.mkdir(parents=True, exist_ok=True)
    engine = migrations.engine_on(settings.sqlalchemy_url, writes=False)
    try:
        writing.write(engine, list(settings.data_dir.glob("*.key")), target)
    finally:
        engine.dispose()
    return target


def prune(settings: Settings, keep: int) -> list[Path]:
    """Remove all but the newest ``keep`` files that :func:`make` named, and return those."""
    # Their names sort by version first, so it is their age that counts.
    files = sorted(
        (settings.data_dir / FOLDER).glob(_PATTERN), key=lambda file: file.stat().st_mtime_ns
    )
    gone = files[: max(0, len(files) - keep)]
    for file in gone:
        file.unlink()
    return gone


def restore(settings: Settings, path: Path, *, replace: bool = False) -> Manifest:
    """Put a backup back: all of it, or nothing.

    The database may be of another kind than the backup's. Everybody has to sign in anew.

    Args:
        settings: of the installation that is to become what the backup holds.
        path: the backup.
        replace: whether what is there may be replaced; it is backed up first.

    Raises:
        ArchiveError: the file is no backup, or damaged.
        MigrationError: a newer version made it.
        TargetInUseError: the service runs.
        TargetNotEmptyError: there is something, and it may not be replaced.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with locks.exclusive(settings.data_dir / _LOCK), reading.opened(path) as archive:
        _finish(settings)
        migrations.refuse_unknown(archive.manifest.revision)
        archive.check()
        _refuse_running(settings)
        if _holds_something(settings):
            if not replace:
                msg = "There is something in this database already. Use --replace to replace it."
                raise TargetNotEmptyError(msg)
            make(settings)
        _stage_keys(settings, archive)
        _fill(settings, archive)
        _finish(settings)
        return archive.manifest


def finish(settings: Settings) -> None:
    """Bring the end about of a restore that was broken off: all of it is kept, or nothing."""
    with locks.exclusive(settings.data_dir / _LOCK):
        _finish(settings)


def _finish(settings: Settings) -> None:
    folder = settings.data_dir / _RESTORING
    if not folder.exists():
        return
    if _mark_of(settings) == (folder / _ID).read_text():
        for key in folder.glob("*.key"):
            key.replace(settings.data_dir / key.name)
        _put_staging_aside(settings)
    # First out of sight: a crash while it is removed must not leave some of it to be judged.
    draft = settings.data_dir / _DRAFT
    shutil.rmtree(draft, ignore_errors=True)
    folder.rename(draft)
    shutil.rmtree(draft)


def _refuse_running(settings: Settings) -> None:
    """Nobody may write while a database is replaced; on PostgreSQL the server knows who could."""
    msg = "The service runs. Stop it, and every worker, before a backup is put back."
    if any(process != os.getpid() and _is_ours(process) for process in _noted(settings)):
        raise TargetInUseError(msg)
    engine = migrations.engine_on(settings.sqlalchemy_url)
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql" and connection.scalar(
                text(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
                )
            ):
                raise TargetInUseError(msg)
    finally:
        engine.dispose()


def _noted(settings: Settings) -> list[int]:
    """Return the processes of all services that the note names: the last may be a killed one."""
    try:
        last = json.loads(settings.service_note.read_text())
        return [int(entry["pid"]) for entry in (last, *last.get("others", ()))]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []


def _is_ours(process: int) -> bool:
    """Tell a service that runs from one that was killed, whose number somebody else has now."""
    try:
        words = psutil.Process(process).cmdline()
    except (psutil.Error, ValueError):
        return False
    return any("crateful" in word for word in words)


def _holds_something(settings: Settings) -> bool:
    has_schema = migrations.current(settings.sqlalchemy_url) is not None
    engine = migrations.engine_on(settings.sqlalchemy_url, writes=False)
    try:
        with engine.connect() as connection:
            if not has_schema and inspect(connection).get_table_names():
                msg = "The database holds tables of another program's: give Crateful its own."
                raise TargetNotEmptyError(msg)
            return any(
                connection.execute(table.select().limit(1)).first() is not None
                for name, table in tables.of(connection).items()
                if name not in tables.PASSING
            )
    finally:
        engine.dispose()


def _stage_keys(settings: Settings, archive: Archive) -> None:
    """Have the keys ready to be renamed into their places, once the rows are there."""
    draft = settings.data_dir / _DRAFT
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    for key in archive.manifest.keys:
        atomic.write(draft / key.name, archive.key(key), atomic.OWNER_ONLY)
    atomic.write(draft / _ID, archive.manifest.id.encode(), atomic.OWNER_ONLY)
    draft.rename(settings.data_dir / _RESTORING)


def _fill(settings: Settings, archive: Archive) -> None:
    """Replace the whole database in one transaction, then bring it to this version."""
    manifest = archive.manifest
    with migrations.rebuilding(settings.sqlalchemy_url, manifest.revision) as connection:
        known = tables.of(connection)
        for content in manifest.tables:
            table = known.get(content.name)
            if table is None or not set(content.columns) <= set(table.c.keys()):
                msg = f"{archive.path.name} has a table that its version does not have."
                raise ArchiveError(msg)
            shape = Shape.of(table, content.columns)
            for rows in _batches(archive, content, shape):
                connection.execute(insert(table), rows)
            tables.count_on(connection, table, content.last_id)
        # Who was signed out since the backup was made shall not be signed in again by it.
        connection.execute(text("DELETE FROM sign_ins"))
        _mark(connection, manifest.id)


def _batches(
    archive: Archive, content: TableContent, shape: Shape
) -> Iterator[list[dict[str, Any]]]:
    rows = archive.rows(content)
    while batch := list(islice(rows, _ROWS_AT_ONCE)):
        yield [dict(zip(content.columns, shape.from_json(row), strict=True)) for row in batch]


def _mark(connection: Connection, archive_id: str) -> None:
    """Note in the database whose content it has, in the same transaction."""
    if connection.dialect.name == "postgresql":
        # An id is hexadecimal; a comment takes no parameters.
        comment = f"COMMENT ON TABLE {tables.REVISION_TABLE} IS '{archive_id}'"
        connection.exec_driver_sql(comment)
    else:
        connection.exec_driver_sql(f"PRAGMA user_version = {_number_of(archive_id)}")


def _mark_of(settings: Settings) -> str | None:
    staged = (settings.data_dir / _RESTORING / _ID).read_text()
    engine = migrations.engine_on(settings.sqlalchemy_url, writes=False)
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                if not inspect(connection).has_table(tables.REVISION_TABLE):
                    return None
                return inspect(connection).get_table_comment(tables.REVISION_TABLE)["text"]
            number = connection.exec_driver_sql("PRAGMA user_version").scalar()
            return staged if number == _number_of(staged) else None
    finally:
        engine.dispose()


def _number_of(archive_id: str) -> int:
    """Return what SQLite's header has room for: 31 bits."""
    return int(archive_id[:7], 16)


def _put_staging_aside(settings: Settings) -> None:
    """Take what was fetched for other rows, of the same numbers, out of the way."""
    if not settings.staging_dir.exists():
        return
    aside = settings.data_dir / _OLD_STAGING
    shutil.rmtree(aside, ignore_errors=True)
    settings.staging_dir.rename(aside)
