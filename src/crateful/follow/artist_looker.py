"""The looker at artists: a worker's thread that asks for each about once a day what is new."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from crateful.db import utc_now
from crateful.errors import StepFailedError
from crateful.events.messages import Notification
from crateful.follow import discography, recording
from crateful.tools import rounds

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from datetime import datetime

    from crateful.downloads.context import WorkerContext
    from crateful.events.bus import Bus

logger = logging.getLogger(__name__)

ROUND_S: Final = 30.0
"""Seconds between two rounds; each is a step in an index while nothing is due."""


class ArtistLooker:
    """Asks MusicBrainz what followed artists have released, in the deployment's turns.

    Args:
        context: what the worker's jobs share.
        bus: tells people of what is new.
        clock: says what time it is, in UTC.
    """

    def __init__(
        self, context: WorkerContext, bus: Bus, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._context = context
        self._bus = bus
        self._clock = clock

    def run(self, stopping: threading.Event) -> None:
        """Work until the worker stops."""
        rounds.go(stopping, ROUND_S, self.does_one, logger, "Followed artists are looked at later")

    def does_one(self) -> bool:
        """Look at the artist who is due longest; return whether there may be more."""
        now = self._clock()
        with self._context.database.session() as session:
            held = recording.claim(session, now)
        if held is None:
            return False
        try:
            found = discography.read(
                self._context.musicbrainz(),
                self._context.database,
                held.musicbrainz_id,
                anew=True,
            )
        except StepFailedError as error:
            with self._context.database.session() as session:
                recording.put_off(session, held, str(error), now + recording.PUT_OFF)
            return False  # it does not answer the next one either
        with self._context.database.session() as session:
            if found is None:
                recording.put_off(session, held, _GONE, now + recording.EVERY)
                return True
            told = recording.record(session, held, found, now)
        for news in told:
            self._bus.tell(
                news.user_id,
                Notification(
                    title="New release",
                    message=f"{news.title} by {news.artist} is new.",
                    code="new-release",
                ),
            )
        return True


_GONE: Final = "MusicBrainz does not know this artist any more."
