"""Which reader a file is for: by what it holds, then by its name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import Final

from crateful.lists.readers import (
    decoding,
    json_values,
    jspf,
    m3u,
    plain,
    spotify,
    table_rows,
    tables,
    xspf,
)
from crateful.lists.readers.rows import ReadList, UnreadableListError

_PLAYLISTS: Final = (".m3u", ".m3u8")


def read(name: str, content: bytes) -> tuple[ReadList, ...]:
    """Return the lists of a file, whatever exported it.

    Args:
        name: of the file; lists that it does not name are called so.
        content: all of it.

    Raises:
        UnreadableListError: there is no list in it; the sentence says what it is instead.
    """
    path = PurePosixPath(name.replace("\\", "/"))
    if content.lstrip()[:1] == b"<" or path.suffix.lower() == ".xspf":
        found = xspf.read(content, path.stem)
    else:
        text, note = decoding.decode(content)
        found = tuple(replace(one, note=note) for one in _read_text(text, path))
    if not any(one.rows or one.left_out for one in found):
        msg = "There is nothing in this file: no row, no line, no entry."
        raise UnreadableListError(msg)
    return found


def _read_text(text: str, path: PurePosixPath) -> tuple[ReadList, ...]:
    if m3u.is_ours(text) or path.suffix.lower() in _PLAYLISTS:
        return m3u.read(text, path.stem)
    if text.lstrip()[:1] in {"{", "["}:
        return _read_json(text)
    if (table := tables.find(text)) is not None:
        return table_rows.read(table, path.stem)
    found = plain.read(text, path.stem)
    if path.suffix.lower() in {".csv", ".tsv"} and found[0].left_out and not found[0].rows:
        msg = (
            "No column of this table is one that we know: it needs a header "
            "with track and artist, or album and artist."
        )
        raise UnreadableListError(msg)
    return found


def _read_json(text: str) -> tuple[ReadList, ...]:
    document = json_values.document(text)
    if jspf.is_ours(document):
        return jspf.read(document)
    if spotify.is_ours(document):
        return spotify.read(document)
    msg = "This JSON is neither a JSPF playlist nor a playlist or library of Spotify's."
    raise UnreadableListError(msg)
