"""What one job may use to reach the outside, made from the household's choices."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pydantic import SecretStr

from crateful.preferences import service as preference_service
from crateful.sources.source import Access, QobuzAccount
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
        quality: what is wanted, 0 to 4, where the source has a choice.
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
            cookies=_given(preferences, f"{source.name}_cookies"),
            token=_given(preferences, f"{source.name}_token"),
            max_tracks=settings.max_tracks,
            max_bytes=settings.max_album_bytes,
            timeout_s=settings.download_timeout_s,
            stall_timeout_s=settings.stall_timeout_s,
            quality=preferences.qobuz_quality if quality is None else quality,
            qobuz=qobuz_account(preferences),
            standby=context.standby,
        )


def qobuz_account(preferences: Preferences) -> QobuzAccount | None:
    """Return the household's own account at Qobuz; ``None`` while it has none."""
    token = preferences.qobuz_token.get_secret_value()
    if not token or not preferences.qobuz_user_id:
        return None
    secrets = preferences.qobuz_secrets.get_secret_value()
    return QobuzAccount(
        token=token,
        user_id=preferences.qobuz_user_id,
        app_id=preferences.qobuz_app_id,
        secrets=tuple(secrets.split(",")) if secrets else (),
        api_url=preferences.qobuz_api_url,
        web_url=preferences.qobuz_web_url,
        requests_per_minute=preferences.qobuz_requests_per_minute,
    )


def _given(preferences: Preferences, name: str) -> str | None:
    """Return a source's secret, if it has such a setting and the household filled it in."""
    secret: SecretStr = getattr(preferences, name, None) or SecretStr("")
    return secret.get_secret_value() or None
