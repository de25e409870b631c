"""Routes of the history and the trash."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query, Request, Response

from crateful.library import service
from crateful.library.browse import history
from crateful.library.browse.history import HistoryFilter
from crateful.library.browse.keyset import Window
from crateful.library.patches import RestoreBody
from crateful.library.routes import cover_answers
from crateful.library.routes.parameters import ContextDep, Limit, Pixels, Version, Words
from crateful.library.schemas import (
    EmptiedView,
    HistoryAction,
    HistoryView,
    Page,
    RestoredView,
    TrashPage,
)
from crateful.library.store import covers
from crateful.library.trash import deletion
from crateful.users.dependencies import AdminDep, CursorsDep, Id, ReadingDep, UserDep
from crateful.users.row_ids import MAX_ID

router = APIRouter(prefix="/api", tags=["library"])

NO_SWAP = RestoreBody()

AlbumId = Annotated[int | None, Query(ge=1, le=MAX_ID, description="Only what had this id.")]


async def get_history_filter(
    action: HistoryAction | None = None,
    by: Annotated[int | None, Query(ge=1, le=MAX_ID, description="A person.")] = None,
    q: Words = None,
) -> HistoryFilter:
    """Return which changes are asked for."""
    return HistoryFilter(action, by, q)


HistoryFilterDep = Annotated[HistoryFilter, Depends(get_history_filter)]


@router.get("/history")
def list_history(
    current_user: UserDep,
    session: ReadingDep,
    wanted: HistoryFilterDep,
    cursors: CursorsDep,
    limit: Limit = 50,
) -> Page[HistoryView]:
    """List what changed in the library, newest first."""
    window = Window(cursor=cursors.place, limit=limit)
    return cursors.signed(history.page(session, window, wanted, may_undo=current_user.is_admin))


@router.get("/trash")
def list_trash(
    _admin: AdminDep,
    session: ReadingDep,
    cursors: CursorsDep,
    album_id: AlbumId = None,
    limit: Limit = 50,
) -> TrashPage:
    """List what was deleted or replaced and can still be brought back, newest first."""
    return cursors.signed(
        deletion.page(session, Window(cursor=cursors.place, limit=limit), album_id)
    )


@router.delete("/trash")
def empty_trash(admin: AdminDep, context: ContextDep) -> EmptiedView:
    """Remove everything in the trash for good."""
    return service.empty_trash(context, admin.id)


@router.get("/trash/{entry_id}/cover", response_class=Response)
def get_cover_in_trash(
    entry_id: Id,
    request: Request,
    _admin: AdminDep,
    context: ContextDep,
    size: Pixels = None,
    _v: Version = None,
) -> Response:
    """Show the picture of an album in the trash."""
    with context.database.reading() as session:
        found = covers.picture_in_trash(session, context.settings, entry_id)
    return cover_answers.of(request, context, found, size)


@router.post("/trash/{entry_id}/restore")
def restore(
    entry_id: Id,
    admin: AdminDep,
    context: ContextDep,
    body: Annotated[RestoreBody, Body()] = NO_SWAP,
) -> RestoredView:
    """Bring an album back with its ids and hearts.

    When its place is taken, 409, or with `{"swap": true}` the two change places.
    """
    return RestoredView(album_id=service.restore(context, entry_id, admin.id, swap=body.swap))


@router.delete("/trash/{entry_id}", status_code=HTTPStatus.NO_CONTENT)
def purge(entry_id: Id, admin: AdminDep, context: ContextDep) -> None:
    """Remove an album of the trash for good."""
    service.purge(context, entry_id, admin.id)
