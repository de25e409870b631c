"""The manifest of an archive: version, tables, keys and checksums."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from crateful.errors import InvalidError

FORMAT: Final = 1
"""Raised when an older version could misread an archive."""

MEMBER: Final = "manifest.json"

MAX_BYTES: Final = 1024 * 1024
"""Of a manifest; a larger one is none of ours."""

TABLE_NAME: Final = r"^[a-z][a-z_]{0,62}$"
KEY_NAME: Final = r"^[a-z][a-z_-]{0,62}\.key$"
COLUMN_NAME: Final = TABLE_NAME


class ArchiveError(InvalidError):
    """A file is no archive of ours, or not as it was written."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TableContent(_Part):
    """A table of the archive."""

    name: str = Field(pattern=TABLE_NAME)
    columns: tuple[str, ...]
    """In the order of each row's values."""
    rows: int = Field(ge=0)
    sha256: str
    last_id: int = Field(default=0, ge=0)
    """The highest id that was ever given: those of deleted albums are not given again."""

    @property
    def member(self) -> str:
        """Return the member that holds the rows."""
        return f"rows/{self.name}.jsonl"


class KeyContent(_Part):
    """A key of the archive."""

    name: str = Field(pattern=KEY_NAME)
    sha256: str

    @property
    def member(self) -> str:
        """Return the member that holds the key."""
        return f"keys/{self.name}"


class Manifest(_Part):
    """What an archive holds, and of what."""

    format: int
    id: str = Field(pattern="^[0-9a-f]{32}$")
    """Of this archive and no other."""
    version: str
    """Of the Crateful that wrote it."""
    revision: str
    """The database's schema."""
    dialect: str
    """``sqlite`` or ``postgresql``."""
    made_at: datetime
    tables: tuple[TableContent, ...]
    """Those that others refer to come first."""
    keys: tuple[KeyContent, ...]
