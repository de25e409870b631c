"""Where an album keeps its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_STEMS: Final = ("cover", "folder", "front")
_SUFFIXES: Final = (".jpg", ".jpeg", ".png", ".webp")


def find(folder: Path) -> Path | None:
    """Return the picture of the album in ``folder``; our own name goes first."""
    if not folder.is_dir():
        return None
    pictures = {entry.name.casefold(): entry for entry in folder.iterdir() if entry.is_file()}
    for stem in _STEMS:
        for suffix in _SUFFIXES:
            if picture := pictures.get(f"{stem}{suffix}"):
                return picture
    return None
