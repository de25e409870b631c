"""Marks of place before and after titles: numbers, sides of a record, times, catalogue numbers.

``99 Problems`` and ``4:44`` are titles. So a mark is told by the whole list: most titles have
one, and those of place go up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_TIME: Final = r"(?:\d{1,2}:)?\d{1,3}:[0-5]\d"
_TIME_AHEAD: Final = re.compile(
    rf"^[(\[]?{_TIME}(?:\s*[-\u2010-\u2015~]\s*{_TIME})?[)\]]?\s*[-\u2010-\u2015|:.]?\s+(?=\S)"
)
_TIME_BEHIND: Final = re.compile(rf"(?<=\S)\s+[-\u2010-\u2015|]?\s*[(\[]?{_TIME}[)\]]?$")

_SEPARATOR: Final = r"\s*[.):\]\-\u2010-\u2015|/]+\s*"
_NUMBER: Final = re.compile(
    rf"^(?:track\s+|#|no\.\s*)?[(\[]?(?P<mark>\d{{1,3}})(?:{_SEPARATOR}|\s+)(?=\S)", re.IGNORECASE
)
_SIDE: Final = re.compile(
    rf"^[(\[]?(?P<mark>[A-J]{{1,2}}\d{{1,2}}|[A-J]{{1,2}}(?=[.)\]:]))(?:{_SEPARATOR}|\s+)(?=\S)"
)
_LONE_NUMBER: Final = re.compile(r"^(?:0\d{1,2}\s*[-.)\u2010-\u2015:]?|\d{1,3}\.)\s+(?=[^\W\d])")
"""Before one title: a number with a nought, or with a full stop."""
_LONE_SIDE: Final = re.compile(r"^[A-D]{1,2}\d\s*[.):]\s+(?=\S)")

_CATALOGUE: Final = r"[A-Z]{2,}[A-Z&_.]*[ _.-]?\d{2,}[A-Z]{0,2}"
_IN_BRACKETS: Final = re.compile(rf"\s*[(\[](?P<mark>{_CATALOGUE})[)\]]\s*")
_LONE_IN_BRACKETS: Final = re.compile(
    r"(?<=\S)\s+[(\[](?P<mark>(?!BPM|UB)[A-Z]{2,}[A-Z&_.]*[ _.-]?\d{3,}[A-Z]{0,2})[)\]]$"
)
_FIRST_OR_LAST: Final = re.compile(
    rf"^[(\[]?(?P<mark>{_CATALOGUE})[)\]]?\s*[-\u2010-\u2015|:]?\s+(?=\S)"
)
_MOST: Final = 0.5
_EVERY: Final = 0.99


@dataclass(frozen=True, slots=True)
class Unmarked:
    """Titles without their marks."""

    titles: list[str]
    catalog_number: str | None = None
    """Of the album, as its titles say."""


def without_marks(titles: Sequence[str]) -> Unmarked:
    """Take the marks off an album's titles; none is ever left empty."""
    if len(titles) == 1:
        return _lone(titles[0])
    left = _without(titles, _TIME_AHEAD, _MOST)
    left = _without(left, _TIME_BEHIND, _MOST)
    catalog_number, left = _catalogue_number(left)
    left = _without_numbers(left)
    left = _without(left, _SIDE, _MOST, _are_sides)
    return Unmarked(left, catalog_number)


def _lone(title: str) -> Unmarked:
    found = _LONE_IN_BRACKETS.search(title)
    number = found["mark"] if found else None
    title = _LONE_IN_BRACKETS.sub("", title)
    title = _LONE_NUMBER.sub("", title, count=1) or title
    return Unmarked([_LONE_SIDE.sub("", title, count=1) or title], number)


def _without_numbers(titles: Sequence[str]) -> list[str]:
    """Take numbers off that count the titles; bare ones only where each title has its place's."""
    found = [_NUMBER.match(title) for title in titles]
    places = [int(one["mark"]) if one else None for one in found]
    is_count = places == list(range(1, len(titles) + 1))
    are_marked = all(one and not one.group().strip().isdecimal() for one in found)
    if is_count and (are_marked or len(titles) > 1):
        return [title[one.end() :] for title, one in zip(titles, found, strict=True) if one]
    with_separator = [one if one and _has_separator(one) else None for one in found]
    marks = [one["mark"] for one in with_separator if one]
    if len(marks) <= _MOST * len(titles) or not _goes_up(marks):
        return list(titles)
    return _cut(titles, with_separator)


def _has_separator(found: re.Match[str]) -> bool:
    said = found.group().strip()
    return not said.isdecimal() or said.startswith("0")


def _goes_up(marks: Sequence[str]) -> bool:
    keys = [(mark.rstrip("0123456789"), int(re.sub(r"\D", "", mark) or 0)) for mark in marks]
    return keys == sorted(set(keys))


def _are_sides(marks: Sequence[str]) -> bool:
    """Tell sides of a record from the numerals of movements: ``I. Allegro``."""
    return marks[0].startswith("A") and _goes_up(marks)


def _without(
    titles: Sequence[str],
    mark: re.Pattern[str],
    share: float,
    fits: Callable[[Sequence[str]], bool] = lambda _marks: True,
) -> list[str]:
    """Cut ``mark`` off where more than ``share`` of the titles have it."""
    found = [mark.search(title) for title in titles]
    marks = [one.group(one.lastgroup or 0) for one in found if one]
    if len(marks) <= share * len(titles) or not fits(marks):
        return list(titles)
    return _cut(titles, found)


def _cut(titles: Sequence[str], found: Sequence[re.Match[str] | None]) -> list[str]:
    return [
        ((title[: one.start()] + " " + title[one.end() :]).strip() or title) if one else title
        for title, one in zip(titles, found, strict=True)
    ]


def _catalogue_number(titles: Sequence[str]) -> tuple[str | None, list[str]]:
    """Take off the number that most titles share, or that goes on from one to the next."""
    for pattern, share in ((_IN_BRACKETS, _MOST), (_FIRST_OR_LAST, _EVERY)):
        found = [pattern.search(title) for title in titles]
        marks = [one["mark"] for one in found if one]
        if len(marks) <= share * len(titles):
            continue
        series = {re.sub(r"[\W_]*\d+\w*$", "", mark) for mark in marks}
        if len(series) == 1:
            return (marks[0] if len(set(marks)) == 1 else None), _cut(titles, found)
    return None, list(titles)
