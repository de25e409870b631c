"""What is refused by what yt-dlp says of it, before any of its audio is fetched."""

from __future__ import annotations

import re
from typing import Any, Final

from crateful.engines.ytdlp.sayings import Failure

Raw = dict[str, Any]

_LIVE: Final = {
    "is_live": Failure("live", "This is a live stream; only finished recordings can be fetched."),
    "post_live": Failure("live", "This stream has just ended; its recording is not ready yet."),
    "is_upcoming": Failure("upcoming", "This has not been published yet."),
}
_TOO_LONG: Final = Failure("too-long", "This is longer than this server allows.")
_SAMPLE: Final = Failure(
    "sample",
    "The site gives only a sample of this song; the whole needs an account that may hear it, "
    "which an administrator can add in the settings.",
    "needs_user",
)
_PREVIEW_NAME: Final = re.compile(r"(^|[_-])preview$")


def refusal_of(raw: Raw, max_track_s: int) -> Failure | None:
    """Return why an entry is not to be fetched; ``None`` when it is fine.

    Args:
        raw: yt-dlp's dictionary of it, perhaps not complete yet.
        max_track_s: how long a recording may be.
    """
    live = "is_live" if raw.get("is_live") else raw.get("live_status")
    if failure := _LIVE.get(live or ""):
        return failure
    if (raw.get("duration") or 0) > max_track_s:
        return _TOO_LONG
    return _SAMPLE if _is_sample(raw) else None


def _is_sample(raw: Raw) -> bool:
    """Tell whether there is nothing of it but samples."""
    formats = raw.get("formats") or ()
    return bool(formats) and all(map(_is_preview, formats))


def _is_preview(one: Raw) -> bool:
    name, url = str(one.get("format_id") or ""), str(one.get("url") or "")
    return bool(_PREVIEW_NAME.search(name)) or "/preview/" in url
