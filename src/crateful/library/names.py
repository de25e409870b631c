"""Keys that tell whether two names are one artist or album, and sort keys. Pure."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from crateful.tagging import titles

ARTICLES: Final = frozenset({"the", "a", "an"})
"""English ones only: "Die" and "Los" begin too many English names."""

OTHER_LETTER: Final = "#"
"""Where lists put every name that does not begin with a Latin letter."""

_LONGEST: Final = 2000
"""Characters; what is longer is cut, so that no pattern can be made to run for long."""

_LONGEST_KEY: Final = 200
"""Characters; PostgreSQL indexes no row of more than 2704 bytes, and a key may be two of these."""

_DIGEST_CHARACTERS: Final = 16

_FOLDED_SCRIPTS: Final = ("LATIN", "GREEK")
"""Their accents are not letters of their own; the voicing mark of が and the breve of й are."""

_UNDECOMPOSED: Final = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h"}
)
"""Latin letters that Unicode does not take apart, as people type and sort them."""

_GUEST: Final = re.compile(
    r"\s*[(\[]\s*(?:feat(?:uring)?|ft)\b\.?[^()\[\]]*[)\]]|\s+(?:feat(?:uring)?\b\.?|ft\.)\s+.*$",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class AlbumKey:
    """What two copies of one edition share."""

    title: str
    edition: str
    """Empty for the plain edition."""


def artist_key(name: str) -> str:
    """Return what all spellings of an artist share; never empty unless ``name`` is.

    >>> artist_key("Motörhead") == artist_key("MOTORHEAD")
    True
    >>> artist_key("The AC/DC") == artist_key("ACDC")
    True
    """
    without_guests = _GUEST.sub("", _composed(name)).strip()
    return _bounded(_key(without_guests) or _key(name))


def is_spelling(name: str, other: str) -> bool:
    """Tell whether two names are one artist's in two spellings, with the same guests.

    >>> is_spelling("drake", "Drake"), is_spelling("Drake feat. Rihanna", "Drake")
    (True, False)
    """
    return _key(name) == _key(other)


def title_key(title: str) -> str:
    """Return what all spellings of a title share; an edition is for :func:`album_key`."""
    return artist_key(title)


def album_key(title: str, edition: str = "") -> AlbumKey:
    """Return what all spellings of one edition of an album share.

    Args:
        title: with or without its edition.
        edition: when it is known beside the title.
    """
    name, named = titles.split_edition(title[:_LONGEST])
    return AlbumKey(title_key(name or title), _bounded(titles.edition_key(edition or named)))


def sort_key(name: str) -> str:
    """Return what lists are ordered by: ``beatles`` for ``The Beatles``."""
    text = " ".join(_fold(name[:_LONGEST]).translate(_UNDECOMPOSED).split())
    words = [word for word in text.split() if _WORD.search(word)]
    bare = " ".join(_without_article(words)).lstrip("\"'([{“‘«¡¿.…-–—_ ")  # noqa: RUF001  # as people write them
    return (bare or text)[:_LONGEST_KEY]


def letter(name: str) -> str:
    """Return the letter that lists file ``name`` under: ``A`` to ``Z``, or ``#``."""
    first = sort_key(name)[:1].upper()
    return first if "A" <= first <= "Z" else OTHER_LETTER


def fold(text: str) -> str:
    """Return ``text`` without case and accents, as people type it when they search."""
    return _fold(text[:_LONGEST]).translate(_UNDECOMPOSED)


def _bounded(key: str) -> str:
    """Return a key that every index takes; what is cut off still tells keys apart."""
    if len(key) <= _LONGEST_KEY:
        return key
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return key[: _LONGEST_KEY - _DIGEST_CHARACTERS] + digest[:_DIGEST_CHARACTERS]


def _key(name: str) -> str:
    """Join the words of a name; only what is nothing but signs keeps its signs."""
    text = _fold(_composed(name).replace("&", " and ").replace(" + ", " and "))
    words = _without_article([word for part in text.split() if (word := _letters(part))])
    if not words:
        return "".join(_fold(_composed(name)).split())
    key = words[0]
    for word in words[1:]:
        # "1 2" is not "12"; everywhere else a space says no more than a hyphen.
        key += f" {word}" if key[-1].isdigit() and word[0].isdigit() else word
    return key


def _letters(part: str) -> str:
    """Return the letters, digits and vowel signs of a part of a name, without its punctuation."""
    kept, follows_letter = "", False
    for character in part:
        # A mark without its letter, as NFKC makes of "¯", is punctuation.
        is_mark = unicodedata.category(character)[0] == "M"
        follows_letter = character.isalnum() or (is_mark and follows_letter)
        if follows_letter:
            kept += character
    return kept


def _without_article(words: list[str]) -> list[str]:
    """Drop a leading article, unless another follows: "The The" and "A The B" are names."""
    if len(words) > 1 and words[0] in ARTICLES and words[1] not in ARTICLES:
        return words[1:]
    return words


def _composed(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:_LONGEST])


def _fold(text: str) -> str:
    """Return ``text`` in one width and case, with the accents of Latin and Greek taken off."""
    if text.isascii():  # most names, and ten times as quick
        return text.casefold()
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    kept: list[str] = []
    base = ""
    for letter_ in folded:
        if not unicodedata.combining(letter_):
            base = letter_
        elif base and unicodedata.name(base, "").startswith(_FOLDED_SCRIPTS):
            continue
        kept.append(letter_)
    return unicodedata.normalize("NFKC", "".join(kept)).casefold().replace("ё", "е")  # noqa: RUF001  # Russian
