"""Schemas of the follow API."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from crateful.follow.newness import FollowMode
from crateful.localization import MESSAGE, Localizable
from crateful.users.row_ids import RowId
from crateful.wanted.schemas import MAX_NAME, MBID

Kind = Literal["album", "ep", "single", "live", "compilation", "remix"]


class FollowRequest(BaseModel):
    """Follow an artist: of the library, or by MusicBrainz' id and a name."""

    model_config = ConfigDict(extra="forbid")

    artist_id: RowId | None = None
    musicbrainz_id: str | None = Field(default=None, pattern=MBID)
    name: str | None = Field(default=None, min_length=1, max_length=MAX_NAME, pattern=r"\S")
    mode: FollowMode = FollowMode.ASK
    kinds: list[Kind] = Field(
        default=["album", "ep", "single"],
        min_length=1,
        max_length=6,
        description="`live`, `compilation` and `remix` are meant only when they are named, too.",
    )

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.artist_id is None) == (self.musicbrainz_id is None or self.name is None):
            msg = "name an artist_id, or a musicbrainz_id with a name"
            raise ValueError(msg)
        return self


class FollowView(Localizable):
    """A followed artist."""

    id: int
    artist: str
    musicbrainz_id: str
    artist_id: int | None = Field(description="The library's artist.")
    mode: FollowMode
    kinds: list[Kind]
    created_at: AwareDatetime
    last_look_at: AwareDatetime | None
    next_look_at: AwareDatetime
    reason: Annotated[str, MESSAGE] = Field(
        description="Why the last look came to nothing, or a catalogue could not be asked."
    )
    catalogues: list[str] = Field(
        description="Sources whose catalogues are asked, too: they have just this artist."
    )


class FollowPage(BaseModel):
    """One page of followed artists, newest first."""

    items: list[FollowView]
    next_cursor: str | None


class NewReleaseView(BaseModel):
    """A new release of an artist whom you follow."""

    id: int
    artist: str
    title: str
    kind: str
    secondary: list[str]
    first_release_date: str | None = Field(description="As exact as known; a year is no day.")
    is_out: bool
    musicbrainz_group_id: str | None = Field(description="None while only a catalogue knows it.")
    is_seen: bool
    created_at: AwareDatetime
    album_id: int | None = Field(description="The library's copy.")


class NewReleasePage(BaseModel):
    """One page of new releases, the latest news first, and how many you have not seen."""

    items: list[NewReleaseView]
    unseen: int
    next_cursor: str | None


class Offer(BaseModel):
    """What a source has of a release."""

    source: str
    url: str
    bit_depth: int | None
    sample_rate_hz: int | None
    size_bytes: int = Field(description="About.")


class MissingRelease(BaseModel):
    """A release of an artist that is not in the library."""

    title: str
    kind: str
    secondary: list[str]
    first_release_date: str | None
    musicbrainz_group_id: str
    offers: list[Offer]


class MissingReleases(Localizable):
    """What the library does not have of an artist, the latest first."""

    items: list[MissingRelease]
    offered: int = Field(description="How many of them a source has.")
    lossy: int = Field(description="How many of these it only has lossy.")
    size_bytes: int = Field(description="About how much these would take.")
    hindrance: Annotated[str, MESSAGE] = Field(
        description="Why nothing is known of what sources have; empty when it is."
    )


class FollowPreview(BaseModel):
    """What following an artist would fetch, reckoned from the last years."""

    releases: int = Field(description="Of these kinds, in the last three years.")
    announced: int = Field(description="Of these, how many come out yet.")
    size_bytes_a_year: int = Field(description="About how much a year would bring.")
