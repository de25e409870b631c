"""Looks at watch folders and imports what has settled in them; one per worker.

The system tells of changes (inotify, through ``watchfiles``); folders of which it does not know,
on other machines, are looked through again and again, and so are all while it can't tell. Whatever
is new or has changed is measured until two looks, ``settle_s`` apart, find it the same and no
program's mark of the unfinished in it. Then the import and the note that it was begun are one
transaction, so it is begun once.
"""

from __future__ import annotations

import logging
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psutil
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from watchfiles import watch

from crateful import sources
from crateful.downloads.models import Options
from crateful.events.messages import Notification
from crateful.files import paths
from crateful.imports import service as imports
from crateful.outages import is_outage, words_for
from crateful.queue.wake import wake
from crateful.users.models import User
from crateful.watch_folders import entries, service
from crateful.watch_folders.models import WatchedEntry

if TYPE_CHECKING:
    import threading
    from collections.abc import Generator, Iterable, Sequence

    from watchfiles.main import FileChange

    from crateful.downloads.context import WorkerContext
    from crateful.downloads.worker.worker_id import WorkerId
    from crateful.events.bus import Bus
    from crateful.watch_folders.entries import Entry
    from crateful.watch_folders.models import WatchFolder

logger = logging.getLogger(__name__)

RESCAN_S: Final = 600.0
"""Seconds after which every folder is looked through, should the system have told of too little."""

DEAF_S: Final = 600.0
"""Seconds for which folders are looked through once the system could not tell of changes."""

STEP_MS: Final = 1000
"""Between two looks of ``watchfiles`` at what the kernel told."""

NOT_TEXT: Final = "\N{REPLACEMENT CHARACTER}"

OFF: Final = "Own music is turned off; an administrator can turn it on in the settings."
NO_ADMIN: Final = "Who set it up is no admin any more; another admin has to save it."

REMOTE: Final = ("nfs", "cifs", "smb", "9p", "fuse", "afs", "ceph", "gluster", "lustre", "virtiofs")
"""How the types of file systems begin on which others write unseen by this machine."""


@dataclass(slots=True)
class _Watched:
    """What is known of one folder while it is watched."""

    row: WatchFolder
    path: Path
    place: tuple[int, int]
    """Its device and number: another folder mounted there is another folder."""
    taken: dict[str, str]
    """Signatures of what was imported."""
    is_remote: bool
    """Others write to it unseen by this machine."""
    looked_at: float = 0.0
    dirty: set[str] = field(default_factory=set)
    """What has changed since it was imported."""
    seen: dict[str, tuple[str, float]] = field(default_factory=dict)
    """Of what is dirty, how it was, and since when."""


