"""Reads a playlist at its link, through the same engine, guard and limits as downloads."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crateful import sources
from crateful.downloads.preview.access import access_for
from crateful.downloads.preview.previews import TIMEOUT_S, PreviewWatch
from crateful.lists.linked import deezer
from crateful.lists.linked.addresses import DEEZER, song_sources
from crateful.lists.linked.entries import list_of
from crateful.lists.readers import cells
from crateful.lists.readers.rows import MOST_ROWS, LeftOut, ReadRow
from crateful.preferences import service as preference_service
from crateful.tagging.free_titles import clean_video_title
from crateful.tools.guard import allowed_hosts

if TYPE_CHECKING:
    from crateful.downloads.context import WorkerContext
    from crateful.lists.linked.addresses import PlaylistLink
    from crateful.lists.readers.rows import ReadList
    from crateful.sources.source import Song

_VEVO: Final = "VEVO"


def read(link: PlaylistLink, context: WorkerContext) -> ReadList:
    """Return what a playlist names.

    Raises:
        SourceDisabledError: its source is turned off.
        StepFailedError: its site can't say, or took longer than a minute.
    """
    if link.site == DEEZER:
        return _of_deezer(link, context)
    preferences = context.preferences()
    source = song_sources()[link.site]
    sources.require(source, preferences.enabled_sources())
    with access_for(source, context, preferences) as access:
        patient = replace(
            access, max_tracks=MOST_ROWS, timeout_s=TIMEOUT_S, stall_timeout_s=TIMEOUT_S
        )
        found = source.songs(link.url, patient, PreviewWatch())
    every = enumerate(found.songs, start=1)
    entries = (row_of(number, song, source.nameless) for number, song in every)
    return list_of(cells.text(found.title), entries)


def _of_deezer(link: PlaylistLink, context: WorkerContext) -> ReadList:
    settings = context.settings
    with context.guard.admit(
        max_bytes=deezer.MOST_BYTES,
        upstream=preference_service.proxy_url(context.preferences(), settings),
        allow=allowed_hosts(settings.allow_private_hosts),
    ) as way_out:
        return deezer.read(link.id, way_out.proxy_url, settings.ca_file, PreviewWatch())


def row_of(number: int, song: Song, nameless: str) -> ReadRow | LeftOut:
    """Return the row of an entry, its title taken apart as those of downloads are."""
    named, title = None, song.title
    if not song.is_catalogued:
        named, title = clean_video_title(song.title, song.artist)
    channel = (song.artist or "").removesuffix(_VEVO)
    title, artist = cells.text(title), cells.text(named or channel)
    if not title:
        return LeftOut(number, nameless)
    return ReadRow(
        number,
        title=title,
        artists=(artist,) if artist else (),
        duration_ms=song.duration_ms,
        foreign_id=f"video:{song.id}",
        # A title names both, and another one's channel does not tell which is which.
        is_order_unsure=named is not None and artist.casefold() != channel.casefold(),
    )
