"""Starting an import of many folders, and its progress."""

from __future__ import annotations

import time
import uuid
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from crateful import sources
from crateful.db import utc_now
from crateful.downloads import entry
from crateful.downloads.models import (
    SCANS,
    Download,
    LeftOut,
    Mode,
    Options,
    ScanFacts,
    ZipFacts,
)
from crateful.downloads.moving_in import zips
from crateful.downloads.moving_in.import_files import Reason
from crateful.downloads.states import ENDED, Status
from crateful.errors import InvalidError, NotFoundError
from crateful.files import paths
from crateful.imports import file_lines
from crateful.imports.file_lines import OF_SCAN
from crateful.imports.known_folders import is_gone, is_same, key_of, known_of
from crateful.library.models import UNVERIFIED, Album

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.downloads.worker.job import Job
    from crateful.imports.scan import AlbumFolder, Found
    from crateful.library.models import Verification
    from crateful.settings import Settings

FOLDER_PRIORITY = -10
"""Below a person's own request: a bulk import never makes anybody wait."""

ROWS_PER_COMMIT = 100
"""Albums queued in one transaction: others' writes wait only for so many."""

LOOK_S: Final = 0.05
"""Seconds between two looks at a scan that somebody waits a moment for."""

DELETED: Final = "it was deleted from the library; import this very folder to have it again"


class FolderNotUsableError(InvalidError):
    """The folder can't be imported as asked; the sentence says why."""


class ImportNotFoundError(NotFoundError):
    """There is no such import."""

    def __init__(self) -> None:
        super().__init__("There is no import of this id.")


@dataclass(frozen=True, slots=True)
class Order:
    """What the albums of one import have in common."""

    user_id: int
    batch_id: str
    root: Path
    """What was asked for."""
    options: Options
    """Of the scan; its mode, and on whose word it goes on, are passed on to its albums."""


@dataclass(frozen=True, slots=True)
class Queued:
    """What became of a scan's albums."""

    ids: tuple[int, ...]
    """Of the new downloads."""
    skipped: int
    deleted: tuple[LeftOut, ...] = ()
    """Albums that were brought in before and deleted since."""


def check_folder(folder: str, mode: Mode, settings: Settings) -> Path:
    """Return the folder or zip to scan, absolute and without links.

    Raises:
        FolderNotUsableError: it is none of this server, or the mode does not fit it.
    """
    path = existing(folder)
    try:
        is_packed = zips.is_zip(path) and path.is_file()
        readable = is_packed or (path.is_dir() and any(True for _ in path.iterdir()))
    except OSError as error:
        raise unreadable(folder) from error
    if not readable:
        msg = f"{folder!r} is not a folder with anything in it, and no zip."
        raise FolderNotUsableError(msg)
    if is_packed and mode is Mode.IN_PLACE:
        msg = "In place nothing is unpacked; import the zip by copy or move."
        raise FolderNotUsableError(msg)
    _check_place(path, mode, settings)
    return path


def existing(folder: str) -> Path:
    """Return the path of something on this server, absolute and without links.

    Raises:
        FolderNotUsableError: there is nothing that the server may look at.
    """
    path = paths.path_of(folder)
    if not path.is_absolute():
        msg = f"{folder!r} is not an absolute path; give the folder as the server sees it."
        raise FolderNotUsableError(msg)
    try:
        return path.resolve(strict=True)
    except (OSError, ValueError) as error:
        raise unreadable(folder) from error


def unreadable(folder: str) -> FolderNotUsableError:
    """Return the error to raise of what the server can't look into."""
    msg = f"The server can't read the folder {folder!r}; check the path and its permissions."
    return FolderNotUsableError(msg)


def not_to_scan(mode: Mode | None, settings: Settings) -> tuple[Path, ...]:
    """Return the folders below which nothing is anybody's to import."""
    ours = [
        each.resolve() for each in (settings.staging_dir, settings.users_dir, settings.uploads_dir)
    ]
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
    for ours in (settings.staging_dir, settings.uploads_dir):
        if path.is_relative_to(ours.resolve()):
            msg = f"The {ours.name} folder belongs to what is in progress; it can't be imported."
            raise FolderNotUsableError(msg)


def start(database: Database, user_id: int, root: Path, options: Options) -> Download:
    """Queue the scan of a folder or zip, or return the one of the same folder that is under way."""
    row = _scan_row(user_id, root, options)
    try:
        with database.session() as session:
            if (first := entry.under_way(session, row)) is not None:
                return first
            session.add(row)
    except IntegrityError:  # the same folder was asked for at the same moment
        with database.reading() as session:
            if (first := entry.living(session, user_id, row.url_key)) is None:
                raise
            return first
    return row


def begin(session: Session, user_id: int, root: Path, options: Options) -> Download | None:
    """Queue the scan of a folder or zip inside the caller's transaction.

    Returns:
        The scan, or ``None`` while one of the same folder is under way.
    """
    row = _scan_row(user_id, root, options)
    if entry.under_way(session, row) is not None:
        return None
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # the same folder was asked for at the same moment
        return None
    return row


def _scan_row(user_id: int, root: Path, options: Options) -> Download:
    folder = paths.text_of(root)
    kind = "loose" if options.only_loose else "scan"
    return Download(
        user_id=user_id,
        source=sources.FOLDER.name,
        source_url=folder,
        url_key=f"{kind}:{options.mode}:{folder}",
        confirm_lossy=True,
        batch_id=f"{OF_SCAN}{uuid.uuid4().hex}",
        title=paths.readable(root.name),
        options=replace(options, scan=ScanFacts()),
        woken_at=utc_now(),
    )


def batch_of(scan: Download) -> str:
    """Return the id of the import that a scan begins."""
    return (scan.batch_id or "").removeprefix(OF_SCAN)


