"""Schemas of the watch folders API."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from crateful.downloads.models import Mode
from crateful.localization import MESSAGE, Localizable

MAX_SETTLE_S = 86_400


class WatchFolderRequest(BaseModel):
    """Have a folder of the server watched."""

    model_config = ConfigDict(extra="forbid")

    folder: str = Field(
        min_length=1, max_length=4096, description="An absolute path on the server."
    )
    mode: Mode = Field(default=Mode.COPY, description="`copy` or `move`.")
    trust_tags: bool = False
    settle_s: int = Field(default=60, ge=1, le=MAX_SETTLE_S)
    poll: bool = Field(
        default=False,
        description="Look through it now and then, also where the system tells of changes. "
        "Network file systems are always polled.",
    )


class WatchFolderChanges(BaseModel):
    """What of a watch folder changes."""

    model_config = ConfigDict(extra="forbid")

    mode: Mode | None = None
    trust_tags: bool | None = None
    settle_s: int | None = Field(default=None, ge=1, le=MAX_SETTLE_S)
    poll: bool | None = None
    is_on: bool | None = Field(default=None, description="False leaves it alone for a while.")


class WatchFolderView(Localizable):
    """A watch folder and how it is."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    folder: str
    mode: Mode
    trust_tags: bool
    settle_s: int
    poll: bool
    is_on: bool
    problem: Annotated[str | None, MESSAGE] = Field(description="Why nothing is taken from it now.")
    is_watched: bool = Field(description="A worker looks at it.")
    created_at: AwareDatetime
