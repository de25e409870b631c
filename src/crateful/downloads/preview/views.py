"""Previews as the API shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crateful.audio.quality import FLAC_SHARE, Ceiling
from crateful.dates import year_of
from crateful.downloads.owned_copies import judge
from crateful.downloads.preview import library_copies
from crateful.downloads.schemas import AlbumInLibrary, Preview, PreviewTrack
from crateful.downloads.source_metadata import hints_of
from crateful.library.identity import lookup
from crateful.library.identity.lookup import Named
from crateful.library.names import album_key
from crateful.sources.source import Fetched, FetchedTrack
from crateful.tagging.naming import AlbumName, folder_of
from crateful.tagging.policy import is_placeholder
from crateful.tagging.sheet import album_artist
from crateful.tagging.titles import split_edition

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy.orm import Session

    from crateful.downloads.owned_copies import Offer, OwnedCopy
    from crateful.library.identity.lookup import Holding
    from crateful.preferences.schemas import Preferences
    from crateful.sources.description import SourceDescription
    from crateful.sources.source import Found, OfferedTrack, Playlist, Release, Source
    from crateful.tagging.types import Hints

CD: Final = (16, 44_100)
"""Bits and hertz that are assumed of a lossless file whose source names neither."""


def album(
    session: Session, source: Source, release: Release, preferences: Preferences, library_dir: Path
) -> Preview:
    """Return an album as it is shown.

    Args:
        session: only read.
        source: who has it.
        release: what it says of it.
        preferences: what the household has chosen.
        library_dir: where its files would be.
    """
    hints = _hints(source.name, release)
    named = Named(hints.album or release.title, hints.artist, release.url, release.text.upc)
    owned = library_copies.copies(session, named, library_dir)
    offer = library_copies.offer_of(release)
    verdict = judge(offer, owned, Ceiling.parse(preferences.quality_ceiling))
    titles: frozenset[str] = frozenset().union(*(one.titles for one in owned))
    tracks = _tracks(release, hints, titles)
    lengths = [track.duration_ms for track in tracks if track.available]
    duration_ms = release.duration_ms or _total(lengths)
    return Preview(
        source=source.name,
        url=release.url,
        title=release.title,
        artist=release.artist,
        tracks=tracks,
        missing=list(release.missing),
        duration_ms=duration_ms,
        cover_url=release.cover_url,
        date=release.date,
        lossy=None if release.lossless is None else not release.lossless,
        lossy_reason=release.lossless_reason,
        in_library=_in_library(verdict.owned),
        asked_track=release.asked_track,
        target_path=_target(hints),
        best_quality=_best_quality(source.description, offer),
        size_bytes=_size_bytes(source.description, offer, duration_ms),
        verdict=verdict.kind,
        verdict_reason=verdict.reason,
        needs=["lossy"] if _needs_lossy(source, release, preferences) else [],
        albums=None,
    )


def playlist(
    session: Session, source: Source, listed: Playlist, preferences: Preferences
) -> Preview:
    """Return a playlist as it is shown: each of its albums becomes a download."""
    found = lookup.find(session, [_named(one) for one in listed.albums])
    held = {one.id: copy for one, copy in zip(listed.albums, found, strict=True)}
    count = sum(copy is not None for copy in found)
    usual = preferences.quality(source.description)
    needs_lossy = source.description.lossy == "always"
    is_lossy = needs_lossy or source.description.is_lossy_choice(usual)
    return Preview(
        source=source.name,
        url=listed.url,
        title=listed.title,
        artist=listed.owner,
        tracks=[_listed(place, one, held) for place, one in enumerate(listed.listed, 1)],
        missing=[],
        duration_ms=_total([one.duration_s and one.duration_s * 1000 for one in listed.listed]),
        cover_url=next((one.cover_url for one in listed.albums), None),
        date=None,
        lossy=is_lossy,
        lossy_reason=_list_reason(source.description, usual),
        in_library=None,
        asked_track=None,
        target_path=None,
        best_quality=None,
        size_bytes=None,
        verdict="unknown" if count else "new",
        verdict_reason=_playlist_sentence(listed, count),
        needs=["playlist", "lossy"] if needs_lossy else ["playlist"],
        albums=len(listed.albums),
    )


def _list_reason(source: SourceDescription, quality: int | None) -> str:
    if source.is_lossy_choice(quality):
        return next(one.label for one in source.qualities if one.value == quality)
    return f"each album as good as {source.title} has it"


def _playlist_sentence(listed: Playlist, held: int) -> str:
    albums = len(listed.albums)
    if not albums:
        return "There is nothing in it."
    of = "1 album" if albums == 1 else f"{albums} albums"
    said = f"It lists {of}" if listed.is_of_albums else f"Its tracks are from {of}"
    if not held:
        return f"{said}, and the library has none of them."
    return f"{said}; the library has {held} of them."


def _listed(place: int, one: Found, held: dict[str, Holding | None]) -> PreviewTrack:
    return PreviewTrack(
        disc=1,
        number=place,
        title=one.title,
        artist=one.artist,
        duration_ms=one.duration_s and one.duration_s * 1000,
        available=one.is_streamable,
        owned=held.get(one.album_id or "") is not None,
    )


def _named(one: Found) -> Named:
    return Named(one.title, one.artist, one.url, one.upc)


def _hints(source: str, release: Release) -> Hints:
    """Return the source's words as an import would take them."""
    tracks = tuple(
        FetchedTrack(path="", title=track.title, artist=track.artist) for track in release.tracks
    )
    return hints_of(source, Fetched(release, tracks))


