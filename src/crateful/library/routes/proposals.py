"""Routes of proposals: what albums that were filed as they are seem to be."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from crateful.library.browse.keyset import Window
from crateful.library.proposals import deciding, listing
from crateful.library.proposals.listing import ProposalFilter
from crateful.library.proposals.schemas import (
    DecidedMany,
    DecideMany,
    ProposalDetail,
    ProposalPage,
    TakeBody,
    TakeMany,
    UndoMany,
)
from crateful.library.routes.parameters import ContextDep, Limit
from crateful.library.store.proposal_rows import ProposalState
from crateful.preferences import service as preference_service
from crateful.users.dependencies import AdminDep, CursorsDep, Id, ReadingDep, UserDep

router = APIRouter(prefix="/api/proposals", tags=["library"])

Score = Annotated[float | None, Query(ge=0, le=1, allow_inf_nan=False)]


@router.get("")
def list_proposals(  # noqa: PLR0913, PLR0917  # query parameters
    request: Request,
    _user: UserDep,
    session: ReadingDep,
    cursors: CursorsDep,
    state: ProposalState | None = None,
    min_score: Score = None,
    batch_id: Annotated[str | None, Query(max_length=64)] = None,
    limit: Limit = 50,
) -> ProposalPage:
    """List what albums seem to be that were filed as they are, and count them."""
    wanted = ProposalFilter(frozenset({state} if state else ()), min_score, batch_id)
    window = Window(cursor=cursors.place, limit=limit)
    preferences = preference_service.load(session, request.app.state.vault)
    enabled = preferences.identify_afterwards
    return cursors.signed(listing.page(session, window, wanted, enabled=enabled))


@router.get("/{album_id}")
def get_proposal(
    album_id: Id, _user: UserDep, session: ReadingDep, context: ContextDep
) -> ProposalDetail:
    """Show what an album seems to be, and each tag that taking it would write."""
    return listing.one(session, context.settings.library_dir, album_id)


@router.post("/take")
def take_proposals(
    body: TakeMany, context: ContextDep, admin: AdminDep, cursors: CursorsDep
) -> DecidedMany:
    """Take the next of a selection, or of all above a score; `dry` only counts them."""
    done, after = deciding.take_some(context, body, int(cursors.place or 0), admin.id)
    following = None if after is None else cursors.write(str(after))
    return done.model_copy(update={"next_cursor": following})


@router.post("/decline")
def decline_proposals(body: DecideMany, context: ContextDep, admin: AdminDep) -> DecidedMany:
    """Have proposals never made again."""
    return deciding.decline(context, body.album_ids, admin.id)


@router.post("/undo")
def undo_proposals(body: UndoMany, context: ContextDep, admin: AdminDep) -> DecidedMany:
    """Put the tags back that were there before, or offer again what was declined."""
    return deciding.undo(context, body.album_ids, admin.id)


@router.post("/look")
def look_again(body: DecideMany, context: ContextDep, _admin: AdminDep) -> DecidedMany:
    """Have albums looked up anew, when nobody waits for a download."""
    return deciding.look_again(context, body.album_ids)


@router.post("/{album_id}/take")
def take_proposal(
    album_id: Id, body: TakeBody, context: ContextDep, admin: AdminDep
) -> ProposalDetail:
    """Write into an album's files what they lack, and what `replace` names."""
    deciding.take(context, album_id, body.replace, admin.id)
    with context.database.reading() as session:
        return listing.one(session, context.settings.library_dir, album_id)
