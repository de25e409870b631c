"""What the names of an album's files tell of its tracks: disc, number, artist, title; pure rules.

A number counts only where the names of a folder's other files bear it out: ``1999.flac`` and
``24K.flac`` are titles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from crateful.audio.names.disc_names import discs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_SIDE: Final = re.compile(r"(?P<side>[A-Z])(?P<number>\d{1,2})(?:[\s._)\]-]+(?P<rest>.*))?")
_DISC_WORD: Final = re.compile(
    r"[(\[]?(?:cd|dis[ck]|d)[\s._#-]*0*(?P<disc>[1-9]\d?)(?:[\s)\]._-]+(?:tr(?:ac)?k?)?"
    r"|t(?:r(?:ac)?k)?)[\s._#-]*(?P<number>\d{1,2})(?:[\s._)\]-]+(?P<rest>.*))?",
    re.IGNORECASE,
)
_DISC_DASH: Final = re.compile(
    r"[(\[]?(?P<disc>\d{1,2})[-.x](?P<number>\d{2})[)\]]?(?:[\s._-]+(?P<rest>.*))?"
)
_HUNDREDS: Final = re.compile(r"(?P<disc>[1-9])(?P<number>\d{2})(?:[\s._-]+(?P<rest>.*))?")
_NUMBERED: Final = re.compile(
    r"(?:(?:(?:audio\s*)?track|piste|titel|pista|faixa|spår|трек|дорожка|no\.|\u2116|#)[\s._-]*)?"
    r"[(\[]?(?P<number>\d{1,3})(?P<mark>[)\].\s_-]+(?P<rest>.*)|[)\]]|$)",
    re.IGNORECASE,
)
_DASH: Final = re.compile(r"(?:\s|_)+[-\u2013\u2014](?:\s|_)+")
_ALONE: Final = re.compile(
    r"[(\[]?(?:\d{2,3}|\d{1,2}[-.x]\d{2}|[A-Z]\d{1,2}|(?:cd|dis[ck]|d)[\s._#-]*\d{1,2})[)\]]?",
    re.IGNORECASE,
)
_CLEAR: Final = re.compile(r"\s*[)\].\-_]")
"""After a number that is no word of a title: ``7 - x``, ``7. x``; ``7 Seconds`` is one."""

_SLACK: Final = 3
"""By how much numbers that look like words may go beyond the count of files: some are missing."""


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """What one file's folder and name tell; ``None`` where they don't."""

    disc: int | None = None
    number: int | None = None
    title: str | None = None
    """What is left of the name; never empty."""


def places(paths: Sequence[str]) -> dict[str, NamedPlace]:
    """Return what folders and names tell of each of an album's files.

    Args:
        paths: of all audio files, relative to the album's folder.
    """
    files = {path: PurePath(path) for path in paths}
    discs = discs_of(files.values())
    by_folder: dict[PurePath, list[str]] = {}
    for path, file in files.items():
        by_folder.setdefault(file.parent, []).append(path)
    found: dict[str, NamedPlace] = {}
    for folder_files in by_folder.values():
        read = _read_folder([files[path].stem.strip() for path in folder_files])
        for path, place in zip(folder_files, read, strict=True):
            disc = discs[files[path]]
            found[path] = replace(place, disc=disc or place.disc)
    return {path: found[path] for path in paths}


def on_sides(sides: Sequence[str]) -> list[NamedPlace] | None:
    """Return the places of an album's tracks of ``A1``, ``B2``; ``None`` where not all are such."""
    return _sides(sides)


def artist_and_title(title: str) -> tuple[str | None, str]:
    """Take ``Artist - Title`` apart; only all of a folder's names together say that it is so."""
    artist, dash, rest = title.partition(" - ")
    return (
        (artist.strip(), rest.strip())
        if dash and artist.strip() and rest.strip()
        else (
            None,
            title,
        )
    )


def _read_folder(stems: Sequence[str]) -> list[NamedPlace]:
    for names in (stems, _without_common_start(stems)):
        for read in (_sides, _disc_words, _discs_and_numbers, _hundreds, _numbers):
            if names and (found := read(names)) is not None:
                return found
    return [NamedPlace(title=stem or None) for stem in stems]


