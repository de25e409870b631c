"""Reads a Bandcamp page for what yt-dlp leaves out: a track's album, and unreleased tracks.

An artist may have the pages on a domain of their own, which yt-dlp knows only where the page names
an address of bandcamp.com as its own (2026.8); the pages are the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin, urlsplit

from yt_dlp.extractor.bandcamp import BandcampIE as _BandcampIE
from yt_dlp.utils import (
    ExtractorError,
    UnsupportedError,
    strftime_or_none,
    unified_timestamp,
)

from crateful.engines.protocol import Info
from crateful.engines.ytdlp.bandcamp_extractors import is_bandcamps

if TYPE_CHECKING:
    from collections.abc import Mapping

NOT_RELEASED: Final = "not released yet"
ELSEWHERE: Final = "its page is on another site"
PLAYER: Final = "bandcamp.com/EmbeddedPlayer/"
"""In the address of a player that other pages embed."""

PAGES: Final = ("/album/", "/track/")
"""How the paths of albums and tracks begin, on every domain."""

FRONT_PAGES: Final = ("", "/music", "/releases")
"""Paths at which artists and labels list all that they have out."""

_CHALLENGE: Final = "<title>Client Challenge"
_GRID: Final = 'id="music-grid"'


class ListOfAlbumsError(Exception):
    """The page is an artist's, and lists albums."""


def _linked(page_url: str, link: object) -> str | None:
    """Return where a link of a page leads, if that is the page's own host or Bandcamp's."""
    url = urljoin(page_url, str(link))
    host = urlsplit(url).hostname or ""
    return url if host == urlsplit(page_url).hostname or is_bandcamps(host) else None


class BandcampPage(_BandcampIE):  # type: ignore[misc]  # yt-dlp ships no types
    """yt-dlp's own way to a page and to the data in it, without an extraction."""

    def album_on_own_domain(self, url: str) -> Info | None:
        """Return the album at an address of any host, if the page there is one of Bandcamp's.

        Raises:
            ListOfAlbumsError: it is an artist's page.
            ExtractorError: the site shows no page to programs, or the page lacks its data.
        """
        address, webpage = self._page_of_bandcamps(url)
        is_same = _is_same_site(address, url)
        if is_same and webpage and urlsplit(url).path.rstrip("/") in FRONT_PAGES:
            return self.album_behind(self._only_album(address, webpage))
        if "data-tralbum=" not in webpage:
            return None
        named = urlsplit(self._og_search_url(webpage, default=None) or "")
        if is_bandcamps(named.hostname or "") and named.path.startswith(PAGES):
            return self.album_behind(f"https://{named.hostname}{named.path}")
        return self._album_of(address, webpage) if is_same else None

    def _page_of_bandcamps(self, url: str) -> tuple[str, str]:
        """Return where an address leads, and the page there; none where it is not Bandcamp's."""
        answer = self._request_webpage(url, url, fatal=False, impersonate=True)
        if not answer or "html" not in (answer.headers.get("Content-Type") or ""):
            return url, ""
        webpage = self._webpage_read_content(answer, url, url)
        if _CHALLENGE in webpage:
            message = "Client Challenge"
            raise ExtractorError(message, expected=True)
        is_made_by = self._html_search_meta("generator", webpage, default=None)
        return answer.url, webpage if is_made_by == "Bandcamp" else ""

    def _only_album(self, url: str, webpage: str) -> str:
        """Return the album that stands for the list of an artist who has no other."""
        has_one = "data-tralbum=" in webpage
        link = self._extract_data_attr(webpage, url).get("url") if has_one else None
        found = _linked(url, link) if link else None
        if found is None:
            raise ListOfAlbumsError
        return found

    def album_behind(self, url: str) -> Info:
        """Return the album at ``url``, also when that is a track's address.

        A track without an album is returned as a list of one.
        """
        url = self._played(url)
        return self._album_of(url, self._webpage(url))

    def _album_of(self, url: str, webpage: str) -> Info:
        page = self._tralbum(url, webpage)
        if page.get("item_type") != "track":
            album = _described(page, url)
            return replace(album, is_free_lossless=self._is_free(page, album))
        asked = str((page.get("current") or {}).get("title") or "") or None
        if not page.get("album_url"):
            return replace(_described(page, url), asked=asked)
        album_url = _linked(url, page["album_url"])
        if album_url is None:
            raise UnsupportedError(url)
        album = _described(self._tralbum(album_url, self._webpage(album_url)), album_url)
        return replace(album, asked=asked, is_free_lossless=bool(page.get("freeDownloadPage")))

    def _played(self, url: str) -> str:
        """Return the page of what an embedded player plays; any other address as it is."""
        if PLAYER not in url:
            return url
        webpage = self._download_webpage(url, url, impersonate=True)
        data: Mapping[str, Any] = self._extract_data_attr(webpage, url, "player-data")
        page = str(data.get("linkback") or "")
        if not (urlsplit(page).hostname or "").endswith(".bandcamp.com"):
            raise UnsupportedError(url)
        return page

    def _is_free(self, page: Mapping[str, Any], album: Info) -> bool:
        """Tell whether its tracks come as free downloads; only their own pages say so."""
        if not album.entries:
            return bool(page.get("freeDownloadPage"))
        first = album.entries[0].url
        return bool(self._tralbum(first, self._webpage(first)).get("freeDownloadPage"))

    def _webpage(self, url: str) -> str:
        found: str = self._download_webpage(url, url.rpartition("/")[2], impersonate=True)
        return found

    def _tralbum(self, url: str, webpage: str) -> Mapping[str, Any]:
        data: Mapping[str, Any] = self._extract_data_attr(webpage, url)
        embed = self._extract_data_attr(webpage, url, "embed", fatal=False) or {}
        thumbnail = self._og_search_thumbnail(webpage, default=None)
        told: Mapping[str, Any] = next(self._yield_json_ld(webpage, url, default=None), {})
        return {"artist": embed.get("artist"), **data, "thumbnail": thumbnail, **_told(told)}


