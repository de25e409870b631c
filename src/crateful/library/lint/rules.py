"""What players trip over in an album, and what its files should say instead; pure rules.

Navidrome tells albums apart by MUSICBRAINZ_ALBUMID, else by album artist and title; Jellyfin, Plex
and MPD by ALBUMARTIST and ALBUM, and by the date where two bear one name.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crateful.library.names import artist_key, is_spelling
from crateful.tagging.consensus import commonest
from crateful.tagging.titles import join_edition, tidy

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from crateful.audio.facts import Tags
    from crateful.tagging.file_tags.values import Values
    from crateful.tagging.types import TaggedAlbum, TaggedTrack

_IN_FILES: Final = {"album_artist": "albumartist"}
"""MediaFile's names, where they are others than ours."""

_MOST_TOLD: Final = 5
"""Values or files that one finding names."""


class LintCode(StrEnum):
    """What is wrong, in one word."""

    FILE_MISSING = "file-missing"
    FILE_UNKNOWN = "file-unknown"
    COVER_MISSING = "cover-missing"
    ALBUM_DIFFERS = "album-differs"
    ALBUM_ARTIST_MISSING = "album-artist-missing"
    ALBUM_ARTIST_DIFFERS = "album-artist-differs"
    RELEASE_DIFFERS = "release-differs"
    DATE_DIFFERS = "date-differs"
    COMPILATION_DIFFERS = "compilation-differs"
    NUMBER_MISSING = "number-missing"
    NUMBER_TWICE = "number-twice"
    ARTIST_SPELLING = "artist-spelling"
    NOT_AS_RECORDED = "not-as-recorded"


MENDED: Final = frozenset(LintCode) - {
    LintCode.FILE_MISSING,
    LintCode.FILE_UNKNOWN,
    LintCode.COVER_MISSING,
}
"""What writing tags mends."""

SENTENCES: Final = {
    LintCode.FILE_MISSING: "A file is gone; get the album again, or delete it.",
    LintCode.FILE_UNKNOWN: "Players show a file that is none of its tracks.",
    LintCode.COVER_MISSING: "It has no picture; put a cover.jpg into its folder.",
    LintCode.ALBUM_DIFFERS: "Its tracks name different albums: players show several.",
    LintCode.ALBUM_ARTIST_MISSING: "A track names no album artist: players may show it apart.",
    LintCode.ALBUM_ARTIST_DIFFERS: "Its tracks name different album artists: players show several.",
    LintCode.RELEASE_DIFFERS: "Its tracks bear different MUSICBRAINZ_ALBUMIDs: Navidrome splits.",
    LintCode.DATE_DIFFERS: "Its tracks bear different dates: players may show several albums.",
    LintCode.COMPILATION_DIFFERS: "Only some of its tracks are of a compilation.",
    LintCode.NUMBER_MISSING: "A track has no number: its place in the album is lost.",
    LintCode.NUMBER_TWICE: "Two tracks of a disc bear one number: players mix them up.",
    LintCode.ARTIST_SPELLING: "One artist is spelt in two ways: players show two.",
    LintCode.NOT_AS_RECORDED: "Its files say something else than the library.",
}


@dataclass(frozen=True, slots=True)
class Shelved:
    """An album as its rows have it, and what stands on the disk."""

    album: TaggedAlbum
    changed_at: datetime
    """When its rows were changed last."""
    release_id: str | None
    files: Mapping[str, Tags]
    """What each of its tracks' files says, by its name; of those that are there."""
    others: Sequence[str]
    """Audio in its folder that no row knows."""
    has_cover: bool
    artists: Mapping[str, str]
    """How the library spells its artists, by their keys."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong."""

    code: LintCode
    detail: str = ""


def findings(on_shelf: Shelved) -> list[Finding]:
    """Return what players would trip over, each thing once."""
    tags = list(on_shelf.files.values())
    album = on_shelf.album
    gone = [track.file_name for track in album.tracks if track.file_name not in on_shelf.files]
    found = [
        *_some(LintCode.FILE_MISSING, gone),
        *_some(LintCode.FILE_UNKNOWN, on_shelf.others),
        *([] if on_shelf.has_cover else [Finding(LintCode.COVER_MISSING)]),
        *_differing(LintCode.ALBUM_DIFFERS, [tidy(one.album or "") for one in tags]),
    ]
    album_artists = [tidy(one.album_artist or "") for one in tags]
    if "" in album_artists:
        found.append(Finding(LintCode.ALBUM_ARTIST_MISSING))
    found += _differing(LintCode.ALBUM_ARTIST_DIFFERS, [name for name in album_artists if name])
    found += _differing(
        LintCode.RELEASE_DIFFERS, [one.musicbrainz_release_id or "" for one in tags]
    )
    found += _differing(LintCode.DATE_DIFFERS, [one.date or "" for one in tags])
    found += _differing(
        LintCode.COMPILATION_DIFFERS, ["yes" if one.is_compilation else "no" for one in tags]
    )
    found += _some(
        LintCode.NUMBER_MISSING, [name for name, one in on_shelf.files.items() if one.track is None]
    )
    places = Counter((one.disc or 1, one.track) for one in tags if one.track is not None)
    twice = [f"{disc}-{number:02}" for (disc, number), count in places.items() if count > 1]
    found += _some(LintCode.NUMBER_TWICE, twice)
    found += _some(LintCode.ARTIST_SPELLING, sorted(_misspelt(on_shelf)))
    if not found or not {finding.code for finding in found} & MENDED:
        found += _some(LintCode.NOT_AS_RECORDED, sorted(_unlike(on_shelf)))
    return found


