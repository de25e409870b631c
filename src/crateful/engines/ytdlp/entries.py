"""yt-dlp as a fetcher uses it: it gives away the entries of a list, and what it says is heard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yt_dlp

if TYPE_CHECKING:
    from collections.abc import Callable

Raw = dict[str, Any]
Entry = tuple[Raw, Raw]
"""What a list says of an entry, and what it says of all of them."""

_TOO_BIG: Final = (
    "larger than max-filesize"  # yt-dlp 2026.8 leaves such a file out without an error
)


class EntryByEntry(yt_dlp.YoutubeDL):  # type: ignore[misc]  # yt-dlp ships no types
    """yt-dlp (2026.8), which gives the entries of a list away before anything is asked of them.

    Args:
        options: yt-dlp's.
        on_transfer: called when the audio of an entry is about to be fetched.
    """

    def __init__(self, options: Raw, on_transfer: Callable[[], None]) -> None:
        self._on_transfer = on_transfer
        self.take: Callable[[Entry], None] | None = None
        """Who gets the entries; without anybody, they are fetched here."""
        super().__init__(options)

    def go_on_with(self, other: EntryByEntry) -> None:
        """Go on with the session of another one, which is at rest."""
        for cookie in other.cookiejar:  # copied: a jar is not safe to share between threads
            self.cookiejar.set_cookie(cookie)
        self._first_webpage_request = False  # or it would not pause before its first

    def process_ie_result(
        self,
        ie_result: Raw,
        download: bool = True,  # noqa: FBT001, FBT002  # yt-dlp's own
        extra_info: Raw | None = None,
    ) -> Raw | None:
        """Go on with what an extractor gave, but for entries that somebody takes."""
        if self.take is not None and "playlist_autonumber" in (extra_info or {}):
            self.take((ie_result, extra_info or {}))
            return None
        found: Raw | None = super().process_ie_result(ie_result, download, extra_info)
        return found

    def process_info(self, info_dict: Raw) -> None:
        """Fetch what was found."""
        self._on_transfer()
        super().process_info(info_dict)


class Log:
    """What yt-dlp has to say, for the log; its errors and warnings are looked at, too."""

    def __init__(
        self,
        say: Callable[[str], None],
        on_error: Callable[[str], None],
        on_warning: Callable[[str], None],
    ) -> None:
        self._say = say
        self._on_error = on_error
        self._on_warning = on_warning

    def debug(self, message: str) -> None:
        """Take what is only told; some of it is an error all the same."""
        self._say(message)
        if _TOO_BIG in message:
            self._on_error(message)

    def info(self, message: str) -> None:
        """Take what is told."""
        self.debug(message)

    def warning(self, message: str) -> None:
        """Take a warning, which may be the reason of an error that follows."""
        self.debug(f"WARNING: {message}")
        self._on_warning(message)

    def error(self, message: str) -> None:
        """Called by yt-dlp while it handles the exception, which is thus at hand."""
        self.debug(message)
        self._on_error(message)
