"""The originals of a moved album that stay until its copy in the library is verified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from crateful.downloads import local_folder, rights
from crateful.downloads.models import KeptOriginals, Mode
from crateful.downloads.moving_in import zipped_album
from crateful.files import paths

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.downloads.job_input import JobInput
    from crateful.downloads.models import Download, Options


@dataclass(frozen=True, slots=True)
class Left:
    """Originals that could not be removed."""

    download_id: int
    user_id: int
    folder: str
    files: tuple[Path, ...]


def keep(session: Session, ask: JobInput, album_id: int, *, is_verified: bool) -> None:
    """Note what is to be removed later, in the transaction that records the album.

    What is noted of an earlier copy of the album goes: that one's originals stay.
    """
    session.execute(delete(KeptOriginals).where(KeptOriginals.album_id == album_id))
    if is_verified or ask.options.mode is not Mode.MOVE:
        return
    session.add(
        KeptOriginals(
            download_id=ask.id,
            album_id=album_id,
            user_id=ask.options.by or ask.user_id,
            source_url=ask.source_url,
            batch_id=ask.batch_id,
            options=ask.options,
        )
    )


def are_kept(session: Session, task: JobInput | Download) -> bool:
    """Tell whether a download's originals must stay for now: its own, or others of its zip."""
    is_own = session.get(KeptOriginals, task.id) is not None
    return is_own or _is_zip_kept(session, task.id, task.batch_id, task.options)


def kept_of(session: Session, album_id: int) -> KeptOriginals | None:
    """Return where an album's originals still are, and on whose word they are to go."""
    return session.scalar(select(KeptOriginals).where(KeptOriginals.album_id == album_id))


def folder_of(kept: KeptOriginals) -> str | None:
    """Return where a person finds originals; what was uploaded is in no folder of theirs."""
    return kept.source_url if kept.options.upload is None else None


def are_left(session: Session, batch_id: str) -> bool:
    """Tell whether originals of an import stay until their copies are verified."""
    left = select(KeptOriginals.download_id).where(KeptOriginals.batch_id == batch_id).limit(1)
    return session.scalar(left) is not None


def release(database: Database, album_id: int) -> Left | None:
    """Remove the originals of an album whose files turned out whole, then forget them.

    Safe to repeat: a crash on the way leaves the note, and what is gone is passed over.

    Returns:
        What could not be removed, or may not be: whoever asked for it is no admin any more.
        Of an upload nothing: the service removes its own folder.
    """
    with database.reading() as session:
        row = kept_of(session, album_id)
        if row is None:
            return None
        is_allowed = rights.may_touch(session, row.options, row.user_id)
        is_zip_kept = _is_zip_kept(session, row.download_id, row.batch_id, row.options)
    left = [] if is_allowed else [paths.path_of(row.source_url)]
    if is_allowed and not is_zip_kept:
        left = local_folder.finish_move(database, row.source_url, row.batch_id, row.options)
    with database.session() as session:
        session.execute(delete(KeptOriginals).where(KeptOriginals.download_id == row.download_id))
    is_told = left and row.options.upload is None
    return Left(row.download_id, row.user_id, row.source_url, tuple(left)) if is_told else None


def _is_zip_kept(
    session: Session, download_id: int, batch_id: str | None, options: Options
) -> bool:
    """Tell whether other albums of a download's zip are not verified yet."""
    if options.zip is None:
        return False
    others = select(KeptOriginals.download_id).where(
        KeptOriginals.batch_id == batch_id,
        KeptOriginals.download_id != download_id,
        zipped_album.lies_in(KeptOriginals.source_url, options.zip.path),
    )
    return session.scalar(others.limit(1)) is not None