def mending(on_shelf: Shelved) -> dict[int, Values]:
    """Return what is to be written, by the tracks' row ids: what the library's rows say.

    Of what they don't know, the dates' days and the release, most files decide.
    """
    album, tags = on_shelf.album, list(on_shelf.files.values())
    of_album: Values = {
        "album": join_edition(album.title, album.edition),
        "albumartist": _album_artist(on_shelf),
        "comp": album.is_compilation,
        "mb_albumid": on_shelf.release_id or commonest(one.musicbrainz_release_id for one in tags),
    }
    date = _date(on_shelf)
    written: dict[int, Values] = {}
    for track in album.tracks:
        said = on_shelf.files.get(track.file_name)
        if said is None or track.row_id is None:
            continue
        values = _values(of_album, track, said, date)
        if "artist" not in said.several and (better := _better(on_shelf, said.artist or "")):
            values["artist"] = better
        if values:
            written[track.row_id] = values
    return written


def spelt(on_shelf: Shelved) -> TaggedAlbum:
    """Return the album with its tracks' artists as the library spells them."""
    tracks = tuple(
        track
        if _has_several_artists(on_shelf, track)
        else replace(track, artist=_better(on_shelf, track.artist) or track.artist)
        for track in on_shelf.album.tracks
    )
    return replace(on_shelf.album, tracks=tracks)


def _values(of_album: Values, track: TaggedTrack, said: Tags, date: str | None) -> Values:
    wanted = {**of_album, "track": track.number, "disc": track.disc}
    now: Values = {
        "album": said.album,
        "albumartist": said.album_artist,
        "comp": said.is_compilation,
        "track": said.track,
        "disc": said.disc or 1,
        "mb_albumid": said.musicbrainz_release_id,
    }
    # A list is its owner's: the one value of it that is known here would take all others' place.
    listed = {_IN_FILES.get(name, name) for name in said.several}
    values: Values = {
        name: new for name, new in wanted.items() if now[name] != new and name not in listed
    }
    if date is not None and said.date != date:
        year, month, day = (int(part) for part in f"{date}-0-0".split("-")[:3])
        values |= {"year": year, "month": month or None, "day": day or None}
    return values


def _album_artist(on_shelf: Shelved) -> str:
    """Return the album's artist: the library's, with the guests that all files name."""
    known, names = on_shelf.album.artist, {one.album_artist for one in on_shelf.files.values()}
    own = names.pop() if len(names) == 1 else None
    is_with_guests = own and artist_key(own) == artist_key(known) and not is_spelling(own, known)
    return own if own and is_with_guests else known


def _date(on_shelf: Shelved) -> str | None:
    """Return the date that all files should bear: the most exact that agrees with the library's.

    Where none does, of all; of several as exact, what most files say.
    """
    known = on_shelf.album.date or ""
    said = [one.date for one in on_shelf.files.values() if one.date]
    near = [date for date in said if date.startswith(known) or known.startswith(date)]
    dates = [*near, known] if near else said
    most_exact = max(map(len, dates), default=0)
    return commonest(date for date in dates if len(date) == most_exact) or known or None


def _misspelt(on_shelf: Shelved) -> Iterator[str]:
    """Yield each name of a track's artist that the library spells otherwise."""
    tracks = on_shelf.album.tracks
    names = {track.artist for track in tracks if not _has_several_artists(on_shelf, track)}
    names |= {one.artist or "" for one in on_shelf.files.values() if "artist" not in one.several}
    for name in names:
        if better := _better(on_shelf, name):
            yield f"{name} / {better}"


def _better(on_shelf: Shelved, name: str) -> str | None:
    """Return how the library spells a name that is spelt otherwise; no guest comes or goes."""
    known = on_shelf.artists.get(artist_key(name))
    is_other = known is not None and is_spelling(name, known) and tidy(name) != tidy(known)
    return known if is_other else None


def _has_several_artists(on_shelf: Shelved, track: TaggedTrack) -> bool:
    said = on_shelf.files.get(track.file_name)
    return said is not None and "artist" in said.several


def _unlike(on_shelf: Shelved) -> Iterator[str]:
    """Yield the names of tags that say something else than the library, though all agree."""
    for values in mending(on_shelf).values():
        yield from values.keys() & {"album", "albumartist", "comp", "track", "disc"}


def _differing(code: LintCode, values: Collection[str]) -> list[Finding]:
    """Return a finding if values differ; no value is one, too."""
    distinct = list(dict.fromkeys(values))
    return _some(code, [value or "none" for value in distinct]) if len(distinct) > 1 else []


def _some(code: LintCode, things: Iterable[str]) -> list[Finding]:
    distinct = list(dict.fromkeys(things))
    if not distinct:
        return []
    more = len(distinct) - _MOST_TOLD
    told = "; ".join(distinct[:_MOST_TOLD])
    return [Finding(code, told + (f"; {more} more" if more > 0 else ""))]