class Watcher:
    """Takes what settles in the watch folders.

    Args:
        context: where the folders are defined, and what the household allows.
        bus: who is told of folders that can't be read.
        worker: whose leases.
        beat_s: seconds between two looks at what has changed.
    """

    def __init__(self, context: WorkerContext, bus: Bus, worker: WorkerId, beat_s: float) -> None:
        self._context = context
        self._database = context.database
        self._bus = bus
        self._worker = worker
        self._beat_s = beat_s
        self._watched: dict[int, _Watched] = {}
        self._deaf_until = 0.0

    def run(self, stopping: threading.Event) -> None:
        """Watch until told to stop; an outage of the database is waited for."""
        while not stopping.is_set():
            try:
                if self._renew():
                    self._watch(stopping)
                else:
                    stopping.wait(self._beat_s)
            except (SQLAlchemyError, OSError) as error:
                _tell(error)
                stopping.wait(self._beat_s)
        try:
            service.release(self._database, self._worker)
        except SQLAlchemyError as error:
            _tell(error)

    def _watch(self, stopping: threading.Event) -> None:
        """Look at the folders in hand until there are others."""
        told = [one.path for one in self._watched.values() if not self._is_polled(one)]
        before = self._signs()
        for one in self._watched.values():
            one.looked_at = 0.0  # nobody told of what has changed since the last watch
        for changed in self._changes(told, stopping):
            self._mark(Path(path) for _, path in changed)
            if not self._renew() or self._signs() != before:
                return
            for one in self._watched.values():
                self._look(one)

    def _changes(
        self, folders: Sequence[Path], stopping: threading.Event
    ) -> Iterable[set[FileChange]]:
        """Yield what the system says has changed, and nothing now and then, while that goes."""
        if folders:
            try:
                yield from watch(
                    *folders,
                    watch_filter=None,
                    step=STEP_MS,
                    rust_timeout=int(1000 * self._beat_s),
                    yield_on_timeout=True,
                    stop_event=stopping,
                    raise_interrupt=False,
                    ignore_permission_denied=True,
                )
            except FileNotFoundError:  # a folder went meanwhile; which, the next beat says
                stopping.wait(self._beat_s)
            except (OSError, RuntimeError) as error:
                # No more watches are to be had (/proc/sys/fs/inotify), or what watchfiles 1.3 calls
                # WatchfilesRustInternalError, such as the same of a folder that came meanwhile.
                logger.warning("The system can't tell of changes; folders are polled: %s", error)
                self._deaf_until = time.monotonic() + DEAF_S
            return
        while not stopping.is_set():
            yield set()
            stopping.wait(self._beat_s)

    def _renew(self) -> bool:
        """Take or keep the lease of folders; return whether there is anything to watch."""
        rows = service.claim(self._database, self._worker)
        why_not = self._why_not(rows)
        now: dict[int, _Watched] = {}
        for row in rows:
            place = self._place(row, why_not.get(row.id))
            if place is None:
                continue
            known = self._watched.get(row.id)
            if known is not None and known.place == place:
                known.row = row
                now[row.id] = known
            else:
                now[row.id] = self._begin(row, place)
        self._watched = now
        return bool(now)

    def _why_not(self, rows: Sequence[WatchFolder]) -> dict[int, str]:
        """Return of which folders nothing may be taken, and why."""
        if not rows:
            return {}
        if sources.FOLDER.name not in self._context.preferences().enabled_sources():
            return dict.fromkeys((row.id for row in rows), OFF)
        with self._database.reading() as session:
            admins = set(session.scalars(select(User.id).where(User.is_admin)))
        return {row.id: NO_ADMIN for row in rows if row.user_id not in admins}

    def _place(self, row: WatchFolder, problem: str | None) -> tuple[int, int] | None:
        """Return where a folder is; ``None`` when nothing can be taken, which is told once."""
        found = None
        try:
            folder = paths.path_of(row.folder)
            found = folder.stat()
            with os.scandir(folder) as listed:
                if first := next(listed, None):
                    first.stat(follow_symlinks=False)  # it may be listed, and not be entered
        except FileNotFoundError as error:
            if found is None:
                problem = f"It can't be read: {error.strerror}."
        except OSError as error:
            problem = f"It can't be read: {error.strerror}."
        if problem != row.problem and service.note_problem(self._database, row.id, problem):
            self._tell_owner(row, problem)
        return (found.st_dev, found.st_ino) if found is not None and problem is None else None

    def _begin(self, row: WatchFolder, place: tuple[int, int]) -> _Watched:
        with self._database.reading() as session:
            known = session.scalars(
                select(WatchedEntry).where(WatchedEntry.watch_folder_id == row.id)
            ).all()
        path = paths.path_of(row.folder)
        taken = {os.fspath(paths.path_of(one.name)): one.signature for one in known if one.name}
        taken |= {one.name: one.signature for one in known if not one.name}
        return _Watched(row, path, place, taken, is_remote(path))

    def _is_polled(self, one: _Watched) -> bool:
        return one.row.poll or one.is_remote or time.monotonic() < self._deaf_until

    def _signs(self) -> dict[int, tuple[object, ...]]:
        """Return what of the folders in hand needs a new watch when it changes."""
        return {number: (one.place, self._is_polled(one)) for number, one in self._watched.items()}

    def _mark(self, changed: Iterable[Path]) -> None:
        for path in changed:
            for one in self._watched.values():
                if not path.is_relative_to(one.path):
                    continue
                if NOT_TEXT in str(path):  # watchfiles says so of what is no UTF-8
                    one.looked_at = 0.0
                else:
                    one.dirty.add(entries.unit_of(one.path, path))

    def _look(self, one: _Watched) -> None:
        """Measure what has changed, and import what has settled."""
        now = time.monotonic()
        every_s = min(RESCAN_S, one.row.settle_s) if self._is_polled(one) else RESCAN_S
        if not one.looked_at or now - one.looked_at >= every_s:
            one.looked_at = now
            with _passing_over(one.row, entries.LOOSE):
                one.dirty.update(entries.names_in(one.path))
        for name in sorted(one.dirty):
            self._look_at(one, name)

    def _look_at(self, one: _Watched, name: str) -> None:
        entry = None
        with _passing_over(one.row, name):
            entry = entries.measure(one.path, name)
        now = time.monotonic()
        if entry is None or not entry.has_music or one.taken.get(name) == entry.signature:
            one.dirty.discard(name)
            one.seen.pop(name, None)
            return
        before, since = one.seen.get(name, ("", now))
        if entry.is_partial or before != entry.signature:
            one.seen[name] = (entry.signature, now)
        elif now - since >= one.row.settle_s and self._take(one, entry):
            one.taken[name] = entry.signature
            one.dirty.discard(name)
            one.seen.pop(name, None)

    def _take(self, one: _Watched, entry: Entry) -> bool:
        """Begin the import of what has settled, once; return whether that is done."""
        row = one.row
        options = Options(
            mode=row.mode,
            trust_tags=row.trust_tags,
            takes_once=True,
            only_loose=entry.name == entries.LOOSE,
        )
        with self._database.session() as session:
            scan = imports.begin(session, row.user_id, entry.path, options)
            if scan is None:
                return False  # an import of it is under way; looked at again after it
            name = paths.text_of(Path(entry.name)) if entry.name else entries.LOOSE
            session.merge(
                WatchedEntry(watch_folder_id=row.id, name=name, signature=entry.signature)
            )
            session.flush()
            scan_id = scan.id
        logger.info("watch folder %s: importing %r", row.id, entry.name)
        wake(scan_id)
        return True

    def _tell_owner(self, row: WatchFolder, problem: str | None) -> None:
        if problem is None:
            logger.info("watch folder %s can be read again", row.id)
            return
        logger.warning("watch folder %s: %s", row.id, problem)
        self._bus.tell(
            row.user_id,
            Notification(
                level="warning",
                title="A watch folder needs you",
                message=f"{row.folder}: {problem}",
                code="watch-folder-unusable",
            ),
        )


@contextmanager
def _passing_over(row: WatchFolder, name: str) -> Generator[None]:
    """Leave what can't be read for the next look, and with it none of the others."""
    try:
        yield
    except OSError as error:
        logger.warning("watch folder %s: %r can't be read: %s", row.id, name, error.strerror)


def is_remote(path: Path) -> bool:
    """Tell whether a folder lies on a file system that others write to unseen by this machine."""
    mounted = [
        part for part in psutil.disk_partitions(all=True) if path.is_relative_to(part.mountpoint)
    ]
    nearest = max(mounted, key=lambda part: len(part.mountpoint), default=None)
    return nearest is not None and nearest.fstype.startswith(REMOTE)


def _tell(error: SQLAlchemyError | OSError) -> None:
    if isinstance(error, SQLAlchemyError) and is_outage(error):
        logger.error("Watch folders wait: %s", words_for(error))
    else:
        logger.error("Watch folders wait", exc_info=error)
