"""The rows of an album: written when it is filed, kept when it is replaced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, select

from crateful.audio.quality import AlbumQuality, TrackQuality
from crateful.dates import clean_date
from crateful.db import utc_now
from crateful.library import authenticity, loudness
from crateful.library.identity.decision import shared_tracks
from crateful.library.identity.matching import BESIDE, shelved, track_quality_of
from crateful.library.lyrics_states import LyricsState
from crateful.library.models import (
    Album,
    AlbumStatus,
    Artist,
    ArtistHeart,
    Track,
    Verification,
)
from crateful.library.names import album_key, artist_key, letter, sort_key
from crateful.library.patches import LONGEST_GENRE
from crateful.library.store import fingerprint_rows
from crateful.library.tokenizer import search_text
from crateful.tagging.types import TaggedAlbum, TaggedTrack

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crateful.audio.facts import AudioFacts
    from crateful.library.identity.decision import AlbumFacts


@dataclass(frozen=True, slots=True)
class FiledTrack:
    """One file of an album as it will stand on the shelf."""

    tagged: TaggedTrack
    disc: int
    number: int
    file_name: str
    """Relative to the album's folder."""
    facts: AudioFacts
    quality: TrackQuality


@dataclass(frozen=True, slots=True)
class FiledAlbum:
    """An album as it will stand on the shelf."""

    tagged: TaggedAlbum
    facts: AlbumFacts
    tracks: tuple[FiledTrack, ...]
    folder: str
    source: str
    source_url: str | None
    has_cover: bool
    verification: Verification = Verification.VERIFIED


def add(session: Session, filed: FiledAlbum) -> Album:
    """Write the rows of a new album."""
    artist = find_or_add_artist(session, filed.tagged.artist)
    album = Album(
        artist_id=artist.id,
        title=filed.tagged.title,
        title_key=filed.facts.key.title,
        sort_key="",
        letter="",
        search_text="",
        folder=filed.folder,
    )
    _describe(session, album, artist, filed)
    _find_album_by(album, artist)
    session.add(album)
    session.flush()
    rows = [_new_track(album, track) for track in filed.tracks]
    for row, track in zip(rows, filed.tracks, strict=True):
        _describe_track(row, track, filed)
        _find_track_by(row, album, artist)
    # One statement: where ids must be told, SQLite takes one for each row.
    session.bulk_save_objects(rows)
    if any(row.fingerprint for row in rows):
        fingerprint_rows.index(session, album.id)
    return album


def replace(session: Session, album: Album, filed: FiledAlbum) -> Album:
    """Write a better copy over an album's rows; ids and hearts stay."""
    old_artist_id = album.artist_id
    there = shelved(session, [album.id])[0].facts
    pairs = shared_tracks(filed.facts, there, same_release=True)
    row_of = {(pair.mine.disc, pair.mine.number): pair.its.track_id for pair in pairs}
    rows = {track.id: track for track in tracks_of(session, album.id)}
    # Places are unique within an album: all are vacated before the first is taken.
    for row in rows.values():
        row.disc, row.number = -1, -row.id
    session.flush()
    for track in filed.tracks:
        row_id = row_of.get((track.disc, track.number))
        row = rows.pop(row_id) if row_id in rows else _new_track(album, track)
        _describe_track(row, track, filed)
        session.add(row)
    for row in rows.values():
        session.delete(row)
    artist = find_or_add_artist(session, filed.tagged.artist)
    album.artist_id = artist.id
    _describe(session, album, artist, filed)
    refresh_search(session, album, artist)
    prune_artist(session, old_artist_id)
    fingerprint_rows.index(session, album.id)
    return album


def find_or_add_artist(session: Session, name: str) -> Artist:
    """Return the artist whose name has the same key; the first spelling stays."""
    key = artist_key(name)
    artist = session.scalar(select(Artist).where(Artist.name_key == key))
    if artist is None:
        artist = Artist(
            name=name,
            name_key=key,
            sort_key=sort_key(name),
            letter=letter(name),
            search_text=search_text(name),
        )
        session.add(artist)
        session.flush()
    return artist


def prune_artist(session: Session, artist_id: int) -> None:
    """Delete an artist without albums and followers."""
    session.flush()
    session.execute(
        delete(Artist).where(
            Artist.id == artist_id,
            ~exists().where(Album.artist_id == artist_id),
            ~exists().where(ArtistHeart.artist_id == artist_id),
        )
    )


def tracks_of(session: Session, album_id: int) -> list[Track]:
    """Return an album's tracks in their order."""
    of_album = select(Track).where(Track.album_id == album_id)
    return list(session.scalars(of_album.order_by(Track.disc, Track.number)))


def as_tagged(session: Session, album: Album) -> TaggedAlbum:
    """Return an album of the library as its files are tagged."""
    return TaggedAlbum(
        artist=session.get_one(Artist, album.artist_id).name,
        title=album.title,
        edition=album.edition,
        date=album.release_date or clean_date(album.year),
        text=album.text,
        is_compilation=album.is_compilation,
        disc_total=album.disc_total,
        track_total=album.track_total,
        missing=tuple(album.missing_tracks),
        folder=album.folder,
        tracks=tuple(
            TaggedTrack(
                path=track.file_name,
                file_name=track.file_name,
                row_id=track.id,
                disc=track.disc,
                number=track.number,
                title=track.title,
                artist=track.artist,
                isrc=track.isrc,
                recording_id=track.musicbrainz_id,
                genre=track.genre,
            )
            for track in tracks_of(session, album.id)
        ),
    )