def scan_batch(batch_id: str) -> str:
    """Return the batch that an import's scan is of."""
    return f"{OF_SCAN}{batch_id}"


def order_of(job: Job) -> Order:
    """Return what the albums that a scan's job finds have in common."""
    ask = job.ask
    batch_id = (ask.batch_id or "").removeprefix(OF_SCAN)
    return Order(ask.user_id, batch_id, paths.path_of(ask.source_url), ask.options)


def queue(database: Database, order: Order, found: Found) -> Queued:
    """Queue every album that is new or has changed since it was last seen.

    Each album is a download of its own, with its own end; what becomes of every file is noted.
    Calling again is safe.
    """
    ids: list[int] = []
    deleted: list[LeftOut] = []
    skipped = 0
    files = file_lines.begin(database, order.batch_id, found)
    albums = [album for album in found.albums if key_of(album) not in files.queued]
    in_zip = Counter(album.zip for album in found.albums)
    for at in range(0, len(albums), ROWS_PER_COMMIT):
        some = albums[at : at + ROWS_PER_COMMIT]
        with database.session() as session:
            known = known_of(session, some, takes_once=order.options.takes_once)
            living = entry.living_among(session, order.user_id, [key_of(one) for one in some])
            for album in some:
                # A watch folder is nobody's word that what was deleted is wanted again.
                is_asked = order.root in {album.path, album.zip} and not order.options.takes_once
                is_wanted = is_asked and is_gone(known, album)
                if not is_same(known, album) or is_wanted:
                    new_id = _queue(session, order, album, in_zip[album.zip], living)
                    files.add(album, new_id, Reason.IN_HAND if new_id is None else None)
                    skipped += new_id is None
                    ids += [new_id] if new_id is not None else []
                elif is_gone(known, album):
                    deleted.append(LeftOut(paths.text_of(album.path), DELETED))
                    files.add(album, None, Reason.DELETED)
                else:
                    skipped += 1
                    files.add(album, None, Reason.KNOWN)
            files.write(session)
    return Queued(tuple(ids), skipped, tuple(deleted))


def note_scan(session: Session, download_id: int, facts: ScanFacts) -> None:
    """Keep what a scan has found out."""
    row = session.get_one(Download, download_id)
    row.options = replace(row.options, scan=facts)


def await_scan(database: Database, scan: Download, patience_s: float) -> Download:
    """Return a scan once it has ended, or as it is after ``patience_s``: most take a moment."""
    deadline = time.monotonic() + patience_s
    while True:
        with database.reading() as session:
            now = session.get(Download, scan.id)
        if now is None or now.status in ENDED or time.monotonic() > deadline:
            return now or scan
        time.sleep(LOOK_S)


def scan_of(session: Session, batch_id: str) -> Download | None:
    """Return the scan that began an import; an older version's import has none."""
    return session.scalar(select(Download).where(Download.batch_id == f"{OF_SCAN}{batch_id}"))


def require(session: Session, batch_id: str) -> None:
    """Make sure that there is an import of this id, if only its albums.

    Raises:
        ImportNotFoundError: there is none.
    """
    if scan_of(session, batch_id) is None and not count_by_status(session, batch_id):
        raise ImportNotFoundError


def folder_of(session: Session, batch_id: str) -> str:
    """Return what was imported, or a folder of it where an older version did that."""
    scan = scan_of(session, batch_id)
    first = select(Download.source_url).where(Download.batch_id == batch_id).limit(1)
    return scan.source_url if scan else session.scalar(first) or batch_id


def newest(session: Session, *, before: int | None, limit: int) -> Sequence[Download]:
    """Return up to ``limit`` scans with ids below ``before``, the newest first."""
    query = select(Download).where(SCANS)
    if before is not None:
        query = query.where(Download.id < before)
    return session.scalars(query.order_by(Download.id.desc()).limit(limit)).all()


def _queue(
    session: Session, order: Order, album: AlbumFolder, in_zip: int, living: Collection[str]
) -> int | None:
    files = None if album.is_whole else tuple(paths.text_of(PurePath(n)) for n, _ in album.audio)
    row = Download(
        user_id=order.user_id,
        source=sources.FOLDER.name,
        source_url=paths.text_of(album.path),
        url_key=key_of(album),
        confirm_lossy=True,
        batch_id=order.batch_id,
        title=album.title or paths.readable(album.name),
        artist=album.artist,
        tracks_total=album.files,
        priority=FOLDER_PRIORITY,
        options=replace(
            order.options,
            scan=None,
            fingerprint=album.fingerprint,
            files=files,
            zip=ZipFacts(paths.text_of(album.zip), in_zip) if album.zip else None,
            folder=album.named,
        ),
    )
    if row.url_key in living and (first := entry.under_way(session, row)) is not None:
        return first.id if first.wanted_again else None  # what is in hand will do
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # the same folder was asked for at the same moment
        return None
    return row.id


def count_by_status(session: Session, batch_id: str) -> dict[Status, int]:
    """Count a batch's albums by status."""
    rows = session.execute(
        select(Download.status, func.count())
        .where(Download.batch_id == batch_id)
        .group_by(Download.status)
    )
    return {status: number for status, number in rows}  # noqa: C416  # rows are not pairs to mypy


def count_unverified(session: Session, batch_id: str) -> dict[Verification, int]:
    """Count a batch's albums whose files are still to be decoded, or are not whole."""
    rows = session.execute(
        select(Album.verification, func.count())
        .join(Download, Download.result_album_id == Album.id)
        .where(UNVERIFIED, Download.batch_id == batch_id, Download.status == Status.COMPLETE)
        .group_by(Album.verification)
    )
    return {state: number for state, number in rows}  # noqa: C416  # as above


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
