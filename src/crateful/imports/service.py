"""Starting the import of many folders, and telling how far it is."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from crateful.downloads.models import Download
from crateful.downloads.states import ENDED, Status
from crateful.errors import InvalidError, NotFoundError
from crateful.imports import scan
from crateful.imports.schemas import Mode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.imports.scan import AlbumFolder
    from crateful.settings import Settings

FOLDER_PRIORITY = -10
"""Below a person's own request: a bulk import never makes anybody wait."""

ROWS_PER_COMMIT = 100
"""Albums queued in one transaction: others' writes wait only for so many."""

SEEN = (Status.COMPLETE, Status.DUPLICATE)
"""Ends after which an unchanged folder need not be looked at again."""


class FolderNotUsableError(InvalidError):
    """The folder can't be imported as asked; the sentence says why."""


class ImportNotFoundError(NotFoundError):
    """There is no such import."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one call queued."""

    id: str
    queued: tuple[int, ...]
    """Download ids."""
    skipped: int


def check_folder(folder: str, mode: Mode, settings: Settings) -> Path:
    """Return the folder to scan, absolute and without links.

    Raises:
        FolderNotUsableError: it is no folder of this server, or the mode does not fit it.
    """
    path = Path(folder)
    if not path.is_absolute():
        msg = f"{folder!r} is not an absolute path; give the folder as the server sees it."
        raise FolderNotUsableError(msg)
    try:
        path = path.resolve(strict=True)
        readable = path.is_dir() and any(True for _ in path.iterdir())
    except (OSError, ValueError) as error:
        msg = f"The server can't read the folder {folder!r}; check the path and its permissions."
        raise FolderNotUsableError(msg) from error
    if not readable:
        msg = f"{folder!r} is not a folder with anything in it."
        raise FolderNotUsableError(msg)
    _check_place(path, mode, settings)
    return path


def not_to_scan(mode: Mode, settings: Settings) -> tuple[Path, ...]:
    """Return the folders below which nothing is anybody's to import."""
    ours = [settings.staging_dir.resolve(), settings.users_dir.resolve()]
    if mode is not Mode.IN_PLACE:  # a folder above the library was given
        ours.append(settings.library_dir.resolve())
    return tuple(ours)


def _check_place(path: Path, mode: Mode, settings: Settings) -> None:
    library = settings.library_dir.resolve()
    inside = path.is_relative_to(library)
    if inside and any(part.startswith(".") for part in path.relative_to(library).parts):
        msg = "This folder is the library's own; undo a deletion rather than import it again."
        raise FolderNotUsableError(msg)
    if mode is Mode.IN_PLACE and not inside:
        msg = "In place is for albums inside the library folder; use copy or move for others."
        raise FolderNotUsableError(msg)
    if mode is not Mode.IN_PLACE and inside:
        msg = "This folder is inside the library already; import it in place."
        raise FolderNotUsableError(msg)
    if path.is_relative_to(settings.staging_dir.resolve()):
        msg = "The staging folder belongs to downloads in progress; it can't be imported."
        raise FolderNotUsableError(msg)


def start(
    database: Database, user_id: int, root: Path, mode: Mode, *, without: tuple[Path, ...]
) -> Batch:
    """Queue every album below ``root`` that is new or has changed since it was last seen.

    Each album is a download of its own, with its own end. Calling again is safe.
    """
    batch_id = uuid.uuid4().hex
    queued: list[int] = []
    skipped = 0
    albums = list(scan.albums_below(root, without=without))
    for at in range(0, len(albums), ROWS_PER_COMMIT):
        some = albums[at : at + ROWS_PER_COMMIT]
        with database.session() as session:
            known = _known(session, some)
            for album in some:
                new_id = None
                if known.get(str(album.path)) != album.fingerprint:
                    new_id = _queue(session, user_id, batch_id, album, mode)
                skipped += new_id is None
                queued += [new_id] if new_id is not None else []
    return Batch(batch_id, tuple(queued), skipped)


def _known(session: Session, albums: Sequence[AlbumFolder]) -> dict[str, str]:
    """Return the fingerprint under which each folder was last imported."""
    rows = session.execute(
        select(Download.url_key, Download.options)
        .where(
            Download.source == "folder",
            Download.url_key.in_([str(album.path) for album in albums]),
            Download.status.in_(SEEN),
        )
        .order_by(Download.id)
    )
    return {key: str(options.get("fingerprint")) for key, options in rows}


def _queue(
    session: Session, user_id: int, batch_id: str, album: AlbumFolder, mode: Mode
) -> int | None:
    row = Download(
        user_id=user_id,
        source="folder",
        source_url=str(album.path),
        url_key=str(album.path),
        confirm_lossy=True,
        batch_id=batch_id,
        title=album.path.name,
        tracks_total=album.files,
        priority=FOLDER_PRIORITY,
        options={"mode": mode.value, "fingerprint": album.fingerprint},
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # an import of this folder is in hand: it will do
        return None
    return row.id


def count_by_status(session: Session, batch_id: str) -> dict[Status, int]:
    """Count a batch's albums by status.

    Raises:
        ImportNotFoundError: there is no such batch.
    """
    rows = session.execute(
        select(Download.status, func.count())
        .where(Download.batch_id == batch_id)
        .group_by(Download.status)
    )
    counts = {status: number for status, number in rows}  # noqa: C416  # rows are not pairs to mypy
    if not counts:
        msg = "There is no import of this id, or it found no album."
        raise ImportNotFoundError(msg)
    return counts


def page(
    session: Session, batch_id: str, *, after: int, limit: int, status: Status | None
) -> Sequence[Download]:
    """Return up to ``limit`` of a batch's downloads with ids above ``after``, oldest first."""
    query = select(Download).where(Download.batch_id == batch_id, Download.id > after)
    if status is not None:
        query = query.where(Download.status == status)
    return session.scalars(query.order_by(Download.id).limit(limit)).all()


def ended(counts: dict[Status, int]) -> int:
    """Return how many albums need nothing more from the service, those in review included."""
    return sum(number for status, number in counts.items() if status in ENDED | {Status.REVIEW})
