"""What the name of an album's folder tells of artist, title and year; pure rules.

``Artist - Album (1999)``, ``Artist - 1999 - Album [FLAC]``, ``Artist/1999 - Album``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from crateful.audio.names.disc_names import disc_in, is_format

_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_GROUP: Final = re.compile(r"\s*[(\[{]([^()\[\]{}]*)[)\]}]")
_LEADING: Final = re.compile(rf"[(\[{{]?{_YEAR}[)\]}}]?(?:\s*-\s+|\s*\.\s+|(?<=[)\]}}])\s+)")
_ONLY_YEAR: Final = re.compile(rf"{_YEAR}(?:[-.]\d\d(?:[-.]\d\d)?)?")
_BETWEEN: Final = re.compile(r"\s+[-\u2013\u2014]\s+")
_RIP: Final = re.compile(r"(?:cd|web|vinyl|dvd)(?:[\s-]*rip)?|promo|bootleg|rip", re.IGNORECASE)
_LONGEST: Final = 255


@dataclass(frozen=True, slots=True)
class FolderName:
    """What a folder is called after; a hint where no tag says it."""

    artist: str | None = None
    album: str | None = None
    year: str | None = None


def read_folder(name: str, above: str | None = None) -> FolderName:
    """Return what an album's folder tells.

    Args:
        name: of the folder.
        above: the name of the folder that it lies in, if that may be its artist's.
    """
    text = name[:_LONGEST].strip()
    if disc := disc_in(text):
        text = disc.title
    if " " not in text:
        text = text.replace("_", " ")
    text, year = _without_groups(text)
    artist: str | None = None
    if leading := _LEADING.match(text):
        text, year = text[leading.end() :], year or leading["year"]
    parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    years = [part for part in parts if _ONLY_YEAR.fullmatch(part)]
    if years and len(parts) > 1:
        parts, year = [part for part in parts if part not in years], year or years[0][:4]
    if len(parts) > 1 and not leading:
        artist, text = parts[0], " - ".join(parts[1:])
    else:
        artist, text = above and above.strip(), " - ".join(parts)
    return FolderName(artist or None, text or None, year)


def _without_groups(text: str) -> tuple[str, str | None]:
    """Take out brackets with the year, the format or how it was copied; others are the title's."""
    year: str | None = None
    for group in reversed(list(_GROUP.finditer(text))):
        words = group[1].strip()
        if found := _ONLY_YEAR.fullmatch(words):
            year = found["year"]
        elif not (is_format(words) or _RIP.fullmatch(words) or not words):
            continue
        text = f"{text[: group.start()]} {text[group.end() :]}".strip()
    return " ".join(text.split()), year
