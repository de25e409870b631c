"""SoundCloud: tracks and sets; lossy but for some originals."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crateful.sources.urls import SOUNDCLOUD_HOSTS, canonical, host_of
from crateful.sources.ytdlp import YtDlpSource, is_lossless

if TYPE_CHECKING:
    from crateful.engines.protocol import Info


class SoundCloud(YtDlpSource):
    """A set is an album; a track is a single, for SoundCloud does not tell its sets."""

    name = "soundcloud"
    title = "SoundCloud"
    lossy = True
    extractors = ("soundcloud.*",)
    home = "https://soundcloud.com/"

    def owns(self, url: str) -> bool:
        """Tell whether ``url`` is one of SoundCloud's, by its exact host; no I/O."""
        return host_of(url) in SOUNDCLOUD_HOSTS

    def asks_for_track(self, url: str) -> bool:
        """Tell whether ``url`` names one track rather than a set; no I/O."""
        folders = urlsplit(url).path.strip("/").split("/")
        return len(folders) > 1 and folders[1] != "sets"

    def job_url(self, url: str) -> str:
        """Return the plain address."""
        return canonical(url)

    def quality(self, info: Info) -> tuple[bool | None, str]:
        """Tell by what is offered to this account."""
        if not info.is_list and is_lossless(info.codec, info.extension):
            return True, "the uploader offers the original file"
        return False, "SoundCloud streams AAC or MP3"
