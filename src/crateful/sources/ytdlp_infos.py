"""Reads what the yt-dlp engine finds into our own words; no I/O."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crateful.album_text import AlbumText
from crateful.sources.source import (
    FetchedTrack,
    Found,
    OfferedTrack,
    Playlist,
    Release,
    Song,
    SongList,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crateful.engines.protocol import Info, TrackMade

_TOPIC: Final = " - Topic"
_ALBUM_PREFIX: Final = "Album - "
_DATE_LENGTH: Final = 8

_LOSSLESS: Final = ("flac", "alac", "wav", "pcm", "aiff", "ape", "wavpack", "tta")
_LOSSLESS_FILES: Final = frozenset({"flac", "wav", "aiff", "aif", "ape", "wv"})
_LOSSY: Final = ("mp3", "mp4a", "aac", "opus", "vorbis", "ac-3", "ac3", "mp2", "wma")
_LOSSY_FILES: Final = frozenset({"mp3", "opus", "ogg", "aac", "webm", "wma"})


def is_lossless(codec: str | None, extension: str | None) -> bool | None:
    """Tell by what a source says of its audio; None when that tells nothing."""
    name = (codec or "").lower()
    if name.startswith(_LOSSLESS):
        return True
    if name.startswith(_LOSSY):
        return False
    if name in {"", "none", "unknown"} and extension in _LOSSLESS_FILES | _LOSSY_FILES:
        return extension in _LOSSLESS_FILES
    return None


def iso_date(text: str | None) -> str | None:
    """Return yt-dlp's ``YYYYMMDD`` or ``YYYY`` as an ISO 8601 date."""
    if text is None or not text.isdecimal():
        return None
    if len(text) == _DATE_LENGTH:
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return text if len(text) == len("2026") else None


def artist_of(info: Info) -> str | None:
    """Return who made this: the artist, else whoever put it there."""
    artist = info.artist or info.album_artist or info.uploader
    return artist.removesuffix(_TOPIC) if artist else None


def parse_tracks(info: Info) -> tuple[OfferedTrack, ...]:
    """Return the tracks behind an address: the entries of a list, the chapters, or the one."""
    if info.entries:
        # Entries may share their page's address, and one of them may be listed twice.
        seen: dict[tuple[str, str], OfferedTrack] = {}
        for place, entry in enumerate(info.entries, 1):
            seen.setdefault((entry.url, entry.id), _offered(entry, place))
        return tuple(seen.values())
    if info.chapters:
        return tuple(
            OfferedTrack(
                title=chapter.title or f"Track {number}",
                artist=info.artist,
                number=number,
                duration_ms=round((chapter.end_s - chapter.start_s) * 1000),
                url=info.url,
                id=info.id,
            )
            for number, chapter in enumerate(info.chapters, 1)
        )
    return (_offered(info, 1),)


def parse_release(info: Info, *, lossless: bool | None, lossless_reason: str) -> Release:
    """Return the album behind an address; titles are left as their source wrote them.

    Args:
        info: what the engine found.
        lossless: what the source gives.
        lossless_reason: the same in words.
    """
    tracks = parse_tracks(info)
    is_single = not info.is_list and not info.chapters
    first = info.entries[0] if info.entries else info
    durations = [track.duration_ms for track in tracks]
    title = (info.track or first.track or info.title) if is_single else info.title
    known = [duration for duration in durations if duration is not None]
    return Release(
        url=info.url,
        title=(title or tracks[0].title).removeprefix(_ALBUM_PREFIX),
        artist=_common_artist(info),
        tracks=tracks,
        lossless=lossless,
        lossless_reason=lossless_reason,
        duration_ms=sum(known) if len(known) == len(durations) else None,
        cover_url=info.thumbnail or first.thumbnail,
        date=iso_date(info.release_date),
        text=AlbumText(info.genre, info.label, info.catalog_number, info.upc),
        album=(info.album if is_single and info.is_catalogued else None),
        is_catalogued=info.is_catalogued,
        asked_track=tracks[0].title if is_single else info.asked,
        is_single=is_single,
        missing=info.missing,
    )


