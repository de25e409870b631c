"""What an album's sheet puts into each file, by MediaFile's names; pure rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crateful.tagging.titles import join_edition, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crateful.audio.facts import FileTags
    from crateful.tagging.types import Hints, TaggedAlbum, TaggedTrack

Values = dict[str, object]

_ONLY_IN_GAPS: Final = ("work", "producers")
"""What is said of recordings, and an owner may know better."""

OF_TRACK: Final = frozenset({"title", "artist", "disc", "track", "tracktotal", "isrc"})
"""What a file says of itself alone."""

_OF_ALBUM: Final = frozenset({"year", "month", "day", "comp"})
"""Of what beets read, the sheet knows these better: it made a year of 21 of `21/05/1973`."""


def matched(
    said: Mapping[str, object], sheet: TaggedAlbum, track: TaggedTrack
) -> tuple[Values, Values]:
    """Return what a release says better than a file, and what fills the file's gaps.

    Args:
        said: what the release gives beside the sheet.
        sheet: the album.
        track: the file's.
    """
    total = {"tracktotal": _tracks_on(sheet, track.disc)}
    better = {**said, **album_values(sheet), **track_values(track), **total}
    better["genres"] = _distinct((*_list(sheet.text.genre), *_list(said.get("genres"))))
    gaps: Values = {name: better.pop(name, None) for name in _ONLY_IN_GAPS}
    album_producers = _list(better.pop("album_producers", None))
    gaps["producers"] = _distinct((*_list(gaps["producers"]), *album_producers))
    gaps["originalyear"] = said.get("original_year")
    return better, gaps


def _list(said: object) -> list[str]:
    values = said if isinstance(said, list | tuple) else [said]
    return [str(value) for value in values if value]


def _distinct(names: Iterable[str]) -> list[str]:
    kept: dict[str, str] = {}
    for name in names:
        kept.setdefault(name.casefold(), name)
    return list(kept.values())


def as_tagged(
    said: Mapping[str, object],
    sheet: TaggedAlbum,
    track: TaggedTrack,
    hints: Hints,
    files: Sequence[FileTags],
) -> tuple[Values, Values]:
    """Return what is better than the file's own tags, and what fills their gaps.

    Better is only what the source says, the track's place, and an album's name where its files
    don't agree on it: they are one album.

    Args:
        said: what the file says, with what the source says in its place.
        sheet: the album.
        track: the file's.
        hints: what the source says.
        files: all of the album's.
    """
    better = {name: value for name, value in said.items() if name not in _OF_ALBUM}
    better |= track_values(track) | {"disctotal": sheet.disc_total}
    total = {"tracktotal": _tracks_on(sheet, track.disc)}
    album = album_values(sheet)
    sure = _from_source(hints) | _disputed(files)
    better |= {name: value for name, value in album.items() if name in sure}
    gaps = {name: value for name, value in album.items() if name not in sure}
    gaps |= {name: better.pop(name) for name in _ONLY_IN_GAPS if name in better}
    if hints.from_person:
        return better, gaps | total
    return better | total, gaps


def _from_source(hints: Hints) -> frozenset[str]:
    said = (
        ("album", hints.album),
        ("albumartist", hints.artist),
        ("year", hints.date),
        ("month", hints.date),
        ("day", hints.date),
        *hints.text.as_tags().items(),
    )
    return frozenset(name for name, value in said if value)


def _disputed(files: Sequence[FileTags]) -> frozenset[str]:
    """Return which names of the album its files don't agree on."""
    albums = {tidy(file.tags.album or "") for file in files}
    artists = {tidy(file.tags.album_artist or "") for file in files}
    said = (("album", albums), ("albumartist", artists))
    return frozenset(name for name, names in said if len(names) > 1)


def album_values(sheet: TaggedAlbum) -> Values:
    """Return what every file of an album says of it."""
    year, month, day = (int(part) for part in f"{sheet.date or '0'}-0-0".split("-")[:3])
    return {
        "album": join_edition(sheet.title, sheet.edition),
        "albumartist": sheet.artist,
        "year": year,
        "month": month,
        "day": day,
        **sheet.text.as_tags(),
        "comp": sheet.is_compilation,
        "disctotal": sheet.disc_total,
    }


def track_values(track: TaggedTrack) -> Values:
    """Return what a file says of itself."""
    return {
        "title": track.title,
        "artist": track.artist,
        "disc": track.disc,
        "track": track.number,
        "isrc": track.isrc,
    }


def _tracks_on(sheet: TaggedAlbum, disc: int) -> int:
    named = sum(title.startswith(f"{disc}-") for title in sheet.missing)
    return named + sum(track.disc == disc for track in sheet.tracks)
