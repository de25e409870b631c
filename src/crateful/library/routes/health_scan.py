"""Routes of the health scan: how far it is, what it found, and what is done about that."""

from __future__ import annotations

from fastapi import APIRouter

from crateful.library.browse.keyset import Window
from crateful.library.health import findings, recording, scanning
from crateful.library.health.schemas import HealthPage, HealthScanView
from crateful.library.routes.parameters import ContextDep, Limit
from crateful.preferences.dependencies import WantsHealthScanDep
from crateful.users.dependencies import AdminDep, CursorsDep, Id, ReadingDep, UserDep

router = APIRouter(prefix="/api/health-scan", tags=["library"])


@router.get("")
def get_scan(_user: UserDep, session: ReadingDep) -> HealthScanView:
    """Tell how far the scan of the library is."""
    return scanning.view(session)


@router.get("/findings")
def list_findings(
    _user: UserDep, session: ReadingDep, cursors: CursorsDep, limit: Limit = 50
) -> HealthPage:
    """List the albums in which something was found, with what helps."""
    return cursors.signed(findings.page(session, Window(cursor=cursors.place, limit=limit)))


@router.post("/start")
def start_scan(_admin: AdminDep, _on: WantsHealthScanDep, context: ContextDep) -> HealthScanView:
    """Look at every album, when nobody waits for a download; one that runs goes on."""
    with context.database.session() as session:
        scanning.start(session)
        return scanning.view(session)


@router.post("/pause")
def pause_scan(_admin: AdminDep, context: ContextDep) -> HealthScanView:
    """Stop after the album that is looked at now."""
    with context.database.session() as session:
        scanning.pause(session)
        return scanning.view(session)


@router.post("/resume")
def resume_scan(_admin: AdminDep, _on: WantsHealthScanDep, context: ContextDep) -> HealthScanView:
    """Go on where it was paused."""
    with context.database.session() as session:
        scanning.resume(session)
        return scanning.view(session)


@router.post("/albums/{album_id}/take")
def take_album(album_id: Id, _admin: AdminDep, context: ContextDep) -> HealthScanView:
    """Take an album's files as they are now, that something changed from outside."""
    recording.take_as_new(context, album_id)
    with context.database.reading() as session:
        return scanning.view(session)
