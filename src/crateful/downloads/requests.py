"""What somebody asks for, looked at before anything is queued; no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crateful import sources
from crateful.errors import InvalidError, RefusedError, UnavailableError
from crateful.sources import urls
from crateful.sources.qobuz import Qobuz

if TYPE_CHECKING:
    from crateful.preferences.schemas import Preferences
    from crateful.sources.source import Source

MP3_ONLY: Final = 1
"""Of the qualities that may be asked for, the best that is lossy; who asks for it knows."""


class LossyNotConfirmedError(RefusedError):
    """The source only has lossy audio and the person did not say that this is fine."""


class PlaylistNotConfirmedError(RefusedError):
    """The address is a playlist's, and the person did not say that all its albums are wanted."""


class NotQobuzUrlError(InvalidError):
    """The address is not one of Qobuz's."""


class QobuzNotConfiguredError(UnavailableError):
    """Nobody has given this service a Qobuz account yet."""


@dataclass(frozen=True, slots=True)
class DownloadRequest:
    """What somebody asks for."""

    url: str
    confirm_lossy: bool = False
    search_type: str | None = None
    quality: int | None = None
    """0 (MP3) to 4 (up to 24/192), where the source has a choice; ``None`` for the usual."""
    confirm_playlist: bool = False
    only_source: str | None = None
    """The one source that it may be from."""


@dataclass(frozen=True, slots=True)
class AcceptedRequest:
    """A request that can be queued."""

    source: Source
    address: str
    key: str
    """The address in one spelling."""
    quality: int | None
    confirm_lossy: bool


def examine(request: DownloadRequest, preferences: Preferences) -> AcceptedRequest:
    """Return what is to be queued.

    Args:
        request: what is asked for.
        preferences: what the household allows.

    Raises:
        InvalidError: it is no address that any enabled source takes, or none of an album.
        LossyNotConfirmedError: the source is lossy and that was not confirmed.
        PlaylistNotConfirmedError: it leads to many albums and that was not confirmed.
        QobuzNotConfiguredError: it needs an account that nobody has set up.
    """
    address = urls.checked(request.url)
    source = _source_of(address, request, preferences)
    source.check(address)
    quality = None
    confirm_lossy = request.confirm_lossy
    if isinstance(source, Qobuz):
        require_account(preferences)
        quality = preferences.qobuz_quality if request.quality is None else request.quality
        confirm_lossy = confirm_lossy or quality <= MP3_ONLY
        _check_playlist(source, address, request)
    if source.lossy and not confirm_lossy:
        msg = f"{source.title} only has lossy audio. Ask again with confirm_lossy to take it."
        raise LossyNotConfirmedError(msg, source=source.name)
    return AcceptedRequest(source, address, urls.canonical(address), quality, confirm_lossy)


def require_account(preferences: Preferences) -> None:
    """Return if the household has a Qobuz account.

    Raises:
        QobuzNotConfiguredError: it has none; names the settings that are missing.
    """
    needed = {
        "qobuz_enabled": preferences.qobuz_enabled,
        "qobuz_user_id": bool(preferences.qobuz_user_id),
        "qobuz_token": bool(preferences.qobuz_token),
    }
    if lacking := [name for name, is_there in needed.items() if not is_there]:
        msg = (
            f"Qobuz is not set up: an administrator must set {' and '.join(lacking)} in the "
            "settings. The guide's page on Qobuz says how to get one's own user id and token."
        )
        raise QobuzNotConfiguredError(msg, settings=lacking)


def _source_of(address: str, request: DownloadRequest, preferences: Preferences) -> Source:
    if request.only_source == Qobuz.name and not Qobuz().owns(address):
        msg = "This is no address of Qobuz; post it to /api/downloads/url instead."
        raise NotQobuzUrlError(msg)
    return sources.owner_of(address, preferences.enabled_sources())


def _check_playlist(source: Qobuz, address: str, request: DownloadRequest) -> None:
    if source.is_playlist(address) and not request.confirm_playlist:
        msg = (
            "A playlist becomes one download for each album that its tracks are from. "
            "Ask again with confirm_playlist to take them all."
        )
        raise PlaylistNotConfirmedError(msg)