def _offered(info: Info, place: int) -> OfferedTrack:
    return OfferedTrack(
        title=info.track or info.title or f"Track {place}",
        artist=info.artist,
        is_catalogued=info.is_catalogued,
        disc=info.disc_number or 1,
        number=info.track_number or place,
        duration_ms=None if info.duration_s is None else round(info.duration_s * 1000),
        url=info.url or None,
        id=info.id,
    )


def _common_artist(info: Info) -> str | None:
    """Return the list's own artist, or the one that all its entries agree on."""
    if not info.is_list or info.artist or info.album_artist:
        return artist_of(info)
    of_entries = {artist_of(entry) for entry in info.entries}
    if len(of_entries) == 1 and (only := next(iter(of_entries))):
        return only
    return None


def parse_list(info: Info, url: str) -> Playlist:
    """Return the albums, or recordings that are none's, behind the page of an artist."""
    owner = artist_of(info)
    albums = tuple(
        dict.fromkeys(_listed(entry, owner) for entry in info.entries if entry.url != info.url)
    )
    return Playlist(
        url=url,
        title=info.title or owner or "?",
        owner=owner,
        tracks=len(albums),
        albums=albums,
        listed=albums,
        is_of_albums=True,
    )


def parse_songs(info: Info) -> SongList:
    """Return what a playlist names, in its order."""
    return SongList(
        title=(info.title or "?").removeprefix(_ALBUM_PREFIX),
        songs=tuple(
            Song(
                entry.id,
                entry.track or entry.title or "",
                artist_of(entry),
                None if entry.duration_s is None else round(entry.duration_s * 1000),
                entry.is_catalogued,
            )
            for entry in info.entries
        ),
    )


def _listed(entry: Info, owner: str | None) -> Found:
    slug = urlsplit(entry.url).path.rstrip("/").rpartition("/")[2]
    return Found(
        "album",
        entry.id,
        entry.title or slug.replace("-", " ").title() or "?",
        artist_of(entry) or owner,
        entry.url,
        cover_url=entry.thumbnail,
        duration_s=None if entry.duration_s is None else round(entry.duration_s),
    )


def completed(release: Release, made: Sequence[TrackMade]) -> Release:
    """Return the release with what all its tracks agree on and only they say."""
    infos = [one.info for one in made]
    return replace(
        release,
        date=release.date or iso_date(_agreed(one.release_date for one in infos)),
        text=release.text.or_else(
            AlbumText(
                label=_agreed(one.label for one in infos), upc=_agreed(one.upc for one in infos)
            )
        ),
    )


def _agreed(values: Iterable[str | None]) -> str | None:
    said = set(values)
    return said.pop() if len(said) == 1 else None


def fetched_tracks(made: Sequence[TrackMade], release: Release) -> tuple[FetchedTrack, ...]:
    """Return the files that came, in the order in which they play."""
    tracks = []
    named = {track.id: track.artist for track in release.tracks}
    for entry in made:
        info = entry.info
        place = None if release.is_single else info.track_number or info.position
        for file in entry.files:
            chapter = file.number is not None
            tracks.append(
                FetchedTrack(
                    path=file.path,
                    title=(file.chapter if chapter else None) or info.track or info.title or "",
                    artist=named.get(info.id) or info.artist or _uploader(info, release),
                    disc=info.disc_number or 1,
                    number=file.number if chapter else place,
                    duration_ms=file.duration_ms,
                    url=info.url or None,
                    isrc=info.isrc,
                    id=info.id,
                    is_catalogued=(info.is_catalogued or release.is_catalogued) and not chapter,
                )
            )
    return tuple(sorted(tracks, key=lambda track: (track.disc, track.number or 0, track.path)))


def _uploader(info: Info, release: Release) -> str | None:
    return release.artist or artist_of(info)
