"""Finds the albums of the library that may be the same as a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from crateful.audio.quality import TrackQuality
from crateful.library.identity.decision import AlbumFacts, Shelved, TrackFacts
from crateful.library.models import Album, Artist, Track
from crateful.library.names import AlbumKey, album_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

BESIDE = " #"
"""Between an edition's key and a number, where two albums bear one name and both stand."""


def related(session: Session, incoming: AlbumFacts) -> list[Shelved]:
    """Return every album that may be the same, by barcode, MusicBrainz, audio or name."""
    same_name = (Artist.name_key == incoming.artist_key) & (Album.title_key == incoming.key.title)
    ids = set(session.scalars(select(Album.id).join(Artist, _HAS_ARTIST).where(same_name)))
    if incoming.upc:
        ids |= set(session.scalars(select(Album.id).where(Album.upc.in_(spellings(incoming.upc)))))
    if incoming.release_id:
        same_release = Album.musicbrainz_id == incoming.release_id
        ids |= set(session.scalars(select(Album.id).where(same_release)))
    if md5s := [track.audio_md5 for track in incoming.tracks if track.audio_md5]:
        same_audio = select(Track.album_id).where(Track.audio_md5.in_(md5s)).distinct()
        ids |= set(session.scalars(same_audio))
    return shelved(session, sorted(ids))


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
    )


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
