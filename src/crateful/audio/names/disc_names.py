"""Which disc of which album a folder's name or an album's title tells; pure rules.

People and rippers write ``CD1``, ``Disc One``, ``CD I``, ``D1``, ``X CD1``, ``X (Disc 1)``,
``2003 - X - CD1``, ``Bonus Disc``, ``Side B``, and put ``Disc 1/FLAC/`` below. Without a word for
a disc nothing is one: ``Vol. 2`` and ``Zeppelin II`` are albums. Folders of one album that are
merely counted, ``1`` and ``2`` or ``Parte I`` and ``Parte II``, are its discs.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crateful.audio.names.counted_names import NUMBERS, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import PurePath

_MEDIUM: Final = (
    r"(?:(?:compact[ ._-]?|mini[ ._-]?)?(?:cd|dis[ck])|dvd(?:[ ._-]?a(?:udio)?)?|blu[ ._-]?ray|sacd"
    r"|disque|diskett?e|scheibe|(?:schall)?platte|lp|vinyl|[ck]assette|tape|digital[ ._-]media"
    r"|диск|ディスク|płyta|skiva|schijf|(?P<d>d))"
)
"""What one of several is called, by those who write of records in these languages."""

_NUMBER: Final = (
    r"(?:[\s._#-]*0*(?P<digits>[1-9]\d?)(?!\d)"
    rf"|[\s._#-]+(?P<word>{'|'.join(sorted(NUMBERS, key=len, reverse=True))})(?!\w))"
)
_BONUS: Final = (
    r"(?P<bonus>bonus[\s._-]*(?:cd|dvd|dis[ck]|lp|vinyl)(?:[\s._#-]*(?P<which>[1-9]))?"
    r"(?![^\W_]))"
)
_SIDE: Final = r"(?:side|seite|lado|face)[\s._-]+(?P<side>[a-z]|\d{1,2}|one|two|three|four)(?!\w)"
_DISC: Final = rf"(?:{_BONUS}|{_MEDIUM}{_NUMBER}(?:\s*(?:of|von|de|/)\s*\d+)?)"

_WHOLE: Final = re.compile(
    rf"[\s(\[{{]*(?:{_DISC}|{_SIDE})(?P<after>$|[\s._:,)\]}}-].*)", re.IGNORECASE | re.DOTALL
)
_AT_END: Final = re.compile(
    rf"(?P<head>.*?[^\s._,:(\[{{-])(?:[\s._,:-]+|\s*[(\[{{]\s*){_DISC}"
    r"(?P<subtitle>\s*[-:]\s[^()\[\]{}]*)?[^\S\r\n]*[)\]}]?(?P<tail>(?:\s*[(\[{][^()\[\]{}]*[)\]}])*)\s*",
    re.IGNORECASE | re.DOTALL,
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

_FULL_WIDTH: Final = {0xFF10 + digit: str(digit) for digit in range(10)}
_MORE: Final = re.compile(r"bonus(?:[\s._-]*(?:tracks?|songs?|material))?|extras?", re.IGNORECASE)
"""What a folder is called in which the rest of an album lies; alone it is an album."""


@dataclass(frozen=True, slots=True)
class DiscName:
    """What a name says of a disc."""

    title: str
    """Of the album, without the disc; empty where the name is only the disc's."""
    number: int | None
    """``None`` for a bonus disc: it comes after the last."""
    bonus: int = 1
    """Which of the bonus discs it is."""


def disc_in(name: str) -> DiscName | None:
    """Return the disc that a folder's name or an album's title tells, if it does."""
    text = unicodedata.normalize("NFC", name.strip()).translate(_FULL_WIDTH)
    if len(text) > _LONGEST:
        return None
    if (found := _WHOLE.fullmatch(text)) and _is_disc(found, whole=not found["after"].strip()):
        return DiscName("", _number(found), int(found["which"] or 1))
    if (found := _AT_END.fullmatch(text)) and _is_disc(found, whole=False):
        title = f"{found['head']} {found['tail'].strip()}".strip()
        return DiscName(title, _number(found), int(found["which"] or 1))
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
    if not any(named.values()):
        named = {file: _counted(file, named) for file in named}
    last = max((disc.number or 0 for disc in named.values() if disc), default=0)
    # What lies beside a bonus disc is the first.
    before = max(last, 1)
    return {
        file: (disc.number or before + disc.bonus) if disc else None for file, disc in named.items()
    }


def _counted(file: PurePath, files: Iterable[PurePath]) -> DiscName | None:
    """Return what a folder without a word for a disc tells beside the others of its album."""
    tops = {other.parts[0] for other in files if len(other.parts) > 1}
    if len(file.parts) == 1 or is_format(file.parts[0]):
        return None
    if _MORE.fullmatch(file.parts[0]):
        return DiscName("", None)
    number = counted(tops).get(file.parts[0])
    return DiscName("", number) if number else None


def _nearest(file: PurePath) -> DiscName | None:
    return next((disc for name in reversed(file.parent.parts) if (disc := disc_in(name))), None)


def _is_disc(found: re.Match[str], *, whole: bool) -> bool:
    """Tell whether a lone ``D`` is one: only ``D1`` is."""
    return found["d"] is None or (whole and found["digits"] is not None)


def _number(found: re.Match[str]) -> int | None:
    if found["bonus"]:
        return None
    if side := found.groupdict().get("side"):
        return (_side(side.lower()) + 1) // 2
    return int(found["digits"]) if found["digits"] else NUMBERS[found["word"].lower()]


def _side(side: str) -> int:
    """Return which side of how many records it is: ``C`` is the third."""
    if side.isdecimal():
        return int(side)
    return ord(side) - ord("a") + 1 if len(side) == 1 else NUMBERS[side]
