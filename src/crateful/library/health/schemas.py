"""Schemas of the health scan."""

from __future__ import annotations

from datetime import datetime  # pydantic reads it
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from crateful.library.lint.schemas import FindingView
from crateful.library.schemas import AuthenticityCode, FileDamage, SoundVerdictView
from crateful.localization import MESSAGE, Localizable
from crateful.users.row_ids import RowId


class HealthScanView(BaseModel):
    """How far the scan of the library is."""

    state: Literal["never", "running", "paused", "done"]
    looked: int = Field(description="Albums that were looked at.")
    waiting: int = Field(description="Albums that are still to come.")
    found: int = Field(description="Albums in which something was found, by whatever looked.")
    started_at: datetime | None
    ended_at: datetime | None


class AlbumHealth(BaseModel):
    """What was found in one album, and what helps."""

    album_id: int
    artist: str
    title: str
    damages: list[FileDamage] = Field(
        description="Files that are missing, damaged, or not as they were filed (`changed`)."
    )
    authenticity: AuthenticityCode | None
    verdicts: list[SoundVerdictView] = Field(description="What its sound proves.")
    lint: list[FindingView] = Field(description="What players would trip over.")
    trash_id: int | None = Field(
        description="The copy before it, to be restored with `POST /api/trash/{id}/restore`."
    )
    source_url: str | None = Field(description="Where it can be fetched again.")
    may_be_taken: bool = Field(
        description="Files were changed from outside: they can be taken as they are now."
    )


class HealthPage(BaseModel):
    """One page of the albums in which something was found."""

    items: list[AlbumHealth]
    next_cursor: str | None


class LouderRequest(BaseModel):
    """Albums whose files are to say how loud they are."""

    model_config = ConfigDict(extra="forbid")

    album_ids: list[RowId] = Field(min_length=1, max_length=20)
    replaces: bool = Field(
        default=False, description="Write over what files say of their loudness themselves."
    )


class LouderAlbum(Localizable):
    """What became of one album."""

    album_id: int
    written: int = Field(description="Files.")
    error: Annotated[str | None, MESSAGE] = Field(description="Why nothing was written.")


class LouderView(BaseModel):
    """What became of albums whose loudness was to be written."""

    items: list[LouderAlbum]
