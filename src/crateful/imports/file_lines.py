"""Writing down what becomes of every file that a scan came to."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, func, insert, literal, or_, select

from crateful.db import utc_now
from crateful.downloads.models import Download
from crateful.downloads.moving_in.import_files import ImportFile, Reason
from crateful.files import paths
from crateful.imports.known_folders import key_of
from crateful.imports.notes import PassedOver

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.imports.scan import AlbumFolder, Found

OF_SCAN: Final = "scan-"
"""Before the import's id, the batch of its scan, as in ``SCANS``: it is none of its albums."""

KEEP: Final = timedelta(days=90)
"""How long after the end of an import's last album it is told what became of every file."""

AT_A_TIME: Final = 1000
"""Rows that one transaction writes: others can write in between."""


def forget(session: Session, batch_id: str) -> None:
    """Remove what an earlier try of a scan noted, but for the files of albums that it queued."""
    of_nobody = (ImportFile.batch_id == batch_id, ImportFile.download_id.is_(None))
    session.execute(delete(ImportFile).where(*of_nobody))


def note(session: Session, batch_id: str, lines: Sequence[PassedOver]) -> None:
    """Note what is no album's while the scan goes on."""
    rows = [_row(batch_id, each.path, None, each.reason, each.why) for each in lines]
    session.execute(insert(ImportFile), rows)


def begin(database: Database, batch_id: str, found: Found) -> FileLines:
    """Note the rest of what is no album's.

    Returns:
        What notes the albums' files.
    """
    with database.session() as session:
        queued = session.scalars(select(Download.url_key).where(Download.batch_id == batch_id))
        lines = FileLines(batch_id, found, frozenset(queued))
    of_none = (
        PassedOver(paths.text_of(folder / name), Reason.NO_ALBUM)
        for folder, names in found.beside.items()
        if folder not in lines.owned
        for name in names
    )
    waiting = chain(found.passed_over, of_none)
    while some := list(islice(waiting, AT_A_TIME)):
        with database.session() as session:
            note(session, batch_id, some)
    return lines


def collect(database: Database) -> None:
    """Remove the lines of imports that are over for long, or that nobody can ask for any more."""
    with database.reading() as session:
        old = session.scalars(_old(utc_now() - KEEP)).all()
    for batch_id in old:
        some = select(ImportFile.id).where(ImportFile.batch_id == batch_id).limit(AT_A_TIME)
        gone = delete(ImportFile).where(ImportFile.id.in_(some)).returning(ImportFile.id)
        is_left = True
        while is_left:
            with database.session() as session:
                is_left = bool(session.scalars(gone).all())


def is_gone(session: Session, batch_id: str) -> bool:
    """Tell whether an import that is over for long has no lines any more."""
    if session.scalar(select(ImportFile.id).where(ImportFile.batch_id == batch_id).limit(1)):
        return False
    return session.scalar(_needed(literal(batch_id), utc_now() - KEEP).limit(1)) is None


def _needed(batch_id: ColumnElement[str], before: datetime) -> Select[int]:
    """Return the downloads of an import that are under way, or have ended since ``before``."""
    return select(Download.id).where(
        Download.batch_id.in_([batch_id, literal(OF_SCAN) + batch_id]),
        or_(Download.finished_at.is_(None), Download.finished_at > before),
    )


def _old(before: datetime) -> Select[str]:
    """Return the imports of which nothing is under way, or has ended since ``before``.

    Each import is one step in the index of lines, however many it has.
    """
    batches = select(func.min(ImportFile.batch_id).label("id")).cte("batches", recursive=True)
    next_one = select(func.min(ImportFile.batch_id)).where(ImportFile.batch_id > batches.c.id)
    batches = batches.union_all(select(next_one.scalar_subquery()).where(batches.c.id.is_not(None)))
    needed = _needed(batches.c.id, before).exists()
    return select(batches.c.id).where(batches.c.id.is_not(None), ~needed)


class FileLines:
    """Notes the files of albums, those beside the audio with them.

    Args:
        batch_id: the import's.
        found: what the scan found.
        queued: keys of albums whose files were noted by an earlier try.
    """

    def __init__(self, batch_id: str, found: Found, queued: frozenset[str]) -> None:
        self.queued = queued
        self.owned = _owned(found)
        """Of each folder with something beside audio, the album that it goes with, by its key."""
        self._batch_id = batch_id
        self._beside: dict[str, list[str]] = {}
        for folder, key in self.owned.items():
            names = (paths.text_of(folder / name) for name in found.beside[folder])
            self._beside.setdefault(key, []).extend(names)
        self._rows: list[dict[str, Any]] = []

    def add(self, album: AlbumFolder, download_id: int | None, reason: Reason | None) -> None:
        """Note an album's files; :meth:`write` writes them."""
        audio = [paths.text_of(album.path / name) for name, _ in album.audio]
        for path in (*audio, *self._beside.get(key_of(album), ())):
            self._rows.append(_row(self._batch_id, path, download_id, reason))

    def write(self, session: Session) -> None:
        """Write what was noted since the last time."""
        if self._rows:
            session.execute(insert(ImportFile), self._rows)
            self._rows = []


def _owned(found: Found) -> Mapping[Path, str]:
    """Return with which album each folder's other files go, by the album's key."""
    sounding: dict[Path, set[str]] = {}
    for album in found.albums:
        key = key_of(album)
        for folder in {album.path, *((album.path / name).parent for name, _ in album.audio)}:
            sounding.setdefault(folder, set()).add(key)
    owned: dict[Path, str] = {}
    for folder in found.beside:
        nearest = next((one for one in (folder, *folder.parents) if one in sounding), None)
        keys = sounding[nearest] if nearest is not None else set()
        if len(keys) == 1:
            owned[folder] = next(iter(keys))
    return owned


def _row(
    batch_id: str, path: str, download_id: int | None, reason: Reason | None, why: str = ""
) -> dict[str, Any]:
    return {
        "batch_id": batch_id,
        "path": path,
        "download_id": download_id,
        "reason": reason,
        "why": why,
    }
