"""Actions on many downloads at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from crateful.downloads import broadcast, download_log, listing, service
from crateful.downloads.models import Decision, Download
from crateful.downloads.review import hindrances
from crateful.downloads.review.schemas import BulkAccepted, LeftInReview
from crateful.downloads.rights import AdminsDownloadError
from crateful.downloads.states import Status
from crateful.downloads.worker import staging_cleanup
from crateful.events.messages import DownloadRemoved
from crateful.tagging.percents import whole_percent

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from crateful.downloads.review.schemas import BulkAccept
    from crateful.downloads.service import DownloadsContext
    from crateful.users.service import CurrentUser


def clear(
    context: DownloadsContext,
    current_user: CurrentUser,
    statuses: Collection[Status],
    *,
    mine: bool,
) -> int:
    """Take ended downloads off the list, an admin everybody's; return how many went.

    Args:
        context: the application's parts.
        current_user: whose downloads.
        statuses: ended ones.
        mine: only the user's, also when that is an admin.
    """
    removed = 0
    while gone := _clear_some(context, current_user, statuses, mine=mine):
        removed += len(gone)
    return removed


def _clear_some(
    context: DownloadsContext,
    current_user: CurrentUser,
    statuses: Collection[Status],
    *,
    mine: bool,
) -> Sequence[Download]:
    some = (
        select(Download.id)
        .where(Download.status.in_(statuses), *listing.theirs(current_user, mine=mine))
        .order_by(Download.id)
        .limit(service.AT_A_TIME)
    )
    with context.database.session() as session:
        gone = session.scalars(
            delete(Download)
            .where(Download.id.in_(some), Download.status.in_(statuses))
            .returning(Download)
        ).all()
    for row in gone:
        context.bus.tell(row.user_id, DownloadRemoved(download_id=row.id, seq=row.seq + 1))
        download_log.of_download(context.settings, row.id).remove()
    staging_cleanup.remove(context.settings, context.database, [row.id for row in gone])
    return gone


def accept(context: DownloadsContext, current_user: CurrentUser, said: BulkAccept) -> BulkAccepted:
    """Take the proposed release of every review that is sure enough; say why others are left."""
    query = select(Download).where(
        Download.status == Status.REVIEW, *listing.theirs(current_user, mine=False)
    )
    if said.ids is not None:
        query = query.where(Download.id.in_(said.ids))
    with context.database.reading() as session:
        rows = session.scalars(query.order_by(Download.id)).all()
    done = BulkAccepted(accepted=[], left=[])
    for row in rows:
        reason = _doubt(row, said) or _accept_one(context, current_user, row)
        if reason is None:
            done.accepted.append(row.id)
        else:
            done.left.append(LeftInReview(id=row.id, reason=reason))
    seen = {row.id for row in rows}
    done.left += [
        LeftInReview(id=one, reason=hindrances.NOT_YOURS)
        for one in dict.fromkeys(said.ids or ())
        if one not in seen
    ]
    return done


def _doubt(row: Download, said: BulkAccept) -> str | None:
    """Return why a review needs a look of its own."""
    asked = row.review or {}
    if hindrance := hindrances.of_proposal(asked, incomplete=said.incomplete):
        return hindrances.sentence(hindrance, asked)
    confidence = asked.get("confidence") or 0.0
    if confidence < said.min_confidence:
        return f"The proposed release fits by only {whole_percent(confidence)} %."
    return None


def _accept_one(context: DownloadsContext, current_user: CurrentUser, row: Download) -> str | None:
    """Go on with the proposed release; return why not, when somebody else was quicker."""
    decision = Decision(candidate_id=(row.review or {})["preselected"])
    try:
        with context.database.session() as session:
            after = service.decide(session, current_user, row, decision)
    except AdminsDownloadError as error:
        return str(error)
    if after is None:
        return "Somebody has decided just now."
    context.bus.tell(after.user_id, broadcast.changed(after))
    return None
