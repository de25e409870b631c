"""Reviews by the hundred: their groups, what an answer to many would do, and the answer."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, cast

from sqlalchemy import select

from crateful.db import utc_now
from crateful.downloads import broadcast, listing, service
from crateful.downloads.models import Decision, Download
from crateful.downloads.review import hindrances, naming, outcomes, store
from crateful.downloads.review.many_schemas import (
    ManyOutcomes,
    ManyReviewsAnswered,
    ReviewGroup,
    WaitingReview,
)
from crateful.downloads.review.outcomes import Proposal
from crateful.downloads.review.schemas import LeftInReview
from crateful.downloads.rights import AdminsDownloadError
from crateful.downloads.states import Status
from crateful.downloads.worker import staging_cleanup

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from crateful.downloads.context import WorkerContext
    from crateful.downloads.review.hindrances import Hindrance
    from crateful.downloads.review.many_schemas import ManyReviews, ManyReviewsAnswer
    from crateful.downloads.review.outcomes import Household
    from crateful.downloads.review.schemas import AnswerOutcome, OutcomeAlbum
    from crateful.downloads.service import DownloadsContext
    from crateful.users.service import CurrentUser

AT_A_TIME: Final = 250
"""Reviews that one transaction answers, or one look at the library is for."""

SHOWN_ALBUMS: Final = 20
"""Albums that would make room, of which a count tells more than the id."""


def groups(session: Session, current_user: CurrentUser) -> list[ReviewGroup]:
    """Return what waits for a decision of the user's, by its reason, the largest group first."""
    query = (
        select(Download.id, Download.review)
        .where(Download.status == Status.REVIEW, *listing.theirs(current_user, mine=False))
        .order_by(Download.id.desc())
    )
    found: dict[str, list[WaitingReview]] = {}
    for download_id, asked in session.execute(query):
        said = asked or {}
        confidence = said.get("confidence") if said.get("preselected") is not None else None
        row = WaitingReview.model_construct(id=download_id, confidence=confidence)
        found.setdefault(said.get("reason") or "other", []).append(row)
    sizes = sorted(found, key=lambda reason: (-len(found[reason]), reason))
    return [ReviewGroup(reason=reason, reviews=found[reason]) for reason in sizes]


def count(
    session: Session, current_user: CurrentUser, said: ManyReviews, context: WorkerContext
) -> ManyOutcomes:
    """Tell what an answer to many would do to the library, each by itself; nothing is changed."""
    household = outcomes.household(session, context)
    counted: Counter[str] = Counter()
    room: dict[int, OutcomeAlbum] = {}
    for ids in _parts(said.ids):
        rows = session.scalars(_waiting(current_user, ids)).all()
        counted["gone"] += len(ids) - len(rows)
        hindered = _hindered(session, rows, said)
        counted.update(hindered.values())
        free = [row for row in rows if row.id not in hindered]
        for outcome in _foresee(session, household, free, said).values():
            counted["unnamed" if outcome.action == "ask" else outcome.action] += 1
            if outcome.action == "replace" and outcome.album:
                room[outcome.album.album_id] = outcome.album
    albums = [*room.values()][:SHOWN_ALBUMS]
    return ManyOutcomes.model_validate({**counted, "may_replace": [*room], "albums": albums})


def answer(
    context: DownloadsContext,
    current_user: CurrentUser,
    said: ManyReviewsAnswer,
    worker: WorkerContext,
) -> ManyReviewsAnswered:
    """Answer each review that can be answered so; say why others are left."""
    done = ManyReviewsAnswered(answered=[], left=[])
    for ids in _parts(said.ids):
        with context.database.session() as session:
            # Locked until all of them are answered: nobody else answers one meanwhile.
            rows = session.scalars(_waiting(current_user, ids).with_for_update()).all()
            left = _answer_some(session, current_user, rows, said, worker)
            session.flush()
            answered = [row for row in rows if row.id not in left]
            news = [broadcast.changed(row) for row in answered]
        for one in news:
            context.bus.tell(one.user_id, one)
        if said.answer == "discard":
            gone = [row.id for row in answered]
            staging_cleanup.remove(context.settings, context.database, gone)
        done.answered += [row.id for row in answered]
        left |= dict.fromkeys({*ids} - {row.id for row in rows}, hindrances.NOT_YOURS)
        done.left += [LeftInReview(id=one, reason=left[one]) for one in ids if one in left]
    return done


