"""Schemas of proposals: what albums that were filed as they are seem to be."""

from __future__ import annotations

from datetime import datetime  # pydantic reads it
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from crateful.library.store.proposal_rows import ProposalState
from crateful.localization import MESSAGE, Localizable
from crateful.users.row_ids import RowId  # pydantic reads the classes below

MOST_TAKEN: Final = 20
"""Albums whose files one request writes; more are taken in several."""

MOST_DECIDED: Final = 500

TakenField = Literal[
    "album",
    "albumartist",
    "title",
    "artist",
    "track",
    "disc",
    "date",
    "label",
    "catalognum",
    "barcode",
    "isrc",
    "mb_albumid",
    "mb_releasegroupid",
    "mb_trackid",
]
"""A tag that may differ, by its name in beets."""

Replaced = Annotated[
    list[TakenField],
    Field(
        max_length=14,
        description="Tags that differ and are to take the release's value; all others stay.",
    ),
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ProposalView(Localizable):
    """What one album seems to be, in short."""

    album_id: int
    artist: str
    title: str
    year: int | None
    state: ProposalState
    score: float = Field(description="Of the release, 0 to 1.")
    adds: int = Field(description="Tags that taking it would add, in all files together.")
    differs: int = Field(description="Tags that say something else than the release.")
    why: Annotated[str, MESSAGE] = Field(
        description="What speaks against it, or why it could not be looked up."
    )
    release_id: str | None
    looked_at: datetime | None
    next_at: datetime | None = Field(description="Of what failed: when it is tried again.")
    decided_at: datetime | None


class ProposalCounts(BaseModel):
    """How far the identification has come."""

    total: int
    looked_up: int
    waiting: int = 0
    unknown: int = 0
    agrees: int = 0
    sure: int = 0
    differs: int = 0
    unsure: int = 0
    taken: int = 0
    declined: int = 0
    failed: int = 0
    enabled: bool = Field(description="The preference `identify_afterwards`.")
    hindrance: str = Field(description="Why it does not go on now, such as an outage.")


class ProposalPage(BaseModel):
    """One page of proposals, and how many there are of each state."""

    items: list[ProposalView]
    counts: ProposalCounts
    next_cursor: str | None


class DifferenceView(BaseModel):
    """One tag: what it says, and what the release does."""

    field: str = Field(description="Its name in beets, such as `mb_albumid`.")
    old: str = Field(description="Empty: the file says nothing.")
    new: str
    differs: bool = Field(description="It stays as it is unless `replace` names it.")


class TrackDifferences(BaseModel):
    """What is of one file alone."""

    track_id: int
    disc: int
    number: int
    title: str
    tags: list[DifferenceView]


class ProposedRelease(BaseModel):
    """The release that an album seems to be."""

    id: str
    artist: str
    album: str
    date: str | None
    country: str | None
    media: str | None
    disambiguation: str | None
    track_total: int


class ProposalDetail(ProposalView):
    """What one album seems to be, with everything that taking it would write."""

    release: ProposedRelease | None
    album: list[DifferenceView] = Field(description="What goes into every file.")
    tracks: list[TrackDifferences]
    missing: list[str] = Field(description="Tracks of the release that the album has not.")
    extra: list[str] = Field(description="Files that the release has not.")
    may_undo: bool


class TakeBody(_Body):
    """How one proposal is taken."""

    replace: Replaced = []


class TakeMany(_Body):
    """Which proposals are taken: a selection, or all above a score, some in each request."""

    album_ids: list[RowId] | None = Field(default=None, min_length=1, max_length=MOST_DECIDED)
    above: float | None = Field(default=None, ge=0, le=1, allow_inf_nan=False)
    states: list[Literal["sure", "differs"]] = Field(default=["sure"], min_length=1, max_length=2)
    batch_id: str | None = Field(default=None, max_length=64)
    replace: Replaced = []
    dry: bool = Field(default=False, description="Only count.")


class DecideMany(_Body):
    """Albums whose proposals are decided."""

    album_ids: list[RowId] = Field(min_length=1, max_length=MOST_DECIDED)


class UndoMany(_Body):
    """Albums of which what was decided is undone."""

    album_ids: list[RowId] = Field(min_length=1, max_length=MOST_TAKEN)


class DecidedProposal(BaseModel):
    """What became of one album."""

    album_id: int
    state: ProposalState | None = Field(description="null: the album is gone.")
    error: str | None = Field(description="Why nothing was done.")


class DecidedMany(BaseModel):
    """What became of some proposals."""

    items: list[DecidedProposal]
    count: int = Field(description="How many are, or would be, decided by this and what follows.")
    next_cursor: str | None = Field(
        default=None, description="Send the same again with it; the rest is taken then."
    )
