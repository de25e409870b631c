"""The facts about one audio file, whichever reader found them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from crateful.album_text import NO_TEXT, AlbumText


@dataclass(frozen=True, slots=True)
class Tags:
    """What the file says of itself; nothing is made up, so anything may be missing."""

    title: str | None = None
    artist: str | None = None
    album: str | None = None
    album_artist: str | None = None
    track: int | None = None
    track_total: int | None = None
    disc: int | None = None
    disc_total: int | None = None
    date: str | None = None
    """ISO 8601, as exact as known."""
    text: AlbumText = NO_TEXT
    isrc: str | None = None
    is_compilation: bool = False
    musicbrainz_release_id: str | None = None
    musicbrainz_recording_id: str | None = None


@dataclass(frozen=True, slots=True)
class FileTags:
    """One file by its tags alone, before anything of it is measured."""

    path: str
    tags: Tags = field(default_factory=Tags)
    is_lossless: bool = False
    """As far as its name or its header tells."""


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """What one audio file holds, measured; the quality is told from these alone."""

    path: str
    """Relative to the folder that was probed, with ``/`` between parts."""
    codec: str
    """``flac alac pcm wavpack ape dsd`` or ``mp3 aac vorbis opus wma ...``."""
    container: str
    """``flac mp3 mp4 ogg wav aiff matroska ...``."""
    is_lossless: bool
    sample_rate_hz: int
    bit_depth: int | None
    """``None`` for lossy codecs."""
    channels: int
    duration_ms: int
    size_bytes: int
    bitrate_bps: int
    """Of the audio alone, measured, not the header's claim."""
    audio_md5: str | None = None
    """Of the decoded samples, from FLAC's STREAMINFO; ``None`` where there is none."""
    has_cover: bool = False
    tags: Tags = field(default_factory=Tags)
    conflicts: tuple[str, ...] = ()
    """Where ExifTool disagrees, in words; mutagen was believed."""
    raw: dict[str, str] = field(default_factory=dict)
    """ExifTool's own answer, ``group:tag`` to text."""


@dataclass(frozen=True, slots=True)
class Damage:
    """Why one file can't be trusted."""

    path: str
    code: str
    """``not-audio truncated corrupt empty wrong-length unreadable too-many-parts
    trailing-data``."""
    message: str
    keep_bytes: int | None = None
    """Of ``trailing-data``: how much of the file is its own."""


@dataclass(frozen=True, slots=True)
class Cover:
    """An album's picture as it was written."""

    path: str
    """Relative to the album's folder: ``cover.jpg``."""
    width_px: int
    height_px: int
    origin: str
    """``named`` by the source, a file of the ``folder``, ``embedded`` in a track, ``fetched``."""
    embedded: str | None = None
    """What goes into the files in its place, where it is too large for that."""


CoverMaker = Literal["owner", "video", "shop"]
"""Whose an album's picture is: the household's own, a video's thumbnail, or a shop's."""
