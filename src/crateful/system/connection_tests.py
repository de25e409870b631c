"""Connection tests: each tries a preference with one small real request."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crateful.asgi.problems import problem_type
from crateful.downloads.preview.access import access_for
from crateful.downloads.preview.previews import STALL_S, TIMEOUT_S, PreviewWatch
from crateful.downloads.requests import require_account
from crateful.errors import InvalidError, StepFailedError, TooManyError, UnavailableError
from crateful.preferences import service as preference_service
from crateful.sources import SITES
from crateful.sources.source import Testable
from crateful.system.schemas import ConnectionTestView
from crateful.tagging import connection_tests
from crateful.tools.proxy import Proxy
from crateful.tools.way_out import try_proxy

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from crateful.downloads.context import WorkerContext
    from crateful.preferences.schemas import Preferences
    from crateful.tagging.types import MusicBrainz

AT_A_TIME: Final = 4
"""Trials under way; each may be a program that runs."""

HTTPS_PORT: Final = 443


class TooManyConnectionTestsError(TooManyError):
    """Others are trying settings; each trial may be a program that runs."""


class NoProxyError(InvalidError):
    """There is no proxy that could be tried."""


class NoAcoustidKeyError(InvalidError):
    """There is no key that could be tried."""


TESTABLE: Final[Mapping[str, Testable]] = {
    source.name: source
    for source in SITES
    if source.description.home and isinstance(source, Testable)
}
"""Sources that are a site, by their names."""

MUSICBRAINZ: Final = "musicbrainz"
COVERART: Final = "coverart"
ACOUSTID: Final = "acoustid"
PROXY: Final = "proxy"

Service = StrEnum(  # type: ignore[misc]  # what there is, the list of sources says
    "Service", {name.upper(): name for name in (*TESTABLE, MUSICBRAINZ, COVERART, ACOUSTID, PROXY)}
)
Service.__doc__ = "What can be tried."


class ConnectionTests:
    """Tries one service at a time for each who asks; safe to share between threads."""

    def __init__(self, context: WorkerContext) -> None:
        self._context = context
        self._asked = threading.BoundedSemaphore(AT_A_TIME)

    def run(self, service: Service) -> ConnectionTestView:
        """Return whether a service works with the settings as they are, and what was seen.

        Raises:
            TooManyError: too many are under way at this moment.
        """
        started = time.monotonic()
        code = None
        with self._turn():
            try:
                message = f"{self._ask(service)}."
            except StepFailedError as error:
                message, code = str(error), error.code
            except (InvalidError, UnavailableError) as error:
                message, code = str(error), problem_type(error)
        took_ms = round((time.monotonic() - started) * 1000)
        return ConnectionTestView(ok=code is None, message=message, code=code, took_ms=took_ms)

    def _ask(self, service: Service) -> str:
        """Return what works, in words."""
        preferences = self._context.preferences()
        if source := TESTABLE.get(service.value):
            return self._ask_source(source, preferences)
        musicbrainz = preference_service.musicbrainz(preferences, self._context.settings)
        if service.value == MUSICBRAINZ:
            return connection_tests.try_musicbrainz(musicbrainz, self._context.database)
        if service.value == COVERART:
            return connection_tests.try_cover_art(musicbrainz)
        if service.value == ACOUSTID:
            return self._ask_acoustid(preferences, musicbrainz)
        return self._ask_proxy(preferences)

    def _ask_source(self, source: Testable, preferences: Preferences) -> str:
        require_account(source, preferences)
        with access_for(source, self._context, preferences) as access:
            hasty = replace(access, timeout_s=TIMEOUT_S, stall_timeout_s=STALL_S)
            return source.test(hasty, PreviewWatch())

    def _ask_acoustid(self, preferences: Preferences, way: MusicBrainz) -> str:
        acoustid = preference_service.acoustid(preferences)
        if acoustid is None:
            msg = "No key of AcoustID is set: it is asked nothing."
            raise NoAcoustidKeyError(msg)
        return connection_tests.try_acoustid(acoustid, way, self._context.database)

    def _ask_proxy(self, preferences: Preferences) -> str:
        proxy_url = preference_service.proxy_url(preferences, self._context.settings)
        if proxy_url is None:
            msg = "No proxy is set: everything is fetched directly."
            raise NoProxyError(msg)
        # What every import needs; a mirror without TLS may be one's own, beside the proxy.
        parts = urlsplit(preferences.musicbrainz_url)
        if parts.scheme != "https":
            parts = urlsplit(preferences.cover_art_url)
        return try_proxy(Proxy.parse(proxy_url), parts.hostname or "", parts.port or HTTPS_PORT)

    @contextmanager
    def _turn(self) -> Generator[None]:
        if not self._asked.acquire(blocking=False):
            msg = "Too many settings are being tried right now; try again in a moment."
            raise TooManyConnectionTestsError(msg, retry_after_s=5)
        try:
            yield
        finally:
            self._asked.release()
