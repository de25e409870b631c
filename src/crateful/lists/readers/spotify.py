"""What Spotify hands out: ``Playlist1.json``, ``YourLibrary.json``, ``Follow.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crateful.lists.readers import cells
from crateful.lists.readers.json_values import mapping, mappings
from crateful.lists.readers.rows import NOTHING_NAMED, LeftOut, ReadList, ReadRow, RowKind
from crateful.lists.readers.rows import UnreadableListError as Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

NO_MUSIC: Final = "This is an episode or an audiobook, and no track."
OWN_FILE: Final = "This is a file of its owner's own computer; bring it in by itself."


def is_ours(document: object) -> bool:
    """Tell whether a document is one of these."""
    if isinstance(document, list):
        first = mapping(document[0]) if document else {}
        return "msPlayed" in first or "master_metadata_track_name" in first
    known = mapping(document).keys()
    return bool(known & {"followingArtists", "bannedTracks"}) or (
        "playlists" in known
        and any("items" in one for one in mappings(mapping(document)["playlists"]))
    )


def read(document: object) -> tuple[ReadList, ...]:
    """Return the lists of a document; each playlist is one, and so are albums and artists.

    Raises:
        UnreadableListError: it says what somebody played, which is no list.
    """
    if isinstance(document, list):
        msg = "This says what somebody played, and is no list: bring the playlists themselves."
        raise Unreadable(msg)
    known = mapping(document)
    found = [_playlist(one) for one in mappings(known.get("playlists"))]
    found.append(_plain("Spotify: tracks", known.get("tracks"), _library_track))
    found.append(_plain("Spotify: albums", known.get("albums"), _album))
    followed = [{"name": name} for name in _names(known.get("followingArtists"))]
    artists = [*mappings(known.get("artists")), *followed]
    found.append(_plain("Spotify: artists", artists, _artist))
    return tuple(one for one in found if one.rows or one.left_out)


def _playlist(playlist: Mapping[str, Any]) -> ReadList:
    rows: list[ReadRow] = []
    left_out: list[LeftOut] = []
    for number, item in enumerate(mappings(playlist.get("items")), start=1):
        track = mapping(item.get("track"))
        if not track:
            left_out.append(LeftOut(number, _why_none(item)))
        elif row := _track(number, track):
            rows.append(row)
        else:
            left_out.append(LeftOut(number, NOTHING_NAMED))
    name = cells.text(_text(playlist.get("name"))) or "Spotify"
    return ReadList(name, tuple(rows), tuple(left_out))


def _why_none(item: Mapping[str, Any]) -> str:
    if item.get("episode") or item.get("audiobook"):
        return NO_MUSIC
    return OWN_FILE if item.get("localTrack") else NOTHING_NAMED


def _plain(
    name: str, values: object, read_one: Callable[[int, Mapping[str, Any]], ReadRow | None]
) -> ReadList:
    every = list(enumerate(mappings(values), start=1))
    rows = [(number, read_one(number, value)) for number, value in every]
    return ReadList(
        name,
        tuple(row for _, row in rows if row is not None),
        tuple(LeftOut(number, NOTHING_NAMED) for number, row in rows if row is None),
    )


def _track(number: int, track: Mapping[str, Any]) -> ReadRow | None:
    return _made(
        number,
        title=track.get("trackName"),
        artist=track.get("artistName"),
        album=track.get("albumName"),
        uri=track.get("trackUri"),
    )


def _library_track(number: int, track: Mapping[str, Any]) -> ReadRow | None:
    return _made(
        number,
        title=track.get("track"),
        artist=track.get("artist"),
        album=track.get("album"),
        uri=track.get("uri"),
    )


def _album(number: int, album: Mapping[str, Any]) -> ReadRow | None:
    return _made(
        number,
        RowKind.ALBUM,
        artist=album.get("artist"),
        album=album.get("album"),
        uri=album.get("uri"),
    )


def _artist(number: int, artist: Mapping[str, Any]) -> ReadRow | None:
    return _made(number, RowKind.ARTIST, artist=artist.get("name"), uri=artist.get("uri"))


def _made(
    number: int,
    kind: RowKind = RowKind.TRACK,
    *,
    title: object = "",
    artist: object = "",
    album: object = "",
    uri: object = "",
) -> ReadRow | None:
    named = cells.text(_text(artist))
    row = ReadRow(
        number,
        kind,
        title=cells.text(_text(title)),
        artists=(named,) if named else (),
        album=cells.text(_text(album)),
        foreign_id=cells.text(_text(uri)),
    )
    wanted = {RowKind.TRACK: row.title, RowKind.ALBUM: row.album, RowKind.ARTIST: named}[kind]
    return row if wanted else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _names(value: object) -> Iterable[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
