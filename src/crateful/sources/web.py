"""Any other page or file on the web; an administrator must allow it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crateful.engines.ytdlp import ANY_PAGE
from crateful.errors import InvalidError
from crateful.sources.description import SourceDescription
from crateful.sources.urls import checked
from crateful.sources.ytdlp import YtDlpSource
from crateful.sources.ytdlp_infos import is_lossless

if TYPE_CHECKING:
    from crateful.engines.protocol import Info
    from crateful.sources.source import Release


class Web(YtDlpSource):
    """An audio file, or a page with a player in it: a single.

    Args:
        bandcamp: whose album it is, where the page is one of Bandcamp's on a domain of its own.
    """

    description = SourceDescription(
        name="url",
        title="Web address",
        about="Any other link. Off at first: people make the server fetch from anywhere.",
        enabled_by_default=False,
        enabled_help=(
            "Take any other link; off, since it lets users make the server fetch from anywhere."
        ),
        titles="of-recordings",
        has_video_thumbnails=True,
        translations={
            "de": {
                "Web address": "Web-Adresse",
                "Any other link. Off at first: people make the server fetch from anywhere.": (
                    "Jeder andere Link. Zuerst aus: der Server lädt damit von überall."
                ),
            },
        },
        samples=("https://www.example.org/song.flac",),
    )
    extractors = (ANY_PAGE, "html5")

    def __init__(self, bandcamp: YtDlpSource) -> None:
        self._bandcamp = bandcamp

    def owns(self, url: str) -> bool:
        """Tell whether ``url`` is a public web address at all; no I/O."""
        try:
            checked(url)
        except InvalidError:
            return False
        return True

    def job_url(self, url: str) -> str:
        """Return the address untouched: its site may need what elsewhere only tracks people."""
        return url

    def release_of(self, info: Info, url: str) -> Release:
        """Return the release, and that it is Bandcamp's where the page has told so."""
        if (info.extractor or "").startswith("Bandcamp"):
            return replace(self._bandcamp.release_of(info, url), source=self._bandcamp.name)
        return super().release_of(info, url)

    def quality(self, info: Info) -> tuple[bool | None, str]:
        """Tell by the codec or the kind of file, which the page may not say."""
        kind = info.codec if info.codec not in {None, "none"} else info.extension
        lossless = is_lossless(info.codec, info.extension)
        if lossless is None:
            return None, "the page does not say how its audio is coded"
        return lossless, f"the address gives {kind}"
