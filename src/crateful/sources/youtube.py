"""YouTube and YouTube Music: videos, playlists and albums; always lossy."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crateful.sources.urls import YOUTUBE_HOSTS, canonical, host_of, video_id
from crateful.sources.ytdlp import YtDlpSource

if TYPE_CHECKING:
    from crateful.engines.protocol import Info
    from crateful.sources.source import Release


class YouTube(YtDlpSource):
    """A video is a single, or an album when it has chapters; a list is an album.

    A video's address within a list (``watch?v=...&list=...``) asks for the video, for such a
    list is mostly what plays next. The lists of YouTube Music albums are the exception: they
    are the video's album.
    """

    name = "youtube"
    title = "YouTube"
    lossy = True
    extractors = ("youtube.*",)
    pause_s = 0.75
    home = "https://www.youtube.com/"

    def owns(self, url: str) -> bool:
        """Tell whether ``url`` is one of YouTube's, by its exact host; no I/O."""
        return host_of(url) in YOUTUBE_HOSTS

    def asks_for_track(self, url: str) -> bool:
        """Tell whether ``url`` names a video; no I/O."""
        return video_id(url) is not None

    def job_url(self, url: str) -> str:
        """Return the address that says without doubt whether a list or a video is meant."""
        return canonical(url)

    def quality(self, info: Info) -> tuple[bool | None, str]:
        """Tell that nothing here is lossless."""
        del info
        return False, "YouTube has only lossy audio (Opus or AAC)"

    def release_of(self, info: Info, url: str) -> Release:
        """Return the release, with the track that was asked for."""
        release = super().release_of(info, url)
        asked = video_id(url)
        if release.is_single or asked is None:
            return release
        titles = {entry.id: entry.track or entry.title for entry in info.entries}
        return replace(release, asked_track=titles.get(asked))
