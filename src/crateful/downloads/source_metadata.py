"""Source metadata: what a source said of an album, as hints for identification.

Pure. What somebody typed is not a track's title: the performer, "(Official Video)" and marks of
place are taken out here, once, for every source. What a catalogue says is left alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crateful.album_text import AlbumText
from crateful.sources import described
from crateful.sources.credits import credit_of
from crateful.tagging.free_titles import clean_titles, clean_video_title, without_marks
from crateful.tagging.sheet import album_artist
from crateful.tagging.types import Hints, TrackHint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crateful.sources.source import Fetched, FetchedTrack

COMPOSERS = frozenset({"Composer", "ComposerLyricist"})
LYRICISTS = frozenset({"Lyricist", "ComposerLyricist", "Author"})
PRODUCERS = frozenset({"Producer", "CoProducer", "Co-Producer"})
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
        album=release.album if release.is_single else release.title or None,
        date=release.date,
        text=release.text,
        copyright=release.copyright,
        is_single=release.is_single,
        track_total=len(fetched.tracks) + len(fetched.missing),
        missing=fetched.missing,
        tracks=tuple(_track_hint(track) for track in fetched.tracks),
    )
    match described(source).titles:
        case "of-albums":
            return _of_album(hints, fetched)
        case "of-recordings":
            return _of_recordings(hints, fetched)
        case _:
            return hints


def _track_hint(track: FetchedTrack) -> TrackHint:
    return TrackHint(
        path=track.path,
        title=track.title or None,
        artist=track.artist,
        disc=track.disc,
        number=track.number,
        isrc=track.isrc,
        composers=_who(track, COMPOSERS),
        lyricists=_who(track, LYRICISTS),
        producers=_who(track, PRODUCERS),
    )


def _who(track: FetchedTrack, roles: frozenset[str]) -> tuple[str, ...]:
    """Return who has one of ``roles`` in credits such as ``"Ada Lovelace, Composer, Piano"``."""
    names = (track.artist,) if track.artist else ()
    credits_ = (credit_of(credit, names) for credit in track.credits)
    return tuple(one.name for one in credits_ if roles & set(one.roles))


def _of_album(hints: Hints, fetched: Fetched) -> Hints:
    """Clean titles that were typed for an album, by what all of them have in common."""
    typed = [not track.is_catalogued for track in fetched.tracks]
    if not any(typed):
        return hints
    titles = [track.title or "" for track in hints.tracks]
    cleaned, number = clean_titles(titles, hints.artist, label=hints.text.label)
    tracks = tuple(
        replace(track, title=one.title or track.title, artist=one.artist or track.artist)
        if is_typed
        else track
        for track, one, is_typed in zip(hints.tracks, cleaned, typed, strict=True)
    )
    artist, artists = hints.artist, [track.artist for track in tracks]
    if len({one.artist for one in cleaned}) > 1 and artist not in artists:  # its label was named
        artist, _ = album_artist(None, artists, is_compilation=len(set(artists)) == len(artists))
    text = hints.text.or_else(AlbumText(catalog_number=number))
    return replace(hints, artist=artist, tracks=tracks, text=text)


def _of_recordings(hints: Hints, fetched: Fetched) -> Hints:
    """Take apart what recordings are called; who put them there stands in for no artist."""
    channel, release = hints.artist, fetched.release
    named, album = None, hints.album
    if not (release.is_catalogued or release.is_single):
        named, album = clean_video_title(hints.album or "", channel)
    if _are_chapters(fetched):
        chapters = _of_album(replace(hints, artist=named or channel), fetched)
        tracks = tuple(_by(named, track, channel) for track in chapters.tracks)
    else:
        tracks = _each(_of_album_marks(hints, fetched), fetched, channel, named)
    performers = {track.artist for track in tracks}
    if not named and not release.is_catalogued and len(performers) == 1:
        named = performers.pop()
    return replace(hints, artist=named or channel, album=album or None, tracks=tracks)


def _are_chapters(fetched: Fetched) -> bool:
    """Tell whether all tracks are parts of one recording."""
    return len(fetched.tracks) > 1 and len({track.url for track in fetched.tracks}) == 1


def _of_album_marks(hints: Hints, fetched: Fetched) -> tuple[TrackHint, ...]:
    """Take the marks of place off titles that were typed."""
    typed = [track.title or "" for track in fetched.tracks if not track.is_catalogued]
    plain = iter(without_marks(typed).titles if typed else ())
    return tuple(
        hint if track.is_catalogued else replace(hint, title=next(plain))
        for hint, track in zip(hints.tracks, fetched.tracks, strict=True)
    )


def _each(
    hints: Sequence[TrackHint], fetched: Fetched, channel: str | None, album_artist: str | None
) -> tuple[TrackHint, ...]:
    return tuple(
        hint if track.is_catalogued else _clean(hint, channel, album_artist)
        for hint, track in zip(hints, fetched.tracks, strict=True)
    )


def _by(named: str | None, track: TrackHint, channel: str | None) -> TrackHint:
    """Give a chapter the artist of its recording unless it names its own."""
    return replace(track, artist=named) if named and track.artist in {None, channel} else track


def _clean(track: TrackHint, channel: str | None, album_artist: str | None) -> TrackHint:
    named, title = clean_video_title(track.title or "", track.artist or channel)
    by_channel = track.artist in {None, channel}
    artist = named or (album_artist if by_channel else None) or track.artist
    return replace(track, title=title or track.title, artist=artist)
