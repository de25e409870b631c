"""The places to get music from, in the order in which they are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crateful.errors import InvalidError
from crateful.sources.bandcamp import Bandcamp
from crateful.sources.description import SourceDescription
from crateful.sources.folder import Folder
from crateful.sources.qobuz import Qobuz
from crateful.sources.soundcloud import SoundCloud
from crateful.sources.urls import UnsupportedUrlError, checked, host_of, is_web, plain
from crateful.sources.web import Web
from crateful.sources.youtube import YouTube

if TYPE_CHECKING:
    from collections.abc import Collection

    from crateful.sources.source import CatalogueSource, Release, Source

__all__ = [
    "CATALOGUE",
    "FOLDER",
    "LOCAL",
    "SITES",
    "SOURCES",
    "SourceDisabledError",
    "UnsupportedUrlError",
    "canonical",
    "checked",
    "described",
    "giver_of",
    "is_local",
    "named",
    "owner_of",
    "require",
    "title_of",
]

_BANDCAMP: Final = Bandcamp()
_WEB: Final = Web(_BANDCAMP)

CATALOGUE: Final[CatalogueSource] = Qobuz()
"""Where people search for what the library does not have."""

SITES: Final[tuple[Source, ...]] = (CATALOGUE, YouTube(), _BANDCAMP, SoundCloud(), _WEB)
"""Whose addresses people paste; the last one takes any that none before it owns."""

FOLDER: Final = Folder()

SOURCES: Final[tuple[Source | Folder, ...]] = (*SITES, FOLDER)
"""Every place that an album can come from."""

LOCAL: Final = frozenset(source.name for source in SOURCES if source.description.is_local)
"""The names of sources whose addresses are paths of this server."""


class SourceDisabledError(InvalidError):
    """The address belongs to a source that an administrator has turned off."""


def named(name: str) -> Source:
    """Return the site of this name; KeyError if there is none."""
    return {source.name: source for source in SITES}[name]


def is_local(name: str) -> bool:
    """Tell whether the addresses of the source of this name are paths of this server."""
    return name in LOCAL


def described(name: str) -> SourceDescription:
    """Return what the source of this name says of itself; of none of ours, only its name."""
    found = (source.description for source in SOURCES if source.name == name)
    return next(found, SourceDescription(name, name))


def title_of(name: str) -> str:
    """Return what people call a source; ``name`` itself where it is none of ours."""
    return described(name).title


def canonical(url: str) -> str:
    """Return the one form of all addresses that mean the same, as their source writes it."""
    if not is_web(url):
        return url
    owners = (source.description for source in SITES if source.owns(url))
    return next((owner.canonical for owner in owners), plain)(url)


def owner_of(url: str, enabled: Collection[str]) -> Source:
    """Return whose address ``url`` is; no I/O.

    Args:
        url: as somebody pasted it.
        enabled: the names of the sources that may be used.

    Raises:
        UnsupportedUrlError: it is no usable address, of a site that nobody here knows, or of
            something that no album can come of.
        SourceDisabledError: the source that it belongs to is turned off.
    """
    url = checked(url)
    if any(host_of(url) in source.description.short_link_hosts for source in SITES):
        message = "Open the short link and give the whole address that it leads to."
        raise UnsupportedUrlError(message)
    source = next(source for source in SITES if source.owns(url))
    if source is _WEB and source.name not in enabled:
        known = ", ".join(one.title for one in SITES if one.name in enabled)
        message = (
            f"This address is of none of the sources that are turned on ({known or 'none'}). "
            "An administrator can have other links taken: a Bandcamp page on a domain of its own "
            "is one."
        )
        raise UnsupportedUrlError(message)
    require(source, enabled)
    source.check(url)
    return source


def giver_of(release: Release, asked: Source, enabled: Collection[str]) -> Source:
    """Return who is to fetch a release: who was asked, or whose the page turned out to be.

    Args:
        release: as it was resolved.
        asked: who did so.
        enabled: the names of the sources that may be used.

    Raises:
        SourceDisabledError: that source is turned off.
    """
    giver = asked if release.source is None else named(release.source)
    require(giver, enabled)
    return giver


def require(source: Source | Folder, enabled: Collection[str]) -> None:
    """Check that a source may be used.

    Raises:
        SourceDisabledError: it is turned off.
    """
    if source.name not in enabled:
        message = f"{source.title} is turned off; an administrator can turn it on in the settings."
        raise SourceDisabledError(message, source=source.name)
