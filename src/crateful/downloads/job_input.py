"""The input of a job, and the columns that it fills while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self, TypedDict

from crateful.downloads.states import Status
from crateful.engines.protocol import UNKNOWN

if TYPE_CHECKING:
    from crateful.downloads.models import Download, Options


MAX_ATTEMPTS: Final = 3
"""Tries in all before a transient error is final."""

UNKNOWN_ATTEMPTS: Final = 2
"""The same of one that nobody has words for: it may be final itself."""


@dataclass(frozen=True, slots=True)
class JobInput:
    """What was asked for, as it stood when the job began."""

    id: int
    user_id: int
    source: str
    source_url: str
    search_type: str | None
    requested_quality: int | None
    confirm_lossy: bool
    batch_id: str | None
    options: Options
    attempt: int
    """1 for the first."""
    resumed: bool
    """It waited for something outside and was importing already."""

    def is_last_attempt(self, code: str) -> bool:
        """Tell whether what fails now with ``code`` is not tried again by itself."""
        return self.attempt >= (UNKNOWN_ATTEMPTS if code == UNKNOWN else MAX_ATTEMPTS)

    @classmethod
    def of(cls, row: Download) -> Self:
        """Return what the claimed ``row`` asks for."""
        return cls(
            id=row.id,
            user_id=row.user_id,
            source=row.source,
            source_url=row.source_url,
            search_type=row.search_type,
            requested_quality=row.requested_quality,
            confirm_lossy=row.confirm_lossy,
            batch_id=row.batch_id,
            options=row.options,
            attempt=row.attempt,
            resumed=row.status == Status.IMPORTING,
        )


class JobFacts(TypedDict, total=False):
    """What becomes known on the way; columns of the download's row."""

    source: str | None
    title: str | None
    artist: str | None
    cover_url: str | None
    """At an address of this service."""
    target_path: str | None
    """Relative to the library."""
    tracks_total: int | None
    tracks_done: int | None
    options: Options | None
