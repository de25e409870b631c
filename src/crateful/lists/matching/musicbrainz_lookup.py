"""What MusicBrainz knows that a row may mean, where neither the library nor a source has it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from crateful.dates import year_of
from crateful.lists.matching import names
from crateful.lists.matching.candidates import AlbumKind, CandidateAlbum, CandidateTrack
from crateful.lists.readers.json_values import mapping, mappings, strings
from crateful.lists.readers.rows import RowKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from crateful.lists.readers.rows import ReadRow

    Ask = Callable[[str, Mapping[str, str]], Mapping[str, Any] | None]
    """Asks for a path of its web service; ``None``: there is no such thing."""

HITS: Final = "25"
"""Of a search, as many are looked at."""

ADDRESS: Final = "https://musicbrainz.org/release-group/"

_VARIOUS_ID: Final = "89ad4ac3-39f7-470e-963a-56509c546377"
_SIGNS: Final = re.compile(r'([+\-&|!(){}\[\]^"~*?:\\/])')
_UNREAL: Final = frozenset({"bootleg", "pseudo-release", "cancelled", "withdrawn"})
_SECONDARY: Final = {
    "compilation": AlbumKind.COMPILATION,
    "dj-mix": AlbumKind.COMPILATION,
    "mixtape/street": AlbumKind.COMPILATION,
    "live": AlbumKind.LIVE,
    "remix": AlbumKind.REMIX,
    "soundtrack": AlbumKind.SOUNDTRACK,
}
_PRIMARY: Final = {"single": AlbumKind.SINGLE, "ep": AlbumKind.EP}


def candidates(row: ReadRow, ask: Ask) -> list[CandidateAlbum]:
    """Return the albums that a row may be on; one request, or a second for an id that is gone.

    Args:
        row: with an artist and a name, or the id of its recording.
        ask: asks MusicBrainz.

    Raises:
        StepFailedError: it does not answer now.
    """
    if row.recording_id and (known := _recording(row.recording_id, ask)) is not None:
        return list(_of_recordings(row, [known]))
    if not row.artists or row.kind is RowKind.ARTIST:
        return []
    artist = f"artist:({_words(row.artists[0])})"
    if row.kind is RowKind.ALBUM:
        query = f"release:({_words(names.title(row.album).name)}) AND {artist}"
        return list(_of_releases(_search("release", query, ask)))
    query = f"recording:({_words(names.title(row.title).name)}) AND {artist}"
    return list(_of_recordings(row, _search("recording", query, ask)))


def named(row: ReadRow, ask: Ask) -> ReadRow | None:
    """Return a row that only has ids with its names; ``None`` where MusicBrainz has none.

    A recording's own id names it; labels give one ISRC to several recordings, so that names a row
    only where just one has it.

    Raises:
        StepFailedError: it does not answer now.
    """
    if row.recording_id:
        found = [one for one in [_recording(row.recording_id, ask)] if one is not None]
    elif row.isrc:
        found = list(_search("recording", f"isrc:({row.isrc})", ask))
    else:
        return None
    if len({str(one.get("id")) for one in found}) != 1:
        return None
    title, artist = str(found[0].get("title") or ""), _printed(found[0])
    if not title or not artist:
        return None
    return replace(
        row,
        title=title,
        artists=(artist,),
        duration_ms=row.duration_ms or _length(found[0]),
        recording_id=str(found[0]["id"]),
    )


def lacks_names(row: ReadRow) -> bool:
    """Tell whether nothing but ids says what a row is."""
    return row.kind is RowKind.TRACK and not (row.title and row.artists)


def group_of(ref: str) -> str | None:
    """Return the release group that an address of :data:`ADDRESS` names."""
    return ref.removeprefix(ADDRESS) if ref.startswith(ADDRESS) else None


def _recording(recording_id: str, ask: Ask) -> Mapping[str, Any] | None:
    included = {"inc": "releases+release-groups+artist-credits+isrcs"}
    return ask(f"recording/{recording_id}", included)


def _search(entity: str, query: str, ask: Ask) -> Sequence[Mapping[str, Any]]:
    page = ask(entity, {"query": query, "limit": HITS}) or {}
    return mappings(page.get(f"{entity}s"))


def _of_recordings(
    row: ReadRow, recordings: Iterable[Mapping[str, Any]]
) -> Iterator[CandidateAlbum]:
    """Yield each release group that has one of the recordings, with those of it as its tracks."""
    groups: dict[str, CandidateAlbum] = {}
    tracks: defaultdict[str, list[CandidateTrack]] = defaultdict(list)
    for recording in recordings:
        codes = strings(recording.get("isrcs"))
        track = CandidateTrack(
            str(recording.get("title") or ""),
            _printed(recording),
            _length(recording),
            isrc=row.isrc if row.isrc in codes else next(iter(codes), None),
            recording_id=str(recording.get("id") or ""),
        )
        for release in mappings(recording.get("releases")):
            album = _album(release, _printed(recording))
            if album is not None:
                groups[album.group] = _earlier(groups.get(album.group), album)
                tracks[album.group].append(track)
    for group, album in groups.items():
        yield replace(album, tracks=tuple(dict.fromkeys(tracks[group])))


def _of_releases(releases: Iterable[Mapping[str, Any]]) -> Iterator[CandidateAlbum]:
    groups: dict[str, CandidateAlbum] = {}
    for release in releases:
        if (album := _album(release, "")) is not None:
            groups[album.group] = _earlier(groups.get(album.group), album)
    yield from groups.values()


def _earlier(one: CandidateAlbum | None, other: CandidateAlbum) -> CandidateAlbum:
    if one is None:
        return other
    return min(one, other, key=lambda album: album.year or 9999)


def _album(release: Mapping[str, Any], performer: str) -> CandidateAlbum | None:
    """Read one release; ``None`` of what nobody sells."""
    group = mapping(release.get("release-group"))
    said = str(release.get("status") or "").casefold()
    if not group.get("id") or said in _UNREAL:
        return None
    credited = _ids(release)
    return CandidateAlbum(
        ref=f"{ADDRESS}{group['id']}",
        group=str(group["id"]),
        title=str(release.get("title") or group.get("title") or ""),
        artist=_printed(release) or performer,
        kind=_kind(group),
        year=year_of(str(group.get("first-release-date") or release.get("date") or "") or None),
        is_various=_VARIOUS_ID in credited,
    )


def _kind(group: Mapping[str, Any]) -> AlbumKind:
    for said in strings(group.get("secondary-types") or []):
        if (kind := _SECONDARY.get(said.casefold())) is not None:
            return kind
    return _PRIMARY.get(str(group.get("primary-type") or "").casefold(), AlbumKind.ALBUM)


def _printed(entity: Mapping[str, Any]) -> str:
    return "".join(
        f"{one.get('name') or mapping(one.get('artist')).get('name') or ''}"
        f"{one.get('joinphrase') or ''}"
        for one in mappings(entity.get("artist-credit"))
    )


def _ids(entity: Mapping[str, Any]) -> set[str]:
    return {
        str(mapping(one.get("artist")).get("id")) for one in mappings(entity.get("artist-credit"))
    }


def _length(recording: Mapping[str, Any]) -> int | None:
    length = recording.get("length")
    return length if isinstance(length, int) else None


def _words(text: str) -> str:
    """Return words as Lucene takes them, none of them an operator."""
    return _SIGNS.sub(r"\\\1", text).lower()
