"""The looker: a worker's thread that looks for what is wanted, one album at a time.

The rows say what there is to do; a ring only has it look at once.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from crateful import sources
from crateful.db import utc_now
from crateful.downloads.preview.access import access_for
from crateful.downloads.service import DownloadsContext
from crateful.errors import StepFailedError
from crateful.library.hearts import link_folders
from crateful.sources.source import CatalogueSource
from crateful.tools import rounds
from crateful.tools.bell import Bell
from crateful.tools.watch import NoWatch
from crateful.wanted import choosing, fetching, looking, quotas, upgrades
from crateful.wanted.choosing import Choice
from crateful.wanted.floors import Standard

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from datetime import datetime

    from crateful.downloads.context import WorkerContext
    from crateful.events.bus import Bus
    from crateful.preferences.schemas import Preferences
    from crateful.wanted.looking import Claim

logger = logging.getLogger(__name__)

ROUND_S: Final = 5.0
"""Seconds between two rounds; each is a few steps in indexes of what waits."""

TIMEOUT_S: Final = 60.0
"""That one catalogue may take to answer."""

HITS: Final = 20
"""Albums of a catalogue's answer that are looked at."""

DOWN_PAUSE: Final = timedelta(hours=1)
"""Until the next look when a source could not answer."""


class Looker:
    """Looks for wanted albums, and has found ones downloaded.

    Args:
        context: what the worker's jobs share.
        bus: tells people of downloads.
        clock: says what time it is, in UTC.
    """

    def __init__(
        self, context: WorkerContext, bus: Bus, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._context = context
        self._downloads = DownloadsContext(context.settings, context.database, bus)
        self._clock = clock
        self._search_at = clock()
        self._bell = Bell()

    def ring(self) -> None:
        """Have it look at once: a download has ended, or the worker is to stop."""
        self._bell.ring()

    def run(self, stopping: threading.Event) -> None:
        """Work until the worker stops."""
        sleep = partial(self._bell.sleep, ROUND_S, stopping)
        rounds.go(stopping, sleep, self.does_one, logger, "What is wanted is looked for later")

    def does_one(self) -> bool:
        """Settle what has ended, and look for one album; return whether there may be more."""
        self._settle()
        now = self._clock()
        self._find_more(now)
        with self._context.database.reading() as session:
            pending = fetching.unqueued(session)
            due = looking.next_due(session, now, by_hand_only=False)
        if not pending and due is None:
            return False
        preferences = self._context.preferences()
        for wanted_album_id in pending:
            fetching.queue(self._downloads, preferences, wanted_album_id, now)
        held = self._claim(preferences, now)
        if held is None:
            return False
        self._look(held, preferences)
        return True

    def _find_more(self, now: datetime) -> None:
        """Search the library for what is to be better or whole; once an hour."""
        if now < self._search_at:
            return
        self._search_at = now + upgrades.EVERY
        preferences = self._context.preferences()
        with self._context.database.session() as session:
            upgrades.find(session, preferences, now)

    def _settle(self) -> None:
        with self._context.database.reading() as session:
            if not fetching.is_any_ended(session):
                return
        with self._context.database.session() as session:
            hearted = fetching.settle_ended(session, self._clock())
        if hearted:
            link_folders.sync(self._context.database, self._context.settings, hearted)

    def _claim(self, preferences: Preferences, now: datetime) -> Claim | None:
        with self._context.database.session() as session:
            held_back = quotas.hindrance_now(session, preferences, now)
            while True:
                due = looking.next_due(session, now, by_hand_only=bool(held_back))
                if due is None:
                    return None
                standard = Standard.of(preferences)
                if (held := looking.claim(session, due, now, standard)) is not None:
                    return held

    def _look(self, held: Claim, preferences: Preferences) -> None:
        asked = [
            one
            for one in sources.SITES
            if isinstance(one, CatalogueSource) and not preferences.lacking(one.description)
        ]
        best: tuple[str | None, Choice] = (None, Choice("nothing", _NOBODY))
        failure: StepFailedError | None = None
        for source in asked:
            try:
                choice = self._ask(source, held, preferences)
            except StepFailedError as error:
                failure = error
                continue
            if best[0] is None or choosing.better(best[1], choice) is choice:
                best = (source.name, choice)
        now = self._clock()
        with self._context.database.session() as session:
            if best[0] is None and failure is not None:
                looking.put_off(session, held, str(failure), now + DOWN_PAUSE)
                return
            is_found = looking.record(session, held, *best, now)
        if is_found:
            fetching.queue(self._downloads, preferences, held.wanted_album_id, now)

    def _ask(self, source: CatalogueSource, held: Claim, preferences: Preferences) -> Choice:
        with access_for(source, self._context, preferences) as access:
            quick = replace(access, timeout_s=TIMEOUT_S, stall_timeout_s=TIMEOUT_S / 2)
            found = source.search(held.query, "album", HITS, quick, NoWatch())
        most = Standard.of(preferences).of_source(preferences, source.description)
        sought = replace(held.sought, most=most)
        return choosing.choose(sought, source.description, found, self._clock().date())


_NOBODY: Final = "No source with a catalogue is set up; an administrator can do so."
