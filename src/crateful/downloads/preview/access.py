"""Access to the outside for one job: proxy, account and limits, from the preferences."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from crateful import sources
from crateful.downloads.requests import wanted_quality
from crateful.errors import InvalidError, Recovery, StepFailedError
from crateful.preferences import service as preference_service
from crateful.sources.source import Access
from crateful.tools.guard import allowed_hosts

if TYPE_CHECKING:
    from collections.abc import Generator

    from crateful.downloads.context import WorkerContext
    from crateful.preferences.schemas import Preferences
    from crateful.sources.source import Source


@contextmanager
def access_for(
    source: Source, context: WorkerContext, preferences: Preferences, quality: int | None = None
) -> Generator[Access]:
    """Yield a way out through the egress guard; it is closed with the block.

    Args:
        source: who asks.
        context: the tools of this process.
        preferences: what the household has chosen.
        quality: what is wanted, where the source has a choice.
    """
    settings = context.settings
    upstream = preference_service.proxy_url(preferences, settings)
    allow = allowed_hosts(settings.allow_private_hosts)
    with context.guard.admit(
        max_bytes=settings.max_album_bytes, upstream=upstream, allow=allow
    ) as way_out:
        yield Access(
            proxy_url=way_out.proxy_url,
            ca_file=settings.ca_file,
            cache_dir=(settings.data_dir / "cache" / source.name).absolute(),
            account=preferences.account(source.description),
            max_tracks=settings.max_tracks,
            max_bytes=settings.max_album_bytes,
            timeout_s=settings.download_timeout_s,
            stall_timeout_s=settings.stall_timeout_s,
            quality=wanted_quality(source, preferences, quality),
            standby=context.standby,
            idle_engines=context.idle_engines,
            engines_dir=settings.engines_dir,
        )


@contextmanager
def told_to_who_waits() -> Generator[None]:
    """Have an address that was taken when it was asked for, and is not any more, stop a download.

    Raises:
        StepFailedError: ``source-disabled`` or ``unsupported-url``.
    """
    try:
        yield
    except sources.SourceDisabledError as error:
        raise StepFailedError(
            str(error), code="source-disabled", recovery=Recovery.NEEDS_USER
        ) from error
    except InvalidError as error:
        raise StepFailedError(
            str(error), code="unsupported-url", recovery=Recovery.NEEDS_USER
        ) from error