def _tracks(release: Release, hints: Hints, owned: frozenset[str]) -> list[PreviewTrack]:
    titles = [hint.title or "" for hint in hints.tracks]
    shown = [
        _track(track, owned=album_key(title).title in owned, available=True)
        for track, title in zip(release.tracks, titles, strict=True)
    ]
    shown += [
        _track(track, owned=album_key(track.title).title in owned, available=False)
        for track in release.unavailable
    ]
    return sorted(shown, key=lambda track: (track.disc, track.number))


def _track(track: OfferedTrack, *, owned: bool, available: bool) -> PreviewTrack:
    return PreviewTrack(
        disc=track.disc,
        number=track.number,
        title=track.title,
        artist=track.artist,
        duration_ms=track.duration_ms,
        available=available,
        owned=owned,
    )


def _target(hints: Hints) -> str | None:
    """Return the album's folder as it will be called unless MusicBrainz knows better."""
    artist, is_various = album_artist(hints.artist, [track.artist for track in hints.tracks])
    whole = hints.album or next((track.title for track in hints.tracks), None)
    if not artist or not whole or is_placeholder(artist) or is_placeholder(whole):
        return None
    title, edition = split_edition(whole)
    return folder_of(
        AlbumName(artist, title, edition, year_of(hints.date), is_compilation=is_various)
    )


def _best_quality(source: SourceDescription, offer: Offer) -> str | None:
    if offer.quality is not None:
        return offer.quality.label()
    if offer.lossless is None:
        return None
    return source.best_lossless if offer.lossless else source.best_lossy


def _size_bytes(source: SourceDescription, offer: Offer, duration_ms: int | None) -> int | None:
    if duration_ms is None or offer.lossless is None:
        return None
    bitrate_bps = source.lossy_bitrate_bps
    if offer.lossless:
        bits, rate_hz = offer.bit_depth or CD[0], offer.sample_rate_hz or CD[1]
        bitrate_bps = round(2 * bits * rate_hz * FLAC_SHARE)
    return None if bitrate_bps is None else bitrate_bps * duration_ms // 8000


def _needs_lossy(source: Source, release: Release, preferences: Preferences) -> bool:
    described = source.description
    if described.is_lossy_choice(preferences.quality(described)):
        return False  # the household asks for MP3, and knows
    return described.lossy == "always" or not release.lossless


def _in_library(owned: OwnedCopy | None) -> AlbumInLibrary | None:
    if owned is None:
        return None
    return AlbumInLibrary(album_id=owned.album_id, quality=owned.quality)


def _total(lengths: Iterable[int | None]) -> int | None:
    known = list(lengths)
    return sum(length or 0 for length in known) if known and None not in known else None
