"""M3U and M3U8: paths with what their comments say of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from crateful.lists.readers import cells, paths, plain
from crateful.lists.readers.rows import MOST_ROWS, LeftOut, ReadList, ReadRow
from crateful.lists.readers.table_rows import TOO_MANY

ANOTHER_LIST: Final = "This row leads to another playlist; bring that one by itself."
ELSEWHERE: Final = "This row is an address without a name; paste it under Get instead."

_INFO: Final = re.compile(r"#EXTINF:\s*(-?[\d.]*)([^,]*),(.*)", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"^(?:\d{1,2}-)?\d{1,3}(?:\s*[-._]\s*|\s+)(?=\S)")
_OF_YEAR: Final = re.compile(r"\s*[(\[](\d{4})[)\]]\s*$")
_LISTS: Final = (".m3u", ".m3u8", ".pls", ".xspf", ".jspf", ".cue")


@dataclass(slots=True)
class _Said:
    """What comments said of the next path."""

    length_ms: int | None = None
    shown: str = ""
    album: str = ""
    artist: str = ""


def is_ours(text: str) -> bool:
    """Tell whether a text begins as extended M3U does."""
    return text.lstrip().upper().startswith("#EXTM3U")


def read(text: str, name: str) -> tuple[ReadList, ...]:
    """Return the list of a playlist of files; a headerless one is read the same way."""
    rows: list[ReadRow] = []
    left_out: list[LeftOut] = []
    said, number = _Said(), 0
    for line in re.split(r"\r\n|\r|\n", text):
        entry = line.strip()
        if entry.startswith("#"):
            name = _title(entry) or name
            _hear(entry, said)
        elif entry:
            number += 1
            if number > MOST_ROWS:
                left_out.append(LeftOut(number, TOO_MANY))
                break
            if reason := _why_not(entry, said):
                left_out.append(LeftOut(number, reason))
            else:
                rows.append(_row(number, entry, said))
            said = _Said()
    return (ReadList(name, tuple(rows), tuple(left_out)),)


def _title(comment: str) -> str:
    keyword, _, value = comment.partition(":")
    return cells.text(value) if keyword.upper() == "#PLAYLIST" else ""


def _hear(comment: str, said: _Said) -> None:
    if found := _INFO.fullmatch(comment):
        said.length_ms, said.shown = cells.length_ms(found[1]), cells.text(found[3])
        return
    keyword, _, value = comment.partition(":")
    match keyword.upper():
        case "#EXTALB":
            said.album = cells.text(_OF_YEAR.sub("", value))
        case "#EXTART":
            said.artist = cells.text(value)
        case _:
            pass


def _why_not(entry: str, said: _Said) -> str:
    if paths.of_entry(entry).casefold().endswith(_LISTS):
        return ANOTHER_LIST
    return ELSEWHERE if paths.is_remote(entry) and not said.shown else ""


def _row(number: int, entry: str, said: _Said) -> ReadRow:
    path = "" if paths.is_remote(entry) else paths.of_entry(entry)
    by_folder = _by_folders(path)
    artist, title = plain.split(said.shown) or (said.artist, said.shown)
    return ReadRow(
        number,
        title=title or by_folder[2],
        artists=tuple(filter(None, [said.artist or artist or by_folder[0]])),
        album=said.album or by_folder[1],
        duration_ms=said.length_ms,
        path=path,
        is_order_unsure=bool(artist) and not said.artist,
    )


def _by_folders(path: str) -> tuple[str, str, str]:
    """Return artist, album and title as folders and file usually name them."""
    parts = paths.parts(path)
    if not parts:
        return "", "", ""
    stem = parts[-1].rpartition(".")[0] or parts[-1]
    title = cells.text(_NUMBERED.sub("", stem))
    if len(parts) < 3:  # noqa: PLR2004  # artist, album and file
        return "", "", title
    return cells.text(parts[-3]), cells.text(_OF_YEAR.sub("", parts[-2])), title
