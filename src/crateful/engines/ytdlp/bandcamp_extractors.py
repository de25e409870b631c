"""What yt-dlp's own extractors for Bandcamp are taught: own domains, and artists of one album."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from yt_dlp.extractor.bandcamp import BandcampAlbumIE as _BandcampAlbumIE
from yt_dlp.extractor.bandcamp import BandcampIE as _BandcampIE
from yt_dlp.extractor.bandcamp import BandcampUserIE as _BandcampUserIE

if TYPE_CHECKING:
    from collections.abc import Iterator

    import yt_dlp

BANDCAMP: Final = "bandcamp.*"
"""The pattern of its extractors in a job."""


class BandcampUserIE(_BandcampUserIE, _BandcampIE):  # type: ignore[misc]  # yt-dlp ships no types
    """yt-dlp's own, which finds nothing where the one album of an artist stands for the list."""

    def _yield_items(self, webpage: str) -> Iterator[str]:
        found = list(super()._yield_items(webpage))
        if not found and "data-tralbum=" in webpage:
            found = [self._extract_data_attr(webpage, "discography").get("url")]
        yield from filter(None, found)


def read_front_pages(ydl: yt_dlp.YoutubeDL) -> None:
    """Have ``ydl`` find the albums of an artist's page also where there is only one."""
    ydl.add_info_extractor(BandcampUserIE())


def read_own_domain(ydl: yt_dlp.YoutubeDL, url: str) -> None:
    """Have ``ydl`` take the albums and tracks of the host of ``url`` for Bandcamp's."""
    host = urlsplit(url).hostname or ""
    if is_bandcamps(host):
        return
    hosts = rf"https?://(?P<uploader>{re.escape(host)}|[^/.]+\.bandcamp\.com)"

    # They bear the names of yt-dlp's own, by which an album says who reads its tracks.
    class BandcampIE(_BandcampIE):  # type: ignore[misc]  # yt-dlp ships no types
        _VALID_URL = rf"{hosts}/track/(?P<id>[^/?#&]+)"

    class BandcampAlbumIE(_BandcampAlbumIE):  # type: ignore[misc]  # yt-dlp ships no types
        _VALID_URL = rf"{hosts}/album/(?P<id>[^/?#&]+)"

    ydl.add_info_extractor(BandcampIE())
    ydl.add_info_extractor(BandcampAlbumIE())


def is_bandcamps(host: str) -> bool:
    """Tell whether a host is of bandcamp.com."""
    return host == "bandcamp.com" or host.endswith(".bandcamp.com")
