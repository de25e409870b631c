"""XSPF (https://www.xspf.org/spec): a playlist in XML, which may declare no types of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException, ElementTree

from crateful.lists.readers import cells, paths
from crateful.lists.readers.rows import (
    MOST_ROWS,
    NOTHING_NAMED,
    LeftOut,
    ReadList,
    ReadRow,
    UnreadableListError,
)
from crateful.lists.readers.table_rows import TOO_MANY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_SPACE: Final = "{http://xspf.org/ns/0/}"


def read(content: bytes, name: str) -> tuple[ReadList, ...]:
    """Return the playlist of an XML file.

    Raises:
        UnreadableListError: it is damaged, another kind of XML, or declares entities.
    """
    try:
        root = ElementTree.fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        msg = "This XML declares types or entities of its own, which no playlist needs."
        raise UnreadableListError(msg) from error
    except (ParseError, ValueError, LookupError) as error:
        msg = "This file is damaged: it is no XML to its end. Export it again."
        raise UnreadableListError(msg) from error
    if _plain(root.tag) != "playlist":
        msg = "This XML is no XSPF playlist; save it as XSPF, M3U8 or CSV."
        raise UnreadableListError(msg)
    rows: list[ReadRow] = []
    left_out: list[LeftOut] = []
    for number, track in enumerate(_tracks(root), start=1):
        if number > MOST_ROWS:
            left_out.append(LeftOut(number, TOO_MANY))
            break
        row = _row(number, track)
        if row.title or row.path or row.album:
            rows.append(row)
        else:
            left_out.append(LeftOut(number, NOTHING_NAMED))
    return (ReadList(_text(root, "title") or name, tuple(rows), tuple(left_out)),)


def _tracks(root: Element) -> Iterator[Element]:
    return (
        track
        for group in root
        if _plain(group.tag) == "trackList"
        for track in group
        if _plain(track.tag) == "track"
    )


def _row(number: int, track: Element) -> ReadRow:
    creator = _text(track, "creator")
    recording = cells.mbid(_text(track, "identifier"))
    return ReadRow(
        number,
        title=_text(track, "title"),
        artists=(creator,) if creator else (),
        album=_text(track, "album"),
        duration_ms=cells.length_ms(_text(track, "duration"), unit_ms=1),
        recording_id=recording,
        path=paths.of_address(_text(track, "location")),
    )


def _text(element: Element, name: str) -> str:
    found = next((one for one in element if _plain(one.tag) == name), None)
    return cells.text(found.text) if found is not None else ""


def _plain(tag: object) -> str:
    return tag.removeprefix(_SPACE) if isinstance(tag, str) else ""
