"""The API that undoes an import, for admins."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from crateful.imports import service, undo
from crateful.imports.schemas import UndoAlbums, UndoForecast
from crateful.queue.wake import wake
from crateful.users.dependencies import AdminDep, CursorsDep, ReadingDep

router = APIRouter(prefix="/api/imports", tags=["imports"])


@router.get("/{batch_id}/undo")
def foresee_undo(batch_id: str, request: Request, _admin: AdminDep) -> UndoForecast:
    """Count what undoing an import does, and what it leaves; nothing is changed."""
    state = request.app.state
    with state.database.reading() as session:
        service.require(session, batch_id)
    return undo.forecast(state.database, state.settings.library_dir, batch_id)


@router.get("/{batch_id}/undo/albums")
def list_undo_albums(  # one for each parameter
    batch_id: str,
    request: Request,
    session: ReadingDep,
    _admin: AdminDep,
    cursors: CursorsDep,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> UndoAlbums:
    """List an import's albums, newest first, with what undoing it does to each."""
    service.require(session, batch_id)
    library = request.app.state.settings.library_dir
    before = int(cursors.place) if cursors.place else None
    items, last = undo.page(session, library, batch_id, before=before, limit=limit)
    return UndoAlbums(items=items, next_cursor=cursors.write(str(last) if last else None))


@router.post("/{batch_id}/undo")
def undo_import(batch_id: str, request: Request, admin: AdminDep) -> UndoForecast:
    """Begin to put every album of an import back where it came from."""
    state = request.app.state
    with state.database.reading() as session:
        service.require(session, batch_id)
        folder = service.folder_of(session, batch_id)
    job = undo.start(state.database, admin, batch_id, folder)
    wake(job.id)
    return undo.forecast(state.database, state.settings.library_dir, batch_id)
