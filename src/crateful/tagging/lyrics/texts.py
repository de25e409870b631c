"""Lyrics as they are written: without what no line of a song has; pure."""

from __future__ import annotations

import re
from typing import Final

_STAMP: Final = re.compile(r"[^\S\n]*\[\d{1,3}:\d{2}(?:[.:]\d{1,3})?\][^\S\n]*")
_ODD: Final = re.compile(r"[^\S\n]*[\x00-\x08\x0b-\x1f\x7f]")


def plain(text: str | None, synced: str | None) -> str:
    """Return the words alone; of what is only there with times, its lines without them."""
    words = text if text and text.strip() else _STAMP.sub("", synced or "")
    return _clean(words)


def lrc(synced: str | None) -> str:
    """Return what stands in an ``.lrc`` file; nothing where no line has a time."""
    text = _clean(synced or "")
    return f"{text}\n" if _STAMP.search(text) else ""


def _clean(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_ODD.sub("", line).rstrip() for line in lines).strip()
