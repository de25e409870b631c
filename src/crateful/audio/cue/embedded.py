"""Cue sheets that stand in the tags of an image."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import mediafile

from crateful.audio.tag_blocks.opening import UNREADABLE, open_tags

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_KEYS: Final = frozenset({"cuesheet", "txxx:cuesheet", "----:com.apple.itunes:cuesheet"})


def embedded_sheets(folder: Path, paths: Sequence[str]) -> dict[str, str]:
    """Return the sheets that files have among their tags, by the files' paths.

    Args:
        folder: absolute.
        paths: relative to it.
    """
    return {path: text for path in paths if (text := _sheet(folder / path))}


def _sheet(file: Path) -> str | None:
    try:
        tags = open_tags(file).mgfile.tags
        keys = [key for key in tags.keys() if str(key).casefold() in _KEYS]  # noqa: SIM118  # no dict
        value = tags[keys[0]] if keys else None
    except (mediafile.UnreadableFileError, OSError, *UNREADABLE):
        return None
    texts = getattr(value, "text", value)
    first = texts[0] if isinstance(texts, list | tuple) and texts else texts
    text = first.decode(errors="replace") if isinstance(first, bytes) else str(first or "")
    return text.replace("\r\n", "\n").replace("\r", "\n") or None