def _is_same_site(found: str, asked: str) -> bool:
    """Tell whether an address that another led to is of the same host, or of Bandcamp's."""
    hosts = [(urlsplit(one).hostname or "").removeprefix("www.") for one in (found, asked)]
    return hosts[0] == hosts[1] or is_bandcamps(hosts[0])


def _told(page: Mapping[str, Any]) -> dict[str, str]:
    """Return what only the page's JSON-LD says: the label, and the barcode."""
    album: Mapping[str, Any] = next(iter(_things(page.get("inAlbum"))), page)
    releases = _things(album.get("albumRelease"))
    labels = [one.get("recordLabel") for one in releases]
    names = [one.get("name") if isinstance(one, dict) else one for one in labels]
    properties = [
        prop
        for part in (page, album, *releases)
        for prop in _things(part.get("additionalProperty"))
    ]
    upcs = [prop.get("value") for prop in properties if prop.get("name") == "upc"]
    said = {"label": next(filter(None, names), None), "upc": next(filter(None, upcs), None)}
    return {name: str(value) for name, value in said.items() if isinstance(value, str | int)}


def _things(value: object) -> list[dict[str, Any]]:
    """Return the objects at a place of JSON-LD, where one may stand for a list of one."""
    several = value if isinstance(value, list) else [value]
    return [one for one in several if isinstance(one, dict)]


def _described(page: Mapping[str, Any], url: str) -> Info:
    current = page.get("current") or {}
    tracks = [one for one in page.get("trackinfo") or () if isinstance(one, dict)]
    is_track = page.get("item_type") == "track"
    reasons = [_reason_against(one, url, is_alone=is_track) for one in tracks]
    offered = [one for one, reason in zip(tracks, reasons, strict=True) if reason is None]
    held_back = [
        f"{one.get('title') or 'Untitled'}: {reason}"
        for one, reason in zip(tracks, reasons, strict=True)
        if reason is not None
    ]
    date = current.get("release_date") or page.get("album_release_date")
    return Info(
        id=str(page.get("id") or url),
        url=url,
        title=str(current.get("title") or "") or None,
        extractor="BandcampAlbum",
        is_list=not is_track,
        artist=str(page.get("artist") or "") or None,
        label=page.get("label"),
        upc=str(current.get("upc") or page.get("upc") or "") or None,
        release_date=strftime_or_none(unified_timestamp(date)) if date else None,
        thumbnail=page.get("thumbnail"),
        entries=tuple(_entry(one, url, n) for n, one in enumerate(offered, 1)),
        missing=tuple(held_back),
        is_free_lossless=bool(page.get("freeDownloadPage")),
    )


def _reason_against(track: Mapping[str, Any], page_url: str, *, is_alone: bool) -> str | None:
    """Return why a track that a page names can't come from there."""
    if is_alone:
        return None
    if not track.get("file"):
        return NOT_RELEASED
    return None if _linked(page_url, track.get("title_link") or "") else ELSEWHERE


def _entry(track: Mapping[str, Any], album_url: str, position: int) -> Info:
    number = track.get("track_num")
    link = track.get("title_link") or ""
    return Info(
        id=str(track.get("track_id") or track.get("id")),
        url=urljoin(album_url, str(link)),
        title=str(track.get("title") or "") or None,
        track_number=number if isinstance(number, int) else None,
        artist=str(track.get("artist") or "") or None,
        duration_s=float(track.get("duration") or 0) or None,
        position=position,
    )
