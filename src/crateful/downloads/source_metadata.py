"""What a source said of an album, made fit for identification.

Pure. A video's title is not a track's title: the performer and "(Official Video)" are
taken out here, once, for every source.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crateful.sources import described
from crateful.tagging.titles import clean_video_title
from crateful.tagging.types import Hints, TrackHint

if TYPE_CHECKING:
    from crateful.sources.source import Fetched, FetchedTrack

COMPOSERS = frozenset({"Composer", "ComposerLyricist"})
LYRICISTS = frozenset({"Lyricist", "ComposerLyricist", "Author"})
"""Roles as catalogues write them."""

SAID_BY_SOURCE = "Source"
"""The group under which a track's row keeps what its source said, beside what its file says."""


def said_of(fetched: Fetched) -> dict[str, dict[str, str]]:
    """Return by file what the source said and no tag or column has a place for."""
    release, text = fetched.release, fetched.release.text
    of_album = {"Copyright": release.copyright, "Label": text.label, "UPC": text.upc}
    if release.is_explicit is not None:
        of_album["Explicit"] = "yes" if release.is_explicit else "no"
    return {
        track.path: {
            f"{SAID_BY_SOURCE}:{name}": value
            for name, value in (
                *of_album.items(),
                ("Credits", "; ".join(track.credits)),
                ("ISRC", track.isrc),
            )
            if value
        }
        for track in fetched.tracks
    }


def hints_of(source: str, fetched: Fetched) -> Hints:
    """Turn what ``source`` said into hints; nothing is made up."""
    release = fetched.release
    hints = Hints(
        artist=release.artist,
        album=None if release.is_single else release.title or None,
        date=release.date,
        text=release.text,
        copyright=release.copyright,
        is_single=release.is_single,
        track_total=len(fetched.tracks) + len(fetched.missing),
        missing=fetched.missing,
        tracks=tuple(_track_hint(track) for track in fetched.tracks),
    )
    return _without_video_words(hints) if described(source).has_video_titles else hints


def _track_hint(track: FetchedTrack) -> TrackHint:
    return TrackHint(
        path=track.path,
        title=track.title or None,
        artist=track.artist,
        disc=track.disc,
        number=track.number,
        duration_ms=track.duration_ms,
        isrc=track.isrc,
        url=track.url,
        composers=_who(track, COMPOSERS),
        lyricists=_who(track, LYRICISTS),
    )


def _who(track: FetchedTrack, roles: frozenset[str]) -> tuple[str, ...]:
    """Return who has one of ``roles`` in credits such as ``"Ada Lovelace, Composer, Piano"``."""
    credits_ = (credit.split(", ") for credit in track.credits)
    return tuple(name for name, *has in credits_ if roles & set(has))


def _without_video_words(hints: Hints) -> Hints:
    """Take apart what the videos are called; their channel stands in where no artist is named."""
    channel = hints.artist
    named, album = clean_video_title(hints.album or "", channel)
    tracks = tuple(_clean(track, channel, named) for track in hints.tracks)
    performers = {track.artist for track in tracks}
    if not named and len(performers) == 1:
        named = performers.pop()
    return replace(hints, artist=named or channel, album=album or None, tracks=tracks)


def _clean(track: TrackHint, channel: str | None, album_artist: str | None) -> TrackHint:
    named, title = clean_video_title(track.title or "", track.artist or channel)
    by_channel = track.artist in {None, channel}
    artist = named or (album_artist if by_channel else None) or track.artist
    return replace(track, title=title or track.title, artist=artist)
