"""Albums in staging for the tests: files of a few bytes, facts as a probe would give them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from crateful.album_text import AlbumText
from crateful.audio.facts import AudioFacts
from crateful.db import Database
from crateful.library.filing.file_album import Filed, Filing, Kept, Untold, file_album
from crateful.library.models import Album, Track
from crateful.library.store import players
from crateful.tagging.types import TaggedAlbum, TaggedTrack
from crateful.users.models import User


@dataclass(frozen=True)
class Quality:
    """What the files of one copy are."""

    codec: str = "flac"
    is_lossless: bool = True
    sample_rate_hz: int = 44_100
    bit_depth: int | None = 16
    bitrate_bps: int = 900_000


CD = Quality()
HI_RES = Quality(sample_rate_hz=96_000, bit_depth=24, bitrate_bps=2_800_000)
MP3 = Quality("mp3", is_lossless=False, bit_depth=None, bitrate_bps=320_000)
OPUS = Quality("opus", is_lossless=False, bit_depth=None, bitrate_bps=130_000)


@dataclass(frozen=True)
class Copy:
    """One copy of an album, to be staged."""

    artist: str = "Radiohead"
    title: str = "OK Computer"
    tracks: tuple[str, ...] = ("Airbag", "Paranoid Android", "Exit Music")
    quality: Quality = CD
    edition: str = ""
    year: int | None = 1997
    upc: str | None = None
    release_id: str | None = None
    recording_ids: tuple[str, ...] = ()
    audio: str = ""
    """What makes the decoded samples; empty: the files have no MD5."""
    extras: tuple[str, ...] = ()
    has_cover: bool = True
    missing: tuple[str, ...] = ()
    discs: int = 1
    folder: str = ""
    changes: dict[str, object] = field(default_factory=dict)

    def but(self, **changes: object) -> Copy:
        return replace(self, **changes)  # type: ignore[arg-type]  # a test's shorthand


def stage(copy: Copy, root: Path, job: str) -> Filing:
    """Write a copy's files below ``root``, as tagging leaves them, and describe them."""
    staged = root / "staging" / job
    staged.mkdir(parents=True)
    tracks, facts = [], []
    for index, title in enumerate(copy.tracks):
        disc, number = index % copy.discs + 1, index // copy.discs + 1
        path = f"{index:02}.{copy.quality.codec}"
        content = f"{job} {title} {copy.quality}".encode()
        (staged / path).write_bytes(content)
        prefix = f"{disc}-{number:02}" if copy.discs > 1 else f"{number:02}"
        tracks.append(
            TaggedTrack(
                path=path,
                file_name=f"{prefix} - {title}.{copy.quality.codec}".replace("/", "_"),
                disc=disc,
                number=number,
                title=title,
                artist=copy.artist,
                recording_id=copy.recording_ids[index] if copy.recording_ids else None,
            )
        )
        facts.append(_facts(copy, path, title, len(content)))
    for extra in copy.extras:
        (staged / extra).parent.mkdir(parents=True, exist_ok=True)
        (staged / extra).write_text(extra)
    if copy.has_cover:
        (staged / "cover.jpg").write_text(f"cover of {job}")
    return Filing(
        job=job,
        staged=staged,
        library=root / "library",
        tagged=_tagged(copy, tuple(tracks)),
        facts=tuple(facts),
        cover="cover.jpg" if copy.has_cover else None,
        extras=copy.extras,
        source="bandcamp",
        source_url=f"https://radiohead.example/{job}",
        user_id=None,
    )


def file(database: Database, copy: Copy, root: Path, job: str) -> Filed | Kept | Untold:
    """Stage a copy and file it."""
    return file_album(database, stage(copy, root, job), fence=hold, on_record=note_nothing)


def hold(session: Session) -> None:
    """The fence of a job that is still its caller's."""


def note_nothing(session: Session, album_id: int) -> None:
    """What else must be true with the rows: nothing."""


def add_user(database: Database, name: str) -> int:
    with database.session() as session:
        user = User(username=name, username_key=name.casefold(), password_hash="none")
        session.add(user)
        session.flush()
        return user.id


def albums(database: Database) -> list[Album]:
    with database.reading() as session:
        return list(session.scalars(select(Album).order_by(Album.id)))


def tracks(database: Database, album_id: int) -> list[Track]:
    with database.reading() as session:
        of_album = select(Track).where(Track.album_id == album_id)
        return list(session.scalars(of_album.order_by(Track.disc, Track.number)))


def shelf(root: Path) -> dict[str, str]:
    """Return every file below the library with what it holds, but for what players read."""
    library = root / "library"
    return {
        path.relative_to(library).as_posix(): path.read_text()
        for path in sorted(library.rglob("*"))
        if path.is_file() and path.name not in players.FILES
    }


def _facts(copy: Copy, path: str, title: str, size_bytes: int) -> AudioFacts:
    quality = copy.quality
    samples = f"{copy.audio} {title}".encode()
    return AudioFacts(
        path=path,
        codec=quality.codec,
        container=quality.codec,
        is_lossless=quality.is_lossless,
        sample_rate_hz=quality.sample_rate_hz,
        bit_depth=quality.bit_depth,
        channels=2,
        duration_ms=200_000,
        size_bytes=size_bytes,
        bitrate_bps=quality.bitrate_bps,
        audio_md5=hashlib.md5(samples, usedforsecurity=False).hexdigest() if copy.audio else None,
    )


def _tagged(copy: Copy, tracks: tuple[TaggedTrack, ...]) -> TaggedAlbum:
    name = f"{copy.title} ({copy.edition})" if copy.edition else copy.title
    year = f" ({copy.year})" if copy.year else ""
    return TaggedAlbum(
        artist=copy.artist,
        title=copy.title,
        edition=copy.edition,
        folder=copy.folder or f"{copy.artist}/{name}{year}".replace("\0", "_"),
        date=str(copy.year) if copy.year else None,
        text=AlbumText(upc=copy.upc),
        is_compilation=False,
        disc_total=copy.discs,
        track_total=len(tracks) + len(copy.missing),
        missing=copy.missing,
        release_id=copy.release_id,
        tracks=tracks,
    )
