"""The uploads API: everybody's own."""

from __future__ import annotations

from pathlib import PurePath
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Path, Query, Request

from crateful import sources
from crateful.downloads.models import ScanFacts
from crateful.downloads.moving_in.uploaded import Upload
from crateful.downloads.states import ENDED, Status
from crateful.files import paths
from crateful.imports import service as imports
from crateful.imports.schemas import LeftOutView
from crateful.queue.wake import wake
from crateful.uploads import service, store
from crateful.uploads.schemas import (
    MAX_FILES,
    MAX_SIZE,
    PieceTaken,
    UploadImported,
    UploadRequest,
    UploadView,
)
from crateful.uploads.store import Piece
from crateful.users.dependencies import Id, ReadingDep, SessionDep, UserDep

router = APIRouter(prefix="/api/uploads", tags=["imports"])

PATIENCE_S = 5.0
"""Seconds that an answer waits for the files to be looked through."""

Offset = Annotated[int, Query(ge=0, le=MAX_SIZE, description="Bytes of the file before it.")]
PieceBody = Annotated[
    bytes,
    Body(
        media_type="application/octet-stream",
        description="The bytes; a megabyte at most, as of any request.",
    ),
]


def own_upload(upload_id: Id, session: ReadingDep, user: UserDep) -> Upload:
    """Return the upload of the path, which nobody but who sends it may know of."""
    return service.find(session, user.id, upload_id)


OwnUploadDep = Annotated[Upload, Depends(own_upload)]


@router.post("", status_code=201)
def begin_upload(
    body: UploadRequest, request: Request, session: SessionDep, user: UserDep
) -> UploadView:
    """Begin to send files, which wait a day for each next piece."""
    sources.require(sources.FOLDER, request.app.state.context.preferences().enabled_sources())
    files = [each.model_dump() for each in body.files]
    row = Upload(
        user_id=user.id,
        files=files,
        size_bytes=sum(each.size_bytes for each in body.files),
        trust_tags=body.trust_tags,
    )
    return _view(request, service.begin(session, request.app.state.settings, row))


@router.get("")
def list_uploads(request: Request, session: ReadingDep, user: UserDep) -> list[UploadView]:
    """Return your uploads that were not imported yet, the newest first."""
    return [_view(request, row) for row in service.unfinished(session, user.id)]


@router.get("/{upload_id}")  # noqa: FAST003  # the dependency takes it
def read_upload(request: Request, row: OwnUploadDep) -> UploadView:
    """Return how much of each file is there."""
    return _view(request, row)


@router.patch("/{upload_id}/files/{number}")  # noqa: FAST003  # the same
def send_piece(
    number: Annotated[int, Path(ge=0, lt=MAX_FILES)],
    offset: Offset,
    content: PieceBody,
    request: Request,
    row: OwnUploadDep,
) -> PieceTaken:
    """Add a piece to a file, where it ends; any other place is refused with the right one."""
    settings = request.app.state.settings
    return PieceTaken(offset=service.take_piece(settings, row, number, Piece(offset, content)))


@router.post("/{upload_id}/import")  # noqa: FAST003  # the same
def import_upload(request: Request, row: OwnUploadDep) -> UploadImported:
    """Import what was sent: each album is a download of yours. Asking again changes nothing."""
    database, settings = request.app.state.database, request.app.state.settings
    if row.batch_id is None:
        enabled = request.app.state.context.preferences().enabled_sources()
        sources.require(sources.FOLDER, enabled)
    with database.session() as session:
        batch_id = service.start_import(session, settings, row)
    with database.reading() as session:
        scan = imports.scan_of(session, batch_id)
    if scan is not None:
        wake(scan.id)
        scan = imports.await_scan(database, scan, PATIENCE_S)
    with database.reading() as session:
        counts = imports.count_by_status(session, batch_id)
    facts = (scan.options.scan if scan else None) or ScanFacts()
    has_failed = scan is not None and scan.status in (Status.FAILED, Status.CANCELLED)
    folder = store.files_of(settings, row.id)
    return UploadImported(
        batch_id=batch_id,
        albums=sum(counts.values()),
        scanning=scan is not None and scan.status not in ENDED,
        left_out=[
            LeftOutView(path=_inside(one.path, folder), reason=one.reason) for one in facts.left_out
        ],
        scan_error=(scan.error_message or "It was cancelled.") if scan and has_failed else None,
    )


@router.delete("/{upload_id}", status_code=204)
def remove_upload(upload_id: Id, request: Request, session: SessionDep, user: UserDep) -> None:
    """Remove an upload that was not imported."""
    row = service.find(session, user.id, upload_id)
    service.remove(session, request.app.state.settings, row)


def _view(request: Request, row: Upload) -> UploadView:
    files = service.with_offsets(request.app.state.settings, row)
    return UploadView.model_validate(
        {
            "id": row.id,
            "files": files,
            "trust_tags": row.trust_tags,
            "is_complete": all(each["offset"] == each["size_bytes"] for each in files),
            "batch_id": row.batch_id,
            "created_at": row.created_at,
        }
    )


def _inside(path: str, folder: PurePath) -> str:
    """Return a path as the person's own folder has it."""
    whole = paths.path_of(path)
    return paths.text_of(whole.relative_to(folder)) if whole.is_relative_to(folder) else path
