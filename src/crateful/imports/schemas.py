"""Schemas of the imports API."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from crateful.downloads.models import Mode
from crateful.downloads.schemas import DownloadResponse
from crateful.downloads.states import Status


class ImportRequest(BaseModel):
    """Ask for every album below a folder of the server to be imported."""

    model_config = ConfigDict(extra="forbid")

    folder: str = Field(
        min_length=1, max_length=4096, description="An absolute path on the server."
    )
    mode: Mode = Mode.COPY
    follow_links: bool = Field(
        default=False, description="Look at what links to folders lead to, too, each folder once."
    )
    trust_tags: bool = Field(
        default=False,
        description="File albums whose tags are whole as they are tagged, at once, without asking "
        "MusicBrainz; the others go the usual way.",
    )


class LeftOutView(BaseModel):
    """Something below the folder that is not imported."""

    model_config = ConfigDict(from_attributes=True)

    path: str = Field(description="`file:` and percent signs where the name is not UTF-8.")
    reason: str


class Scan(BaseModel):
    """What the search for albums has found so far."""

    scanning: bool = Field(description="Folders are still looked through; read the import again.")
    folders: int = Field(description="Folders that were looked into.")
    skipped: int = Field(
        description="Albums that an earlier import brought in, unchanged since, or has in hand."
    )
    left_out: list[LeftOutView] = Field(
        description="What can't be imported, and why; the first 200."
    )
    left_out_total: int
    scan_error: str | None = Field(description="Why the search ended without a result.")


class ImportStarted(Scan):
    """What was found below the folder; read the import itself while it still scans."""

    batch_id: str
    albums: int = Field(description="Albums that will be imported now.")


class ImportProgress(Scan):
    """How far the import of many folders is."""

    batch_id: str
    albums: int
    ended: int = Field(description="Albums that need no more work from the service.")
    by_status: dict[Status, int]
    items: list[DownloadResponse] = Field(description="One page of the albums, oldest first.")
    cursor: str | None = Field(description="Give it back to get the next page.")
