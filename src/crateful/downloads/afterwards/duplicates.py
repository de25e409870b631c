"""Seeking recordings that are in the library twice, when nobody waits: once for each track."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crateful.library.store import twin_rows
from crateful.tools.rounds import Pace

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
        self.pace = Pace(REST_S)

    def next_album(self, without: Collection[int]) -> int | None:
        """Return the next album with tracks whose twins nobody has sought."""
        with self._database.reading() as session:
            return twin_rows.next_album(session, without)

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
