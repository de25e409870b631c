"""Tests whether a site answers, with the HTTP client that yt-dlp uses."""

from __future__ import annotations

from yt_dlp.extractor.common import InfoExtractor


class FrontPage(InfoExtractor):  # type: ignore[misc]  # yt-dlp ships no types
    """yt-dlp's own way to a page: its proxy, authorities, cookies, and looks of a browser."""

    def open(self, url: str) -> None:
        """Return once the site has answered as one that is there does."""
        self._request_webpage(url, None, note=False, impersonate=True).close()
