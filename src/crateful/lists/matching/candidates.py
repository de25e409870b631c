"""The albums that a row may be on, wherever they were found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from crateful.lists.matching import names
from crateful.lists.matching.names import Version


class AlbumKind(StrEnum):
    """What kind of release an album is, as far as that matters for choosing one."""

    ALBUM = "album"
    EP = "ep"
    SINGLE = "single"
    SOUNDTRACK = "soundtrack"
    COMPILATION = "compilation"
    LIVE = "live"
    REMIX = "remix"


_SAID: Final = {
    AlbumKind.SOUNDTRACK: re.compile(r"soundtrack|\bost\b|music from the", re.IGNORECASE),
    AlbumKind.COMPILATION: re.compile(
        r"greatest hits|best of|the very best|anthology|essential|collection|\bhits\b|now \d+"
        r"|now that'?s what|singles \d|complete",
        re.IGNORECASE,
    ),
    AlbumKind.LIVE: re.compile(
        r"[(\[]live\b|- live\b|\blive (?:at|in|from|on)\b|unplugged", re.IGNORECASE
    ),
    AlbumKind.REMIX: re.compile(r"remix(?:es|ed)", re.IGNORECASE),
    AlbumKind.EP: re.compile(r"\bep\b"),
}
_MOST_OF_SINGLE: Final = 3


@dataclass(frozen=True, slots=True)
class CandidateTrack:
    """A track of a candidate."""

    title: str
    artist: str = ""
    """Whole, with guests; empty where it is the album's."""
    length_ms: int | None = None
    isrc: str | None = None
    recording_id: str | None = None
    ref: str = ""
    """By which whoever found it knows it: a row's id, an address."""


@dataclass(frozen=True, slots=True)
class CandidateAlbum:
    """An album that a row may be on."""

    ref: str
    """By which whoever found it knows it."""
    group: str
    """What its editions share."""
    title: str
    artist: str
    tracks: tuple[CandidateTrack, ...] = ()
    """As many as are known."""
    kind: AlbumKind = AlbumKind.ALBUM
    year: int | None = None
    is_various: bool = False
    artist_names: tuple[str, ...] = ()
    """Other names of the artist: aliases, sort names."""
    titles: tuple[str, ...] = ()
    """Other titles of it."""
    is_owned: bool = False
    path: str = ""
    """Of its folder, where it is the library's."""
    bit_depth: int | None = None
    """The most that a source has of it; ``None`` is lossy."""
    sample_rate_hz: int | None = None
    duration_s: int | None = None


def kind_by_title(title: str, tracks: int | None = None, track_title: str = "") -> AlbumKind:
    """Return the kind of an album of which only names are known.

    Args:
        title: the album's.
        tracks: how many it has, where that is known.
        track_title: of one that is on it; a single has its name.
    """
    if (
        said := next((kind for kind, words in _SAID.items() if words.search(title)), None)
    ) is not None:
        return said
    parsed = names.title(title)
    if Version.LIVE in parsed.versions:
        return AlbumKind.LIVE
    is_named_so = bool(track_title) and parsed.name == names.title(track_title).name
    if tracks is not None and tracks <= _MOST_OF_SINGLE:
        return AlbumKind.SINGLE
    return AlbumKind.SINGLE if is_named_so and tracks is None else AlbumKind.ALBUM
