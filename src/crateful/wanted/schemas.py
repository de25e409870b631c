"""Schemas of the wanted API."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from crateful.localization import MESSAGE, Localizable
from crateful.wanted.states import State, Why

MAX_NAME: Final = 500
MAX_WANTED: Final = 200
"""Albums that one request may ask for."""

MBID: Final = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"

_Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME, pattern=r"\S")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WantedTrackBody(_Body):
    """A track that brings its album, and is hearted with it."""

    title: _Name
    isrc: str | None = Field(default=None, pattern=r"^[A-Z]{2}[A-Z0-9]{3}[0-9]{7}$")
    recording_id: str | None = Field(
        default=None, pattern=MBID, description="MusicBrainz's, in lower case."
    )


class WantedAlbumBody(_Body):
    """An album that somebody wants."""

    artist: _Name
    title: _Name = Field(description="With its edition, where one is meant.")
    release_date: str | None = Field(
        default=None, pattern=r"^[1-9][0-9]{3}(-[0-9]{2}(-[0-9]{2})?)?$"
    )
    musicbrainz_group_id: str | None = Field(
        default=None, pattern=MBID, description="The release group's, in lower case."
    )
    upc: str | None = Field(default=None, pattern=r"^[0-9]{8,14}$")
    track: WantedTrackBody | None = None
    confirm_lossy: bool = Field(default=False, description="Lossy audio is fine, too.")


class WantRequest(_Body):
    """Albums that somebody wants."""

    albums: list[WantedAlbumBody] = Field(min_length=1, max_length=MAX_WANTED)


class WantedItemView(Localizable):
    """One person's item for one album, and what came of it."""

    id: int
    artist: str
    title: str
    release_date: str | None
    musicbrainz_group_id: str | None
    state: State
    why: Why
    requested_by: str
    takes_lossy: bool
    created_at: AwareDatetime
    last_look_at: AwareDatetime | None
    next_look_at: AwareDatetime | None = Field(
        description="When sources are asked again; null: it waits for nothing, or for a person."
    )
    reason: Annotated[str, MESSAGE] = Field(description="What the last look came to.")
    source: str | None = Field(description="Who has what was found last.")
    source_url: str | None
    download_id: int | None = Field(description="The download that it became, where it is yours.")
    album_id: int | None = Field(description="The library's copy.")
    tracks: list[str] = Field(description="Titles that were asked for.")


class UpgradePreview(BaseModel):
    """What a floor would have a household look for."""

    albums: int = Field(description="Below it, and wanted better.")
    refused: int = Field(description="Below it, of which somebody said never.")
    size_bytes: int = Field(description="About how much they would take then.")
    replaced_bytes: int = Field(description="What they take now; that goes to the trash.")


class OwnWish(Localizable):
    """How it stands with a wish for an album of the library."""

    item_id: int | None = Field(description="The item, where it is yours.")
    state: State
    next_look_at: AwareDatetime | None
    reason: Annotated[str, MESSAGE]


class AlbumWishes(BaseModel):
    """What is wanted of an album that the library has."""

    upgrade: OwnWish | None = Field(description="In better quality; null: nobody looked at it yet.")
    never_better: bool = Field(description="Somebody said that it is never to be replaced.")
    rest: OwnWish | None = Field(description="The tracks that it lacks.")
    lacking: int = Field(description="How many tracks it lacks.")


class WantedCounts(BaseModel):
    """How many items stand where."""

    by_state: dict[State, int]
    total: int


class WantedPage(Localizable):
    """One page of items, newest first, and how many there are of each state."""

    items: list[WantedItemView]
    counts: WantedCounts
    held_back: Annotated[str, MESSAGE] = Field(
        description="Why nothing comes by itself now, such as a quota that is used up."
    )
    next_cursor: str | None
