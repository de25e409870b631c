"""The engines as admins see them, and their updates, which take longer than a request may."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from crateful.engine_updates import running
from crateful.engines import environments
from crateful.engines.environments import Ask, UpdateRunsError
from crateful.errors import ConflictError
from crateful.system.schemas import EngineEventView, EngineView

if TYPE_CHECKING:
    from collections.abc import Callable

    from crateful.engines.environments import Channel, Place
    from crateful.events.bus import Bus
    from crateful.settings import Settings

logger = logging.getLogger(__name__)


class EnginePinnedError(ConflictError):
    """Only the version that comes with Crateful is known to work."""


class EngineUpdates:
    """Lists the engines and updates one at a time; one per application.

    Args:
        settings: of the service.
        bus: by which admins are told what an update came to.
        proxy_url: returns the proxy by which the outside is reached now.
    """

    def __init__(self, settings: Settings, bus: Bus, proxy_url: Callable[[], str | None]) -> None:
        self._settings = settings
        self._bus = bus
        self._proxy_url = proxy_url
        self._doing: dict[str, str] = {}
        self._lock = threading.Lock()

    def look(self) -> list[EngineView]:
        """Return every engine as it is now."""
        return [self._view(self._place(name)) for name in environments.ENGINES]

    def update(self, name: str, channel: Channel | None) -> EngineView:
        """Begin to update an engine; the bus tells how it ended.

        Raises:
            UnknownEngineError: there is no such engine.
            EnginePinnedError: it has no updates of its own.
            UpdateRunsError: it is being updated already.
        """
        place = self._place(name)
        if place.engine.wanted is None:
            message = f"{place.engine.package} is updated with Crateful only."
            raise EnginePinnedError(message, engine=name)
        with self._lock:
            if name in self._doing or place.is_busy:
                message = f"{place.engine.package} is being installed or updated right now."
                raise UpdateRunsError(message, engine=name)
            self._doing[name] = ""
        work = threading.Thread(
            target=self._run, args=(place, channel), name="engine-update", daemon=True
        )
        work.start()
        return self._view(place)

    def roll_back(self, name: str) -> EngineView:
        """Go back to the version before.

        Raises:
            UnknownEngineError: there is no such engine.
            UpdateRunsError: it is being updated.
            NothingBeforeError: there is none.
        """
        place = self._place(name)
        environments.roll_back(place)
        return self._view(place)

    def _run(self, place: Place, channel: Channel | None) -> None:
        name = place.engine.name

        def doing(words: str) -> None:
            logger.info("%s", words)
            self._doing[name] = words

        try:
            event = running.run(place, Ask(channel), self._settings, self._proxy_url, doing)
        finally:
            self._doing.pop(name, None)
        if event is not None:
            running.tell_admins(self._bus, event)

    def _place(self, name: str) -> Place:
        return environments.place_of(name, self._settings.engines_dir)

    def _view(self, place: Place) -> EngineView:
        name, engine, noted = place.engine.name, place.engine, place.note
        now, before = place.in_use, place.before
        return EngineView(
            name=name,
            package=engine.package,
            version=now.engine.version if now else None,
            tested_version=engine.version,
            newest=noted.newest,
            previous=before.engine.version if before and before != now else None,
            channel=noted.channel if engine.wanted else None,
            is_updating=name in self._doing or place.is_busy,
            doing=self._doing.get(name) or None,
            automatic=self._settings.update_engines if engine.wanted else "off",
            events=[EngineEventView.model_validate(event) for event in noted.events],
        )
