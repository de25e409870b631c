"""Paths in playlists, however a player wrote them: with ``/`` between parts, for comparing."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from crateful.lists.readers.rows import LONGEST_TEXT

_DRIVE: Final = re.compile(r"^[A-Za-z]:(?=/)")
_SCHEME: Final = re.compile(r"^[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_ESCAPED: Final = re.compile(r"%[0-9A-Fa-f]{2}")


def is_remote(entry: str) -> bool:
    """Tell whether an entry leads to another computer."""
    return bool(_SCHEME.match(entry)) and not entry.lower().startswith("file://")


def of_address(entry: str) -> str:
    """Return the path of an entry that is an address, where ``%20`` is a space; else nothing."""
    return "" if is_remote(entry) else _plain(unquote(entry))


def of_entry(entry: str) -> str:
    r"""Return the path of an entry of M3U.

    VLC and Lollypop write ``%20``, others mean a percent sign by one: only what is escaped to its
    end is taken as escaped.

    >>> of_entry(r"E:\Music\A\b.mp3"), of_entry("A/100%.mp3"), of_entry("A/b%20c.mp3")
    ('Music/A/b.mp3', 'A/100%.mp3', 'A/b c.mp3')
    """
    if entry.lower().startswith("file://") or _is_escaped(entry):
        return of_address(entry)
    return _plain(entry)


def _is_escaped(entry: str) -> bool:
    found = len(_ESCAPED.findall(entry))
    return found > 0 and entry.count("%") == found and " " not in entry


def _plain(entry: str) -> str:
    path = entry[: LONGEST_TEXT * 4].replace("\\", "/")
    path = re.sub(r"^file://(?:localhost)?", "", path, flags=re.IGNORECASE)
    path = _DRIVE.sub("", path.removeprefix("/") if path[2:3] == ":" else path)
    parts = [part for part in path.split("/") if part not in {"", ".", ".."}]
    return "/".join(parts)


def parts(path: str) -> tuple[str, ...]:
    """Return the parts of a path as this module writes it."""
    return tuple(path.split("/")) if path else ()
