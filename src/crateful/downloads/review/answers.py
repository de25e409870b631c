"""What a person is shown of a download in review, and what they may answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crateful.downloads import broadcast, service, staging
from crateful.downloads.review import candidates, store
from crateful.downloads.review.decisions import decision_of
from crateful.downloads.review.schemas import Review, StagedFileView
from crateful.downloads.states import Status
from crateful.errors import ConflictError
from crateful.files import regular
from crateful.pictures.signing import PictureNotFoundError
from crateful.preferences import service as preference_service

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crateful.downloads.context import WorkerContext
    from crateful.downloads.models import Download
    from crateful.downloads.review.schemas import ReviewAnswer
    from crateful.downloads.service import DownloadsContext
    from crateful.settings import Settings
    from crateful.users.service import CurrentUser


FRONT: Final = "front-500"
"""Which of the Cover Art Archive's sizes a candidate's picture is made from."""


class NotInReviewError(ConflictError):
    """Nobody is asked anything about this download."""


def show(
    session: Session, current_user: CurrentUser, download_id: int, context: WorkerContext
) -> Review:
    """Return what is asked, with every candidate, best first.

    Raises:
        NotInReviewError: it does not wait for anybody.
    """
    row = _in_review(session, current_user, download_id)
    snapshot = store.read_snapshot(session, download_id)
    archive = preference_service.load(session, context.vault).cover_art_url.rstrip("/")
    asked = row.review or {}
    return Review(
        download_id=row.id,
        status=row.status,
        source=row.source,
        source_url=row.source_url,
        reason=asked.get("reason"),
        message=asked.get("message"),
        preselected=asked.get("preselected"),
        files=[StagedFileView.model_validate(file) for file in snapshot.files],
        current=candidates.current_view(snapshot),
        cover_url=row.shown_cover_url,
        target_path=candidates.target_as_is(snapshot.current),
        candidates=[
            candidates.view(
                candidate,
                snapshot,
                context.signer.address(f"{archive}/release/{candidate.id}/{FRONT}"),
            )
            for candidate in store.candidates(session, download_id)
        ],
    )


def cover(
    session: Session, current_user: CurrentUser, download_id: int, settings: Settings
) -> bytes:
    """Return the picture that the files of an album in review have.

    Raises:
        NotInReviewError: it does not wait for anybody.
        PictureNotFoundError: they have none.
    """
    row = _in_review(session, current_user, download_id)
    try:
        return regular.read_bytes(staging.review_cover(settings.staging_dir / str(row.id)))
    except OSError as error:
        msg = "The files of this album have no picture."
        raise PictureNotFoundError(msg) from error


def answer(
    context: DownloadsContext, current_user: CurrentUser, download_id: int, said: ReviewAnswer
) -> Download:
    """Go on as the person decided; the staged files are used, nothing is fetched again.

    Raises:
        NotInReviewError: it does not wait for anybody, or somebody else was quicker.
        UnknownCandidateError: the candidate is none of those proposed.
        MappingUnusableError: there is no such file or track, or one was chosen twice.
        NamesMissingError: it can't be filed as it is: something has no name.
    """
    if said.discard:
        with context.database.reading() as session:
            _in_review(session, current_user, download_id)
        service.cancel(context, current_user, download_id)
        with context.database.reading() as session:
            return service.find(session, current_user, download_id)
    with context.database.session() as session:
        row = _in_review(session, current_user, download_id)
        after = service.decide(session, current_user, row, decision_of(session, download_id, said))
        if after is None:
            raise _not_in_review(download_id)
    context.bus.tell(after.user_id, broadcast.changed(after))
    return after


def _in_review(session: Session, current_user: CurrentUser, download_id: int) -> Download:
    row = service.find(session, current_user, download_id)
    if row.status != Status.REVIEW:
        raise _not_in_review(download_id)
    return row


def _not_in_review(download_id: int) -> NotInReviewError:
    return NotInReviewError(f"Download {download_id} does not wait for a decision.")
