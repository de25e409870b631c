"""What a worker needs of an album to look it up, and recording what it found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crateful.db import utc_now
from crateful.library.browse import files
from crateful.library.models import Album
from crateful.library.store import album_rows, proposal_rows
from crateful.library.store.disk import Shelf
from crateful.library.store.proposal_rows import Proposal

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from crateful.library.store.proposal_rows import ProposalState


@dataclass(frozen=True, slots=True)
class SoughtAlbum:
    """An album's files as they are now, and its row as it was read."""

    album_id: int
    version: int
    tries: int
    declined_release_id: str | None
    folder: Path
    stamp: str
    """Empty where there is no folder."""
    row_ids: dict[str, int]
    """Of its tracks, by their files' names."""


def read(session: Session, library: Path, album_id: int) -> SoughtAlbum | None:
    """Return an album that waits; ``None`` when it went meanwhile."""
    row, album = session.get(Proposal, album_id), session.get(Album, album_id)
    if row is None or album is None:
        return None
    folder = Shelf(library).place(album.folder)
    tracks = album_rows.tracks_of(session, album_id)
    return SoughtAlbum(
        album_id=album_id,
        version=row.version,
        tries=row.tries,
        declined_release_id=row.declined_release_id,
        folder=folder,
        stamp=files.stamp(session, library, album) if folder.is_dir() else "",
        row_ids={track.file_name: track.id for track in tracks},
    )


def record(session: Session, sought: SoughtAlbum, to: ProposalState, **found: object) -> bool:
    """Write down what was found, unless the album is another by now; return whether it was."""
    values: dict[str, object] = {"stamp": sought.stamp, "looked_at": utc_now(), **found}
    return proposal_rows.move(session, sought.album_id, sought.version, to, **values)


def hinder(session: Session, sought: SoughtAlbum, why: str) -> None:
    """Say why an album goes on waiting."""
    row = session.get(Proposal, sought.album_id, with_for_update=True)
    if row is not None and row.version == sought.version:
        row.why = why[:500]
