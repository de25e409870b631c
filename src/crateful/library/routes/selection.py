"""Routes that do something to a whole selection in one request."""

from __future__ import annotations

from fastapi import APIRouter, BackgroundTasks

from crateful.library import selection, service
from crateful.library.routes.parameters import ContextDep
from crateful.library.selection import DoneView, HeartedAlbums, SelectedAlbums, SelectedEntries
from crateful.users.dependencies import AdminDep, UserDep

router = APIRouter(prefix="/api", tags=["library"])


@router.post("/me/library/albums")
def heart_albums(
    body: HeartedAlbums, current_user: UserDep, context: ContextDep, later: BackgroundTasks
) -> DoneView:
    """Keep some albums, or no longer; tells what became of each."""
    done = selection.heart(context, current_user.id, body)
    later.add_task(service.relink, context, [current_user.id])
    return done


@router.post("/albums/delete")
def delete_albums(body: SelectedAlbums, admin: AdminDep, context: ContextDep) -> DoneView:
    """Move some albums to the trash; tells what became of each, and what brings it back."""
    return selection.delete(context, admin.id, body)


@router.post("/trash/restore")
def restore_albums(body: SelectedEntries, admin: AdminDep, context: ContextDep) -> DoneView:
    """Bring some albums back from the trash; tells what became of each."""
    return selection.restore(context, admin.id, body)
