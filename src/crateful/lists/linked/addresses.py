"""Which playlist an address names; no I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from crateful import sources
from crateful.errors import InvalidError
from crateful.sources import urls
from crateful.sources.source import SongListSource

DEEZER: Final = "deezer"
DEEZER_HOSTS: Final = ("deezer.com", "www.deezer.com")
SHORT_LINK_HOSTS: Final = ("link.deezer.com", "deezer.page.link", "dzr.page.link")

_DEEZER: Final = re.compile(
    r"/(?:[a-z]{2}(?:-[a-z]{2})?/)?(?P<kind>playlist|album)/(?P<id>\d{1,19})/?", re.ASCII
)

NO_PLAYLIST: Final = (
    "This link names no playlist: open the playlist itself and copy the address of its page."
)
AN_ALBUM: Final = "This link is of an album, not of a playlist: search for the album instead."
A_SHORT_LINK: Final = "Open the short link and give the whole address that it leads to."


class NoPlaylistLinkError(InvalidError):
    """The address is of no playlist that can be brought as a list."""


@dataclass(frozen=True, slots=True)
class PlaylistLink:
    """One playlist, by whichever of its addresses it was named."""

    site: str
    """Whose it is: a source's name, or :data:`DEEZER`."""
    id: str
    url: str
    """The one form of all addresses of it."""

    @property
    def origin(self) -> str:
        """Return what its list is elsewhere: brought again, it is the same list."""
        return f"{self.site}:{self.id}"


def song_sources() -> dict[str, SongListSource]:
    """Return the sources whose playlists can be brought, by name."""
    return {one.name: one for one in sources.SITES if isinstance(one, SongListSource)}


def playlist_at(url: str) -> PlaylistLink:
    """Return the playlist that an address names.

    Raises:
        UnsupportedUrlError: it is no address of a public host, or of a list that is somebody's own.
        NoPlaylistLinkError: it is of another site, or of no playlist.
    """
    url = urls.checked(url)
    host = urls.host_of(url)
    if host in SHORT_LINK_HOSTS:
        raise NoPlaylistLinkError(A_SHORT_LINK)
    if host in DEEZER_HOSTS:
        return _of_deezer(url)
    known = song_sources()
    source = next((one for one in known.values() if one.owns(url)), None)
    if source is None:
        names = ", ".join(one.title for one in known.values())
        msg = (
            f"Playlists are brought by their link from {names} and Deezer: of other services, "
            "export the playlist as a file and bring that."
        )
        raise NoPlaylistLinkError(msg)
    return _of_source(source, url)


def _of_source(source: SongListSource, url: str) -> PlaylistLink:
    found = source.song_list_at(url)
    if found is None:
        raise NoPlaylistLinkError(NO_PLAYLIST)
    if not found.id:
        raise NoPlaylistLinkError(AN_ALBUM)
    return PlaylistLink(source.name, found.id, found.url)


def _of_deezer(url: str) -> PlaylistLink:
    found = _DEEZER.fullmatch(urlsplit(url).path)
    if found is None:
        raise NoPlaylistLinkError(NO_PLAYLIST)
    if found["kind"] == "album":
        raise NoPlaylistLinkError(AN_ALBUM)
    number = str(int(found["id"]))
    return PlaylistLink(DEEZER, number, f"https://www.deezer.com/playlist/{number}")
