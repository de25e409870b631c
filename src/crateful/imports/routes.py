"""The imports API: folders of this server, for admins."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from crateful.downloads import listing
from crateful.downloads.models import Download, Options, ScanFacts
from crateful.downloads.states import ENDED, Status
from crateful.imports import service
from crateful.imports.schemas import ImportProgress, ImportRequest, ImportStarted, LeftOutView, Scan
from crateful.queue.wake import wake
from crateful.users.dependencies import AdminDep, CursorsDep, ReadingDep

router = APIRouter(prefix="/api/imports", tags=["imports"])

PATIENCE_S = 5.0
"""Seconds that an answer waits for the scan, so that a small folder's says all there is."""


@router.post("")
def start_import(body: ImportRequest, request: Request, admin: AdminDep) -> ImportStarted:
    """Import every album below a folder of the server, each as a download of its own."""
    database = request.app.state.database
    root = service.check_folder(body.folder, body.mode, request.app.state.settings)
    scan = service.start(database, admin.id, root, Options(**body.model_dump(exclude={"folder"})))
    wake(scan.id)
    scan = service.await_scan(database, scan, PATIENCE_S)
    with database.reading() as session:
        counts = service.count_by_status(session, service.batch_of(scan))
    return ImportStarted(
        batch_id=service.batch_of(scan), albums=sum(counts.values()), **_scan(scan).model_dump()
    )


@router.get("/{batch_id}")
def read_import(
    batch_id: str,
    session: ReadingDep,
    _admin: AdminDep,
    cursors: CursorsDep,
    status: Status | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> ImportProgress:
    """Tell how far an import is, with one page of its albums."""
    scan = service.scan_of(session, batch_id)
    counts = service.count_by_status(session, batch_id)
    if scan is None and not counts:
        msg = "There is no import of this id."
        raise service.ImportNotFoundError(msg)
    rows = service.page(
        session, batch_id, after=int(cursors.place or 0), limit=limit, status=status
    )
    return ImportProgress(
        batch_id=batch_id,
        albums=sum(counts.values()),
        ended=service.ended(counts),
        by_status=counts,
        items=listing.shown(session, rows),
        cursor=cursors.write(str(rows[-1].id)) if len(rows) == limit else None,
        **_scan(scan).model_dump(),
    )


def _scan(row: Download | None) -> Scan:
    """Return what a scan has found; of an older version's import nothing is known."""
    facts = (row.options.scan if row else None) or ScanFacts()
    has_failed = row is not None and row.status in (Status.FAILED, Status.CANCELLED)
    return Scan(
        scanning=row is not None and row.status not in ENDED,
        folders=facts.folders,
        skipped=facts.skipped,
        left_out=[LeftOutView.model_validate(one) for one in facts.left_out],
        left_out_total=facts.left_out_total,
        scan_error=(row.error_message or "It was cancelled.") if row and has_failed else None,
    )
