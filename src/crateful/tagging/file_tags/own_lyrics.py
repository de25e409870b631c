"""Which files have lyrics inside: their owner's, whatever others say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crateful.audio.tag_blocks.opening import UNREADABLE, open_tags

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def with_lyrics(folder: Path, names: Sequence[str]) -> tuple[str, ...]:
    """Return which files have lyrics inside; one that can't be read is said to have some."""
    return tuple(name for name in names if _has(folder / name))


def _has(file: Path) -> bool:
    try:
        tags = open_tags(file)
        synced = [key for key in tags.mgfile.tags or () if str(key).startswith("SYLT")]
        return bool(tags.lyrics or synced)
    except (*UNREADABLE, OSError):
        return True
