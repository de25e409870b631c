"""Bandcamp: albums and tracks; lossless where the artist gives it away."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crateful.sources.urls import BANDCAMP_SUFFIX, canonical, host_of
from crateful.sources.ytdlp import YtDlpSource

if TYPE_CHECKING:
    from crateful.engines.protocol import Info


class Bandcamp(YtDlpSource):
    """A track's address leads to its album."""

    name = "bandcamp"
    title = "Bandcamp"
    lossy = False
    extractors = ("bandcamp.*",)
    home = "https://bandcamp.com/"

    def owns(self, url: str) -> bool:
        """Tell whether ``url`` is an album's or a track's of Bandcamp; no I/O."""
        return host_of(url).endswith(BANDCAMP_SUFFIX)

    def asks_for_track(self, url: str) -> bool:
        """Tell whether ``url`` names one track rather than an album; no I/O."""
        return urlsplit(url).path.startswith("/track/")

    def job_url(self, url: str) -> str:
        """Return the plain address."""
        return canonical(url)

    def quality(self, info: Info) -> tuple[bool | None, str]:
        """Tell by whether there is a free download."""
        if info.is_free_lossless:
            return True, "free download in FLAC"
        return False, "Bandcamp streams MP3 at 128 kbit/s; this is no free download"
