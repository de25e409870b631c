"""What the library has that rows may mean: a few statements for a hundred rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from rapidfuzz import fuzz, process
from sqlalchemy import or_, select

from crateful.library.browse import search
from crateful.library.models import Album, Artist, Track
from crateful.library.names import artist_key, sort_key
from crateful.lists.matching import names
from crateful.lists.matching.candidates import (
    AlbumKind,
    CandidateAlbum,
    CandidateTrack,
    kind_by_title,
)
from crateful.lists.readers import paths
from crateful.lists.readers.rows import RowKind
from crateful.tagging.naming import VARIOUS_ARTISTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement, Row
    from sqlalchemy.orm import Session

    from crateful.lists.readers.rows import ReadRow

AT_ONCE: Final = 100
"""Rows that are looked up by one set of statements."""

_MOST_TRACKS: Final = 60
"""Tracks of an artist that are looked at closely for one row."""

_LIKE: Final = 60
"""Of 100: how alike a title must be to be looked at."""

_NEAR: Final = 5
"""Artists of nearly the name that are tried, and tracks where a row names no artist."""

_VARIOUS: Final = artist_key(VARIOUS_ARTISTS)
_MARK: Final = "|"


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The albums and tracks of the artists that a hundred rows name."""

    albums: dict[int, Row[*tuple[Any, ...]]]
    tracks: dict[int, Row[*tuple[Any, ...]]]
    albums_of: dict[str, set[int]]
    """By the artist's key."""
    tracks_of: dict[str, set[int]]
    """By the artist's key; those on other artists' albums too."""


def candidates(session: Session, rows: Sequence[ReadRow]) -> list[list[CandidateAlbum]]:
    """Return for each row the library's albums that it may mean, with the tracks it may mean."""
    found: list[list[CandidateAlbum]] = []
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        keys = [_keys(row) for row in some]
        shelf = _load(session, {key for each in keys for key in each}, _folders(some))
        for row, own in zip(some, keys, strict=True):
            known = [key for key in own if key in shelf.albums_of or key in shelf.tracks_of]
            if known or row.path:
                found.append(_of_row(row, shelf, known))
            else:
                found.append(_near(session, row))
    return found


def _keys(row: ReadRow) -> list[str]:
    """Return the keys of every name that a row's credit may hold."""
    said = [*row.artists, *(one for credit in row.artists for one in names.credits_of(credit))]
    said += names.title(row.title).guests
    return list(dict.fromkeys(filter(None, (artist_key(one) for one in said))))


def _folders(rows: Iterable[ReadRow]) -> set[str]:
    """Return where the library would have the files that rows name."""
    found = (paths.parts(row.path) for row in rows)
    return {"/".join(parts[-3:-1]) for parts in found if len(parts) > 2}  # noqa: PLR2004


def _load(session: Session, keys: set[str], folders: set[str]) -> _Shelf:
    albums_of: dict[str, set[int]] = defaultdict(set)
    tracks_of: dict[str, set[int]] = defaultdict(set)
    is_meant = Artist.name_key.in_(keys - {_VARIOUS})
    albums = _albums(session, or_(is_meant, Album.folder.in_(folders)) if folders else is_meant)
    for album in albums.values():
        albums_of[album.name_key].add(album.id)
    tracks = _tracks(session, Track.album_id.in_(albums)) if albums else {}
    for track in tracks.values():
        tracks_of[albums[track.album_id].name_key].add(track.id)
    by_sort_key = {sort_key(key) for key in keys}
    guests = _tracks(session, Track.artist_sort_key.in_(by_sort_key))
    for track in guests.values():
        for key in {artist_key(one) for one in (track.artist, *names.credits_of(track.artist))}:
            if key in keys:
                tracks_of[key].add(track.id)
    more = {track.album_id for track in guests.values()} - albums.keys()
    if more:
        albums |= _albums(session, Album.id.in_(more))
    return _Shelf(albums, tracks | guests, dict(albums_of), dict(tracks_of))


