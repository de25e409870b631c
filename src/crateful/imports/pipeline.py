"""The job of a scan: queues one download for each album below a folder.

A scan is a job like any other, so it is claimed, renewed, taken over when its worker dies,
cancelled and retried by the same rules; no request waits for it.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crateful.downloads.models import ScanFacts
from crateful.downloads.moving_in import zips
from crateful.downloads.pipeline import run as download
from crateful.downloads.states import Stage, Status
from crateful.errors import Recovery, StepFailedError
from crateful.files import paths
from crateful.imports import file_lines, scan, service, undo, zipped
from crateful.imports.albums import tell_apart
from crateful.queue.wake import wake

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crateful.downloads.context import WorkerContext
    from crateful.downloads.worker.job import Job
    from crateful.imports.notes import PassedOver
    from crateful.imports.scan import Found

TELL_S: Final = 1.0
"""Seconds between two writes of how far a scan is."""

WOKEN_AT_ONCE: Final = 8
"""Downloads the queue is told of at the end; the sweeper wakes the rest in their turn."""

MAX_NAMED: Final = 200
"""Paths that are named with why they are left out; of the rest, the number is kept."""


def run(job: Job, context: WorkerContext) -> None:
    """Bring one claimed download to its end; see :func:`crateful.downloads.pipeline.run.run`."""
    if job.ask.options.undoes is not None:
        undo.run(job, context)
    elif job.ask.options.scan is not None:
        _expand(job, context)
    else:
        download.run(job, context)


def _expand(job: Job, context: WorkerContext) -> None:
    """Find the albums below the folder, queue each that is new, and end.

    Raises:
        StepFailedError: the folder is gone, or who asked is no admin any more.
    """
    job.watch.stage(Stage.RESOLVING)
    with context.database.session() as session:
        job.row.fence(session)
        file_lines.forget(session, service.order_of(job).batch_id)
    found = tell_apart(_look(job, context), job, context)
    job.row.enter(Status.IMPORTING)
    job.watch.stage(Stage.RECORDING)
    queued = service.queue(context.database, service.order_of(job), found)
    left_out = (*queued.deleted, *found.left_out)
    with context.database.session() as session:
        job.row.fence(session)
        job.row.settle(session, Status.COMPLETE)
        service.note_scan(
            session,
            job.ask.id,
            ScanFacts(
                folders=found.folders,
                skipped=queued.skipped,
                left_out=left_out[:MAX_NAMED],
                left_out_total=len(left_out),
            ),
        )
    for download_id in queued.ids[:WOKEN_AT_ONCE]:
        wake(download_id)


def _look(job: Job, context: WorkerContext) -> Found:
    root = paths.path_of(job.ask.source_url)
    if not root.exists():
        msg = f"The folder {job.ask.source_url[-200:]} is gone; check it and import it again."
        raise StepFailedError(msg, code="folder-gone", recovery=Recovery.NEEDS_USER)
    told_at = time.monotonic()

    def tell(folders: int) -> None:
        nonlocal told_at
        job.watch.check()
        if time.monotonic() - told_at >= TELL_S:
            told_at = time.monotonic()
            facts = replace(job.ask.options.scan or ScanFacts(), folders=folders)
            job.row.note(options=replace(job.ask.options, scan=facts))

    if zips.is_zip(root) and root.is_file():
        return zipped.look(root)
    if job.ask.options.only_loose:
        return _loose(root)
    batch_id = service.order_of(job).batch_id

    def write(lines: Sequence[PassedOver]) -> None:
        with context.database.session() as session:
            job.row.fence(session)
            file_lines.note(session, batch_id, lines)

    without = service.not_to_scan(job.ask.options.mode, context.settings)
    follows = job.ask.options.follow_links
    found = scan.look(root, without=without, tell=tell, write=write, follows_links=follows)
    return zipped.open_all(found, job.ask.options.mode, tell)


def _loose(root: Path) -> Found:
    """Find the songs that lie in a folder itself, as what is in a folder with more in it."""
    found = scan.look(root, without=[path for path in root.iterdir() if path.is_dir()])
    albums = tuple(replace(album, is_whole=False) for album in found.albums)
    return replace(found, albums=albums, zips=())
