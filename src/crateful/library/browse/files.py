"""The files of an album's folder, and those that are missing."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crateful.files import paths
from crateful.library.browse import albums
from crateful.library.errors import TrackNotFoundError
from crateful.library.models import Album, Track
from crateful.library.schemas import AlbumFile
from crateful.library.store import album_rows, covers, disk
from crateful.library.store.disk import MARKER, Shelf

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy.orm import Session

    from crateful.library.schemas import FileKind

AUDIO: Final = frozenset(
    {".aac", ".aif", ".aiff", ".alac", ".ape", ".dff", ".dsf", ".flac", ".m4a", ".mp3"}
    | {".mpc", ".oga", ".ogg", ".opus", ".wav", ".webm", ".wma", ".wv"}
)
LEAFLETS: Final = frozenset({".gif", ".jpeg", ".jpg", ".pdf", ".png", ".tif", ".tiff", ".webp"})
"""Booklets, and scans of them: a picture that is not the cover."""


def of_album(session: Session, library: Path, album_id: int) -> list[AlbumFile]:
    """Return every file of an album: its tracks in their order, then the rest by name.

    Raises:
        AlbumNotFoundError: there is no such album.
    """
    album = albums.require(session, album_id)
    folder = Shelf(library).place(album.folder)
    with disk.reporting():
        there = below(session, library, album)
        cover = covers.find(folder)
        tracks = album_rows.tracks_of(session, album_id)
        own = {track.file_name for track in tracks}
        rest = {name: path for name, path in sorted(there.items()) if name not in own}
        return [
            *(_track(track, there) for track in tracks),
            *(_other(name, path, is_cover=path == cover) for name, path in rest.items()),
        ]


def below(session: Session, library: Path, album: Album) -> dict[str, Path]:
    """Return the files in an album's folder, but those of other albums in folders of it.

    Raises:
        OSError: the disk can't be read.
    """
    others = _others_below(session, album)
    there = disk.files_below(Shelf(library).place(album.folder))
    return {
        name: path for name, path in there.items() if name != MARKER and not _is_below(name, others)
    }


def stamp(session: Session, library: Path, album: Album) -> str:
    """Return what changes with an album's files and rows; no file is opened.

    Raises:
        StepFailedError: the disk can't be read.
    """
    digest = hashlib.sha256(f"{album.updated_at.isoformat()}\0{album.folder}".encode())
    with disk.reporting():
        for name, path in sorted(below(session, library, album).items()):
            stat = path.lstat()
            line = f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\n"
            digest.update(os.fsencode(line))
    return digest.hexdigest()[:32]


def of_track(session: Session, library: Path, track_id: int) -> Path:
    """Return where a track's file should be.

    Raises:
        TrackNotFoundError: there is no such track.
    """
    named = select(Album.folder, Track.file_name).join(Album, Album.id == Track.album_id)
    found = session.execute(named.where(Track.id == track_id)).first()
    if found is None:
        raise TrackNotFoundError
    folder, file_name = found
    return Shelf(library).place(folder) / disk.safe_name(file_name)


def _others_below(session: Session, album: Album) -> list[str]:
    """Return the folders of other albums inside this one: some stand where people put them."""
    start = f"{album.folder}/"
    inside = select(Album.folder).where(Album.folder.startswith(start, autoescape=True))
    return [folder.removeprefix(start) for folder in session.scalars(inside)]


def _is_below(name: str, folders: Collection[str]) -> bool:
    return any(PurePosixPath(name).is_relative_to(folder) for folder in folders)


def _track(track: Track, there: Mapping[str, Path]) -> AlbumFile:
    path = there.get(track.file_name)
    size_bytes, modified_at = _measured(path) if path else (track.size_bytes, None)
    return AlbumFile(
        path=track.file_name,
        kind="audio",
        size_bytes=size_bytes,
        audio_md5=track.audio_md5,
        codec=track.codec,
        quality=track.quality,
        modified_at=modified_at,
        present=path is not None,
    )


def _other(name: str, path: Path, *, is_cover: bool) -> AlbumFile:
    size_bytes, modified_at = _measured(path)
    return AlbumFile(
        path=paths.text_of(PurePosixPath(name)),
        kind="cover" if is_cover else _kind(path.suffix.lower()),
        size_bytes=size_bytes,
        audio_md5=None,
        codec=None,
        quality=None,
        modified_at=modified_at,
        present=True,
    )


def _kind(suffix: str) -> FileKind:
    if suffix in AUDIO:
        return "audio"
    return "booklet" if suffix in LEAFLETS else "other"


def _measured(path: Path) -> tuple[int, datetime]:
    """Return the size and the time of a file; of a link, its own."""
    found = path.lstat()
    return found.st_size, datetime.fromtimestamp(found.st_mtime, UTC)
