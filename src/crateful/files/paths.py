"""File names that are not UTF-8: as text for rows, JSON and the screen.

A name on Linux is bytes. Python reads what is not UTF-8 as lone surrogates (PEP 383), which no
database, JSON document or log can keep. Every path of somebody's own folders goes through here
on its way there and back; nothing else in the service knows of it.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from typing import Final
from urllib.parse import quote_from_bytes, unquote_to_bytes

_ESCAPED: Final = "file:"
"""RFC 8089, appendix B: the short form of a file's address."""

_OLD_CHARSET: Final = "cp1252"
"""What names that are no UTF-8 were mostly written in."""


def is_text(path: PurePath | str) -> bool:
    """Tell whether a name can be kept as it is."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def text_of(path: PurePath) -> str:
    """Return a path as text: itself, or ``file:/music/Bj%F6rk`` where its name is none."""
    text = str(path)
    if is_text(text) and not text.startswith(_ESCAPED):
        return text
    return _ESCAPED + quote_from_bytes(os.fsencode(path))


def path_of(text: str) -> Path:
    """Return the path that :func:`text_of` wrote; any other text is a path itself."""
    if text.startswith(_ESCAPED):
        return Path(os.fsdecode(unquote_to_bytes(text.removeprefix(_ESCAPED))))
    return Path(text)


def readable(name: str) -> str:
    """Return a name as people would read it, which may be that of several files."""
    if is_text(name):
        return name
    return os.fsencode(name).decode(_OLD_CHARSET, "replace")
