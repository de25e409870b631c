"""Seeking recordings that are in the library twice, when nobody waits: once for each track."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from crateful.library.store import twin_rows

if TYPE_CHECKING:
    from collections.abc import Collection

    from crateful.db import Database
    from crateful.tools.watch import Watch

REST_S: Final = 60.0
"""Seconds until tracks are looked for again after none waited."""


class LateDuplicates:
    """The part of a worker's rounds that tells what is there twice.

    Args:
        database: the library's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rests_until = 0.0

    def wake(self) -> None:
        """Have tracks looked for at the next look: some may be new."""
        self._rests_until = 0.0

    def next_album(self, without: Collection[int]) -> int | None:
        """Return the next album with tracks whose twins nobody has sought."""
        if time.monotonic() < self._rests_until:
            return None
        with self._database.reading() as session:
            album_id = twin_rows.next_album(session, without)
        if album_id is None:
            self._rests_until = time.monotonic() + REST_S
        return album_id

    def look(self, album_id: int, watch: Watch) -> None:
        """Seek the twins of one album's tracks, and keep them.

        Raises:
            Whatever ``watch.check`` raises; what was found until then is kept.
        """
        with self._database.reading() as session:
            tracks = twin_rows.waiting(session, album_id)
            session.expunge_all()
        for track in tracks:
            watch.check()
            with self._database.reading() as session:
                twins = twin_rows.of_track(session, track)
            with self._database.session() as session:
                twin_rows.record(session, track, twins)
