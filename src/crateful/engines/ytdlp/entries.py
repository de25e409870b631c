"""Tells of each entry of a list before anything is asked about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yt_dlp

if TYPE_CHECKING:
    from collections.abc import Callable

Raw = dict[str, Any]


class EntryByEntry(yt_dlp.YoutubeDL):  # type: ignore[misc]  # yt-dlp ships no types
    """yt-dlp (2026.8), whose filter hears of an entry only after some sites were asked for it.

    Args:
        options: yt-dlp's.
        begin: is told of an entry; ``False`` leaves it out.
    """

    def __init__(self, options: Raw, begin: Callable[[Raw], bool]) -> None:
        self._begin = begin
        super().__init__(options)

    def process_ie_result(
        self,
        ie_result: Raw,
        download: bool = True,  # noqa: FBT001, FBT002  # yt-dlp's own
        extra_info: Raw | None = None,
    ) -> Raw | None:
        """Go on with what an extractor gave, entries that are to be left out aside."""
        is_unread = ie_result.get("_type") in {"url", "url_transparent"}
        if is_unread and "playlist_autonumber" in (extra_info or {}) and not self._begin(ie_result):
            return None
        found: Raw | None = super().process_ie_result(ie_result, download, extra_info)
        return found