def _waiting(current_user: CurrentUser, ids: Sequence[int]) -> Select[Download]:
    whose = listing.theirs(current_user, mine=False)
    return (
        select(Download)
        .where(Download.status == Status.REVIEW, Download.id.in_(ids), *whose)
        .order_by(Download.id)
    )


def _answer_some(
    session: Session,
    current_user: CurrentUser,
    rows: Sequence[Download],
    said: ManyReviewsAnswer,
    worker: WorkerContext,
) -> dict[int, str]:
    """Answer locked rows; return which are left, by their ids, and why."""
    hindered = _hindered(session, rows, said)
    free = [row for row in rows if row.id not in hindered]
    foreseen: dict[int, AnswerOutcome] = {}
    if said.may_replace is not None:
        household = outcomes.household(session, worker)
        foreseen = _foresee(session, household, free, said)
    left = {
        row.id: hindrances.sentence(hindered[row.id], row.review or {})
        for row in rows
        if row.id in hindered
    }
    for row in free:
        if reason := _answer_one(current_user, row, said, foreseen.get(row.id)):
            left[row.id] = reason
    return left


def _answer_one(
    current_user: CurrentUser,
    row: Download,
    said: ManyReviewsAnswer,
    outcome: AnswerOutcome | None,
) -> str | None:
    """Answer a review of the locked rows, or say why not.

    Args:
        current_user: on whose word.
        row: the review.
        said: the answer.
        outcome: what it would do now, where the person was told what it would do.
    """
    if outcome and (reason := outcomes.untold(outcome, said.may_replace or ())):
        return reason
    try:
        values = _after(current_user, row, said, outcome)
    except AdminsDownloadError as error:
        return str(error)
    for name, value in {**values, "seq": row.seq + 1, "updated_at": utc_now()}.items():
        setattr(row, name, value)
    return None


def _after(
    current_user: CurrentUser,
    row: Download,
    said: ManyReviewsAnswer,
    outcome: AnswerOutcome | None,
) -> dict[str, Any]:
    """Return what the row has once it is answered."""
    if said.answer == "discard":
        return service.cancelled()
    # Of all that the person was told, a review may replace what it would have replaced then.
    own = None if said.may_replace is None else outcomes.replaced(outcome)
    if said.answer == "as_is":
        return service.decided(current_user, row, Decision(as_is=True, may_replace=own))
    proposed = (row.review or {})["preselected"]
    return service.decided(current_user, row, Decision(candidate_id=proposed, may_replace=own))


def _hindered(
    session: Session, rows: Sequence[Download], said: ManyReviews
) -> dict[int, Hindrance]:
    """Return which reviews can't be answered so, by their ids, and why."""
    found = ((row.id, _hindrance(session, row, said)) for row in rows)
    return {one: hindrance for one, hindrance in found if hindrance}


def _hindrance(session: Session, row: Download, said: ManyReviews) -> Hindrance | None:
    if said.answer == "best":
        return hindrances.of_proposal(row.review or {}, incomplete=said.incomplete)
    return "unnamed" if said.answer == "as_is" and _lacks(session, row) else None


def _lacks(session: Session, row: Download) -> str | None:
    """Return what has no name; a review that an older version asked for is looked into."""
    asked = row.review or {}
    if "lacks" in asked:
        return cast("str | None", asked["lacks"])
    return naming.lacking(store.read_snapshot(session, row.id), None)


def _foresee(
    session: Session, household: Household, rows: Sequence[Download], said: ManyReviews
) -> dict[int, AnswerOutcome]:
    """Return what the answer would do to each that nothing hinders, by their ids."""
    if said.answer == "discard":
        return {row.id: outcomes.DISCARDS for row in rows}
    proposals = _proposals(session, rows, said)
    told = outcomes.foresee(session, household, [*proposals.values()])
    return dict(zip(proposals, told, strict=True))


def _proposals(
    session: Session, rows: Sequence[Download], said: ManyReviews
) -> dict[int, Proposal]:
    ids = [row.id for row in rows]
    snapshots = store.read_snapshots(session, ids)
    if said.answer == "as_is":
        return {one: Proposal(snapshots[one]) for one in ids}
    proposed = store.proposed(session, {row.id: (row.review or {})["preselected"] for row in rows})
    return {one: Proposal(snapshots[one], proposed[one]) for one in ids if one in proposed}


def _parts(ids: Sequence[int]) -> Iterator[list[int]]:
    """Yield each id once, some at a time."""
    ordered = list(dict.fromkeys(ids))
    for start in range(0, len(ordered), AT_A_TIME):
        yield ordered[start : start + AT_A_TIME]
