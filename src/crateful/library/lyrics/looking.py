"""Which tracks' lyrics are not known yet, and what becomes of an answer.

The track's row waits until one transaction says what was found, together with the files: the words
go into the file, the times beside it as ``.lrc``, and neither over what is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from crateful.audio.names import lyrics_names
from crateful.library import service
from crateful.library.filing.editing import Mending
from crateful.library.lyrics import again
from crateful.library.lyrics_states import LyricsState
from crateful.library.models import Album, Artist, Track
from crateful.library.store import album_rows, disk
from crateful.tagging.lyrics import texts
from crateful.tagging.lyrics.lrclib import Sought

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from crateful.library.service import LibraryContext
    from crateful.tagging.file_tags.values import Values
    from crateful.tagging.lyrics.lrclib import Lyrics
    from crateful.tagging.types import TaggedAlbum


@dataclass(frozen=True, slots=True)
class SilentTrack:
    """A track whose lyrics are to be looked for."""

    id: int
    file_name: str
    sought: Sought


@dataclass(frozen=True, slots=True)
class SilentAlbum:
    """An album with such tracks, as its rows were read."""

    id: int
    folder: Path
    tagged: TaggedAlbum
    changed_at: datetime
    released: str | int | None
    """As exact as known."""
    added_at: datetime
    tracks: tuple[SilentTrack, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What becomes of one track."""

    state: LyricsState
    words: str = ""
    """To be put into its file."""
    lrc: str = ""
    """To be put beside it."""


def next_album(session: Session, without: Collection[int], now: datetime) -> int | None:
    """Return the album whose lyrics are to be looked for next: first what nobody has looked for."""
    others = Track.album_id.not_in(without)
    waiting = select(Track.album_id).where(Track.lyrics == LyricsState.WAITING, others)
    album_id = session.scalar(waiting.order_by(Track.id).limit(1))
    if album_id is not None:
        return album_id
    due = select(Track.album_id).where(Track.lyrics_again_at <= now, others)
    return session.scalar(due.order_by(Track.lyrics_again_at).limit(1))


def read(session: Session, library: Path, album_id: int, now: datetime) -> SilentAlbum | None:
    """Return an album with those of its tracks that wait or are due; ``None`` where none is."""
    album = session.get(Album, album_id)
    if album is None:
        return None
    by = session.get_one(Artist, album.artist_id).name
    tracks = tuple(
        SilentTrack(
            track.id,
            track.file_name,
            Sought(track.artist or by, track.title, album.title, round(track.duration_ms / 1000)),
        )
        for track in album_rows.tracks_of(session, album_id)
        if _is_sought(track, now)
    )
    if not tracks:
        return None
    return SilentAlbum(
        album_id,
        disk.Shelf(library).place(album.folder),
        album_rows.as_tagged(session, album),
        album.updated_at,
        album.release_date or album.year,
        album.added_at,
        tracks,
    )


def are_beside(file_name: str, names: Collection[str]) -> bool:
    """Tell whether lyrics stand beside a track, whoever put them there."""
    track = [PurePosixPath(file_name)]
    return any(lyrics_names.track_of(PurePosixPath(name), track) for name in names)


def found(lyrics: Lyrics | None, *, is_inside: bool, is_beside: bool) -> Found:
    """Say what becomes of a track by what is known of its words.

    Args:
        lyrics: what there is.
        is_inside: its file has lyrics already.
        is_beside: lyrics stand beside it already.
    """
    words = texts.plain(lyrics.plain, lyrics.synced) if lyrics else ""
    times = texts.lrc(lyrics.synced) if lyrics else ""
    if is_inside or is_beside:
        state = LyricsState.OWN
    elif times:
        state = LyricsState.SYNCED
    elif words:
        state = LyricsState.PLAIN
    else:
        is_sung = lyrics is None or not lyrics.instrumental
        state = LyricsState.NONE if is_sung else LyricsState.INSTRUMENTAL
    return Found(state, "" if is_inside else words, "" if is_beside else times)


def record(
    context: LibraryContext, album: SilentAlbum, said: Mapping[int, Found], now: datetime
) -> None:
    """Write what was found into and beside an album's files, and into its rows; all or nothing.

    Args:
        context: the application's parts.
        album: as it was read.
        said: by the tracks' ids.
        now: what was not found is asked for again some time later.

    Raises:
        AlbumChangedError: it is another by now; it is looked at again.
        StepFailedError: a file can't be written; nothing was changed.
    """
    words: dict[int, Values] = {
        id_: {"lyrics": one.words} for id_, one in said.items() if one.words
    }
    beside = {
        str(PurePosixPath(track.file_name).with_suffix(".lrc")): said[track.id].lrc
        for track in album.tracks
        if track.id in said and said[track.id].lrc
    }
    again_at = again.next_ask(now, album.released, album.added_at)
    if not words and not beside:
        with context.database.session() as session:
            _note(session, said, again_at)
        return
    mending = Mending(
        words,
        album.tagged,
        album.changed_at,
        lambda session, _album: _note(session, said, again_at),
        "lyrics were found",
        beside,
    )
    service.rewrite(context, album.id, lambda old: old, mending, None)


def _is_sought(track: Track, now: datetime) -> bool:
    again_at = track.lyrics_again_at
    return track.lyrics is LyricsState.WAITING or (again_at is not None and again_at <= now)


def _note(session: Session, said: Mapping[int, Found], again_at: datetime) -> None:
    for id_, one in said.items():
        is_sought = Track.lyrics.in_((LyricsState.WAITING, LyricsState.NONE))
        when = again_at if one.state is LyricsState.NONE else None
        found = update(Track).where(Track.id == id_, is_sought)
        session.execute(found.values(lyrics=one.state, lyrics_again_at=when))
