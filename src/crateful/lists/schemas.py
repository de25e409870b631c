"""Schemas of the lists API."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from crateful.lists.matching.scoring import Reason
from crateful.lists.readers.rows import RowKind
from crateful.lists.states import RowState
from crateful.localization import MESSAGE, Localizable
from crateful.sources.urls import MAX_URL

LONGEST_NAME = 200
MOST_ADDED = 1000


class FoundAlbum(BaseModel):
    """An album that a row may be on."""

    where: Literal["library", "source", "musicbrainz"]
    ref: str = Field(description="The library's id, or an address.")
    track_ref: str = Field(default="", description="The library's id of the track, or its address.")
    artist: str
    title: str
    track: str = ""
    year: int | None = None
    length_ms: int | None = None
    points: int = Field(description="At most 115; 75 is sure.")
    reasons: list[Reason] = Field(description="What speaks for it and against it.")
    source: str = ""
    is_lossless: bool | None = Field(default=None, description="Null: not known.")
    size_bytes: int | None = Field(
        default=None, description="About, of the whole album: its length times its quality."
    )


class LeftOutRow(Localizable):
    """A row of a file that was not taken."""

    number: int = Field(description="Of the row in its file.")
    reason: Annotated[str, MESSAGE]


class ListView(Localizable):
    """A list and how far it is."""

    id: int
    name: str
    is_own: bool = Field(description="It is of who asks, who alone may change it.")
    owner: str
    is_shared: bool
    is_matched: bool = Field(description="No row waits to be looked for.")
    note: Annotated[str | None, MESSAGE] = None
    problem: Annotated[str, MESSAGE] = Field(
        description="Why its rows wait, or what was wrong when it was looked at elsewhere."
    )
    rows: int
    counts: dict[RowState, int] = Field(description="Rows by what became of them.")
    left_out: list[LeftOutRow] = Field(description="Rows of its file that were not taken.")
    is_synced: bool | None = Field(
        description="Looked at each day for what is new; null: it is nowhere else."
    )
    fetches_new: bool = Field(description="What is new in it is wanted by itself.")
    created_at: AwareDatetime
    updated_at: AwareDatetime


class Lists(BaseModel):
    """Lists that one may see."""

    items: list[ListView]


class ListRowView(BaseModel):
    """One place of a list."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    kind: RowKind
    title: str
    artists: list[str]
    album: str
    duration_ms: int | None
    state: RowState
    album_id: int | None = Field(description="The library's album that it is on.")
    track_id: int | None
    points: int
    found: list[FoundAlbum] = Field(description="What it is, or may be, best first.")


class ListRowPage(BaseModel):
    """Rows of a list, in its order."""

    items: list[ListRowView]
    next_cursor: str | None = None


class NewList(BaseModel):
    """A list made by hand."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    is_shared: bool = False


class PlaylistAddress(BaseModel):
    """Where a playlist is."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(min_length=1, max_length=MAX_URL, description="Of the playlist's own page.")


class ListChanges(BaseModel):
    """What of a list changes."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(default=None, min_length=1, max_length=LONGEST_NAME)
    is_shared: bool | None = None
    is_synced: bool | None = Field(
        default=None, description="Of a list that is elsewhere: look at it each day."
    )
    fetches_new: bool | None = Field(
        default=None, description="Want what is new in it as soon as it is found."
    )


class AddedRows(BaseModel):
    """Tracks and whole albums of the library, in their order, for the end of a list."""

    model_config = ConfigDict(extra="forbid")

    track_ids: list[Annotated[int, Field(ge=1, le=2**31 - 1)]] = Field(
        default=[], max_length=MOST_ADDED
    )
    album_ids: list[Annotated[int, Field(ge=1, le=2**31 - 1)]] = Field(
        default=[], max_length=MOST_ADDED
    )


class MovedRow(BaseModel):
    """Where a row goes."""

    model_config = ConfigDict(extra="forbid")

    after: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = Field(
        default=None, description="The row that it stands behind; none puts it first."
    )


class RowAnswer(BaseModel):
    """What a person says of a row that was asked about."""

    model_config = ConfigDict(extra="forbid")

    row_id: Annotated[int, Field(ge=1, le=2**31 - 1)]
    choice: Annotated[int, Field(ge=0, le=9)] | None = Field(
        description="Which of `found` it is; null: none of them."
    )


class Answers(BaseModel):
    """Answers to many rows at once."""

    model_config = ConfigDict(extra="forbid")

    answers: list[RowAnswer] = Field(min_length=1, max_length=MOST_ADDED)
    same_for_artist: bool = Field(
        default=False,
        description="Take the best of every other row of the same artists, or none of them.",
    )


class Answered(BaseModel):
    """How many rows an answer was about."""

    answered: int


class ListPreview(BaseModel):
    """What taking a list would do."""

    there: int = Field(description="Rows that the library has.")
    to_heart: int = Field(description="Of them, those that are not hearted yet.")
    albums: int = Field(description="Albums that would be wanted.")
    tracks: int = Field(description="Rows that they are for.")
    size_bytes: int = Field(
        description="About what these albums take, as far as a source has them."
    )
    lossy: int = Field(description="Of the albums: what is only there lossy, and not taken.")
    later: int = Field(description="Of the albums: what no source has now, and is looked for.")
    ask: int
    nobody: int
    waiting: int


class TakeList(BaseModel):
    """Have a list's rows come."""

    model_config = ConfigDict(extra="forbid")

    heart_owned: bool = Field(description="Heart what the library has of it.")
    fetch: bool = Field(description="Want the albums of the rest; each brings its whole album.")


class TakenList(BaseModel):
    """What was done."""

    hearted: int
    wanted: int
    followed: int = Field(description="Artists of the list that are followed now.")
