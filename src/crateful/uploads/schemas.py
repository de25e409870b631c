"""Schemas of the uploads API."""

from __future__ import annotations

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from crateful.imports.schemas import LeftOutView

MAX_FILES = 2_000
MAX_SIZE = 2**40


class UploadFile(BaseModel):
    """A file that is to come."""

    model_config = ConfigDict(extra="forbid")

    path: str = Field(
        min_length=1,
        max_length=1024,
        description="Its name, with the folders that it lies in: `Album/CD1/01.flac`.",
    )
    size_bytes: int = Field(ge=0, le=MAX_SIZE)
    modified_ms: int | None = Field(
        default=None,
        ge=-(2**53),
        le=2**53,
        description="When it was last changed, in milliseconds since 1970: who goes on with an "
        "upload sees by it that the file is still the same.",
    )


class UploadRequest(BaseModel):
    """Begin to send files."""

    model_config = ConfigDict(extra="forbid")

    files: list[UploadFile] = Field(min_length=1, max_length=MAX_FILES)
    trust_tags: bool = Field(
        default=False,
        description="File albums whose tags are whole as they are tagged, without asking "
        "MusicBrainz.",
    )


class UploadedFile(UploadFile):
    """A file, and how much of it is there."""

    offset: int = Field(description="Bytes that are there; the next piece begins here.")


class UploadView(BaseModel):
    """An upload and how far it is."""

    id: int
    files: list[UploadedFile] = Field(
        description="In the order given; a file's number is its place."
    )
    trust_tags: bool
    is_complete: bool = Field(description="Every byte is there, so it can be imported.")
    batch_id: str | None = Field(description="Of its import, once that has begun.")
    created_at: AwareDatetime


class PieceTaken(BaseModel):
    """How much of a file is there now."""

    offset: int


class UploadImported(BaseModel):
    """The import of an upload; each of its albums is a download of who sent it."""

    batch_id: str
    albums: int = Field(description="Found so far.")
    scanning: bool = Field(description="The files are still looked through.")
    left_out: list[LeftOutView] = Field(description="What can't be imported, and why.")
    scan_error: str | None = Field(description="Why nothing could be found.")
