"""The places to get music from, in the order in which they are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crateful.errors import InvalidError
from crateful.sources.bandcamp import Bandcamp
from crateful.sources.description import SourceDescription
from crateful.sources.qobuz import Qobuz
from crateful.sources.soundcloud import SoundCloud
from crateful.sources.urls import UnsupportedUrlError, checked, host_of, is_web, plain
from crateful.sources.web import Web
from crateful.sources.youtube import YouTube

if TYPE_CHECKING:
    from collections.abc import Collection

    from crateful.sources.source import CatalogueSource, Source

__all__ = [
    "CATALOGUE",
    "SOURCES",
    "SourceDisabledError",
    "UnsupportedUrlError",
    "canonical",
    "checked",
    "described",
    "named",
    "owner_of",
    "title_of",
]

_WEB: Final = Web()

CATALOGUE: Final[CatalogueSource] = Qobuz()
"""Where people search for what the library does not have."""

SOURCES: Final[tuple[Source, ...]] = (CATALOGUE, YouTube(), Bandcamp(), SoundCloud(), _WEB)
"""The last one takes any address that none before it owns."""


class SourceDisabledError(InvalidError):
    """The address belongs to a source that an administrator has turned off."""


def named(name: str) -> Source:
    """Return the source of this name; KeyError if there is none."""
    return {source.name: source for source in SOURCES}[name]


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
    owners = (source.description for source in SOURCES if source.owns(url))
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
    if any(host_of(url) in source.description.short_link_hosts for source in SOURCES):
        message = "Open the short link and give the whole address that it leads to."
        raise UnsupportedUrlError(message)
    source = next(source for source in SOURCES if source.owns(url))
    if source.name in enabled:
        source.check(url)
        return source
    if source.name == _WEB.name:
        known = ", ".join(one.title for one in SOURCES if one.name in enabled)
        message = f"This address is of none of the sources that are turned on ({known or 'none'})."
        raise UnsupportedUrlError(message)
    message = f"{source.title} is turned off; an administrator can turn it on in the settings."
    raise SourceDisabledError(message, source=source.name)
