"""The watch folders API, for admins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request

from crateful.downloads.worker import leases
from crateful.users.dependencies import AdminDep, Id, ReadingDep, SessionDep
from crateful.watch_folders import service
from crateful.watch_folders.models import WatchFolder
from crateful.watch_folders.schemas import (
    WatchFolderChanges,
    WatchFolderRequest,
    WatchFolderView,
)

if TYPE_CHECKING:
    from datetime import datetime

router = APIRouter(prefix="/api/watch-folders", tags=["imports"])


@router.get("")
def list_watch_folders(session: ReadingDep, _admin: AdminDep) -> list[WatchFolderView]:
    """Return every watch folder and how it is."""
    now = leases.database_time(session)
    return [_view(row, now) for row in service.all_folders(session)]


@router.post("", status_code=201)
def add_watch_folder(
    body: WatchFolderRequest, request: Request, session: SessionDep, admin: AdminDep
) -> WatchFolderView:
    """Have a folder of the server watched: whatever is put into it is imported once it settled."""
    row = WatchFolder(user_id=admin.id, **body.model_dump())
    row = service.add(session, request.app.state.settings, row)
    return _view(row, leases.database_time(session))


@router.patch("/{watch_folder_id}")
def change_watch_folder(
    watch_folder_id: Id,
    body: WatchFolderChanges,
    request: Request,
    session: SessionDep,
    admin: AdminDep,
) -> WatchFolderView:
    """Change how a folder is watched; its imports are those of who changes it from now on."""
    values = body.model_dump(exclude_none=True)
    settings = request.app.state.settings
    row = service.change(session, settings, watch_folder_id, admin.id, values)
    return _view(row, leases.database_time(session))


@router.delete("/{watch_folder_id}", status_code=204)
def remove_watch_folder(watch_folder_id: Id, session: SessionDep, _admin: AdminDep) -> None:
    """Leave a folder alone from now on; what it brought stays."""
    service.remove(session, watch_folder_id)


def _view(row: WatchFolder, now: datetime) -> WatchFolderView:
    facts = {
        name: getattr(row, name) for name in WatchFolderView.model_fields if name != "is_watched"
    }
    return WatchFolderView(is_watched=service.is_watched(row, now), **facts)
