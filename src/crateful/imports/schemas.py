"""Schemas of the imports API."""

from __future__ import annotations

from datetime import datetime  # pydantic reads it
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from crateful.downloads.models import Mode
from crateful.downloads.schemas import DownloadResponse
from crateful.downloads.states import Status
from crateful.imports.outcomes import Outcome
from crateful.library.trash.undoing import Left
from crateful.localization import MESSAGE, Localizable


class ImportRequest(BaseModel):
    """Ask for every album in a folder or zip of the server to be imported."""

    model_config = ConfigDict(extra="forbid")

    folder: str = Field(
        min_length=1,
        max_length=4096,
        description="An absolute path on the server, of a folder or a zip.",
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


class FolderEntry(BaseModel):
    """A folder or zip of the server that can be looked into or imported."""

    path: str = Field(description="`file:` and percent signs where the name is not UTF-8.")
    name: str = Field(description="As people would read it.")
    is_zip: bool


class FolderPage(BaseModel):
    """What lies in a folder of the server."""

    folder: str
    parent: str | None = Field(description="The folder above; none at the top.")
    audio_files: int = Field(description="In the folder itself.")
    items: list[FolderEntry]
    next_cursor: str | None


class ImportCount(BaseModel):
    """What an import would find, as names and sizes tell."""

    folders: int = Field(description="Looked into.")
    albums: int = Field(description="About as many: tags tell some of them apart only later.")
    files: int
    size_bytes: int
    zips: int = Field(description="Not looked into; each is an album or several.")
    left_out: int = Field(default=0, description="Files and folders that can't be imported.")
    is_whole: bool = Field(
        description="It was counted to its end; else only `folders` says anything."
    )


class ImportStopped(BaseModel):
    """What stopping an import did."""

    stopped: int = Field(description="Albums that will not be imported now.")
    scanning: bool = Field(description="The search still queues what it has found: stop again.")


class LeftOutView(Localizable):
    """Something below the folder that is not imported."""

    model_config = ConfigDict(from_attributes=True)

    path: str = Field(description="`file:` and percent signs where the name is not UTF-8.")
    reason: Annotated[str, MESSAGE]


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
    unverified: int = Field(
        description="Albums that came in as tagged and are not verified yet: it follows when "
        "nobody waits for a download. Of a move, their originals stay until then."
    )
    damaged: int = Field(description="Of those, the ones with files that are not whole.")
    items: list[DownloadResponse] = Field(description="One page of the albums, oldest first.")
    cursor: str | None = Field(description="Give it back to get the next page.")


class OutcomeCount(BaseModel):
    """How many files have one fate."""

    outcome: Outcome
    files: int
    meaning: str = Field(description="In a sentence.")


class ImportReport(BaseModel):
    """What became of an import's files, in numbers."""

    batch_id: str
    files: int = Field(description="All that the search came to.")
    came_in: int
    others: list[OutcomeCount] = Field(description="Those that did not, the most first.")


class ImportFileView(Localizable):
    """What became of one file, or of a folder that nobody looks into."""

    path: str = Field(description="`file:` and percent signs where the name is not UTF-8.")
    outcome: Outcome
    why: Annotated[str, MESSAGE] = Field(description="In a sentence.")
    download_id: int | None = Field(description="Its album's.")
    album_id: int | None = Field(description="The album that it is, or is a duplicate of.")
    album: str | None
    artist: str | None


class ImportFiles(BaseModel):
    """One page of an import's files."""

    items: list[ImportFileView]
    next_cursor: str | None


class ImportSummary(BaseModel):
    """One import of a list."""

    batch_id: str
    folder: str
    mode: Mode | None
    status: Status = Field(description="Of the search for albums.")
    created_at: datetime


class ImportsPage(BaseModel):
    """One page of the imports, newest first."""

    items: list[ImportSummary]
    next_cursor: str | None


class LeftCount(BaseModel):
    """How many albums stay as they are, for one reason."""

    left: Left
    albums: int
    meaning: str = Field(description="In a sentence.")


class UndoForecast(BaseModel):
    """What undoing an import does, as things are now."""

    batch_id: str
    albums: int = Field(description="That go back to where they came from.")
    files: int
    moved: int = Field(description="Albums of these whose files return to their folder.")
    copied: int = Field(description="Albums whose copies go to the trash.")
    in_place: int = Field(description="Albums that stay where they lie and are forgotten.")
    size_bytes: int = Field(description="Of the files that return.")
    done: int = Field(description="Albums that were put back already.")
    left: list[LeftCount]
    status: Status | None = Field(description="Of the undoing, once it was asked for.")
    error: str | None = Field(description="Why it ended without being done.")


class UndoAlbum(Localizable):
    """One album of an import, and what undoing that does to it."""

    album_id: int | None
    artist: str
    title: str
    mode: Mode
    is_done: bool
    left: Left | None = Field(description="Why it stays as it is.")
    why: Annotated[str | None, MESSAGE] = Field(
        description="The same in a sentence, with the file that it is about."
    )


class UndoAlbums(BaseModel):
    """One page of an import's albums, newest first."""

    items: list[UndoAlbum]
    next_cursor: str | None