def _albums(session: Session, condition: ColumnElement[bool]) -> dict[int, Row[*tuple[Any, ...]]]:
    query = (
        select(
            Album.id,
            Album.title,
            Album.edition,
            Album.title_key,
            Album.year,
            Album.track_total,
            Album.folder,
            Album.is_compilation,
            Album.artist_id,
            Album.musicbrainz_group_id,
            Artist.name,
            Artist.name_key,
        )
        .join(Artist, Artist.id == Album.artist_id)
        .where(condition)
    )
    return {row.id: row for row in session.execute(query)}


def _tracks(session: Session, condition: ColumnElement[bool]) -> dict[int, Row[*tuple[Any, ...]]]:
    query = select(
        Track.id,
        Track.album_id,
        Track.title,
        Track.artist,
        Track.duration_ms,
        Track.isrc,
        Track.musicbrainz_id,
        Track.file_name,
    ).where(condition)
    return {row.id: row for row in session.execute(query)}


def _of_row(row: ReadRow, shelf: _Shelf, keys: Sequence[str]) -> list[CandidateAlbum]:
    if row.kind is RowKind.ALBUM:
        ids = {one for key in keys for one in shelf.albums_of.get(key, ())}
        return [_candidate(shelf.albums[one], ()) for one in sorted(ids)]
    ids = {one for key in keys for one in shelf.tracks_of.get(key, ())}
    near = _alike(row, {one: shelf.tracks[one] for one in ids})
    near += [
        track
        for track in shelf.tracks.values()
        if row.path and track.file_name and row.path.endswith(track.file_name.rpartition("/")[2])
    ]
    by_album: dict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for track in near:
        by_album[track.album_id].append(track)
    return [_candidate(shelf.albums[one], tracks) for one, tracks in sorted(by_album.items())]


def _alike(row: ReadRow, tracks: dict[int, Row[*tuple[Any, ...]]]) -> list[Row[*tuple[Any, ...]]]:
    """Return the tracks of nearly the title: told by one call in C for all of an artist's."""
    wanted = names.title(row.title).name
    titles = {one: track.title.casefold() for one, track in tracks.items()}
    same = [one for one, title in titles.items() if names.comparable(title) == wanted]
    found = process.extract(
        wanted, titles, scorer=fuzz.token_set_ratio, limit=_MOST_TRACKS, score_cutoff=_LIKE
    )
    return [tracks[one] for one in dict.fromkeys([*same, *(one for _, _, one in found)])]


def _near(session: Session, row: ReadRow) -> list[CandidateAlbum]:
    """Return what a row may mean whose artist is misspelt or not named."""
    if not row.artists:
        ids = search.find(session, names.title(row.title).name, Track, _NEAR) if row.title else []
        tracks = _tracks(session, Track.id.in_(ids))
        albums = _albums(session, Album.id.in_({one.album_id for one in tracks.values()}))
        return [_candidate(albums[one.album_id], [one]) for one in tracks.values()]
    artists = search.find_near(session, row.artists[0], Artist, _NEAR)
    if not artists:
        return []
    keys = session.scalars(select(Artist.name_key).where(Artist.id.in_(artists))).all()
    return _of_row(row, _load(session, set(keys), set()), keys)


def _candidate(
    album: Row[*tuple[Any, ...]], tracks: Iterable[Row[*tuple[Any, ...]]]
) -> CandidateAlbum:
    whole = f"{album.title} ({album.edition})" if album.edition else album.title
    kind = kind_by_title(whole, album.track_total)
    if album.is_compilation and kind is AlbumKind.ALBUM:
        kind = AlbumKind.COMPILATION
    return CandidateAlbum(
        ref=str(album.id),
        group=album.musicbrainz_group_id or f"{album.artist_id}{_MARK}{album.title_key}",
        title=whole,
        artist=album.name,
        tracks=tuple(_track(one) for one in tracks),
        kind=kind,
        year=album.year,
        is_various=album.name_key == _VARIOUS,
        is_owned=True,
        path=album.folder,
    )


def _track(track: Row[*tuple[Any, ...]]) -> CandidateTrack:
    return CandidateTrack(
        title=track.title,
        artist=track.artist,
        length_ms=track.duration_ms,
        isrc=track.isrc,
        recording_id=track.musicbrainz_id,
        ref=f"{track.id}{_MARK}{track.file_name}",
    )


def track_id(ref: str) -> int:
    """Return the row's id of a track that this module named."""
    return int(ref.partition(_MARK)[0])
