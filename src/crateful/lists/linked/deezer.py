"""Deezer's playlists, by its public API (seen 2026); yt-dlp (2026.8) reads nothing of Deezer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crateful.errors import Recovery, StepFailedError
from crateful.lists.linked.entries import list_of
from crateful.lists.readers import cells
from crateful.lists.readers.json_values import document, mapping, mappings
from crateful.lists.readers.rows import (
    MOST_ROWS,
    NOTHING_NAMED,
    LeftOut,
    ReadList,
    ReadRow,
    UnreadableListError,
)
from crateful.tools.web_file import NoFileError, WantedFile, get

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from crateful.tools.watch import Watch

HOST: Final = "api.deezer.com"
PAGE: Final = 500
"""Tracks that are asked for at a time; it may give fewer."""

MOST_BYTES: Final = 64 * 1024**2
"""Of one playlist; a track has about 1 kB."""

_PAGE: Final = WantedFile(
    accept="application/json", max_bytes=4 * 1024**2, magic=(b"{",), is_host=HOST.__eq__
)
SILENT: Final = "Deezer does not answer as it should; try again later."

_NO_DATA: Final = 800
"""DATA_NOT_FOUND, as "Errors" of Deezer's pages for developers numbers it; so the next."""

_TOO_MANY: Final = (4, 700)
"""QUOTA and SERVICE_BUSY."""

_NOT_ALLOWED: Final = (200, 300)
"""PERMISSION and TOKEN_INVALID."""


def read(playlist_id: str, proxy_url: str, ca_file: Path | None, watch: Watch) -> ReadList:
    """Return a public playlist of Deezer's with its tracks.

    Args:
        playlist_id: a number.
        proxy_url: the egress guard's.
        ca_file: the authorities to trust; ``None`` for the usual ones.
        watch: ends it between two pages.

    Raises:
        StepFailedError: it has no such public playlist, or does not answer as it should.
    """
    address = f"https://{HOST}/playlist/{playlist_id}"

    def ask(url: str) -> Mapping[str, Any]:
        watch.check()
        try:
            said = get(url, proxy_url, ca_file, _PAGE)
            answer = mapping(document(said.decode("utf-8", "replace")))
        except (NoFileError, UnreadableListError) as error:
            raise _silent() from error
        _refuse(mapping(answer.get("error")))
        return answer

    name = cells.text(_text(ask(f"{address}?limit=1"), "title")) or "Deezer"
    tracks = _tracks(f"{address}/tracks", ask)
    return list_of(name, (_row(number, one) for number, one in enumerate(tracks, start=1)))


def _tracks(address: str, ask: Callable[[str], Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    seen = 0
    while seen <= MOST_ROWS:
        page = ask(f"{address}?index={seen}&limit={PAGE}")
        found = mappings(page.get("data"))
        yield from found
        seen += len(found)
        total = page.get("total")
        if not found or not isinstance(total, int) or seen >= total:
            return


def _refuse(error: Mapping[str, Any]) -> None:
    if not error:
        return
    code = error.get("code")
    if code in _TOO_MANY:
        message = "Deezer asks this server to slow down: try again in some seconds."
        raise StepFailedError(
            message, code="rate-limited", recovery=Recovery.TRANSIENT, retry_after_s=5
        )
    if code == _NO_DATA:
        message = (
            "Deezer has no playlist at this address, or it is private: make it public there, or "
            "export it as a file."
        )
        raise StepFailedError(message, code="gone")
    if code in _NOT_ALLOWED:
        message = (
            "Deezer does not show this playlist to everybody: make it public there, and try again."
        )
        raise StepFailedError(message, code="private")
    raise _silent()


def _silent() -> StepFailedError:
    return StepFailedError(SILENT, code="network", recovery=Recovery.TRANSIENT)


def _row(number: int, track: Mapping[str, Any]) -> ReadRow | LeftOut:
    title = cells.text(_text(track, "title"))
    artist = cells.text(_text(mapping(track.get("artist")), "name"))
    if not title:
        return LeftOut(number, NOTHING_NAMED)
    track_id = track.get("id")
    return ReadRow(
        number,
        title=title,
        artists=(artist,) if artist else (),
        album=cells.text(_text(mapping(track.get("album")), "title")),
        duration_ms=cells.length_ms(str(track.get("duration") or "")),
        isrc=cells.isrc(_text(track, "isrc")),
        foreign_id=f"deezer:track:{track_id}" if isinstance(track_id, int) else "",
    )


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""
