"""Storing and reading the candidates and the snapshot of a download in review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from pydantic import BeforeValidator, TypeAdapter
from sqlalchemy import delete, select

from crateful.album_text import lifted
from crateful.downloads.models import ReviewSnapshotRow, StoredCandidate
from crateful.downloads.review.snapshot import ReviewSnapshot
from crateful.errors import Recovery, StepFailedError
from crateful.tagging.types import Candidate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from crateful.db import Database

_CANDIDATE: Final = TypeAdapter[Candidate](Annotated[Candidate, BeforeValidator(lifted)])
_SNAPSHOT: Final = TypeAdapter(ReviewSnapshot)


def store(
    session: Session,
    download_id: int,
    candidates: Sequence[Candidate],
    snapshot: ReviewSnapshot | None = None,
) -> None:
    """Keep what may be chosen, whole, in place of what was kept before."""
    forget(session, download_id)
    body = _SNAPSHOT.dump_python(snapshot or ReviewSnapshot(), mode="json", exclude_defaults=True)
    session.add(ReviewSnapshotRow(download_id=download_id, body=body))
    session.add_all(
        StoredCandidate(
            download_id=download_id,
            position=position,
            release_id=candidate.id,
            confidence=candidate.confidence,
            body=_CANDIDATE.dump_python(candidate, mode="json"),
        )
        for position, candidate in enumerate(candidates)
    )


def forget(session: Session, download_id: int) -> None:
    """Drop what a download's review was about."""
    for kept in (StoredCandidate, ReviewSnapshotRow):
        session.execute(delete(kept).where(kept.download_id == download_id))


def candidates(session: Session, download_id: int) -> list[Candidate]:
    """Return every candidate, best first."""
    bodies = session.scalars(
        select(StoredCandidate.body)
        .where(StoredCandidate.download_id == download_id)
        .order_by(StoredCandidate.position)
    )
    return [_CANDIDATE.validate_python(body) for body in bodies]


def read_snapshot(session: Session, download_id: int) -> ReviewSnapshot:
    """Return what is in hand; empty for a review that an older version asked for."""
    body = session.scalar(
        select(ReviewSnapshotRow.body).where(ReviewSnapshotRow.download_id == download_id)
    )
    return ReviewSnapshot() if body is None else _SNAPSHOT.validate_python(body)


def read_snapshots(session: Session, download_ids: Sequence[int]) -> dict[int, ReviewSnapshot]:
    """Return what is in hand of each, as :func:`read_snapshot`; one statement."""
    rows = session.execute(
        select(ReviewSnapshotRow.download_id, ReviewSnapshotRow.body).where(
            ReviewSnapshotRow.download_id.in_(download_ids)
        )
    )
    found = {download_id: _SNAPSHOT.validate_python(body) for download_id, body in rows}
    return {one: found.get(one) or ReviewSnapshot() for one in download_ids}


def proposed(session: Session, releases: Mapping[int, str]) -> dict[int, Candidate]:
    """Return of each download the candidate that is named beside it; one statement."""
    rows = session.execute(
        select(StoredCandidate.download_id, StoredCandidate.body).where(
            StoredCandidate.download_id.in_(releases),
            StoredCandidate.release_id.in_(set(releases.values())),
        )
    )
    found = ((one, _CANDIDATE.validate_python(body)) for one, body in rows)
    return {one: candidate for one, candidate in found if candidate.id == releases[one]}


def find(session: Session, download_id: int, release_id: str) -> Candidate | None:
    """Return a candidate exactly as the person saw it."""
    body = session.scalar(
        select(StoredCandidate.body).where(
            StoredCandidate.download_id == download_id,
            StoredCandidate.release_id == release_id,
        )
    )
    return None if body is None else _CANDIDATE.validate_python(body)


def stored(database: Database, download_id: int, release_id: str) -> Candidate:
    """Return the candidate exactly as the person saw it; nobody is asked again.

    Raises:
        StepFailedError: it is not among the download's candidates any more.
    """
    with database.reading() as session:
        chosen = find(session, download_id, release_id)
    if chosen is None:
        msg = "This candidate is no longer known; open the review again and choose another."
        raise StepFailedError(msg, code="candidate-gone", recovery=Recovery.NEEDS_USER)
    return chosen
