"""What a person is asked about an album that could not be filed by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter
from sqlalchemy import delete, select

from crateful.downloads.models import StoredCandidate
from crateful.errors import Recovery, StepFailedError
from crateful.tagging.types import Candidate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from crateful.db import Database

_CANDIDATE: Final = TypeAdapter(Candidate)


def store(session: Session, download_id: int, candidates: Sequence[Candidate]) -> None:
    """Keep what may be chosen, whole, in place of what was kept before."""
    forget(session, download_id)
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
    """Drop a download's candidates."""
    session.execute(delete(StoredCandidate).where(StoredCandidate.download_id == download_id))


def stored(database: Database, download_id: int, release_id: str) -> Candidate:
    """Return the candidate exactly as the person saw it; nobody is asked again.

    Raises:
        StepFailedError: it is not among the download's candidates any more.
    """
    with database.reading() as session:
        body = session.scalar(
            select(StoredCandidate.body).where(
                StoredCandidate.download_id == download_id,
                StoredCandidate.release_id == release_id,
            )
        )
    if body is None:
        msg = "This candidate is no longer known; open the review again and choose another."
        raise StepFailedError(msg, code="candidate-gone", recovery=Recovery.NEEDS_USER)
    return _CANDIDATE.validate_python(body)
