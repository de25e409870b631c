"""Download requests: validation before anything is queued; no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crateful import sources
from crateful.errors import InvalidError, RefusedError, UnavailableError
from crateful.sources import urls
from crateful.sources.source import ListSource

if TYPE_CHECKING:
    from crateful.preferences.schemas import Preferences
    from crateful.sources.source import Source


class LossyNotConfirmedError(RefusedError):
    """The source only has lossy audio and the person did not say that this is fine."""


class PlaylistNotConfirmedError(RefusedError):
    """The address is a playlist's, and the person did not say that all its albums are wanted."""


class NotOfSourceError(InvalidError):
    """The address is not one of the source that it was posted for."""


class SourceNotConfiguredError(UnavailableError):
    """Nobody has given this service the account yet that the source needs."""


@dataclass(frozen=True, slots=True)
class DownloadRequest:
    """What somebody asks for."""

    url: str
    confirm_lossy: bool = False
    search_type: str | None = None
    quality: int | None = None
    """Where the source has a choice of them; ``None`` for the household's own."""
    confirm_playlist: bool = False
    limit: int | None = None
    """Of a list, how many of its albums to take, from the first on."""
    only_source: str | None = None
    """The one source that it may be from."""
    priority: int = 0
    """Higher goes first; what nobody waits for has less than a person's own request."""
    completes: int | None = None
    """The album of the library of which only what it lacks is to be taken in."""


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
        SourceNotConfiguredError: it needs an account that nobody has set up.
    """
    address = urls.checked(request.url)
    source = _source_of(address, request, preferences)
    source.check(address)
    require_account(source, preferences)
    described = source.description
    quality = wanted_quality(source, preferences, request.quality)
    confirm_lossy = request.confirm_lossy or described.is_lossy_choice(quality)
    _check_playlist(source, address, request)
    if described.lossy == "always" and not confirm_lossy:
        msg = f"{source.title} only has lossy audio. Ask again with confirm_lossy to take it."
        raise LossyNotConfirmedError(msg, source=source.name)
    return AcceptedRequest(source, address, sources.canonical(address), quality, confirm_lossy)


def require_account(source: Source, preferences: Preferences) -> None:
    """Return if the household has the account that the source needs, or it needs none.

    Raises:
        SourceNotConfiguredError: it has none; names the settings that are missing.
    """
    if lacking := preferences.lacking(source.description):
        msg = (
            f"{source.title} is not set up: an administrator must set {' and '.join(lacking)} in "
            f"the settings. The guide's page on {source.title} says how to get what they ask for."
        )
        raise SourceNotConfiguredError(msg, slug=f"{source.name}-not-configured", settings=lacking)


def wanted_quality(source: Source, preferences: Preferences, asked: int | None) -> int | None:
    """Return the quality to ask a source for; ``None`` where it has no choice.

    Args:
        source: who is asked.
        preferences: what the household has chosen.
        asked: what the request named.
    """
    usual = preferences.quality(source.description)
    return usual if asked is None or usual is None else asked


def _source_of(address: str, request: DownloadRequest, preferences: Preferences) -> Source:
    only = request.only_source
    if only is not None and not sources.named(only).owns(address):
        title = sources.title_of(only)
        msg = f"This is no address of {title}; post it to /api/downloads/url instead."
        raise NotOfSourceError(msg, slug=f"not-{only}-url")
    return sources.owner_of(address, preferences.enabled_sources())


def _check_playlist(source: Source, address: str, request: DownloadRequest) -> None:
    if not isinstance(source, ListSource) or request.confirm_playlist:
        return
    if source.is_playlist(address):
        msg = (
            "This is a list, which becomes one download for each of its albums. "
            "Ask again with confirm_list to take them, and with limit for the first ones only."
        )
        raise PlaylistNotConfirmedError(msg)
