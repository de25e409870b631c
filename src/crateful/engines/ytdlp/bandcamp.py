"""Reads a Bandcamp page for what yt-dlp leaves out: a track's album, and unreleased tracks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from yt_dlp.extractor.bandcamp import BandcampIE
from yt_dlp.utils import UnsupportedError, strftime_or_none, unified_timestamp

from crateful.engines.protocol import Info

if TYPE_CHECKING:
    from collections.abc import Mapping

NOT_RELEASED = "not released yet"
PLAYER = "bandcamp.com/EmbeddedPlayer/"
"""In the address of a player that other pages embed."""


class BandcampPage(BandcampIE):  # type: ignore[misc]  # yt-dlp ships no types
    """yt-dlp's own way to a page and to the data in it, without an extraction."""

    def album_behind(self, url: str) -> Info:
        """Return the album at ``url``, also when that is a track's address.

        A track without an album is returned as a list of one.
        """
        url = self._played(url)
        page = self._tralbum(url)
        if page.get("item_type") != "track":
            album = _described(page, url)
            return replace(album, is_free_lossless=self._is_free(page, album))
        asked = str((page.get("current") or {}).get("title") or "") or None
        if not page.get("album_url"):
            return replace(_described(page, url), asked=asked)
        album_url = urljoin(url, str(page["album_url"]))
        album = _described(self._tralbum(album_url), album_url)
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
        return bool(self._tralbum(album.entries[0].url).get("freeDownloadPage"))

    def _tralbum(self, url: str) -> Mapping[str, Any]:
        webpage = self._download_webpage(url, url.rpartition("/")[2], impersonate=True)
        data: Mapping[str, Any] = self._extract_data_attr(webpage, url)
        embed = self._extract_data_attr(webpage, url, "embed", fatal=False) or {}
        thumbnail = self._og_search_thumbnail(webpage, default=None)
        told: Mapping[str, Any] = next(self._yield_json_ld(webpage, url, default=None), {})
        return {"artist": embed.get("artist"), **data, "thumbnail": thumbnail, **_told(told)}


def _told(page: Mapping[str, Any]) -> dict[str, str]:
    """Return what only the page's JSON-LD says: the label, and the barcode."""
    album = page.get("inAlbum") or page
    releases = [one for one in album.get("albumRelease") or () if isinstance(one, dict)]
    labels = [(one.get("recordLabel") or {}).get("name") for one in releases]
    properties = [
        prop
        for part in (page, album, *releases)
        for prop in part.get("additionalProperty") or ()
        if isinstance(prop, dict)
    ]
    upcs = [prop.get("value") for prop in properties if prop.get("name") == "upc"]
    said = {
        "label": next(filter(None, labels), None),
        "upc": next(filter(None, upcs), None),
    }
    return {name: str(value) for name, value in said.items() if value}


def _described(page: Mapping[str, Any], url: str) -> Info:
    current = page.get("current") or {}
    tracks = [one for one in page.get("trackinfo") or () if isinstance(one, dict)]
    is_track = page.get("item_type") == "track"
    offered = [one for one in tracks if is_track or one.get("file")]
    held_back = [one for one in tracks if one not in offered]
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
        missing=tuple(f"{one.get('title') or 'Untitled'}: {NOT_RELEASED}" for one in held_back),
        is_free_lossless=bool(page.get("freeDownloadPage")),
    )


def _entry(track: Mapping[str, Any], album_url: str, position: int) -> Info:
    number = track.get("track_num")
    link = track.get("title_link")
    return Info(
        id=str(track.get("track_id") or track.get("id")),
        url=urljoin(album_url, str(link)) if link else album_url,
        title=str(track.get("title") or "") or None,
        track_number=number if isinstance(number, int) else None,
        artist=str(track.get("artist") or "") or None,
        duration_s=float(track.get("duration") or 0) or None,
        position=position,
    )
