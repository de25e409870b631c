"""The looker at artists: a worker's thread that asks for each about once a day what is new."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from crateful.db import utc_now
from crateful.errors import StepFailedError
from crateful.events.messages import Notification
from crateful.follow import catalogue_look, discography, recording
from crateful.tools import rounds

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from datetime import datetime

    from crateful.downloads.context import WorkerContext
    from crateful.events.bus import Bus
    from crateful.follow.catalogued import Seen
    from crateful.follow.discography import Discography
    from crateful.follow.recording import Claim, News
    from crateful.sources.source import CatalogueSource

logger = logging.getLogger(__name__)

ROUND_S: Final = 30.0
"""Seconds between two rounds; each is a step in an index while nothing is due."""

AHEAD: Final = timedelta(minutes=30)
"""Who is due so soon is looked at together with somebody who is due: a catalogue's engine takes
longer to start than a look does."""


class ArtistLooker:
    """Asks MusicBrainz and catalogues what followed artists have released.

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
        self._is_under_way = False
        self._down: dict[str, tuple[datetime, str]] = {}
        """Until when a catalogue that could not say is left alone, and why it could not."""

    def run(self, stopping: threading.Event) -> None:
        """Work until the worker stops."""
        sleep = partial(stopping.wait, ROUND_S)
        rounds.go(stopping, sleep, self.does_one, logger, "Followed artists are looked at later")

    def does_one(self) -> bool:
        """Look at the artist who is due longest; return whether there may be more."""
        now = self._clock()
        ahead = AHEAD if self._is_under_way else timedelta()
        with self._context.database.session() as session:
            held = recording.claim(session, now, ahead)
        self._is_under_way = held is not None and self._look(held, now)
        return self._is_under_way

    def _look(self, held: Claim, now: datetime) -> bool:
        """Look at an artist; return whether others can be looked at."""
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
        if found is None:
            with self._context.database.session() as session:
                recording.put_off(session, held, _GONE, now + recording.EVERY)
            return True
        seen, reason = self._ask_catalogues(held, found, now)
        with self._context.database.session() as session:
            told = recording.record(session, held, found, now, seen, reason)
        self._tell(told)
        return True

    def _ask_catalogues(
        self, held: Claim, found: Discography, now: datetime
    ) -> tuple[list[Seen], str]:
        """Return what catalogues list, and why one of them could not say."""
        seen, reason = [], ""
        for source in catalogue_look.set_up(self._context.preferences()):
            down_until, why = self._down.get(source.name, (now, ""))
            if now < down_until:
                reason = why
                continue
            try:
                if (one := self._ask(source, held, found, now)) is not None:
                    seen.append(one)
            except StepFailedError as error:
                reason = str(error)
                self._down[source.name] = (now + recording.PUT_OFF, reason)
        return seen, reason

    def _ask(
        self, source: CatalogueSource, held: Claim, found: Discography, now: datetime
    ) -> Seen | None:
        with self._context.database.reading() as session:
            artist = catalogue_look.sought(session, held, found, source.name)
        return catalogue_look.look(source, self._context, self._context.preferences(), artist, now)

    def _tell(self, told: list[News]) -> None:
        for news in told:
            self._bus.tell(
                news.user_id,
                Notification(
                    title="New release",
                    message=f"{news.title} by {news.artist} is new.",
                    code="new-release",
                ),
            )


_GONE: Final = "MusicBrainz does not know this artist any more."
