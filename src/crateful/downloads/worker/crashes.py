"""Which download crashed a worker, as the crashing process itself recorded it.

A process that is killed from outside (``kill -9``, a power cut, no memory left) says nothing.
One that dies of what it does (a segmentation fault, an abort, a bus error) still writes which
of its threads that was: Python's faulthandler does so from within the signal, and the row of
the download says which thread had it. So the two are never taken for each other.
"""

from __future__ import annotations

import faulthandler
import logging
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from crateful.downloads.worker import registry, worker_id

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from crateful.downloads.worker.worker_id import WorkerId
    from crateful.settings import Settings

logger = logging.getLogger(__name__)

_CRASHED: Final = re.compile(rb"^Current thread 0x([0-9a-f]+)", re.MULTILINE)
"""As faulthandler writes it in Python 3.11 to 3.14; the other threads are just ``Thread``."""


@contextmanager
def recorded(settings: Settings, worker: WorkerId) -> Generator[None]:
    """Have a crash of this process written down while the block runs."""
    path = _path(settings, worker)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as note:
        faulthandler.enable(note)
        try:
            yield
        finally:
            faulthandler.disable()
            path.unlink(missing_ok=True)


def was_in(settings: Settings, lease_owner: str | None, thread: int | None) -> bool:
    """Tell whether a dead worker crashed in the thread that had the download.

    Args:
        settings: where workers leave their notes.
        lease_owner: the worker, as the row names it.
        thread: which of its threads, as the row names it.
    """
    worker = worker_id.parse(lease_owner or "")
    if worker is None or thread is None:
        return False
    try:
        told = _path(settings, worker).read_bytes()
    except OSError:  # another machine's, or there is none
        return False
    crashed = _CRASHED.search(told)
    if crashed is None:
        return False
    logger.error("A worker crashed: %s", told[:2000].decode(errors="replace"))
    return int(crashed[1], 16) == thread


def _path(settings: Settings, worker: WorkerId) -> Path:
    return registry.path_of(settings.data_dir, worker).with_suffix(".crash")
