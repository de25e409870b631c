"""Which disc of which album a folder's name or an album's title tells; pure rules.

People and rippers write ``CD1``, ``Disc One``, ``CD I``, ``D1``, ``X CD1``, ``X (Disc 1)``,
``2003 - X - CD1``, ``Bonus Disc``, and put ``Disc 1/FLAC/`` below. Without a word for a disc
nothing is one: ``Vol. 2`` and ``Zeppelin II`` are albums.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import PurePath

_WORDS: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ROMANS: Final = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_NUMBERS: Final = {
    **{word: number for number, word in enumerate(_WORDS, 1)},
    **{word: number for number, word in enumerate(_ROMANS, 1)},
}

_MEDIUM: Final = (
    r"(?:cd|dvd|dis[ck]|disque|scheibe|lp|vinyl|cassette|tape|digital[ ._-]media|(?P<d>d))"
)
_NUMBER: Final = (
    r"(?:[\s._#-]*0*(?P<digits>[1-9]\d?)(?!\d)"
    rf"|[\s._#-]+(?P<word>{'|'.join(sorted((*_WORDS, *_ROMANS), key=len, reverse=True))})\b)"
)
_BONUS: Final = r"(?P<bonus>bonus[\s._-]*(?:cd|dvd|dis[ck]|lp|vinyl)(?![a-z0-9]))"
_DISC: Final = rf"(?:{_BONUS}|{_MEDIUM}{_NUMBER}(?:\s*of\s*\d+)?)"

_WHOLE: Final = re.compile(
    rf"[\s(\[{{]*{_DISC}(?P<after>$|[\s._:,)\]}}-].*)", re.IGNORECASE | re.ASCII | re.DOTALL
)
_AT_END: Final = re.compile(
    rf"(?P<head>.*?[^\s._,:(\[{{-])(?:[\s._,:-]+|\s*[(\[{{]\s*){_DISC}"
    r"(?P<subtitle>\s*[-:]\s[^()\[\]{}]*)?[^\S\r\n]*[)\]}]?(?P<tail>(?:\s*[(\[{][^()\[\]{}]*[)\]}])*)\s*",
    re.IGNORECASE | re.ASCII | re.DOTALL,
)
_FORMAT: Final = re.compile(
    r"(?:flac|mp3|wave?|alac|aac|m4a|ogg|opus|ape|wv|wavpack|aiff?|dsd|dsf|lossless|lossy|hi-?res)"
    r"(?:[\s._-]*[\d.]+[\s._-]*(?:bit|kbps|k?hz)?)*|(?:16|24|32)[\s._-]?bit.*"
    r"|(?:16|24)[\s._-](?:44(?:[.,]1)?|48|88(?:[.,]2)?|96|176(?:[.,]4)?|192)"
    r"|(?:128|192|256|320)(?:[\s._-]?kbps|k)?|v[0-2]",
    re.IGNORECASE | re.ASCII,
)
_LONGEST: Final = 255
"""Characters; a longer text is no folder's name, and no pattern runs for long."""


@dataclass(frozen=True, slots=True)
class DiscName:
    """What a name says of a disc."""

    title: str
    """Of the album, without the disc; empty where the name is only the disc's."""
    number: int | None
    """``None`` for a bonus disc: it comes after the last."""


def disc_in(name: str) -> DiscName | None:
    """Return the disc that a folder's name or an album's title tells, if it does."""
    text = name.strip()
    if len(text) > _LONGEST:
        return None
    if (found := _WHOLE.fullmatch(text)) and _is_disc(found, whole=not found["after"].strip()):
        return DiscName("", _number(found))
    if (found := _AT_END.fullmatch(text)) and _is_disc(found, whole=False):
        return DiscName(f"{found['head']} {found['tail'].strip()}".strip(), _number(found))
    return None


def is_format(name: str) -> bool:
    """Tell whether a folder only says in which format its files are: ``FLAC``, ``24-96``."""
    return bool(_FORMAT.fullmatch(name.strip()))


def belongs_above(name: str) -> bool:
    """Tell whether a folder is a part of the album above it: a disc, or only a format."""
    disc = disc_in(name)
    return is_format(name) or (disc is not None and not disc.title)


def base_of(folder: Sequence[str]) -> tuple[str, ...]:
    """Return the folder of the album that files in ``folder`` may be a part of.

    Args:
        folder: the names from the root down; the root itself is empty and has none above.
    """
    parts = list(folder)
    while parts and belongs_above(parts[-1]):
        parts.pop()
    if parts and (disc := disc_in(parts[-1])):
        parts[-1] = disc.title
    return tuple(parts)


def discs_of(files: Iterable[PurePath]) -> dict[PurePath, int | None]:
    """Return for each file of an album the disc that its folders name; bonus discs come last.

    Args:
        files: relative to the album's folder.
    """
    named = {file: _nearest(file) for file in files}
    last = max((disc.number or 0 for disc in named.values() if disc), default=0)
    # What lies beside a bonus disc is the first.
    bonus = max(last, 1) + 1
    return {file: (disc.number or bonus) if disc else None for file, disc in named.items()}


def _nearest(file: PurePath) -> DiscName | None:
    return next((disc for name in reversed(file.parent.parts) if (disc := disc_in(name))), None)


def _is_disc(found: re.Match[str], *, whole: bool) -> bool:
    """Tell whether a lone ``D`` is one: only ``D1`` is."""
    return found["d"] is None or (whole and found["digits"] is not None)


def _number(found: re.Match[str]) -> int | None:
    if found["bonus"]:
        return None
    return int(found["digits"]) if found["digits"] else _NUMBERS[found["word"].lower()]
