"""Who did what, as catalogues write it: ``Ada Lovelace, Composer, Piano``; pure rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

MAIN_ARTIST: Final = frozenset({"MainArtist", "Main Artist"})

_IN_ONE_WORD: Final = re.compile(r"(?:[A-Z][a-z]+){2,}")
"""``MainArtist``, ``ComposerLyricist``: no name is written so, but ``McCartney`` (below)."""
_PREFIXES: Final = ("Mc", "Mac", "De", "Du", "La", "Le", "Van", "Fitz", "O")
_ROLE: Final = re.compile(
    r"(?:.* )?(?:artist|composer|lyricist|author|writer|songwriter|producer|production|publisher"
    r"|arrang(?:er|ement)|engineer|mixer|mixing|mastering|programm(?:er|ing)|performer|conductor"
    r"|soloist|remixer|adapter|translator|contractor|editor|vocals?|vocalist|voice|singer|rap"
    r"|soprano|alto|contralto|countertenor|tenor|baritone|bass|guitars?|guitarist|ukulele|banjo"
    r"|mandolin|lute|harp|piano|pianist|keyboards?|organ|synthesi[sz]ers?|synth|harpsichord"
    r"|celesta|accordion|violins?|violinist|viola|cello|cellist|contrabass|flute|piccolo|oboe"
    r"|clarinet|bassoon|saxophones?|sax|trumpet|cornet|trombone|tuba|horn|flugelhorn|harmonica"
    r"|drums?|drummer|percussions?|percussionist|timpani|vibraphone|marimba|xylophone|handclaps"
    r"|sitar|tabla|theremin|turntables|sound effects|liner notes|narrator)"
    r"|orchestra|ensemble|choir|chorus|strings|brass|director|other|a&r",
    re.IGNORECASE,
)
"""What names are not made of; orchestras and choirs are names unless they stand alone."""


@dataclass(frozen=True, slots=True)
class Credit:
    """One name and what it did."""

    name: str
    roles: tuple[str, ...]


def credit_of(part: str, known_names: Sequence[str] = ()) -> Credit:
    """Read one part: roles stand at its end, so a name with commas stays whole.

    Args:
        part: ``"Earth, Wind & Fire, MainArtist"``.
        known_names: names that stand alone elsewhere and are sure.
    """
    for name in sorted(known_names, key=len, reverse=True):
        if part == name or part.startswith(f"{name}, "):
            return Credit(name, tuple(filter(None, part[len(name) + 2 :].split(", "))))
    words = part.split(", ")
    last = len(words)
    while last > 1 and _is_role(words[last - 1]):
        last -= 1
    if last == len(words):  # a role that nobody knows
        last = 1
    return Credit(", ".join(words[:last]), tuple(words[last:]))


def _is_role(word: str) -> bool:
    is_one_word = _IN_ONE_WORD.fullmatch(word) and not word.startswith(_PREFIXES)
    return bool(is_one_word or _ROLE.fullmatch(word))
