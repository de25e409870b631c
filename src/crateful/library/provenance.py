"""Provenance: where an album's copies came from, and how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from crateful import sources
from crateful.library.models import ImportRecord
from crateful.library.schemas import ImportDetails, ImportIncident, ImportStep, ImportView
from crateful.users.models import User

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

Step = tuple[str, datetime]
"""A part of the way into the library, and when it began."""

MOST_SHOWN: Final = 50

DOWNLOAD_JOB: Final = "download-"
"""What the job of a download is called before its number."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a copy came about, as far as whoever brought it knows."""

    tools: Mapping[str, str]
    """Versions by name."""
    incidents: Sequence[Mapping[str, Any]]
    """``{code, message, track?}``: what was worth telling."""
    steps: Sequence[Step]
    """In their order."""

    def details(
        self, release_id: str | None = None, replaced_quality: str | None = None
    ) -> dict[str, Any]:
        """Return what is kept of it, as plain data.

        Args:
            release_id: the MusicBrainz release that it was tagged as.
            replaced_quality: of the copy whose place it took.
        """
        return ImportDetails(
            tools=dict(self.tools),
            musicbrainz_release_id=release_id,
            replaced_quality=replaced_quality,
            incidents=[ImportIncident.model_validate(one) for one in self.incidents],
            steps=[ImportStep(step=step, at=at) for step, at in self.steps],
        ).model_dump(mode="json")


UNTOLD: Final = Provenance({}, (), ())


def of_album(session: Session, album_id: int) -> list[ImportView]:
    """Return what is known of an album's copies, newest first."""
    rows = session.execute(
        select(ImportRecord, User.username)
        .outerjoin(User, User.id == ImportRecord.user_id)
        .where(ImportRecord.album_id == album_id)
        .order_by(ImportRecord.id.desc())
        .limit(MOST_SHOWN)
    )
    return [_view(record, name) for record, name in rows]


def address(source: str, url: str | None) -> str | None:
    """Return where a copy came from, unless that is a path of this machine."""
    return None if sources.is_local(source) else url


def _view(row: ImportRecord, name: str | None) -> ImportView:
    number = row.job.removeprefix(DOWNLOAD_JOB)
    return ImportView(
        action=row.action,
        reason=row.reason,
        source=row.source,
        source_url=address(row.source, row.source_url),
        quality=row.quality,
        confidence=row.confidence,
        imported_by=row.user_id,
        imported_by_name=name,
        download_id=int(number) if number != row.job and number.isdecimal() else None,
        details=ImportDetails.model_validate(row.details),
        created_at=row.created_at,
    )
