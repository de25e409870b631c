"""Bodies of requests that change the library."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]
OptionalText = Annotated[str, Field(max_length=500)]
"""Empty removes the value."""

LONGEST_GENRE = 200
"""Characters; albums are listed by it, and PostgreSQL indexes no row of more than 2704 bytes."""

Genre = Annotated[str, Field(max_length=LONGEST_GENRE)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ArtistPatch(_Body):
    """A new spelling of an artist's name, written into every album's files."""

    name: Text


SeenAt = Annotated[
    datetime,
    Field(
        strict=False,
        description="`updated_at` of the album as it was looked at: 409 if it changed since.",
    ),
]


class AlbumPatch(_Body):
    """New values for an album; what is left out stays."""

    title: Text | None = None
    artist: Text | None = None
    edition: OptionalText | None = None
    year: Annotated[int, Field(ge=1000, le=9999)] | None = None
    genre: Genre | None = None
    label: OptionalText | None = None
    catalog_number: OptionalText | None = None
    upc: Annotated[str, Field(pattern=r"^([0-9]{8,14})?$")] | None = None
    seen_at: SeenAt | None = None


class TrackPatch(_Body):
    """New values for a track; what is left out stays."""

    title: Text | None = None
    artist: Text | None = None
    disc: Annotated[int, Field(ge=1, le=99)] | None = None
    number: Annotated[int, Field(ge=1, le=999)] | None = None
    genre: Genre | None = None
    isrc: Annotated[str, Field(pattern=r"^([A-Z]{2}[A-Z0-9]{3}[0-9]{7})?$")] | None = None
    seen_at: SeenAt | None = None


class RestoreBody(_Body):
    """How an album comes back from the trash."""

    swap: bool = Field(
        default=False,
        description="What stands in its place goes to the trash; else that is refused.",
    )
