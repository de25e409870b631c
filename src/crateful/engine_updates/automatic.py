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
from crateful.engine_updates.self_test import KnownItems
from crateful.engines import environments
from crateful.engines.environments import Ask, EngineInstallError, UpdateRunsError
from crateful.engines.ytdlp.sayings import MENDED_BY_UPDATE
from crateful.events.messages import ADMINS_ONLY, Notification

if TYPE_CHECKING:
    from crateful.engines.environments import Event, Place
    from crateful.events.bus import Bus
    from crateful.settings import Settings

logger = logging.getLogger(__name__)

WEEK: Final = timedelta(days=7)
AFTER_REFUSAL: Final = timedelta(hours=6)
"""The least time between two: a site that refuses does so to each download in the queue."""


class AutomaticUpdates:
    """Updates engines as the setting ``update_engines`` says, in a thread of its own.

    Args:
        settings: of the service.
        bus: by which admins are told.
    """

    def __init__(self, settings: Settings, bus: Bus) -> None:
        self._settings = settings
        self._bus = bus
        self._busy = threading.Lock()

    def heard(self, source: str, code: str) -> None:
        """Take note that a download from ``source`` failed with ``code``."""
        if self._settings.update_engines != "when-refused" or code not in MENDED_BY_UPDATE:
            return
        with suppress(OSError):  # no download ends otherwise because of an engine's folder
            self._start(sources.described(source).engine, AFTER_REFUSAL)

    def look(self) -> None:
        """Update what has not been looked at for a week."""
        if self._settings.update_engines != "weekly":
            return
        for name, engine in environments.ENGINES.items():
            if engine.wanted is not None:
                self._start(name, WEEK)

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
        try:
            ask = Ask(is_automatic=True, is_due=lambda: is_due(place, pause))
            event = environments.update(
                place, ask, KnownItems(place.engine.name, self._settings), logger.info
            )
        except UpdateRunsError:
            return
        except EngineInstallError as error:
            logger.warning("%s", error)
            return
        finally:
            self._busy.release()
        if event is not None:
            tell(self._bus, event)


def is_due(place: Place, pause: timedelta) -> bool:
    """Tell whether the last update of an engine, whatever it came to, is long enough ago."""
    events = place.note.events
    try:
        return not events or datetime.now(UTC) - datetime.fromisoformat(events[0].at) >= pause
    except (ValueError, TypeError):  # noted by nobody of ours
        return True


def tell(bus: Bus, event: Event) -> None:
    """Tell the admins what an update came to."""
    logger.info("%s", event.message)
    level = "warning" if event.outcome == "failed" else "info"
    if event.is_automatic and event.outcome == "newest":
        return  # nothing has changed
    bus.tell(
        ADMINS_ONLY,
        Notification(
            level=level,
            title="Engines",
            message=event.message[:500],
            code=f"engine-{event.outcome}",
        ),
    )
