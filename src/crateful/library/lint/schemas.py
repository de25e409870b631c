"""Schemas of the linter."""

from __future__ import annotations

from datetime import datetime  # pydantic reads it
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from crateful.library.lint.rules import LintCode
from crateful.localization import MESSAGE, Localizable
from crateful.users.row_ids import RowId  # pydantic reads the classes below


class FindingView(Localizable):
    """One thing that players would trip over."""

    code: LintCode
    meaning: Annotated[str, MESSAGE] = Field(description="In a sentence.")
    detail: str = Field(description="Which values or files.")
    mends: bool = Field(description="Writing the tags mends it.")


class AlbumLint(BaseModel):
    """What was found in one album."""

    album_id: int
    title: str
    artist: str
    checked_at: datetime | None = Field(description="Never, so far.")
    findings: list[FindingView]


class SelectedLint(Localizable):
    """What was found in one album of a selection."""

    album_id: int
    error: Annotated[str | None, MESSAGE] = Field(description="Why it was not looked at.")
    findings: list[FindingView]


class SelectedLintView(BaseModel):
    """What was found in each, in the order in which they were given."""

    items: list[SelectedLint]


class LintRequest(BaseModel):
    """Albums to look at."""

    model_config = ConfigDict(extra="forbid")

    album_ids: list[RowId] = Field(min_length=1, max_length=100)


class LintPage(BaseModel):
    """One page of the albums that something was found in."""

    items: list[AlbumLint]
    next_cursor: str | None
    total: int = Field(description="Albums in which something was found, whatever it is.")
    waiting: int = Field(description="Albums that nobody has looked at since they changed.")


class LintedView(BaseModel):
    """How far the library was looked at."""

    looked: int = Field(description="Albums in this step.")
    found: int = Field(description="Albums of these with something wrong.")
    failed: int = Field(description="Albums that could not be read; the log says why.")
    next_cursor: str | None = Field(description="Give it back for the next step.")


class MendRequest(BaseModel):
    """Albums to mend."""

    model_config = ConfigDict(extra="forbid")

    album_ids: list[RowId] = Field(min_length=1, max_length=20)


class MendedAlbum(BaseModel):
    """What became of one album."""

    album_id: int
    written: int = Field(description="Files.")
    error: str | None = Field(description="Why nothing was written.")
    findings: list[FindingView] = Field(description="What is still wrong.")


class MendedView(BaseModel):
    """What became of albums that were to be mended."""

    items: list[MendedAlbum]
