"""Previews of an address."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crateful import sources
from crateful.downloads.preview import views
from crateful.downloads.preview.access import access_for
from crateful.downloads.requests import require_account
from crateful.errors import Recovery, StepFailedError, TooManyError
from crateful.sources import urls
from crateful.sources.source import ListSource
from crateful.tools.watch import NoWatch

if TYPE_CHECKING:
    from collections.abc import Generator

    from crateful.downloads.context import WorkerContext
    from crateful.downloads.preview.sample_addresses import SampleAddresses
    from crateful.downloads.schemas import Preview
    from crateful.sources.source import Release, Source

AT_A_TIME: Final = 2
MAX_WAITING: Final = 6
TIMEOUT_S: Final = 60.0
STALL_S: Final = 30.0


class TooManyPreviewsError(TooManyError):
    """Others are looking at addresses; each look is a program that runs."""


class Previews:
    """Asks sources what they have, two at a time.

    Args:
        context: the tools of this process.
        samples: gives what can be heard an address of ours.
    """

    def __init__(self, context: WorkerContext, samples: SampleAddresses) -> None:
        self._context = context
        self._samples = samples
        self._asked = threading.BoundedSemaphore(AT_A_TIME + MAX_WAITING)
        self._running = threading.BoundedSemaphore(AT_A_TIME)

    def look(self, url: str) -> Preview:
        """Return what ``url`` holds and whether the library has it.

        Raises:
            InvalidError: it is no address that any enabled source takes.
            SourceNotConfiguredError: it needs an account that nobody has set up.
            TooManyPreviewsError: too many are asked for at this moment.
            StepFailedError: the source can't say.
        """
        context = self._context
        address = urls.checked(url)
        preferences = context.preferences()
        enabled = preferences.enabled_sources()
        source = sources.owner_of(address, enabled)
        source.check(address)
        require_account(source, preferences)
        with self.turn(), access_for(source, context, preferences) as access:
            watch = PreviewWatch()
            quick = replace(access, timeout_s=TIMEOUT_S, stall_timeout_s=STALL_S)
            if isinstance(source, ListSource) and source.is_playlist(address):
                listed = source.playlist(address, quick, watch)
                with context.database.reading() as session:
                    seen = views.playlist(session, source, listed, preferences)
            else:
                release = source.resolve(address, quick, watch)
                source = sources.giver_of(release, source, enabled)
                with context.database.reading() as session:
                    library_dir = context.settings.library_dir
                    seen = views.album(session, source, release, preferences, library_dir)
                self._add_samples(seen, source, release)
        return seen.model_copy(update={"cover_url": context.signer.address(seen.cover_url)})

    def _add_samples(self, seen: Preview, source: Source, release: Release) -> None:
        heard = {
            (track.disc, track.number): self._samples.address(source, track.url)
            for track in release.tracks
        }
        for track in seen.tracks:
            if track.available:
                track.sample_url = heard.get((track.disc, track.number))

    @contextmanager
    def turn(self) -> Generator[None]:
        """Wait for one of the places for looks at what sites have, and keep it for the block.

        Raises:
            TooManyPreviewsError: too many wait already, or it takes too long.
        """
        if not self._asked.acquire(blocking=False):
            raise _too_many()
        try:
            if not self._running.acquire(timeout=TIMEOUT_S):
                raise _too_many()
            try:
                yield
            finally:
                self._running.release()
        finally:
            self._asked.release()


class PreviewWatch(NoWatch):
    """Gives an engine that only looks a minute, and keeps nothing."""

    def __init__(self) -> None:
        self._deadline = time.monotonic() + TIMEOUT_S

    def check(self) -> None:
        """Raise once the minute is over."""
        if time.monotonic() > self._deadline:
            msg = "The source took too long to say what is there; try again later."
            raise StepFailedError(msg, code="preview-timeout", recovery=Recovery.TRANSIENT)


def _too_many() -> TooManyPreviewsError:
    msg = "Too many previews are asked for right now; try again in a moment."
    return TooManyPreviewsError(msg, retry_after_s=5)
