"""Decoding an album that was filed as it is tagged, and telling what is not whole.

The album's row is the truth: it waits until one compare-and-swap says what was found. A copy that
came or an edit that was made meanwhile is looked at again; no file is ever changed or removed.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select, update

from crateful.audio.facts import Damage, Decoded
from crateful.downloads import broadcast
from crateful.downloads.models import Download, KeptOriginals
from crateful.downloads.worker import originals
from crateful.errors import Recovery, StepFailedError
from crateful.events.messages import LibraryChanged, Notification
from crateful.library.models import UNVERIFIED, Album, Artist, ImportRecord, Track, Verification
from crateful.library.provenance import DOWNLOAD_JOB
from crateful.library.store import analysis_rows, disk
from crateful.preferences import service as preference_service
from crateful.tools.rounds import Pace

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.orm import Session

    from crateful.audio.facts import AnalysisOptions, SoundAnalysis
    from crateful.db import Database
    from crateful.downloads.context import WorkerContext
    from crateful.events.bus import Bus
    from crateful.tools.watch import Watch
    from crateful.workbench.client import Workbench

logger = logging.getLogger(__name__)

DAMAGED: Final = "damaged-files"
"""What is told of an album whose files are not whole."""

PATIENCE_S: Final = 3600.0
"""That one file may take: at idle priority it may be kept waiting for long."""

_NAMED: Final = 3
"""Files that a sentence names."""


class AlbumAwayError(Exception):
    """The album can't be looked at now: its folder is not there, or its reader was killed."""


@dataclass(frozen=True, slots=True)
class _Copy:
    """An album's files, as their rows say."""

    album_id: int
    folder: Path
    changed_at: datetime
    names: tuple[str, ...]
    title: str
    artist: str


class LateVerification:
    """The part of a worker's rounds that verifies what was filed as it is tagged.

    Args:
        context: what the worker's jobs share.
        bus: tells people what is damaged.
        bench: of idle priority.
    """

    def __init__(self, context: WorkerContext, bus: Bus, bench: Workbench) -> None:
        self._context = context
        self._bus = bus
        self._bench = bench
        self.pace = Pace()

    def next_album(self, without: Collection[int]) -> int | None:
        """Return the album that waits longest for its verification."""
        with self._context.database.reading() as session:
            is_waiting = Album.verification == Verification.WAITING
            waiting = select(Album.id).where(UNVERIFIED, is_waiting, Album.id.not_in(without))
            return session.scalar(waiting.order_by(Album.id).limit(1))

    def look(self, album_id: int, watch: Watch) -> None:
        """Decode an album's files, finish its move if all are whole, and record what was found.

        Raises:
            AlbumAwayError: it can't be looked at now.
            OSError: the same, as the disk has it.
            Whatever ``watch.check`` raises; then nothing is recorded.
        """
        _verify(album_id, self._context, self._bench, self._bus, watch)


def _verify(
    album_id: int, context: WorkerContext, bench: Workbench, bus: Bus, watch: Watch
) -> None:
    copy = _copy_of(context, album_id)
    if copy is None:
        return
    options = preference_service.analysis_options(context.preferences())
    decoded = _decoded(copy, bench, watch, options)
    damages = decoded.damages
    raw = {} if damages else _said_by_exiftool(copy, bench, watch)
    if not damages and _is_unchanged(context.database, copy):
        # Before it is recorded: should this process die, all of it is done again.
        _release(context.database, copy, bus)
    with context.database.session() as session:
        is_recorded = _record(session, copy, damages, raw)
        if is_recorded:
            analysis_rows.record(session, album_id, decoded.analyses)
        told = _note_incident(session, copy, damages) if is_recorded and damages else None
        kept = originals.kept_of(session, album_id)
    if not is_recorded:
        return
    bus.tell(None, LibraryChanged(album_id=album_id, action="verified"))
    if damages:
        logger.warning("album %s: %d files are damaged", album_id, len(damages))
        _tell(bus, copy, damages, told, kept)


def _copy_of(context: WorkerContext, album_id: int) -> _Copy | None:
    with context.database.reading() as session:
        album = session.get(Album, album_id)
        if album is None or album.verification is not Verification.WAITING:
            return None
        names = select(Track.file_name).where(Track.album_id == album_id)
        return _Copy(
            album_id,
            disk.Shelf(context.settings.library_dir).place(album.folder),
            album.updated_at,
            tuple(session.scalars(names.order_by(Track.disc, Track.number))),
            album.title,
            session.get_one(Artist, album.artist_id).name,
        )


