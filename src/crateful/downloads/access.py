"""What one job may use to reach the outside, made from the household's choices."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pydantic import SecretStr

from crateful.preferences import service as preferences
from crateful.sources.source import Access, QobuzAccount
from crateful.tools.guard import allowed_hosts

if TYPE_CHECKING:
    from collections.abc import Generator

    from crateful.downloads.kit import Kit
    from crateful.preferences.schemas import Preferences
    from crateful.sources.source import Source


@contextmanager
def access_for(
    source: Source, kit: Kit, wishes: Preferences, quality: int | None = None
) -> Generator[Access]:
    """Yield a way out through the egress guard; it is closed with the block.

    Args:
        source: who asks.
        kit: the tools of this process.
        wishes: what the household has chosen.
        quality: what is wanted, 0 to 4, where the source has a choice.
    """
    settings = kit.settings
    upstream = preferences.proxy_url(wishes, settings)
    allow = allowed_hosts(settings.allow_private_hosts)
    with kit.guard.admit(
        max_bytes=settings.max_album_bytes, upstream=upstream, allow=allow
    ) as way_out:
        yield Access(
            proxy_url=way_out.proxy_url,
            ca_file=settings.ca_file,
            cache_dir=(settings.data_dir / "cache" / source.name).absolute(),
            cookies=_given(wishes, f"{source.name}_cookies"),
            token=_given(wishes, f"{source.name}_token"),
            max_tracks=settings.max_tracks,
            max_bytes=settings.max_album_bytes,
            timeout_s=settings.download_timeout_s,
            stall_timeout_s=settings.stall_timeout_s,
            quality=wishes.qobuz_quality if quality is None else quality,
            qobuz=qobuz_account(wishes),
            standby=kit.standby,
        )


def qobuz_account(wishes: Preferences) -> QobuzAccount | None:
    """Return the household's own account at Qobuz; ``None`` while it has none."""
    token = wishes.qobuz_token.get_secret_value()
    if not token or not wishes.qobuz_user_id:
        return None
    secrets = wishes.qobuz_secrets.get_secret_value()
    return QobuzAccount(
        token=token,
        user_id=wishes.qobuz_user_id,
        app_id=wishes.qobuz_app_id,
        secrets=tuple(secrets.split(",")) if secrets else (),
        api_url=wishes.qobuz_api_url,
        web_url=wishes.qobuz_web_url,
        requests_per_minute=wishes.qobuz_requests_per_minute,
    )


def _given(wishes: Preferences, name: str) -> str | None:
    """Return a source's secret, if it has such a setting and the household filled it in."""
    secret: SecretStr = getattr(wishes, name, None) or SecretStr("")
    return secret.get_secret_value() or None