def describe(session: Session, album: Album, artist: Artist, tagged: TaggedAlbum) -> None:
    """Set the columns of an album that its names and its text decide."""
    key = album_key(tagged.title, tagged.edition)
    album.artist_id = artist.id
    with session.no_autoflush:
        album.edition_key = free_edition_key(session, album, key.title, key.edition)
    album.title, album.title_key, album.edition = tagged.title, key.title, tagged.edition
    album.year, album.year_key, album.release_date = tagged.year, tagged.year or 0, tagged.date
    album.text, album.genre = tagged.text, (tagged.text.genre or "")[:LONGEST_GENRE] or None
    album.updated_at = utc_now()


def requalify(session: Session, album: Album) -> None:
    """Set what an album's rows say of their quality, from what was measured and heard."""
    tracks = tracks_of(session, album.id)
    qualities = [track_quality_of(track) for track in tracks]
    for track, quality in zip(tracks, qualities, strict=True):
        track.is_lossless = quality.is_lossless
        track.quality, track.quality_score = quality.label(), quality.score
    whole = AlbumQuality.of(qualities, album.track_total)
    album.quality, album.quality_score = whole.label(), whole.score
    album.is_lossless = whole.is_lossless
    album.authenticity = authenticity.gravest_of(tracks)


def refresh_search(session: Session, album: Album, artist: Artist) -> None:
    """Make an album and its tracks be found, and listed, by what they are called now."""
    session.flush()
    _find_album_by(album, artist)
    for track in tracks_of(session, album.id):
        _find_track_by(track, album, artist)
    session.flush()


def _find_album_by(album: Album, artist: Artist) -> None:
    album.sort_key, album.letter = sort_key(album.title), letter(album.title)
    album.artist_sort_key = artist.sort_key
    year = str(album.year) if album.year else None
    album.search_text = search_text(album.title, album.edition, artist.name, year)


def _find_track_by(track: Track, album: Album, artist: Artist) -> None:
    track.sort_key, track.artist_sort_key = sort_key(track.title), sort_key(track.artist)
    track.year_key = album.year_key
    track.search_text = search_text(track.title, track.artist, album.title, artist.name)


def free_edition_key(session: Session, album: Album, title_key: str, edition_key: str) -> str:
    """Return an edition's key that no other album of the artist has.

    Two albums may bear one name (both "Weezer"): the second gets a number.
    """
    same_name = select(Album.edition_key).where(
        Album.artist_id == album.artist_id, Album.title_key == title_key, Album.id != album.id
    )
    taken = set(session.scalars(same_name))
    number, key = 2, edition_key
    while key in taken:
        key = f"{edition_key}{BESIDE}{number}"
        number += 1
    return key


def _describe(session: Session, album: Album, artist: Artist, filed: FiledAlbum) -> None:
    """Set every column of an album that its files and tags decide."""
    tagged = filed.tagged
    quality = AlbumQuality.of((track.quality for track in filed.tracks), tagged.track_total)
    describe(session, album, artist, tagged)
    album.folder = filed.folder
    album.track_total = max(tagged.track_total, len(filed.tracks))
    album.disc_total = max([tagged.disc_total, *(track.disc for track in filed.tracks)])
    album.duration_ms = sum(track.facts.duration_ms for track in filed.tracks)
    album.size_bytes = sum(track.facts.size_bytes for track in filed.tracks)
    album.is_compilation = tagged.is_compilation
    album.musicbrainz_id, album.musicbrainz_group_id = tagged.release_id, tagged.group_id
    album.confidence = tagged.confidence
    album.missing_tracks = list(tagged.missing)
    album.status = AlbumStatus.INCOMPLETE if tagged.missing else AlbumStatus.COMPLETE
    album.quality, album.quality_score = quality.label(), quality.score
    album.is_lossless = quality.is_lossless
    album.authenticity = authenticity.gravest(track.facts for track in filed.tracks)
    album.source, album.source_url = filed.source, filed.source_url
    album.has_cover = filed.has_cover
    album.verification, album.damages = filed.verification, []


def _new_track(album: Album, track: FiledTrack) -> Track:
    facts = track.facts
    return Track(
        album_id=album.id,
        number=track.number,
        title=track.tagged.title,
        artist=track.tagged.artist,
        search_text="",
        file_name=track.file_name,
        duration_ms=facts.duration_ms,
        size_bytes=facts.size_bytes,
        codec=facts.codec,
        container=facts.container,
        is_lossless=track.quality.is_lossless,
        sample_rate_hz=facts.sample_rate_hz,
        channels=facts.channels,
        bitrate_bps=facts.bitrate_bps,
    )


def _describe_track(row: Track, track: FiledTrack, filed: FiledAlbum) -> None:
    """Set every column of a track that its file and tags decide."""
    tagged, facts = track.tagged, track.facts
    row.disc, row.number = track.disc, track.number
    row.title, row.artist = tagged.title, tagged.artist
    row.file_name = track.file_name
    row.duration_ms, row.size_bytes = facts.duration_ms, facts.size_bytes
    row.codec, row.container = facts.codec, facts.container
    row.is_lossless = track.quality.is_lossless
    row.sample_rate_hz, row.bit_depth = facts.sample_rate_hz, facts.bit_depth
    row.channels, row.bitrate_bps = facts.channels, facts.bitrate_bps
    row.quality, row.quality_score = track.quality.label(), track.quality.score
    row.audio_md5, row.isrc = facts.audio_md5, tagged.isrc
    row.musicbrainz_id, row.genre = tagged.recording_id, tagged.genre
    row.source, row.source_url = filed.source, filed.source_url
    row.raw_tags = dict(facts.raw)
    row.authenticity = authenticity.kept(facts.authenticity)
    row.loudness = loudness.kept(facts.analysis.loudness)
    row.fingerprint, row.sound_md5 = facts.analysis.fingerprint, facts.analysis.sound_md5
    row.lyrics, row.lyrics_again_at = LyricsState.WAITING, None