def _decoded(copy: _Copy, bench: Workbench, watch: Watch, options: AnalysisOptions) -> Decoded:
    """Decode every file.

    Raises:
        AlbumAwayError: see :meth:`LateVerification.look`.
        OSError: the disk does not say whether a file is there.
    """
    if not copy.folder.is_dir():
        raise AlbumAwayError
    found: list[Damage] = []
    analyses: dict[str, SoundAnalysis] = {}
    for name in copy.names:
        if _is_missing(copy.folder / name):
            found.append(Damage(name, "missing", "The file is not there any more."))
            continue
        try:
            decoded = bench.decode(
                copy.folder,
                {name: None},
                watch,
                options=options,
                keeps_tail=True,
                deadline_s=PATIENCE_S,
            )
            found += decoded.damages
            analyses |= decoded.analyses
        except StepFailedError as error:
            if error.recovery is not Recovery.PERMANENT:
                raise AlbumAwayError from error
            found.append(Damage(name, error.code.removeprefix("audio-"), str(error)))
    return Decoded(tuple(found), analyses)


def _is_missing(file: Path) -> bool:
    """Tell whether a file is gone; one that can't be looked at is not."""
    try:
        file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    return False


def _said_by_exiftool(copy: _Copy, bench: Workbench, watch: Watch) -> dict[str, dict[str, str]]:
    try:
        facts = bench.probe(copy.folder, copy.names, watch, deadline_s=PATIENCE_S)
    except StepFailedError as error:  # only a panel for the curious goes without it
        logger.info("album %s: not looked at by ExifTool: %s", copy.album_id, error)
        return {}
    return {fact.path: fact.raw for fact in facts}


def _is_unchanged(database: Database, copy: _Copy) -> bool:
    with database.reading() as session:
        album = session.get(Album, copy.album_id)
        return album is not None and _waits(copy, album)


def _waits(copy: _Copy, album: Album) -> bool:
    is_waiting = album.verification is Verification.WAITING
    return is_waiting and album.updated_at == copy.changed_at


def _record(
    session: Session, copy: _Copy, damages: Sequence[Damage], raw: dict[str, dict[str, str]]
) -> bool:
    """Say what was found, unless the album is another by now; return whether it was said."""
    state = Verification.DAMAGED if damages else Verification.VERIFIED
    told = [{"path": d.path, "code": d.code, "message": d.message} for d in damages]
    done = session.scalar(
        update(Album)
        .where(
            Album.id == copy.album_id,
            Album.verification == Verification.WAITING,
            Album.updated_at == copy.changed_at,
        )
        .values(verification=state, damages=told)
        .returning(Album.id)
    )
    if done is None:
        return False
    for name, said in raw.items():
        session.execute(
            update(Track)
            .where(Track.album_id == copy.album_id, Track.file_name == name)
            .values(raw_tags=said)
        )
    return True


def _release(database: Database, copy: _Copy, bus: Bus) -> None:
    left = originals.release(database, copy.album_id)
    if left is None:
        return
    logger.warning("album %s: %d originals stay", copy.album_id, len(left.files))
    bus.tell(
        left.user_id,
        Notification(
            title="Imported, but not removed",
            message=f"The album is in the library; {len(left.files)} of its files in "
            f"{left.folder} could not be removed, as the server may not.",
            code="originals-left",
            download_id=left.download_id,
            album_id=copy.album_id,
        ),
    )


def _note_incident(session: Session, copy: _Copy, damages: Sequence[Damage]) -> Download | None:
    """Add what was found to the download that brought the album, if it is still on the list."""
    newest = (
        select(ImportRecord.job)
        .where(ImportRecord.album_id == copy.album_id)
        .order_by(ImportRecord.id.desc())
        .limit(1)
    )
    number = (session.scalar(newest) or "").removeprefix(DOWNLOAD_JOB)
    row = session.get(Download, int(number), with_for_update=True) if number.isdecimal() else None
    if row is None:
        return None
    incidents: list[Any] = [
        {"code": DAMAGED, "message": f"{each.path}: {each.message}"[:500], "track": each.path}
        for each in damages
    ]
    row.incidents = [*row.incidents, *incidents]
    row.seq += 1
    session.flush()
    return row


def _tell(
    bus: Bus,
    copy: _Copy,
    damages: Sequence[Damage],
    told: Download | None,
    kept: KeptOriginals | None,
) -> None:
    """Tell whose album it is, else everybody; where its originals are, only whoever moves them."""
    people: set[int | None] = {each.user_id for each in (told, kept) if each is not None}
    for user_id in people or {None}:
        is_theirs = kept is not None and kept.user_id == user_id
        folder = originals.folder_of(kept) if kept and is_theirs else None
        bus.tell(user_id, _notification(copy, damages, told, folder))
    if told is not None:
        bus.tell(told.user_id, broadcast.changed(told))


def _notification(
    copy: _Copy, damages: Sequence[Damage], told: Download | None, folder: str | None
) -> Notification:
    names = ", ".join(each.path for each in damages[:_NAMED])
    more = f" and {len(damages) - _NAMED} more" if len(damages) > _NAMED else ""
    kept = f" The originals are still in {folder}." if folder else ""
    return Notification(
        level="warning",
        title="Damaged files",
        message=f"{copy.title} by {copy.artist}: {names}{more} can't be played to the end; "
        f"the album's page says why and what to do.{kept}"[:1000],
        code=DAMAGED,
        download_id=told.id if told else None,
        album_id=copy.album_id,
    )
