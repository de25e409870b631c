"""Finds the albums of the library that may be the same as a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crateful.audio.quality import TrackQuality
from crateful.library import authenticity
from crateful.library.identity.decision import AlbumFacts, Shelved, TrackFacts
from crateful.library.models import Album, Artist, Track
from crateful.library.names import AlbumKey, album_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy.orm import Session

BESIDE = " #"
"""Between an edition's key and a number, where two albums bear one name and both stand."""

MOST_NAMED: Final = 10_000
"""Values that one statement names; SQLite takes 32,766."""

Mark = tuple[str, ...]
"""By what two albums may be the same: ``name upc release audio``, and the value; two of a name."""


def related(session: Session, incoming: Sequence[AlbumFacts]) -> list[list[Shelved]]:
    """Return for each album all that may be the same, by barcode, MusicBrainz, audio or name.

    A few statements for all of them.
    """
    marks = [_marks(one) for one in incoming]
    ids_of: dict[Mark, set[int]] = {}
    for mark, album_id in _bearers(session, incoming, frozenset[Mark]().union(*marks)):
        ids_of.setdefault(mark, set()).add(album_id)
    ids = [set[int]().union(*(ids_of.get(mark, ()) for mark in each)) for each in marks]
    found = {one.album_id: one for one in shelved(session, sorted(set[int]().union(*ids)))}
    return [[found[one] for one in sorted(each) if one in found] for each in ids]


def _marks(album: AlbumFacts) -> frozenset[Mark]:
    """Return all by which an album of the library may be the same."""
    codes = spellings(album.upc) if album.upc else ()
    return frozenset(
        {
            ("name", album.artist_key, album.key.title),
            *(("upc", code) for code in codes),
            *(("release", one) for one in (album.release_id,) if one),
            *(("audio", track.audio_md5) for track in album.tracks if track.audio_md5),
        }
    )


def _bearers(
    session: Session, incoming: Sequence[AlbumFacts], marks: frozenset[Mark]
) -> Iterator[tuple[Mark, int]]:
    """Yield the albums of the library that bear a mark, and some that bear another name."""
    names = (
        select(Artist.name_key, Album.title_key, Album.id)
        .join(Artist, _HAS_ARTIST)
        .where(Artist.name_key.in_({one.artist_key for one in incoming}))
    )
    for titles in _parts({one.key.title for one in incoming}):
        for artist, title, album_id in session.execute(names.where(Album.title_key.in_(titles))):
            yield ("name", artist, title), album_id
    for kind, column, of_album in (
        ("upc", Album.upc, Album.id),
        ("release", Album.musicbrainz_id, Album.id),
        ("audio", Track.audio_md5, Track.album_id),
    ):
        for values in _parts({mark[1] for mark in marks if mark[0] == kind}):
            query = select(column, of_album).where(column.in_(values)).distinct()
            for value, album_id in session.execute(query):
                yield (kind, value or ""), album_id


def _parts(values: Iterable[str]) -> Iterator[list[str]]:
    """Yield values as many at a time as one statement may name."""
    ordered = sorted(values)
    for start in range(0, len(ordered), MOST_NAMED):
        yield ordered[start : start + MOST_NAMED]


def shelved(session: Session, album_ids: Sequence[int]) -> list[Shelved]:
    """Return the facts of some albums, in the order of their ids."""
    if not album_ids:
        return []
    albums = session.execute(
        select(Album, Artist.name_key)
        .join(Artist, _HAS_ARTIST)
        .where(Album.id.in_(album_ids))
        .order_by(Album.id)
    ).all()
    tracks: dict[int, list[Track]] = {}
    of_these = select(Track).where(Track.album_id.in_(album_ids))
    for track in session.scalars(of_these.order_by(Track.album_id, Track.disc, Track.number)):
        tracks.setdefault(track.album_id, []).append(track)
    return [
        Shelved(album.id, facts_of(album, name_key, tracks.get(album.id, [])))
        for album, name_key in albums
    ]


def track_quality_of(track: Track) -> TrackQuality:
    """Return how good a track of the shelf is."""
    return TrackQuality(
        codec=track.codec,
        is_lossless=track.is_lossless,
        sample_rate_hz=track.sample_rate_hz,
        bit_depth=track.bit_depth,
        bitrate_bps=track.bitrate_bps,
    ).proven(authenticity.of(track))


def facts_of(album: Album, name_key: str, tracks: Sequence[Track]) -> AlbumFacts:
    """Return an album's rows as what copies are compared by.

    Args:
        album: of the shelf, or as it was kept.
        name_key: its artist's.
        tracks: in their order.
    """
    return AlbumFacts(
        artist_key=name_key,
        key=AlbumKey(album.title_key, album.edition_key.partition(BESIDE)[0]),
        tracks=tuple(_track_facts(track) for track in tracks),
        track_total=album.track_total,
        upc=album.upc,
        release_id=album.musicbrainz_id,
        group_id=album.musicbrainz_group_id,
    )


def _track_facts(track: Track) -> TrackFacts:
    return TrackFacts(
        disc=track.disc,
        number=track.number,
        title=album_key(track.title),
        duration_ms=track.duration_ms,
        quality=track_quality_of(track),
        audio_md5=track.audio_md5,
        recording_id=track.musicbrainz_id,
        isrc=track.isrc,
        track_id=track.id,
    )


def spellings(upc: str) -> set[str]:
    """Return a barcode as UPC, EAN and GTIN write it: with zero to two zeros in front."""
    bare = upc.lstrip("0")
    return {upc, bare, *(bare.zfill(digits) for digits in (12, 13, 14))}


_HAS_ARTIST = Album.artist_id == Artist.id
