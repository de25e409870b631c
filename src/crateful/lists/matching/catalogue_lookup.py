"""What a source's catalogue has that a row may mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crateful.lists.matching import names
from crateful.lists.matching.candidates import CandidateAlbum, CandidateTrack, kind_by_title
from crateful.lists.readers.rows import RowKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crateful.lists.readers.rows import ReadRow
    from crateful.sources.source import Found, SearchKind

    Search = Callable[[str, SearchKind, int], Sequence[Found]]

HITS: Final = 10
"""Of a search, as many are looked at."""


def candidates(row: ReadRow, search: Search) -> list[CandidateAlbum]:
    """Return the albums that a catalogue's search comes up with; one search.

    Args:
        row: with an artist and a name; others, and artists themselves, are not asked about.
        search: asks the catalogue for a text, a kind, and so many.

    Raises:
        StepFailedError: the source can't say.
    """
    if not row.artists or row.kind is RowKind.ARTIST:
        return []
    if row.kind is RowKind.ALBUM:
        found = search(f"{row.artists[0]} {row.album}", "album", HITS)
        return [_album(one) for one in found if one.is_streamable]
    wanted = names.title(row.title).name
    found = search(f"{row.artists[0]} {wanted}", "track", HITS)
    return [_of_track(one) for one in found if one.album and one.is_streamable]


def _album(found: Found) -> CandidateAlbum:
    artist = found.artist or ""
    return CandidateAlbum(
        ref=found.url,
        group=_group(artist, found.title),
        title=found.title,
        artist=artist,
        kind=kind_by_title(found.title, found.tracks),
        year=_year(found.year),
        bit_depth=found.bit_depth,
        sample_rate_hz=found.sample_rate_hz,
        duration_s=found.duration_s,
    )


def _of_track(found: Found) -> CandidateAlbum:
    title, artist = found.album or "", found.artist or ""
    length = found.duration_s
    track = CandidateTrack(found.title, artist, length * 1000 if length else None, ref=found.url)
    return CandidateAlbum(
        ref=found.url,
        group=_group(artist, title),
        title=title,
        artist=artist,
        tracks=(track,),
        kind=kind_by_title(title, None, found.title),
        year=_year(found.year),
        bit_depth=found.bit_depth,
        sample_rate_hz=found.sample_rate_hz,
    )


def _group(artist: str, title: str) -> str:
    """Return what editions of one album share, as far as names tell."""
    return f"{names.credits_of(artist)[-1:]}{names.title(title).name}"


def _year(said: str | None) -> int | None:
    return int(said) if said and said.isdigit() else None
