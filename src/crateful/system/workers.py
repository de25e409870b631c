"""Who works on downloads right now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from crateful.downloads import leases, owner
from crateful.downloads.models import Download
from crateful.system.schemas import WorkerView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def look(session: Session) -> list[WorkerView]:
    """Return every worker that has a lease which still runs, and on what."""
    rows = session.execute(
        select(Download.lease_owner, Download.id)
        .where(
            Download.lease_owner.is_not(None), Download.lease_until > leases.database_time(session)
        )
        .order_by(Download.lease_owner, Download.id)
    )
    found: dict[str, list[int]] = {}
    for name, download_id in rows:
        found.setdefault(str(name), []).append(download_id)
    return [_view(name, downloads) for name, downloads in found.items()]


def _view(name: str, downloads: list[int]) -> WorkerView:
    worker = owner.parse(name)
    return WorkerView(
        host=worker.host if worker else name.partition(":")[0],
        pid=worker.pid if worker else None,
        downloads=downloads,
    )
