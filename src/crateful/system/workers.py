"""Workers that live, and downloads that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from crateful.downloads.models import Download
from crateful.downloads.worker import leases, registry, worker_id
from crateful.system.schemas import WorkerView

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from crateful.downloads.worker.registry import RegisteredWorker


def look(session: Session, data_dir: Path) -> list[WorkerView]:
    """Return every worker that has left a note or has a lease which still runs, and on what."""
    rows = session.execute(
        select(Download.lease_owner, Download.id)
        .where(
            Download.lease_owner.is_not(None),
            Download.lease_until > leases.database_time(session),
        )
        .order_by(Download.lease_owner, Download.id)
    )
    known: dict[str, RegisteredWorker | None] = {
        str(each.owner): each for each in registry.look(data_dir)
    }
    busy: dict[str, list[int]] = {name: [] for name in known}
    for name, download_id in rows:
        busy.setdefault(str(name), []).append(download_id)
    return [_view(name, known.get(name), downloads) for name, downloads in busy.items()]


def _view(name: str, entry: RegisteredWorker | None, downloads: list[int]) -> WorkerView:
    worker = worker_id.parse(name)
    return WorkerView(
        host=worker.host if worker else name.partition(":")[0],
        pid=worker.pid if worker else None,
        version=entry.version if entry else None,
        threads=entry.threads if entry else None,
        downloads=downloads,
    )
