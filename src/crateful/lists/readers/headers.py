"""What the columns of tables are called, in the languages that exporters write.

A header is known by its letters alone: no case, accents, spaces or signs. The words are those of
Exportify (https://exportify.app, which follows the browser's language, twelve of them), of the one
at https://exportify.net, TuneMyMusic, Soundiiz, Google Takeout and iTunes' text export.
"""

from __future__ import annotations

import json
import unicodedata
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence


class Column(StrEnum):
    """What a column says."""

    TITLE = "title"
    ARTIST = "artist"
    ALBUM = "album"
    ALBUM_ARTIST = "album_artist"
    ARTIST_URIS = "artist_uris"
    TRACK_URI = "track_uri"
    ALBUM_URI = "album_uri"
    VIDEO_ID = "video_id"
    SPOTIFY_ID = "spotify_id"
    LENGTH_MS = "length_ms"
    LENGTH_S = "length_s"
    ISRC = "isrc"
    DATE = "date"
    PLAYLIST = "playlist"
    KIND = "kind"
    RECORDING_ID = "recording_id"
    PLAYED_AT = "played_at"
    DESCRIPTION = "description"


def key_of(header: str) -> str:
    r"""Return the letters and digits of a header, which all its spellings share.

    >>> key_of("Künstlername(n)"), key_of("\\ufeff ARTIST name(s) ")
    ('kunstlernamen', 'artistnames')
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", header).casefold())
    return "".join(sign for sign in folded if sign.isalnum()).replace("ı", "i")  # noqa: RUF001  # Turkish


_COLUMNS: Final = {
    key_of(word): Column(column)
    for column, words in json.loads(
        Path(__file__).with_name("header_words.json").read_text("utf-8")
    ).items()
    for word in words
}


def columns_of(header: Sequence[str]) -> dict[Column, list[int]]:
    """Return where each known column stands; several of one name in their order."""
    found: dict[Column, list[int]] = {}
    for place, word in enumerate(header):
        key = key_of(word[:200])
        column = _COLUMNS.get(key)
        if column is None and key.startswith("artistname") and key[10:].isdigit():
            column = Column.ARTIST  # YouTube Music: Artist Name 1, Artist Name 2, ...
        if column is not None:
            found.setdefault(column, []).append(place)
    return found


def is_header(found: dict[Column, list[int]]) -> bool:
    """Tell whether columns are enough to make rows of what is below them."""
    names = found.keys() & {Column.TITLE, Column.ALBUM, Column.ARTIST}
    ids = found.keys() & {Column.VIDEO_ID, Column.TRACK_URI, Column.SPOTIFY_ID}
    return len(names) > 1 or bool(ids) or Column.DESCRIPTION in found
