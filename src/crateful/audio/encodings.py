"""In which encoding a text of unknown age is written; pure."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_JAPANESE: Final = "cp932"
_CYRILLIC: Final = "cp1251"
_WESTERN: Final = "cp1252"
_BY_NAMES: Final = (_WESTERN, _CYRILLIC, _JAPANESE, "cp1250", "gbk", "euc_kr", "big5", "koi8_r")
"""Of these, all but the first three are taken only where the folder's own names say so."""

_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_OLD_WORD: Final = re.compile(rb"[A-Za-z\x80-\xff]+")
_ALL_HIGH_SHARE: Final = 0.6
"""Cyrillic words are nothing but high bytes; Western ones have an accent here and there."""

_TELLING_LEADS: Final = range(0x81, 0xA0)
"""First bytes of kana and of most kanji; in the others hardly a letter stands there."""


def decode(raw: bytes, names: Iterable[str] = ()) -> str:
    """Return the text of a file whose encoding nobody wrote down.

    What is UTF-8 is that: no text of another encoding passes for it by chance. Among the others,
    the one goes first in which the words of the text are those of the names around it.

    Args:
        raw: what the file holds.
        names: of the folder and its files, and whatever else the text may repeat.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _lines(raw.decode(encoding, "replace"))
    try:
        return _lines(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return _lines(raw.decode(_named(raw, names) or likeliest(raw), "replace"))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _named(raw: bytes, names: Iterable[str]) -> str | None:
    """Return the encoding that gives the most words of the names around."""
    known = {word for name in names for word in _foreign_words(name)}
    hits = {
        encoding: len(known & _foreign_words(text))
        for encoding in _BY_NAMES
        if (text := _tried(raw, encoding)) is not None
    }
    best = max(hits, key=lambda encoding: hits[encoding], default=None)
    return best if best is not None and hits[best] else None


def _foreign_words(text: str) -> set[str]:
    folded = unicodedata.normalize("NFC", text).casefold()
    return {word for word in _WORD.findall(folded) if not word.isascii()}


def likeliest(raw: bytes) -> str:
    """Return the encoding of a text that is no UTF-8, by its bytes alone."""
    if _is_japanese(raw):
        return _JAPANESE
    words = [word for word in _OLD_WORD.findall(raw) if any(byte >= 0x80 for byte in word)]  # noqa: PLR2004  # ASCII ends there
    letters = b"".join(words)
    high = sum(byte >= 0xC0 for byte in letters)  # noqa: PLR2004  # letters of both begin there
    return _CYRILLIC if high > _ALL_HIGH_SHARE * len(letters) else _WESTERN


def _is_japanese(raw: bytes) -> bool:
    """Tell whether a text is Shift-JIS: its pairs fit, and many begin where only it has letters."""
    if _tried(raw, _JAPANESE) is None:
        return False
    leads, at = [], 0
    while at < len(raw):
        is_lead = 0x81 <= raw[at] <= 0x9F or 0xE0 <= raw[at] <= 0xFC  # noqa: PLR2004  # JIS X 0208
        if is_lead:
            leads.append(raw[at])
        at += 2 if is_lead else 1
    telling = sum(lead in _TELLING_LEADS for lead in leads)
    return bool(leads) and 2 * telling >= len(leads)


def _tried(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None
