"""Near words: what somebody may have meant, one slip of the fingers away. Pure.

A slip is a letter too many or too few, another one, or two that changed places. Each word that
one slip leads to is looked up in the index of words, so that it costs the same in any library.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SHORTEST: Final = 4
"""Letters; one slip leads from a shorter word to too many others."""

LONGEST: Final = 16
"""Letters; each adds some fifty words."""

MOST_WORDS: Final = 3
"""Of a question that are looked up with their near words; more would only cost more."""

_ALPHABETS: Final = {
    "LATIN": "abcdefghijklmnopqrstuvwxyz",
    "CYRILLIC": "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґў",
    "GREEK": "αβγδεζηθικλμνξοπρσςτυφχψω",
    "HEBREW": "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
    "ARABIC": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي",
}


def alternatives(words: Sequence[str]) -> list[list[str]]:
    """Return for each word itself and all near ones; for short and odd ones, itself alone."""
    return [
        sorted({word, *_near(word)}) if at < MOST_WORDS and _may_be_slip(word) else [word]
        for at, word in enumerate(words)
    ]


def meant(word: str, near: Sequence[str], own: Sequence[str]) -> str:
    """Return which of the near words begins one of a row's own words; ``word`` if none does."""
    starts = tuple(near)
    begun = [one for one in own if one.startswith(starts)]
    if not begun or any(one.startswith(word) for one in begun):
        return word
    # The longest beginning that is near says the most of what was meant.
    return max((one for one in near if begun[0].startswith(one)), key=len)


def _may_be_slip(word: str) -> bool:
    """Numbers are left alone: another number is another thing."""
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()


def _near(word: str) -> Iterator[str]:
    letters = _alphabet(word)
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        yield from (before + letter + after for letter in letters)
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in letters)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


def _alphabet(word: str) -> str:
    """Return the letters of a word's script; of many scripts none: their slips are fewer."""
    name = unicodedata.name(word[0], "")
    return next((letters for script, letters in _ALPHABETS.items() if name.startswith(script)), "")
