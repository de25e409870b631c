"""The imports API: folders of this server, for admins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from crateful import sources
from crateful.downloads import listing
from crateful.downloads import service as downloads_service
from crateful.downloads.models import Download, Mode, Options, ScanFacts
from crateful.downloads.moving_in import uploaded
from crateful.downloads.routes import ContextDep
from crateful.downloads.states import ENDED, Status
from crateful.imports import folders, report, service
from crateful.imports.outcomes import Outcome
from crateful.imports.report import LineFilter
from crateful.imports.schemas import (
    FolderPage,
    ImportCount,
    ImportFiles,
    ImportProgress,
    ImportReport,
    ImportRequest,
    ImportsPage,
    ImportStarted,
    ImportStopped,
    ImportSummary,
    LeftOutView,
    Scan,
)
from crateful.library.models import Verification
from crateful.preferences import service as preference_service
from crateful.queue.wake import wake
from crateful.users.dependencies import AdminDep, CursorsDep, ReadingDep

if TYPE_CHECKING:
    pass

router = APIRouter(prefix="/api/imports", tags=["imports"])

OutcomeParameter = Annotated[
    Outcome | None, Query(description="Only these; by default all that did not come in.")
]

PATIENCE_S = 5.0
"""Seconds that an answer waits for the scan, so that a small folder's says all there is."""


@router.post("")
def start_import(body: ImportRequest, request: Request, admin: AdminDep) -> ImportStarted:
    """Import every album below a folder of the server, each as a download of its own."""
    database = request.app.state.database
    with database.reading() as session:
        enabled = preference_service.load(session, request.app.state.vault).enabled_sources()
    sources.require(sources.FOLDER, enabled)
    root = service.check_folder(body.folder, body.mode, request.app.state.settings)
    scan = service.start(database, admin.id, root, Options(**body.model_dump(exclude={"folder"})))
    wake(scan.id)
    scan = service.await_scan(database, scan, PATIENCE_S)
    with database.reading() as session:
        counts = service.count_by_status(session, service.batch_of(scan))
    return ImportStarted(
        batch_id=service.batch_of(scan), albums=sum(counts.values()), **_scan(scan).model_dump()
    )


@router.get("")
def list_imports(
    session: ReadingDep,
    _admin: AdminDep,
    cursors: CursorsDep,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> ImportsPage:
    """List the imports of everybody, newest first."""
    before = int(cursors.place) if cursors.place else None
    rows = service.newest(session, before=before, limit=limit)
    return ImportsPage(
        items=[
            ImportSummary(
                batch_id=service.batch_of(row),
                folder=uploaded.shown_address(row),
                mode=row.options.mode,
                status=row.status,
                created_at=row.created_at,
            )
            for row in rows
        ],
        next_cursor=cursors.write(str(rows[-1].id)) if len(rows) == limit else None,
    )


@router.get("/folders")
def list_folders(
    _admin: AdminDep,
    cursors: CursorsDep,
    folder: Annotated[str | None, Query(min_length=1, max_length=4096)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> FolderPage:
    """List the folders and zips in a folder of the server, by name; without one, at its top."""
    return cursors.signed(folders.page(folder, after=cursors.place, limit=limit))


@router.get("/count")
def count_import(
    request: Request,
    _admin: AdminDep,
    folder: Annotated[str, Query(min_length=1, max_length=4096)],
    mode: Mode = Mode.COPY,
    *,
    follow_links: bool = False,
) -> ImportCount:
    """Count what an import of a folder would find; nothing is begun."""
    settings = request.app.state.settings
    return folders.count(folder, mode, settings, follows=follow_links, most_s=PATIENCE_S)


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
        raise service.ImportNotFoundError
    unverified = service.count_unverified(session, batch_id)
    rows = service.page(
        session, batch_id, after=int(cursors.place or 0), limit=limit, status=status
    )
    return ImportProgress(
        batch_id=batch_id,
        albums=sum(counts.values()),
        ended=service.ended(counts),
        by_status=counts,
        unverified=unverified.get(Verification.WAITING, 0),
        damaged=unverified.get(Verification.DAMAGED, 0),
        items=listing.shown(session, rows),
        cursor=cursors.write(str(rows[-1].id)) if len(rows) == limit else None,
        **_scan(scan).model_dump(),
    )


@router.get("/{batch_id}/report")
def report_import(batch_id: str, session: ReadingDep, _admin: AdminDep) -> ImportReport:
    """Count an import's files by what became of them."""
    service.require(session, batch_id)
    report.require(session, batch_id)
    return report.count(session, batch_id)


@router.get("/{batch_id}/files")
def list_import_files(  # one for each parameter
    batch_id: str,
    session: ReadingDep,
    _admin: AdminDep,
    cursors: CursorsDep,
    outcome: OutcomeParameter = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> ImportFiles:
    """List every file that did not come in, and why; or every file of one outcome."""
    service.require(session, batch_id)
    report.require(session, batch_id)
    wanted = LineFilter(batch_id, outcome)
    items, last = report.page(session, wanted, after=int(cursors.place or 0), limit=limit)
    return ImportFiles(items=items, next_cursor=cursors.write(str(last) if last else None))


@router.get(
    "/{batch_id}/files.csv",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def download_import_files(
    batch_id: str, request: Request, _admin: AdminDep, outcome: OutcomeParameter = None
) -> StreamingResponse:
    """Return the same list whole, as CSV; no cell of it is a formula."""
    database = request.app.state.database
    with database.reading() as session:
        service.require(session, batch_id)
        report.require(session, batch_id)
    name = f"import-{batch_id[:8]}.csv"
    return StreamingResponse(
        report.as_csv(database, LineFilter(batch_id, outcome)),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.post("/{batch_id}/stop")
def stop_import(batch_id: str, _admin: AdminDep, context: ContextDep) -> ImportStopped:
    """Cancel what an import has not done yet; what came in, failed or waits in review stays."""
    with context.database.reading() as session:
        service.require(session, batch_id)
        scan = service.scan_of(session, batch_id)
    downloads_service.cancel_batch(context, service.scan_batch(batch_id))
    if scan is not None:  # it may be queueing what it found, which is not left half done
        scan = service.await_scan(context.database, scan, PATIENCE_S)
    return ImportStopped(
        stopped=downloads_service.cancel_batch(context, batch_id), scanning=_scan(scan).scanning
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
