"""When each user was last seen: kept in memory, written once a minute.

So no request waits for a writer, and a thousand of them cost one statement.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Final

from sqlalchemy import or_, update
from sqlalchemy.exc import OperationalError

from crateful.db import utc_now
from crateful.users.models import User

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from crateful.db import Database

logger = logging.getLogger(__name__)

WRITTEN_EVERY_S: Final = 60.0


class LastSeen:
    """Remembers who was there; one per application, safe to share between threads.

    Args:
        database: where it is written.
        every_s: seconds between two writings; whoever dies in between forgets so many.
    """

    def __init__(self, database: Database, every_s: float = WRITTEN_EVERY_S) -> None:
        self._database = database
        self._every_s = every_s
        self._lock = threading.Lock()
        self._unwritten: dict[int, datetime] = {}
        self._is_over = threading.Event()
        self._writer: threading.Thread | None = None

    def note(self, user_id: int) -> None:
        """Remember that a person was there just now."""
        with self._lock:
            self._unwritten[user_id] = utc_now()

    def lately(self) -> Mapping[int, datetime]:
        """Return who was there since the last writing, and when."""
        with self._lock:
            return dict(self._unwritten)

    def open(self) -> None:
        """Write from time to time from now on."""
        self._is_over.clear()
        self._writer = threading.Thread(target=self._write_on, name="presence", daemon=True)
        self._writer.start()

    def close(self) -> None:
        """Write what is left, and stop."""
        self._is_over.set()
        if self._writer is not None:
            self._writer.join()
        self._write()

    def _write_on(self) -> None:
        while not self._is_over.wait(self._every_s):
            self._write()

    def _write(self) -> None:
        seen = self.lately()
        if not seen:
            return
        try:
            with self._database.session() as session:
                for user_id, at in sorted(seen.items()):
                    is_news = or_(User.last_seen_at.is_(None), User.last_seen_at < at)
                    session.execute(
                        update(User).where(User.id == user_id, is_news).values(last_seen_at=at)
                    )
        except OperationalError as error:
            # The database is busy or away: there is a next time.
            logger.warning("who was there is not written down: %s", error.orig)
            return
        with self._lock:
            for user_id, at in seen.items():
                if self._unwritten.get(user_id) == at:
                    del self._unwritten[user_id]
