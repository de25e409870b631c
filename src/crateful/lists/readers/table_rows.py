"""Rows of tables: Exportify, TuneMyMusic, Soundiiz, YouTube Music, iTunes' text, and their like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from crateful.lists.readers import cells
from crateful.lists.readers.headers import Column
from crateful.lists.readers.rows import (
    MOST_ROWS,
    NOTHING_NAMED,
    LeftOut,
    ReadList,
    ReadRow,
    RowKind,
)
from crateful.lists.readers.rows import UnreadableListError as Unreadable

if TYPE_CHECKING:
    from crateful.lists.readers.tables import Record, Table

TOO_MANY: Final = f"Only the first {MOST_ROWS:,} rows of a file are taken; split it for the rest."

ONLY_SPOTIFYS_ID: Final = (
    "This row is only an id of Spotify, which names nothing outside of it: export the list with "
    "titles and artists, as Exportify and TuneMyMusic do."
)
ONLY_A_VIDEOS_ID: Final = (
    "This row is only the id of a video: make the playlist public and bring it by its link, which "
    "names them."
)

_VIDEO: Final = "video:"
_KINDS: Final = {"album": RowKind.ALBUM, "artist": RowKind.ARTIST}


def read(table: Table, name: str) -> tuple[ReadList, ...]:
    """Return the lists of a table: one for each name of its playlist column, else one.

    Args:
        table: whose header is known.
        name: of the file, for lists that the table does not name.

    Raises:
        UnreadableListError: it says what somebody played, which is no list.
    """
    _refuse_histories(table)
    rows: dict[str, list[ReadRow]] = {}
    left_out: dict[str, list[LeftOut]] = {}
    for count, record in enumerate(table.records):
        title = _Cells(table, record).text(Column.PLAYLIST) or name
        reason = record.fault if count < MOST_ROWS else TOO_MANY
        row = None if reason else _row(_Cells(table, record))
        reason = reason or (row and _only_an_id(row)) or ""
        rows.setdefault(title, [])
        if row is not None and not reason:
            rows[title].append(row)
        else:
            missing = LeftOut(record.number, reason or NOTHING_NAMED)
            left_out.setdefault(title, []).append(missing)
        if count >= MOST_ROWS:
            break
    return tuple(
        ReadList(title, tuple(rows[title]), tuple(left_out.get(title, ()))) for title in rows
    )


def _refuse_histories(table: Table) -> None:
    if Column.PLAYED_AT in table.columns:
        msg = "This says what somebody played, and is no list: bring the playlists themselves."
        raise Unreadable(msg)
    if Column.DESCRIPTION in table.columns:
        msg = "This file names no artists: bring the library or a playlist instead."
        raise Unreadable(msg)


class _Cells:
    """The cells of one row, by what their columns say."""

    def __init__(self, table: Table, record: Record) -> None:
        self._columns = table.columns
        self._record = record
        self.number = record.number

    def raw(self, column: Column) -> list[str]:
        """Return every cell of a column that is not empty."""
        found = (
            self._record.cells[place]
            for place in self._columns.get(column, ())
            if place < len(self._record.cells)
        )
        return [cell for cell in found if cell.strip()]

    def first(self, column: Column) -> str:
        """Return the first cell of a column, or nothing."""
        return next(iter(self.raw(column)), "")

    def text(self, column: Column) -> str:
        """Return the first cell of a column as a name."""
        return cells.text(self.first(column))


def _row(found: _Cells) -> ReadRow | None:
    kind = _KINDS.get(found.text(Column.KIND).casefold(), RowKind.TRACK)
    title, album = found.text(Column.TITLE), found.text(Column.ALBUM)
    artists = _artists(found)
    if kind is RowKind.ARTIST:  # TuneMyMusic has the artist in the track's column
        artists, title, album = artists or (title,), "", ""
    elif kind is RowKind.ALBUM:
        album, title = album or title, ""
    elif not title and album:
        kind = RowKind.ALBUM
    row = ReadRow(
        number=found.number,
        kind=kind,
        title=title,
        artists=tuple(name for name in artists if name),
        album=album,
        duration_ms=_length(found),
        year=cells.year(found.first(Column.DATE)),
        isrc=cells.isrc(found.first(Column.ISRC)),
        recording_id=cells.mbid(found.first(Column.RECORDING_ID)),
        foreign_id=_foreign_id(found),
    )
    has_id = row.foreign_id or row.isrc or row.recording_id
    return row if title or album or row.artists or has_id else None


def _only_an_id(row: ReadRow) -> str:
    """Return why nobody can say what a row names; empty where somebody can."""
    if not row.needs_look_up or row.isrc or row.recording_id:
        return ""
    return ONLY_A_VIDEOS_ID if row.foreign_id.startswith(_VIDEO) else ONLY_SPOTIFYS_ID


def _artists(found: _Cells) -> tuple[str, ...]:
    named = found.raw(Column.ARTIST) or found.raw(Column.ALBUM_ARTIST)
    if len(named) == 1:
        uris = found.first(Column.ARTIST_URIS)
        return cells.artists(named[0], uris.count(":artist:") or None)
    return tuple(cells.text(name) for name in named)


def _length(found: _Cells) -> int | None:
    length = cells.length_ms(found.first(Column.LENGTH_MS), unit_ms=1)
    return length or cells.length_ms(found.first(Column.LENGTH_S))


def _foreign_id(found: _Cells) -> str:
    if video := found.text(Column.VIDEO_ID):
        return f"{_VIDEO}{video_id(video)}"
    spotify = found.text(Column.TRACK_URI) or found.text(Column.SPOTIFY_ID)
    if spotify and ":" not in spotify and "/" not in spotify:
        return f"spotify:track:{spotify}"
    return spotify or found.text(Column.ALBUM_URI)


def video_id(said: str) -> str:
    """Return the id in an address of YouTube, or what is one already.

    >>> video_id(" https://music.youtube.com/watch?v=dQw4w9WgXcQ "), video_id("dQw4w9WgXcQ")
    ('dQw4w9WgXcQ', 'dQw4w9WgXcQ')
    """
    said = said.strip()
    if "/" not in said:
        return said
    try:
        address = urlsplit(said)
    except ValueError:
        return ""
    return next(iter(parse_qs(address.query).get("v", ())), address.path.rpartition("/")[2])
