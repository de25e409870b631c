"""Which tracks an album lacks by its own tags: their numbers against TRACKTOTAL; pure rules."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crateful.audio.facts import Tags

_MOST_NAMED: Final = 100
"""Missing numbers that are told one by one; a total of thousands is only counted."""


def missing_numbers(files: Sequence[Tags]) -> tuple[tuple[str, ...], int]:
    """Return what is missing, ``("1-03", "1-05")``, and how many that are.

    Where a total is the whole album's (as some taggers count), numbers run on over the discs.
    Without a total, or with numbers that don't tell, nothing is claimed but a count.

    Args:
        files: the tags of all of the album's.
    """
    files = [file for file in files if file.track != 0]  # no total counts a hidden one
    totals = _totals(files)
    whole = max(totals.values(), default=0)
    if len(totals) > 1 and len(set(totals.values())) == 1:
        numbers = Counter(file.track for file in files)
        if len(files) == whole or (len(numbers) == len(files) and None not in numbers):
            return _told(_running(files, whole), whole - len(files), whole)
    lacking = [place for disc, total in totals.items() for place in _on_disc(files, disc, total)]
    counts = Counter(file.disc or 1 for file in files)
    short = sum(max(0, total - counts[disc]) for disc, total in totals.items())
    return _told(lacking, short, sum(totals.values()))


def _totals(files: Sequence[Tags]) -> Mapping[int, int]:
    """Return by disc the total that most of its files give."""
    said: dict[int, Counter[int]] = {}
    for file in files:
        if file.track_total:
            said.setdefault(file.disc or 1, Counter())[file.track_total] += 1
    return {disc: counts.most_common(1)[0][0] for disc, counts in sorted(said.items())}


def _on_disc(files: Sequence[Tags], disc: int, total: int) -> list[tuple[int, int]]:
    there = {file.track for file in files if (file.disc or 1) == disc}
    return [(disc, number) for number in range(1, total + 1) if number not in there]


def _running(files: Sequence[Tags], total: int) -> list[tuple[int, int]]:
    """Return the numbers that none has, each on the disc of the one before it."""
    discs = {file.track: file.disc or 1 for file in files}
    disc = min(discs.values())
    lacking = []
    for number in range(1, total + 1):
        disc = discs.get(number, disc)
        if number not in discs:
            lacking.append((disc, number))
    return lacking


def _told(
    lacking: Sequence[tuple[int, int]], short: int, total: int
) -> tuple[tuple[str, ...], int]:
    if short <= 0:
        return (), 0
    if len(lacking) != short or short > _MOST_NAMED:
        return (f"{short} of {total} tracks",), short
    return tuple(f"{disc}-{number:02d}" for disc, number in lacking), short
