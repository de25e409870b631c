"""The imports API: folders of this server, for admins."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from crateful.downloads import listing
from crateful.downloads.states import Status
from crateful.imports import service
from crateful.imports.schemas import ImportProgress, ImportRequest, ImportStarted
from crateful.queue.wake import wake
from crateful.users.dependencies import MAX_ID, AdminDep, ReadingDep

router = APIRouter(prefix="/api/imports", tags=["imports"])

WOKEN_AT_ONCE = 8
"""Downloads the queue is told of at the start; the sweeper wakes the rest in their turn."""


@router.post("")
def start_import(body: ImportRequest, request: Request, admin: AdminDep) -> ImportStarted:
    """Import every album below a folder of the server, each as a download of its own."""
    settings = request.app.state.settings
    root = service.check_folder(body.folder, body.mode, settings)
    batch = service.start(
        request.app.state.database,
        admin.id,
        root,
        body.mode,
        without=service.not_to_scan(body.mode, settings),
    )
    for download_id in batch.queued[:WOKEN_AT_ONCE]:
        wake(download_id)
    return ImportStarted(batch_id=batch.id, albums=len(batch.queued), skipped=batch.skipped)


@router.get("/{batch_id}")
def read_import(
    batch_id: str,
    session: ReadingDep,
    _admin: AdminDep,
    status: Status | None = None,
    cursor: Annotated[int, Query(ge=0, le=MAX_ID)] = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> ImportProgress:
    """Tell how far an import is, with one page of its albums."""
    counts = service.count_by_status(session, batch_id)
    rows = service.page(session, batch_id, after=cursor, limit=limit, status=status)
    return ImportProgress(
        batch_id=batch_id,
        albums=sum(counts.values()),
        ended=service.ended(counts),
        by_status=counts,
        items=listing.shown(session, rows),
        cursor=str(rows[-1].id) if len(rows) == limit else None,
    )
