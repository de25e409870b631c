"""Updates that nobody asked for: each week, or when a site refuses as an update may mend.

The note beside the environments tells every worker when the last one was, and the engine's lock
lets one of them at it.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from crateful import sources
from crateful.engine_updates import running
from crateful.engines import environments
from crateful.engines.environments import Ask
from crateful.engines.ytdlp.sayings import MENDED_BY_UPDATE

if TYPE_CHECKING:
    from collections.abc import Callable

    from crateful.engines.environments import Event, Place
    from crateful.events.bus import Bus
    from crateful.settings import Settings

logger = logging.getLogger(__name__)

WEEK: Final = timedelta(days=7)
AFTER_REFUSAL: Final = timedelta(hours=6)
"""The least time between two: a site that refuses does so to each download in the queue."""
LATELY: Final = timedelta(hours=1)
"""For how long it is told again that there was one."""


class AutomaticUpdates:
    """Updates engines as the setting ``update_engines`` says, in a thread of its own.

    Args:
        settings: of the service.
        bus: by which admins are told.
        proxy_url: returns the proxy by which the outside is reached now.
        on_updated: told the engine that was updated, and what it came to; again at each look for
            a while, so that it may be lost once.
    """

    def __init__(
        self,
        settings: Settings,
        bus: Bus,
        proxy_url: Callable[[], str | None],
        on_updated: Callable[[str, Event], None],
    ) -> None:
        self._settings = settings
        self._bus = bus
        self._proxy_url = proxy_url
        self._on_updated = on_updated
        self._busy = threading.Lock()

    def heard(self, source: str, code: str) -> None:
        """Take note that a download from ``source`` has failed with ``code``."""
        if self._settings.update_engines != "when-refused" or code not in MENDED_BY_UPDATE:
            return
        name = sources.described(source).engine
        if name is None:
            return
        with suppress(OSError):  # no download ends otherwise because of an engine's folder
            self._tell_again(name)  # it may have begun with the version before
            self._start(name, AFTER_REFUSAL)

    def look(self) -> None:
        """Update what has not been looked at for a week; tell of what was updated lately."""
        for name in environments.ENGINES:
            self._tell_again(name)
        if self._settings.update_engines != "weekly":
            return
        for name, engine in environments.ENGINES.items():
            if engine.wanted is not None:
                self._start(name, WEEK)

    def _tell_again(self, name: str) -> None:
        place = environments.place_of(name, self._settings.engines_dir)
        last = next(iter(place.note.events), None) if place.engine.wanted else None
        if last is not None and _is_news(last) and not is_due(place, LATELY):
            self._on_updated(name, last)

    def _start(self, name: str, pause: timedelta) -> None:
        place = environments.place_of(name, self._settings.engines_dir)
        if place.engine.wanted is None or place.in_use is None or not is_due(place, pause):
            return
        if self._busy.acquire(blocking=False):
            work = threading.Thread(
                target=self._run, args=(place, pause), name="engine-update", daemon=True
            )
            work.start()

    def _run(self, place: Place, pause: timedelta) -> None:
        ask = Ask(is_automatic=True, is_due=lambda: is_due(place, pause))
        try:
            event = running.run(place, ask, self._settings, self._proxy_url, logger.info)
        finally:
            self._busy.release()
        if event is not None:
            running.tell_admins(self._bus, event)
            if _is_news(event):
                self._on_updated(place.engine.name, event)


def _is_news(event: Event) -> bool:
    return event.is_automatic and event.outcome == "updated"


def is_due(place: Place, pause: timedelta) -> bool:
    """Tell whether the last update of an engine, whatever it came to, is long enough ago."""
    events = place.note.events
    try:
        return not events or datetime.now(UTC) - datetime.fromisoformat(events[0].at) >= pause
    except (ValueError, TypeError):  # noted by nobody of ours
        return True
