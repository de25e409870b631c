"""From bytes to text, without asking in which encoding a file is."""

from __future__ import annotations

import codecs
from typing import Final

from crateful.lists.readers.rows import UnreadableListError

GUESSED: Final = "The file is in no Unicode encoding; it was read as Windows-1252."

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE_BYTES: Final = 4096


def decode(content: bytes) -> tuple[str, str]:
    """Return the text of a file, and a sentence if its encoding had to be guessed.

    By its byte order mark; else UTF-8 if it is; else UTF-16 if every other byte is NUL, as old
    iTunes writes it; else Windows-1252, in which nearly every sequence of bytes means something.

    Raises:
        UnreadableListError: it is no text.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _as(content[len(mark) :], encoding), ""
    if (utf16 := _unmarked_utf16(content)) is not None:
        return _as(content, utf16), ""
    try:
        return content.decode("utf-8"), ""
    except UnicodeDecodeError:
        return _as(content, "cp1252"), GUESSED


def _unmarked_utf16(content: bytes) -> str | None:
    sample = content[:_SAMPLE_BYTES]
    half = len(sample) // 2
    if len(content) % 2 or half < 2:  # noqa: PLR2004  # two letters at least
        return None
    if sample[1::2].count(0) > half // 2:
        return "utf-16-le"
    return "utf-16-be" if sample[::2].count(0) > half // 2 else None


def _as(content: bytes, encoding: str) -> str:
    text = content.decode(encoding, errors="replace")
    if text.count("\N{REPLACEMENT CHARACTER}") > len(text) // 10 or "\0\0\0\0" in text:
        msg = "This is no text: save the list as CSV, M3U8, JSPF, XSPF or plain text."
        raise UnreadableListError(msg)
    return text
