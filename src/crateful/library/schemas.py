"""What the library's API takes and gives."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from crateful.library.models import AlbumStatus

Item = TypeVar("Item")

Text = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]
OptionalText = Annotated[str, Field(max_length=500)]
"""Empty removes the value."""

AlbumSort = Literal["artist", "title", "added", "year"]
SearchScope = Literal["all", "artist", "album", "track"]


class _View(BaseModel):
    model_config = ConfigDict(from_attributes=True, frozen=True)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Page(_View, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next_cursor: str | None = Field(description="Give it as `cursor` for the next page.")


class ArtistRef(_View):
    """An artist, as part of something else."""

    id: int
    name: str


class AlbumRef(_View):
    """An album, as part of something else."""

    id: int
    title: str
    artist: ArtistRef


class ArtistView(_View):
    """Somebody whom albums are filed under."""

    id: int
    name: str
    letter: str = Field(description="`A` to `Z`, or `#`.")
    musicbrainz_id: str | None
    album_count: int
    hearted: bool = Field(description="You follow: every album is yours, also those to come.")


class AlbumView(_View):
    """One edition of a release."""

    id: int
    title: str
    edition: str
    artist: ArtistRef
    year: int | None
    release_date: str | None
    track_total: int
    disc_total: int
    duration_ms: int
    size_bytes: int
    is_compilation: bool
    genre: str | None
    status: AlbumStatus
    quality: str
    quality_score: int
    is_lossless: bool
    cover_url: str | None
    source: str
    added_at: datetime
    updated_at: datetime
    hearted: bool = Field(description="You keep the whole album.")


class TrackView(_View):
    """One audio file."""

    id: int
    album_id: int
    disc: int
    number: int
    title: str
    artist: str
    duration_ms: int
    size_bytes: int
    codec: str
    container: str
    is_lossless: bool
    sample_rate_hz: int
    bit_depth: int | None
    channels: int
    bitrate_bps: int
    quality: str
    quality_score: int
    isrc: str | None
    musicbrainz_id: str | None
    genre: str | None
    source: str
    hearted: bool = Field(description="You keep it, by itself or with its album.")


class TrackDetail(TrackView):
    """One audio file with everything that ExifTool says of it."""

    album: AlbumRef
    audio_md5: str | None
    raw_tags: dict[str, Any]


class ImportView(_View):
    """Where a copy of the album came from."""

    action: str
    reason: str
    source: str
    source_url: str | None
    quality: str
    confidence: float | None
    imported_by: int | None
    created_at: datetime


class AlbumDetail(AlbumView):
    """An album with its tracks and where it came from."""

    label: str | None
    catalog_number: str | None
    upc: str | None
    musicbrainz_id: str | None
    musicbrainz_group_id: str | None
    confidence: float | None
    missing_tracks: list[str]
    source_url: str | None
    tracks: list[TrackView]
    provenance: list[ImportView] = Field(description="Newest first.")


class FoundTrack(TrackView):
    """A track as an answer to a search."""

    album: AlbumRef


class SearchResult(_View):
    """What was found, best first."""

    artists: list[ArtistView]
    albums: list[AlbumView]
    tracks: list[FoundTrack]


class TrashView(_View):
    """A deleted or replaced album."""

    id: int
    album_id: int | None
    artist: str
    title: str
    reason: str
    deleted_by: int | None
    created_at: datetime
    purge_at: datetime


class HeartView(_View):
    """Whether you keep it now."""

    hearted: bool


class RestoredView(_View):
    """The album that is back."""

    album_id: int


class ArtistPatch(_Body):
    """A new spelling of an artist's name, written into every album's files."""

    name: Text


class AlbumPatch(_Body):
    """New values for an album; what is left out stays."""

    title: Text | None = None
    artist: Text | None = None
    edition: OptionalText | None = None
    year: Annotated[int, Field(ge=1000, le=9999)] | None = None
    genre: OptionalText | None = None
    label: OptionalText | None = None
    catalog_number: OptionalText | None = None
    upc: Annotated[str, Field(pattern=r"^([0-9]{8,14})?$")] | None = None


class TrackPatch(_Body):
    """New values for a track; what is left out stays."""

    title: Text | None = None
    artist: Text | None = None
    disc: Annotated[int, Field(ge=1, le=99)] | None = None
    number: Annotated[int, Field(ge=1, le=999)] | None = None
    genre: OptionalText | None = None
    isrc: Annotated[str, Field(pattern=r"^([A-Z]{2}[A-Z0-9]{3}[0-9]{7})?$")] | None = None
