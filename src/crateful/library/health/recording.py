"""What a look at an album's files found, written into its rows; the files stay as they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from crateful.audio.facts import METHOD
from crateful.audio.quality import LOSSLESS_CODECS
from crateful.db import utc_now
from crateful.library import authenticity
from crateful.library.errors import AlbumNotFoundError
from crateful.library.health import scanning
from crateful.library.health.findings import CHANGED
from crateful.library.models import Album, Track, Verification
from crateful.library.store import album_rows, fingerprint_rows
from crateful.library.store.disk import Shelf

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.orm import Session

    from crateful.audio.facts import (
        AnalysisOptions,
        AudioFacts,
        Authenticity,
        Damage,
        SoundAnalysis,
    )
    from crateful.library.service import LibraryContext


@dataclass(frozen=True, slots=True)
class ScannedAlbum:
    """An album as its rows say."""

    album_id: int
    folder: Path
    changed_at: datetime
    tracks: tuple[Track, ...]
    is_verified_later: bool
    """It waits for its first verification, which is not the scan's."""


def read(session: Session, library: Path, album_id: int) -> ScannedAlbum | None:
    """Return an album to be looked at; ``None`` if it went."""
    album = session.get(Album, album_id)
    if album is None:
        return None
    return ScannedAlbum(
        album_id=album_id,
        folder=Shelf(library).place(album.folder),
        changed_at=album.updated_at,
        tracks=tuple(album_rows.tracks_of(session, album_id)),
        is_verified_later=album.verification is Verification.WAITING,
    )


def is_unheard(track: Track) -> bool:
    """Tell whether nobody knows by today's method what a lossless file's sound shows."""
    if track.codec not in LOSSLESS_CODECS or track.codec == "dsd":
        return False
    found = authenticity.of(track)
    return found.method < METHOD if found else track.is_lossless


def unknown(track: Track, wanted: AnalysisOptions) -> AnalysisOptions:
    """Return of what the household wants to know what is not known of a track yet.

    The checksum is always made: by it the file is held against what it was.
    """
    return replace(
        wanted,
        loudness=wanted.loudness and track.loudness is None,
        fingerprint=wanted.fingerprint and track.fingerprint is None,
    )


def is_other_sound(track: Track, now: AudioFacts, heard: SoundAnalysis) -> bool:
    """Tell whether a file's sound is not the one that was filed, as far as both are known."""
    if track.audio_md5 and now.audio_md5:
        return track.audio_md5 != now.audio_md5
    if track.sound_md5 and heard.sound_md5:
        return track.sound_md5 != heard.sound_md5
    kept = (track.codec, track.sample_rate_hz, track.channels, track.duration_ms)
    return kept != (now.codec, now.sample_rate_hz, now.channels, now.duration_ms)


def record(
    session: Session,
    album: ScannedAlbum,
    damages: Sequence[Damage] | None,
    sounds: Mapping[str, Authenticity],
) -> bool:
    """Say what was found and move the scan on, unless the album is another by now.

    Args:
        session: one unit of work.
        album: that was looked at.
        damages: ``None``: its files were not decoded.
        sounds: what was found of some files, by their names.
    """
    same = Album.id == album.album_id, Album.updated_at == album.changed_at
    row = session.scalar(select(Album).where(*same).with_for_update())
    if row is None:
        return False
    if damages is not None and row.verification is not Verification.WAITING:
        row.verification = Verification.DAMAGED if damages else Verification.VERIFIED
        row.damages = [
            {"path": one.path, "code": one.code, "message": one.message} for one in damages
        ]
    if sounds:
        authenticity.judge(album_rows.tracks_of(session, row.id), sounds)
        album_rows.requalify(session, row)
    scanning.move_on(session, album.album_id)
    return True


def pass_over(session: Session, album_id: int) -> None:
    """Move the scan on from an album that is gone."""
    scanning.move_on(session, album_id)


def take_as_new(context: LibraryContext, album_id: int) -> None:
    """Take files that were changed from outside as what the album is.

    Raises:
        AlbumNotFoundError: there is none.
        StepFailedError: a file can't be read.
    """
    with context.database.reading() as session:
        album = session.get(Album, album_id)
        if album is None:
            raise AlbumNotFoundError
        names = [one["path"] for one in album.damages if one["code"] == CHANGED]
        folder = Shelf(context.settings.library_dir).place(album.folder)
        changed_at = album.updated_at
    if not names:
        return
    facts = context.workbench.probe(folder, names)
    with context.database.session() as session:
        same = Album.id == album_id, Album.updated_at == changed_at
        row = session.scalar(select(Album).where(*same).with_for_update())
        if row is not None:
            _take(session, row, facts)


def _take(session: Session, album: Album, facts: Iterable[AudioFacts]) -> None:
    taken = {one.path: one for one in facts}
    for name, now in taken.items():
        of_file = Track.album_id == album.id, Track.file_name == name
        values = {
            "audio_md5": now.audio_md5,
            "duration_ms": now.duration_ms,
            "size_bytes": now.size_bytes,
            "bitrate_bps": now.bitrate_bps,
            "sample_rate_hz": now.sample_rate_hz,
            "bit_depth": now.bit_depth,
            "channels": now.channels,
            "codec": now.codec,
            "is_lossless": now.is_lossless,
            "authenticity": None,
            # What the file was is of no use any more; the next scan learns what it is.
            "sound_md5": None,
            "loudness": None,
            "fingerprint": None,
        }
        session.execute(update(Track).where(*of_file).values(values))
    album.damages = [one for one in album.damages if one["path"] not in taken]
    album.verification = Verification.DAMAGED if album.damages else Verification.VERIFIED
    album.updated_at = utc_now()
    album_rows.requalify(session, album)
    fingerprint_rows.index(session, album.id)
