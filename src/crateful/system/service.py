"""What admins are shown of the installation."""

from __future__ import annotations

import platform
import shutil
import tempfile
import threading
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from crateful.db import utc_now
from crateful.downloads.models import Download
from crateful.downloads.states import Status
from crateful.engines import environments
from crateful.system import soundcheck, workers
from crateful.system.schemas import DiskView, QueueView, SystemView, ToolView
from crateful.tools import programs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session

    from crateful.settings import Settings

FRESH_S: Final = 60.0
"""Seconds in which the programs are not asked again: each time is a dozen processes."""


@dataclass(frozen=True, slots=True)
class Tools:
    """How every program was when it was asked."""

    views: tuple[ToolView, ...]
    at: datetime


class Toolbox:
    """Knows how the programs are; one per application, safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked_at = -FRESH_S
        self._seen = Tools((), utc_now())

    @property
    def versions(self) -> dict[str, str]:
        """The versions of the programs by name, as far as somebody has asked for them."""
        return {view.name: view.version for view in self._seen.views}

    def look(self, engines_dir: Path) -> Tools:
        """Return what every program and engine did; whoever asks meanwhile waits for it.

        Args:
            engines_dir: where engines with an environment of their own live.
        """
        with self._lock:
            if time.monotonic() - self._asked_at >= FRESH_S:
                with tempfile.TemporaryDirectory(prefix="crateful-system-") as scratch:
                    findings = list(programs.check_all(Path(scratch)))
                findings += environments.check_all(engines_dir)
                views = tuple(ToolView.model_validate(finding) for finding in findings)
                self._seen = Tools(views, utc_now())
                self._asked_at = time.monotonic()
            return self._seen


def describe(session: Session, settings: Settings, tools: Tools) -> SystemView:
    """Return how the installation is."""
    return SystemView(
        version=version("crateful"),
        python=platform.python_version(),
        database=session.get_bind().dialect.name,
        tools=[*tools.views, *soundcheck.failing(settings.data_dir)],
        checked_at=tools.at,
        disks=list(_disks(settings)),
        queue=_queue(session, settings),
        workers=workers.look(session, settings.data_dir),
    )


def _disks(settings: Settings) -> Iterator[DiskView]:
    for name, folder in (
        ("data", settings.data_dir.absolute()),
        ("library", settings.library_dir),
        ("users", settings.users_dir),
    ):
        existing = next(path for path in (folder, *folder.parents) if path.exists())
        usage = shutil.disk_usage(existing)
        yield DiskView(
            name=name,
            total_bytes=usage.total,
            free_bytes=usage.free,
            has_room=usage.free >= settings.min_free_bytes,
        )


def _queue(session: Session, settings: Settings) -> QueueView:
    rows = session.execute(select(Download.status, func.count()).group_by(Download.status))
    oldest = select(func.min(Download.created_at)).where(Download.status == Status.PENDING)
    broker = settings.broker_url.get_secret_value().partition(":")[0]
    return QueueView(
        broker=broker or "embedded",
        by_status={status: count for status, count in rows},  # noqa: C416  # rows are no pairs
        oldest_pending_at=session.scalar(oldest),
    )
