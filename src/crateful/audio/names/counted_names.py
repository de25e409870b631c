"""Which of several names are one name with a number in it: ``Parte 1`` and ``Parte 2``; pure."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

_WORDS: Final = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve"),
)
_ROMANS: Final = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth")

NUMBERS: Final = {
    **{word: number for number, word in enumerate(_WORDS, 1)},
    **{word: number for number, word in enumerate(_ROMANS, 1)},
}
"""Numbers in words and Roman ones, in lower case."""

_ALSO: Final = {
    **{word: number for number, word in enumerate(_ORDINALS, 1)},
    **{letter: number for number, letter in enumerate("abcdefgh", 1)},
}
_TOKEN: Final = re.compile(r"\d+|[^\W\d_]+")
_DIGITS: Final = 2
"""Of the longest number that counts; years have more."""


def counted(names: Collection[str]) -> dict[str, int]:
    """Return the number of each name, where they are the same up to it; else nothing.

    Behind the number each may go on as it likes (``Parte 1 - Estudio``). Where no word stands
    before it they must count from one: ``1 Day`` and ``2 Night``, not ``7 Tears`` and ``9 Lives``.
    """
    tokens = {name: _tokens(name) for name in names}
    if len(tokens) < 2 or not all(tokens.values()):  # noqa: PLR2004  # one is not counted
        return {}
    at = _first_difference(list(tokens.values()))
    if at is None:
        return {}
    found = {name: _number(each[at]) for name, each in tokens.items()}
    numbers = {name: number for name, number in found.items() if number}
    is_same = at > 0 or len({tuple(each[1:]) for each in tokens.values()}) == 1
    from_one = set(numbers.values()) == set(range(1, len(tokens) + 1))
    is_whole = len(set(numbers.values())) == len(tokens)
    return numbers if is_whole and (is_same or from_one) else {}


def _tokens(name: str) -> list[str]:
    return _TOKEN.findall(unicodedata.normalize("NFKC", name).casefold())


def _first_difference(several: list[list[str]]) -> int | None:
    """Return the first place at which not all have the same; ``None`` where one ends before."""
    for at in range(min(map(len, several))):
        if len({each[at] for each in several}) > 1:
            return at
    return None


def _number(token: str) -> int | None:
    if token.isdecimal():
        return int(token) if len(token) <= _DIGITS else None
    return NUMBERS.get(token) or _ALSO.get(token)
