"""What a proposal holds, and what taking it writes; pure rules.

Kept as JSON: ``release`` (what people are shown of it), ``group_id``, ``text``, and in ``files``,
by the tracks' row ids, ``adds``, ``differs``, ``recording_id`` and ``isrc``.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from crateful.album_text import AlbumText
from crateful.tagging.titles import split_edition

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from crateful.tagging.file_tags.values import Values
    from crateful.tagging.types import Candidate, TagDiff, TaggedAlbum, TaggedTrack

Content = dict[str, Any]

SHOWN: Final = ("artist", "album", "date", "country", "media", "disambiguation", "track_total")
"""Of a candidate; its label and barcode stand in the diff."""

_NAMES: Final = {"title": "title", "artist": "artist", "disc": "disc", "track": "number"}
"""What a track's row has of what files say, by MediaFile's names."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One tag that taking a proposal adds or may replace."""

    field: str
    """MediaFile's name; a date is one."""
    old: str
    new: str
    is_other: bool
    """The file says something else; it stays so unless a person chooses it."""


def of_lookup(
    candidate: Candidate, diffs: Sequence[TagDiff], row_ids: Mapping[str, int]
) -> Content:
    """Return what is kept of a release and of what it says beside an album's files.

    Args:
        candidate: the release.
        diffs: of each file.
        row_ids: of the tracks, by their files' names.
    """
    matches = {match.path: match for match in candidate.matches}
    files = {}
    for diff in diffs:
        match = matches.get(diff.path)
        files[str(row_ids[diff.path])] = {
            "adds": diff.adds,
            "differs": {name: list(values) for name, values in diff.differs.items()},
            "recording_id": match.recording_id if match else None,
            "isrc": str(match.isrc).split(";")[0] if match and match.isrc else None,
        }
    return {
        "release": {name: getattr(candidate, name) for name in SHOWN},
        "group_id": candidate.group_id,
        "text": asdict(candidate.text),
        "missing": list(candidate.missing),
        "extra": list(candidate.extra_paths),
        "files": files,
    }


def counted(content: Content, kind: str) -> int:
    """Return how many tags all files together lack (``adds``), or say otherwise (``differs``)."""
    return sum(len(file[kind]) for file in content["files"].values())


def text_of(content: Content) -> AlbumText:
    """Return what the release says of itself beside its names."""
    return AlbumText(**content["text"])


def of_album(content: Content) -> list[Difference]:
    """Return what is the same in every file, in the order of the tags' names."""
    files = [list(_of_file(file)) for file in content["files"].values()]
    common = set(files[0]).intersection(*files[1:]) if len(files) > 1 else set()
    return sorted(common, key=lambda one: (not one.is_other, one.field))


def of_track(content: Content, row_id: int) -> list[Difference]:
    """Return what is of one file alone."""
    whole = set(of_album(content))
    file = content["files"].get(str(row_id), {"adds": {}, "differs": {}})
    own = [one for one in _of_file(file) if one not in whole]
    return sorted(own, key=lambda one: (not one.is_other, one.field))


def written(content: Content, replaced: Collection[str]) -> dict[int, Values]:
    """Return what goes into each file, by the tracks' row ids and MediaFile's names.

    Args:
        content: of the proposal.
        replaced: which of the tags that differ take the release's value.
    """
    values = {
        int(row_id): _as_values(
            {
                **file["adds"],
                **{name: new for name, (_, new) in file["differs"].items() if name in replaced},
            }
        )
        for row_id, file in content["files"].items()
    }
    return {row_id: each for row_id, each in values.items() if each}


def taken_back(content: Content, replaced: Collection[str]) -> dict[int, Values]:
    """Return what makes each file say again what it did before: see :func:`written`."""
    return {
        int(row_id): _as_values(
            {
                **dict.fromkeys(file["adds"]),
                **{name: old for name, (old, _) in file["differs"].items() if name in replaced},
            }
        )
        for row_id, file in content["files"].items()
    }


def renamed(content: Content, old: TaggedAlbum, replaced: Collection[str]) -> TaggedAlbum:
    """Return the album with the names that a person chose, and with its date, had it none."""
    files: Mapping[str, Mapping[str, Any]] = content["files"]
    nothing: Mapping[str, Any] = {"adds": {}, "differs": {}}
    first = next(iter(files.values()), nothing)
    chosen = {name: new for name, (_, new) in first["differs"].items() if name in replaced}
    new = old
    if "album" in chosen:
        title, edition = split_edition(str(chosen["album"]))
        new = replace(new, title=title, edition=edition)
    if "albumartist" in chosen:
        new = replace(new, artist=str(chosen["albumartist"]))
    date = chosen.get("date") or (None if old.date else first["adds"].get("date"))
    if date:
        new = replace(new, date=str(date))
    tracks = (_track(track, files.get(str(track.row_id), {}), replaced) for track in new.tracks)
    return replace(new, tracks=tuple(tracks))


def _track(track: TaggedTrack, file: Mapping[str, Any], replaced: Collection[str]) -> TaggedTrack:
    chosen = {
        _NAMES[name]: new
        for name, (_, new) in file.get("differs", {}).items()
        if name in _NAMES and name in replaced
    }
    return replace(track, **chosen) if chosen else track


def _of_file(file: Mapping[str, Any]) -> Iterator[Difference]:
    for name, new in file["adds"].items():
        yield Difference(name, "", _shown(new), is_other=False)
    for name, (old, new) in file["differs"].items():
        yield Difference(name, _shown(old), _shown(new), is_other=True)


def _shown(value: object) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(str(each) for each in value)
    return "" if value is None else str(value)


def _as_values(said: Mapping[str, Any]) -> Values:
    """Return values as MediaFile takes them: it has a date in three parts."""
    values: Values = {name: value for name, value in said.items() if name != "date"}
    if "date" in said:
        year, month, day = (int(part) for part in f"{said['date'] or 0}-0-0".split("-")[:3])
        values |= {"year": year or None, "month": month or None, "day": day or None}
    return values