def _without_common_start(stems: Sequence[str]) -> list[str]:
    """Return names without the artist and album that all begin with: ``Artist - Album - 01 - x``.

    Only where a number stands alone behind them: ``Symphony 5 - 1. Allegro`` is a title.
    """
    parts = [_DASH.split(stem) for stem in stems]
    fewest = min(map(len, parts), default=0)
    for at in range(1, fewest):
        if len({each[at - 1].casefold() for each in parts}) > 1:
            break
        if all(_ALONE.fullmatch(each[at]) for each in parts):
            return [" - ".join(each[at:]) for each in parts]
    return []


def _sides(stems: Sequence[str]) -> list[NamedPlace] | None:
    """Read ``A1``, ``B2``: two sides are a record, and its tracks are counted through."""
    found = _all(_SIDE.fullmatch, stems)
    if found is None or len(found) < 2 or min(each["side"] for each in found) != "A":  # noqa: PLR2004
        return None
    keys = [(_record(each), each["side"], int(each["number"])) for each in found]
    order = {key: place for place, key in enumerate(sorted(set(keys)))}
    if len(order) != len(keys) or min(number for *_, number in keys) < 1:
        return None
    first = {record: min(order[key] for key in keys if key[0] == record) for record, *_ in keys}
    several = len(first) > 1
    return [
        _place(each, key[0] if several else None, order[key] - first[key[0]] + 1)
        for each, key in zip(found, keys, strict=True)
    ]


def _record(found: re.Match[str]) -> int:
    return (ord(found["side"]) - ord("A")) // 2 + 1


def _disc_words(stems: Sequence[str]) -> list[NamedPlace] | None:
    """Read ``CD1 - 01 - Title``, ``Disc 2 Track 03``, ``d1t01``, where all names have it."""
    return _with_discs(_all(_DISC_WORD.fullmatch, stems))


def _discs_and_numbers(stems: Sequence[str]) -> list[NamedPlace] | None:
    """Read ``1-01 Title``, where all names have it."""
    return _with_discs(_all(_DISC_DASH.fullmatch, stems))


def _hundreds(stems: Sequence[str]) -> list[NamedPlace] | None:
    """Read ``101``, ``202``: discs from 1 on, and each begins."""
    found = _with_discs(_all(_HUNDREDS.fullmatch, stems))
    return found if found and min(place.number or 0 for place in found) == 1 else None


def _with_discs(found: Sequence[re.Match[str]] | None) -> list[NamedPlace] | None:
    if found is None:
        return None
    keys = {(int(each["disc"]), int(each["number"])) for each in found}
    discs = {disc for disc, _ in keys}
    if len(keys) != len(found) or discs != set(range(1, len(discs) + 1)):
        return None
    return [_place(each, int(each["disc"]), int(each["number"])) for each in found]


def _numbers(stems: Sequence[str]) -> list[NamedPlace] | None:
    """Read ``01 Title``, where most names have a number and no two the same."""
    found = [_NUMBERED.fullmatch(stem) for stem in stems]
    read = [each for each in found if each]
    numbers = [int(each["number"]) for each in read]
    if 2 * len(read) <= len(stems) or len(set(numbers)) != len(numbers):
        return None
    is_clear = all(each["number"][0] == "0" or _CLEAR.match(each["mark"]) for each in read)
    if not is_clear and (len(read) < len(stems) or max(numbers) > len(stems) + _SLACK):
        return None
    return [
        _place(each, None, int(each["number"])) if each else NamedPlace(title=stem or None)
        for each, stem in zip(found, stems, strict=True)
    ]


def _place(found: re.Match[str], disc: int | None, number: int) -> NamedPlace:
    return NamedPlace(disc, number, (found["rest"] or "").strip(" ._-") or None)


def _all(
    read: Callable[[str], re.Match[str] | None], stems: Iterable[str]
) -> list[re.Match[str]] | None:
    found = [read(stem) for stem in stems]
    return [each for each in found if each] if all(found) else None
