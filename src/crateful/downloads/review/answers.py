"""What a person is shown of a download in review, and what they may answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crateful.downloads import broadcast, rights, service, staging
from crateful.downloads.models import Mode
from crateful.downloads.moving_in import uploaded
from crateful.downloads.review import candidates, outcomes, regrouping, store
from crateful.downloads.review.decisions import decision_of, proposal_of
from crateful.downloads.review.outcomes import Proposal
from crateful.downloads.review.schemas import Review, StagedFileView
from crateful.downloads.states import Status
from crateful.errors import ConflictError
from crateful.files import paths, regular
from crateful.listening.audio_file import AudioFileGoneError
from crateful.pictures.signing import PictureNotFoundError
from crateful.preferences import service as preference_service

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy.orm import Session

    from crateful.downloads.context import WorkerContext
    from crateful.downloads.models import Download
    from crateful.downloads.review.schemas import AnswerOutcome, ReviewAnswer
    from crateful.downloads.service import DownloadsContext
    from crateful.settings import Settings
    from crateful.users.service import CurrentUser


FRONT: Final = "front-500"
"""Which of the Cover Art Archive's sizes a candidate's picture is made from."""


class NotInReviewError(ConflictError):
    """Nobody is asked anything about this download."""


class OutcomeChangedError(ConflictError):
    """It would replace an album that the person was not told of."""


def show(
    session: Session, current_user: CurrentUser, download_id: int, context: WorkerContext
) -> Review:
    """Return what is asked, with every candidate, best first.

    Raises:
        NotInReviewError: it does not wait for anybody.
    """
    row = _in_review(session, current_user, download_id)
    snapshot = store.read_snapshot(session, download_id)
    found = store.candidates(session, download_id)
    as_is, *accepted = outcomes.foresee(
        session,
        outcomes.household(session, context),
        [Proposal(snapshot), *(Proposal(snapshot, candidate) for candidate in found)],
    )
    archive = preference_service.load(session, context.vault).cover_art_url.rstrip("/")
    asked = row.review or {}
    return Review(
        download_id=row.id,
        status=row.status,
        source=row.source,
        source_url=uploaded.shown_address(row),
        reason=asked.get("reason"),
        message=asked.get("message"),
        preselected=asked.get("preselected"),
        by_sound=snapshot.by_sound,
        files=[StagedFileView.model_validate(file) for file in snapshot.files],
        current=candidates.current_view(snapshot),
        cover_url=row.shown_cover_url,
        target_path=candidates.target_as_is(snapshot.current),
        as_is=as_is,
        candidates=[
            candidates.view(
                candidate,
                snapshot,
                context.signer.address(f"{archive}/release/{candidate.id}/{FRONT}"),
                outcome,
            )
            for candidate, outcome in zip(found, accepted, strict=True)
        ],
    )


def outcome(
    session: Session,
    current_user: CurrentUser,
    download_id: int,
    said: ReviewAnswer,
    context: WorkerContext,
) -> AnswerOutcome:
    """Return what an answer would do, for who has not given it yet.

    Raises:
        NotInReviewError: it does not wait for anybody.
        UnknownCandidateError: the candidate is none of those proposed.
        MappingUnusableError: there is no such file or track, or one was chosen twice.
    """
    _in_review(session, current_user, download_id)
    return _outcome(session, download_id, said, context)


def cover(
    session: Session, current_user: CurrentUser, download_id: int, settings: Settings
) -> bytes:
    """Return the picture that the files of an album in review have.

    Raises:
        NotInReviewError: it does not wait for anybody.
        PictureNotFoundError: they have none.
        AdminsDownloadError: they are of the server, and the user is no admin any more.
    """
    row = _in_review(session, current_user, download_id)
    rights.require_hearing(current_user, row)
    try:
        return regular.read_bytes(staging.review_cover(settings.staging_dir / str(row.id)))
    except OSError as error:
        msg = "The files of this album have no picture."
        raise PictureNotFoundError(msg) from error


def staged_file(
    session: Session, current_user: CurrentUser, download_id: int, path: str, settings: Settings
) -> Path:
    """Return where a file of an album in review is.

    Args:
        session: only read.
        current_user: who asks.
        download_id: of their own download, or an admin's of anybody's.
        path: as the review names it.
        settings: where staging is.

    Raises:
        DownloadNotFoundError: there is none, or it is somebody else's.
        NotInReviewError: it does not wait for anybody.
        AudioFileGoneError: the review names no such file.
        AdminsDownloadError: it is of the server, and the user is no admin any more.
    """
    try:
        row = _in_review(session, current_user, download_id)
    except service.NotYourDownloadError:
        raise service.not_found(download_id) from None
    rights.require_hearing(current_user, row)
    if path not in {file.path for file in store.read_snapshot(session, download_id).files}:
        raise AudioFileGoneError
    if row.options.mode is Mode.IN_PLACE:
        return paths.path_of(row.source_url) / path
    return staging.audio_file(settings.staging_dir / str(row.id), path)


def answer(
    context: DownloadsContext,
    current_user: CurrentUser,
    download_id: int,
    said: ReviewAnswer,
    worker: WorkerContext,
) -> Download:
    """Go on as the person decided; the staged files are used, nothing is fetched again.

    Raises:
        NotInReviewError: it does not wait for anybody, or somebody else was quicker.
        OutcomeChangedError: it would replace an album that the person was not told of.
        UnknownCandidateError: the candidate is none of those proposed.
        MappingUnusableError: there is no such file or track, or one was chosen twice.
        NamesMissingError: it can't be filed as it is: something has no name.
        NotRegroupableError: it can't be joined or split so; the sentence says why.
    """
    if said.split or said.join or said.join_album:
        return regrouping.regroup(context, current_user, download_id, said)
    if said.discard:
        with context.database.reading() as session:
            _in_review(session, current_user, download_id)
        service.cancel(context, current_user, download_id)
        with context.database.reading() as session:
            return service.find(session, current_user, download_id)
    with context.database.session() as session:
        row = _in_review(session, current_user, download_id)
        if said.may_replace is not None:
            _check_told(_outcome(session, download_id, said, worker), said.may_replace)
        after = service.decide(session, current_user, row, decision_of(session, download_id, said))
        if after is None:
            raise _not_in_review(download_id)
    context.bus.tell(after.user_id, broadcast.changed(after))
    return after


def _outcome(
    session: Session, download_id: int, said: ReviewAnswer, context: WorkerContext
) -> AnswerOutcome:
    proposal = proposal_of(session, download_id, said)
    if not isinstance(proposal, Proposal):
        return proposal
    return outcomes.foresee(session, outcomes.household(session, context), [proposal])[0]


def _check_told(outcome: AnswerOutcome, told: Sequence[int]) -> None:
    if msg := outcomes.untold(outcome, told):
        raise OutcomeChangedError(msg, album_id=outcome.album and outcome.album.album_id)


def _in_review(session: Session, current_user: CurrentUser, download_id: int) -> Download:
    row = service.find(session, current_user, download_id)
    if row.status != Status.REVIEW:
        raise _not_in_review(download_id)
    return row


def _not_in_review(download_id: int) -> NotInReviewError:
    return NotInReviewError(f"Download {download_id} does not wait for a decision.")
