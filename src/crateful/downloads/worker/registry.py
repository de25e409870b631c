"""The worker registry: each worker, busy or idle, keeps a note in the shared data folder.

A note tells operators only; who may work on what is decided by leases alone.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from crateful.downloads.worker import worker_id
from crateful.files import atomic

if TYPE_CHECKING:
    from pathlib import Path

    from crateful.downloads.worker.worker_id import WorkerId
    from crateful.settings import Settings

TOUCH_S: Final = 20.0
"""Seconds between two signs of life."""

GONE_S: Final = 90.0
"""Seconds of silence after which a worker is taken for gone."""

FORGET_S: Final = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class RegisteredWorker:
    """One worker that lives."""

    owner: WorkerId
    version: str
    threads: int


class WorkerNote:
    """One worker's own note.

    Args:
        settings: the service's.
        worker: whose it is.
    """

    def __init__(self, settings: Settings, worker: WorkerId) -> None:
        self._path = path_of(settings.data_dir, worker)
        self._facts = {
            "owner": str(worker),
            "version": version("crateful"),
            "threads": settings.worker_threads,
        }
        self._touched_at = -TOUCH_S

    def touch(self) -> None:
        """Refresh the note, if that is due.

        Raises:
            OSError: the data folder can't be written to.
        """
        if time.monotonic() - self._touched_at < TOUCH_S:
            return
        try:
            os.utime(self._path)  # by the clock of whoever keeps the folder
        except FileNotFoundError:
            self._write()
        with suppress(FileNotFoundError):  # see `crashes`; tests have workers without
            os.utime(self._path.with_suffix(".crash"))
        self._touched_at = time.monotonic()

    def remove(self) -> None:
        """Remove the note."""
        self._path.unlink(missing_ok=True)

    def _write(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write(self._path, json.dumps(self._facts).encode())


def path_of(data_dir: Path, worker: WorkerId) -> Path:
    """Return where a worker keeps its note; what else is its own lies beside it."""
    return _folder(data_dir) / f"{worker.host}-{worker.pid}-{worker.random}.json"


def look(data_dir: Path) -> list[RegisteredWorker]:
    """Return the workers that live, by their machines and processes."""
    found = (_read(path) for path in _folder(data_dir).glob("*.json"))
    return sorted(
        (entry for entry in found if entry is not None and not entry.owner.is_dead()),
        key=lambda entry: (entry.owner.host, entry.owner.pid),
    )


def clear(data_dir: Path) -> None:
    """Remove the notes of workers that died."""
    for path in _folder(data_dir).glob("*.*"):
        try:
            silent_s = time.time() - path.stat().st_mtime
        except FileNotFoundError:
            continue
        entry = _read(path)
        if silent_s > FORGET_S or (entry is not None and entry.owner.is_dead()):
            path.unlink(missing_ok=True)


def _folder(data_dir: Path) -> Path:
    return data_dir.absolute() / "workers"


def _read(path: Path) -> RegisteredWorker | None:
    try:
        silent_s = time.time() - path.stat().st_mtime
        facts = json.loads(path.read_text(encoding="utf-8"))
        worker = worker_id.parse(facts["owner"])
        about = str(facts["version"]), int(facts["threads"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # half written, or somebody else's
    return RegisteredWorker(worker, *about) if worker is not None and silent_s < GONE_S else None
