"""JSPF (https://www.xspf.org/jspf), as ListenBrainz writes it, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crateful.lists.readers import cells
from crateful.lists.readers.json_values import mapping, mappings, strings
from crateful.lists.readers.rows import MOST_ROWS, NOTHING_NAMED, LeftOut, ReadList, ReadRow
from crateful.lists.readers.table_rows import TOO_MANY

if TYPE_CHECKING:
    from collections.abc import Mapping

TRACK_EXTENSION: Final = "https://musicbrainz.org/doc/jspf#track"
_RECORDING: Final = "musicbrainz.org/recording/"


def is_ours(document: object) -> bool:
    """Tell whether a document is a JSPF playlist, or a page of them."""
    known = mapping(document)
    return "track" in mapping(known.get("playlist")) or any(
        "playlist" in one for one in mappings(known.get("playlists"))
    )


def read(document: object) -> tuple[ReadList, ...]:
    """Return the playlists of a document."""
    known = mapping(document)
    several = [mapping(one.get("playlist")) for one in mappings(known.get("playlists"))]
    return tuple(_playlist(one) for one in several or [mapping(known.get("playlist"))])


def _playlist(playlist: Mapping[str, Any]) -> ReadList:
    rows: list[ReadRow] = []
    left_out: list[LeftOut] = []
    for number, track in enumerate(mappings(playlist.get("track")), start=1):
        if number > MOST_ROWS:
            left_out.append(LeftOut(number, TOO_MANY))
            break
        row = _row(number, track)
        if row.title or row.recording_id or row.album:
            rows.append(row)
        else:
            left_out.append(LeftOut(number, NOTHING_NAMED))
    name = next(iter(strings(playlist.get("title"))), "")
    return ReadList(cells.text(name) or "JSPF", tuple(rows), tuple(left_out))


def _row(number: int, track: Mapping[str, Any]) -> ReadRow:
    extension = mapping(mapping(track.get("extension")).get(TRACK_EXTENSION))
    more = mapping(extension.get("additional_metadata"))
    recording = [one for one in strings(track.get("identifier")) if _RECORDING in one]
    length = track.get("duration")
    return ReadRow(
        number,
        title=_text(track, "title"),
        artists=tuple(filter(None, [_text(track, "creator")])),
        album=_text(track, "album"),
        duration_ms=cells.length_ms(str(length), unit_ms=1) if _is_number(length) else None,
        recording_id=cells.mbid(recording[0]) if recording else None,
        release_id=cells.mbid(next(iter(strings(extension.get("release_identifier"))), ""))
        or cells.mbid(next(iter(strings(more.get("caa_release_mbid"))), "")),
        foreign_id=f"musicbrainz:{cells.mbid(recording[0])}" if recording else "",
    )


def _text(track: Mapping[str, Any], name: str) -> str:
    return cells.text(next(iter(strings(track.get(name))), ""))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
