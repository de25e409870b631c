"""A worker that takes a download and dies: ``python -m tests.queue.dying DATA_DIR HOW``.

``killed``: by SIGKILL, as from outside. ``crashed``: of what the thread does that has the
download. ``elsewhere``: of what another of its threads does. The database is that of the
environment, as for every process of the product.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from pathlib import Path

from crateful.db import Database, connect
from crateful.downloads.worker import crashes, leases, worker_id
from crateful.settings import Settings


def crash() -> None:
    """Read what is not there: a segmentation fault."""
    ctypes.string_at(0)


def kill() -> None:
    """End as if the machine had lost its power."""
    os.kill(os.getpid(), signal.SIGKILL)


def main(data_dir: str, database_url: str, how: str) -> None:
    settings = Settings(data_dir=Path(data_dir))
    database = Database(connect(database_url))
    worker = worker_id.mine()

    def work() -> None:
        assert leases.claim_next(database, worker, 3600) is not None
        if how == "elsewhere":
            threading.Thread(target=crash).start()
            threading.Event().wait()
        elif how == "crashed":
            crash()
        else:
            kill()

    with crashes.recorded(settings, worker):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
