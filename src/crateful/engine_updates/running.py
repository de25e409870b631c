"""One update of an engine with what the household has set, and what admins are told of it."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from crateful import outages
from crateful.engine_updates.self_test import KnownItems
from crateful.engines import environments
from crateful.engines.environments import EngineInstallError, UpdateRunsError
from crateful.errors import CratefulError
from crateful.events.messages import ADMINS_ONLY, Notification

if TYPE_CHECKING:
    from collections.abc import Callable

    from crateful.engines.environments import Ask, Event, Place
    from crateful.events.bus import Bus
    from crateful.settings import Settings

logger = logging.getLogger(__name__)


def run(
    place: Place,
    ask: Ask,
    settings: Settings,
    proxy_url: Callable[[], str | None],
    tell: Callable[[str], None],
) -> Event | None:
    """Update an engine and return what it came to, also where it failed.

    Args:
        place: of the engine.
        ask: what is wanted.
        settings: of the service.
        proxy_url: returns the proxy by which the outside is reached now.
        tell: called with what is done now, in words.

    Returns:
        None when somebody else is at it, or it was not due any more.
    """
    try:
        reached_by = proxy_url()
    except (CratefulError, SQLAlchemyError) as error:
        words = str(error) if isinstance(error, CratefulError) else outages.words_for(error)
        message = f"{place.engine.package} could not be updated: {words}"
        return environments.note_failure(place, ask, message)
    known_items = KnownItems(place.engine.name, settings, reached_by)
    try:
        return environments.update(place, replace(ask, proxy_url=reached_by), known_items, tell)
    except UpdateRunsError:
        logger.info("%s is being updated by somebody else", place.engine.name)
        return None
    except EngineInstallError as error:
        return environments.note_failure(place, ask, str(error))


def tell_admins(bus: Bus, event: Event) -> None:
    """Tell the admins what an update came to."""
    has_failed = event.outcome == "failed"
    logger.log(logging.WARNING if has_failed else logging.INFO, "%s", event.message)
    if event.is_automatic and event.outcome == "newest":
        return  # nothing has changed
    bus.tell(
        ADMINS_ONLY,
        Notification(
            level="warning" if has_failed else "info",
            title="Engines",
            message=event.message[:500],
            code=f"engine-{event.outcome}",
        ),
    )
