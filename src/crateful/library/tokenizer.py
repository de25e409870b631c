"""The tokenizer of the search: one for both databases, in Python."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

from crateful.library.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_WORDS: Final = 64
"""Of one row or one question; more would only make the index larger."""

LONGEST_WORD: Final = 64
"""Characters; PostgreSQL refuses lexemes over 2 KB."""

_UNSPACED: Final = ("CJK UNIFIED", "HIRAGANA", "KATAKANA", "HANGUL", "CJK COMPATIBILITY", "THAI")
"""Scripts whose words are not divided by spaces, or in which half a word is looked for."""


def words(text: str) -> list[str]:
    """Return the words of ``text``: no case, no accents, no punctuation, in their order.

    Runs of Chinese, Japanese, Korean or Thai give each letter and each pair of neighbours.
    A text of signs alone ("÷", "!!!") is one word.
    """
    found: list[str] = []
    for part in fold(text).split():
        found += _words_of(part)
    if not found and (signs := "".join(fold(text).split())):
        found = [_spelled(signs)]
    return found[:MOST_WORDS]


def search_text(*parts: str | None) -> str:
    """Return what a row is found by: its words, each once, between single spaces."""
    found = dict.fromkeys(word for part in parts if part for word in _found_by(part))
    return " ".join(list(found)[: MOST_WORDS * 2])


def asked(query: str) -> list[str]:
    """Return the words that a row must have, the way they begin, to answer ``query``.

    A pair of neighbours says all that its two letters say.
    """
    wanted = list(dict.fromkeys(words(query)))
    in_pairs = {
        letter for word in wanted if len(word) > 1 and _is_unspaced(word[0]) for letter in word
    }
    return [word for word in wanted if word not in in_pairs]


@lru_cache(maxsize=256)  # each track of an album repeats what the album and its artist are called
def _found_by(part: str) -> tuple[str, ...]:
    return (*words(part), *_joined(part))


def _joined(text: str) -> Iterator[str]:
    """Yield ``acdc`` for ``AC/DC``: people leave signs out."""
    for part in fold(text).split():
        pieces = list(_words_of(part))
        if len(pieces) > 1 and not any(_is_unspaced(piece[0]) for piece in pieces):
            yield "".join(pieces)[:LONGEST_WORD]


def _words_of(part: str) -> Iterator[str]:
    """Take one run of text without spaces apart."""
    for is_word, run in groupby(_without_apostrophes(part), key=_is_letter):
        if is_word:
            for unspaced, letters in groupby(run, key=_is_unspaced):
                same = "".join(letters)
                yield from _pairs(same) if unspaced else (same[:LONGEST_WORD],)


def _pairs(run: str) -> Iterator[str]:
    yield from run
    for first, second in pairwise(run):
        yield first + second


def _without_apostrophes(part: str) -> str:
    """Make ``don't`` one word, however its apostrophe is typed."""
    return "".join(character for character in part if character not in "'’`´")  # noqa: RUF001


def _is_letter(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"


def _is_unspaced(character: str) -> bool:
    return unicodedata.name(character, "").startswith(_UNSPACED)


def _spelled(signs: str) -> str:
    """Turn signs into letters that every index takes as one word."""
    return "".join(f"u{ord(sign):x}" for sign in signs[:8])
