"""Which pictures of a folder may be its album's cover, by their names; pure."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from crateful.audio.files import natural_key

if TYPE_CHECKING:
    from collections.abc import Iterable

SUFFIXES: Final = (".jpg", ".jpeg", ".png", ".webp", ".gif")
STEMS: Final = ("cover", "folder", "front")
"""What players look for; best first."""

_FRONT: Final = frozenset({"cover", "front", "frontal", "vorderseite", "обложка"})  # Russian
_ALBUM_ART: Final = re.compile(r"album[ _-]?art", re.IGNORECASE)
_FIRST_WORDS: Final = frozenset(
    {"art", "artwork", "album", "folder", "jacket", "pochette", "portada", "poster", "sleeve"}
)
_NO_COVER: Final = frozenset(
    {
        *("back", "backside", "booklet", "cd", "disc", "disk", "inlay", "inner", "inside", "label"),
        *("matrix", "media", "obi", "page", "rear", "spine", "sticker", "tray", "vinyl"),
    }
)
"""Words of names that say that a picture is another part of the package."""

_BRACES: Final = re.compile(r"\{[^}]*\}")
_WORD: Final = re.compile(r"[^\W\d_]+")
_SMALL: Final = re.compile(r"small|thumb")
_LAST: Final = 9


def is_picture(name: str) -> bool:
    """Tell whether a file's name says that it is a picture that is shown."""
    return PurePath(name).suffix.lower() in SUFFIXES


def likeliest(names: Iterable[str]) -> list[str]:
    """Return those of a folder's names that may be the cover, best first.

    A picture that is alone needs no name, unless it says that it is something else.
    """
    pictures = [name for name in names if is_picture(name)]
    ranks = {name: _rank(name, is_alone=len(pictures) == 1) for name in pictures}
    possible = [name for name in pictures if ranks[name] is not None]
    return sorted(possible, key=lambda name: (ranks[name] or 0, _kind(name), natural_key(name)))


def _rank(name: str, *, is_alone: bool) -> int | None:
    stem = PurePath(name).stem.casefold()
    if stem in STEMS:
        return STEMS.index(stem)
    words = [word.group() for word in _WORD.finditer(_BRACES.sub(" ", stem))]
    if _NO_COVER & set(words):
        return None
    small = len(STEMS) if _SMALL.search(stem) else 0
    if _FRONT & set(words):
        return len(STEMS) + small
    if _ALBUM_ART.match(stem) or (words and words[0] in _FIRST_WORDS):
        return len(STEMS) + 1 + small
    return _LAST if is_alone else None


def _kind(name: str) -> int:
    return SUFFIXES.index(PurePath(name).suffix.lower())
