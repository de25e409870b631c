"""Bandcamp: albums and tracks; lossless where the artist gives it away."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

from crateful.errors import StepFailedError
from crateful.sources.description import AccountField, SourceDescription
from crateful.sources.urls import UnsupportedUrlError, host_of
from crateful.sources.ytdlp import PACE, PACE_IN_GERMAN, YtDlpSource
from crateful.tools import web_file
from crateful.tools.web_file import NoFileError, WantedFile

if TYPE_CHECKING:
    from crateful.engines.protocol import Info
    from crateful.sources.source import Access
    from crateful.tools.watch import Watch

_STREAM: Final = "mp3-128"
_PAGE_BYTES: Final = 4 * 1024**2
_TOLD: Final = re.compile(r'data-tralbum="([^"]*)"')
"""What a page tells its own player, as yt-dlp 2026.8 reads it, too."""

_OWN: Final = frozenset({"bandcamp.com", "www.bandcamp.com", "daily.bandcamp.com"})
"""Hosts that are no artist's."""


def canonical(url: str) -> str:
    """Return the one form of all addresses that mean the same; no I/O, so a player stays one."""
    return urlunsplit(("https", host_of(url), urlsplit(url).path.rstrip("/"), "", ""))


class Bandcamp(YtDlpSource):
    """A track's address leads to its album."""

    description = SourceDescription(
        name="bandcamp",
        title="Bandcamp",
        about="What its pages play for free: lossy, you are asked before.",
        hosts=("bandcamp.com", "*.bandcamp.com"),
        canonical=canonical,
        home="https://bandcamp.com/",
        best_lossy="MP3 128",
        lossy_bitrate_bps=128_000,
        best_lossless="FLAC",
        titles="of-albums",
        account=(
            AccountField(
                "cookies",
                "cookies",
                "Cookies",
                "The text of a cookies.txt of somebody who is signed in to Bandcamp.",
                sign_in=("identity",),
            ),
            *PACE,
        ),
        translations={
            "de": {
                **PACE_IN_GERMAN,
                "What its pages play for free: lossy, you are asked before.": (
                    "Was die Seiten frei abspielen: verlustbehaftet, du wirst vorher gefragt."
                ),
                "The text of a cookies.txt of somebody who is signed in to Bandcamp.": (
                    "Der Text einer cookies.txt von jemandem, der bei Bandcamp angemeldet ist."
                ),
            },
        },
        known_item="https://youtube-dl.bandcamp.com/track/youtube-dl-test-song",
        sound_hosts=("*.bcbits.com",),
        samples=(
            "https://artist.bandcamp.com/album/title",
            "https://artist.bandcamp.com/track/title",
        ),
    )
    extractors = ("bandcamp.*",)

    def list_url(self, url: str) -> str | None:
        """Return where an artist's or a label's discography is; ``None`` for other addresses."""
        is_root = urlsplit(url).path.rstrip("/") in {"", "/music", "/releases"}
        return f"https://{host_of(url)}/music" if is_root and host_of(url) not in _OWN else None

    def check(self, url: str) -> None:
        """Refuse what no album can come of; no I/O.

        Raises:
            UnsupportedUrlError: it is another page than an album's, a track's or an artist's.
        """
        own = ("/EmbeddedPlayer/",) if host_of(url) in _OWN else ("/album/", "/track/")
        is_one = urlsplit(url).path.startswith(own)
        if not is_one and self.list_url(url) is None:
            msg = "Give the address of an album or a track on Bandcamp, or an artist's own page."
            raise UnsupportedUrlError(msg)

    def sample(self, url: str, access: Access, watch: Watch) -> str:
        """Return what a track's page plays.

        Raises:
            StepFailedError: it plays nothing, or shows itself to no program.
        """
        watch.check()
        page = WantedFile("text/html", _PAGE_BYTES, is_host=self.description.owns)
        try:
            told = web_file.get(url, access.proxy_url or "", access.ca_file, page)
            return _stream(told.decode("utf-8", "replace"))
        except (NoFileError, LookupError, TypeError, ValueError) as error:
            message = "Bandcamp lets nobody hear this track now."
            raise StepFailedError(message, code="no-audio") from error

    def quality(self, info: Info) -> tuple[bool | None, str]:
        """Tell by whether there is a free download."""
        if info.is_free_lossless:
            return True, "free download in FLAC"
        return False, "Bandcamp streams MP3 at 128 kbit/s; this is no free download"


def _stream(page: str) -> str:
    """Return the address of the first track that a page plays.

    Raises:
        LookupError, TypeError, ValueError: it tells of none.
    """
    told = _TOLD.search(page)
    return str(json.loads(html.unescape(told[1] if told else ""))["trackinfo"][0]["file"][_STREAM])
